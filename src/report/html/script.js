'use strict';
const $ = (id) => document.getElementById(id);
const read = (id) => JSON.parse($(id).textContent);
const files = read('data');
const { summary, rules, hints } = read('about');
const HEIGHT = 52;
const SHOWN = 15;
const PRINTED = 2000;
const RANK = { error: 0, warning: 1, hint: 2 };
const make = (name, text, attributes) => {
  const element = document.createElement(name);
  if (text !== undefined) element.textContent = text;
  for (const [key, value] of Object.entries(attributes ?? {})) element.setAttribute(key, value);
  return element;
};
const number = (n) => n.toLocaleString('en');
const all = [];
for (const file of files) {
  if (file.e) all.push({ p: file.p, o: file.o, r: '(not checked)', v: 'error', l: 1, c: 1, m: file.e, h: '', x: [] });
  for (const finding of file.f) all.push(Object.assign(finding, { p: file.p, o: file.o }));
}
all.forEach((row, at) => { row.at = at; row.text = `${row.m} ${row.p} ${row.r}`.toLowerCase(); });
const charts = { r: 'Rules', o: 'Sources', u: 'Hosts' };
const chosen = { r: '', o: '', u: '' };
let rows = all;
let current = -1;

$('totals').textContent = `${number(summary.files)} articles: ${number(summary.errors)} errors, ${number(summary.warnings)} warnings` +
  (summary.hints ? (hints ? `, ${number(summary.hints)} hints` : ` (and ${number(summary.hints)} hints with --hints)`) : '') + `; ${number(summary.fixable)} fixed by --fix, ${number(summary.unsafely_fixable)} more by --unsafe-fixes`;

function fits(row, but) {
  for (const key of Object.keys(charts)) if (key !== but && chosen[key] && row[key] !== chosen[key]) return false;
  if ($('severity').value && row.v !== $('severity').value) return false;
  const fix = $('fix').value;
  if (fix && (fix === 'none' ? row.t && row.s !== 'display' : row.s !== fix)) return false;
  return row.text.includes($('search').value.trim().toLowerCase());
}

function chart(key) {
  const counts = new Map();
  for (const row of all) if (row[key] && fits(row, key)) counts.set(row[key], (counts.get(row[key]) ?? 0) + 1);
  const sorted = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const section = make('section');
  if (!sorted.length) return section;
  section.append(make('h2', `${charts[key]} (${number(sorted.length)})`));
  for (const [name, count] of sorted.slice(0, SHOWN)) {
    const button = make('button', undefined, { type: 'button', 'aria-pressed': chosen[key] === name, title: name });
    button.style.setProperty('--share', `${(100 * count) / sorted[0][1]}%`);
    button.append(make('span', name), make('span', number(count)));
    button.onclick = () => { chosen[key] = chosen[key] === name ? '' : name; update(); };
    section.append(button);
  }
  if (sorted.length > SHOWN) section.append(make('p', `and ${number(sorted.length - SHOWN)} more`));
  return section;
}

function update() {
  rows = all.filter((row) => fits(row));
  const sort = $('sort').value;
  if (sort === 'severity') rows.sort((a, b) => RANK[a.v] - RANK[b.v] || a.at - b.at);
  if (sort === 'rule') rows.sort((a, b) => (a.r < b.r ? -1 : a.r > b.r ? 1 : a.at - b.at));
  $('charts').replaceChildren(...Object.keys(charts).map(chart));
  $('count').textContent = rows.length === all.length ? `${number(all.length)} findings` : `${number(rows.length)} of ${number(all.length)} findings`;
  $('space').style.height = `${rows.length * HEIGHT}px`;
  current = -1;
  $('rows').scrollTop = 0;
  draw();
}

function draw() {
  const list = $('rows');
  const from = Math.max(0, Math.floor(list.scrollTop / HEIGHT) - 5);
  const to = Math.min(rows.length, from + Math.ceil(list.clientHeight / HEIGHT) + 10);
  $('window').style.transform = `translateY(${from * HEIGHT}px)`;
  $('window').replaceChildren(...rows.slice(from, to).map((row, offset) => {
    const at = from + offset;
    const item = make('li', undefined, { role: 'option', id: `row-${at}`, 'aria-selected': at === current, 'aria-setsize': rows.length, 'aria-posinset': at + 1 });
    item.append(make('span', row.v, { class: row.v }), make('span', row.m), make('small', `${row.p}:${row.l}:${row.c} · ${row.r}`));
    item.onclick = () => choose(at);
    return item;
  }));
}

function choose(at) {
  if (!rows.length) return;
  current = Math.max(0, Math.min(rows.length - 1, at));
  const list = $('rows');
  if (current * HEIGHT < list.scrollTop) list.scrollTop = current * HEIGHT;
  if ((current + 1) * HEIGHT > list.scrollTop + list.clientHeight) list.scrollTop = (current + 1) * HEIGHT - list.clientHeight;
  draw();
  list.setAttribute('aria-activedescendant', `row-${current}`);
  detail(rows[current]);
}

function detail(row) {
  const parts = [make('h2', row.r, { class: row.v }), make('p', `${row.p}:${row.l}:${row.c}`), make('p', row.m)];
  const source = make('pre');
  for (const [line, text, from, to, before, after] of row.x) {
    const letters = [...text];
    source.append(make('i', `${line} ${before ? '…' : ''}`), letters.slice(0, from).join(''), make('mark', letters.slice(from, to).join('')), letters.slice(to).join(''), after ? '…\n' : '\n');
  }
  if (row.x.length) parts.push(source);
  if (row.h) parts.push(make('p', row.h));
  if (row.t) parts.push(make('p', `Fix (${row.s}): ${row.t}`));
  if (row.b !== undefined) {
    const load = make('input', undefined, { type: 'checkbox' });
    const label = make('label', ' load images from their hosts');
    label.prepend(load);
    const before = frame('Before, as rendered');
    const after = frame('After, as rendered');
    const fill = () => { show(before, row.b, load.checked); show(after, row.a, load.checked); };
    load.onchange = fill;
    parts.push(make('h2', 'Before'), before, make('h2', 'After'), after, label);
    fill();
  }
  const rule = rules[row.r];
  if (rule) {
    const link = make('a', `More about ${row.r}`, { href: rule.u ?? '#', rel: 'noreferrer', target: '_blank' });
    parts.push(make('h2', rule.s), make('p', rule.w), rule.u ? link : '');
  }
  $('detail').replaceChildren(...parts);
}

// No scripts, no forms, no plugins: an empty sandbox allows nothing.
const frame = (title) => make('iframe', undefined, { sandbox: '', title, referrerpolicy: 'no-referrer', loading: 'lazy' });

function show(frame, html, images) {
  const policy = `default-src 'none'; style-src 'unsafe-inline'; img-src ${images ? 'http: https: data:' : "'none'"}`;
  frame.srcdoc = `<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><style>body{font:14px/1.5 sans-serif;color:#1c2126;background:#fff;overflow-wrap:anywhere}img{max-width:100%;min-width:2em;min-height:1.5em;outline:1px dashed #999}</style>${html}`;
}

$('rows').addEventListener('scroll', draw, { passive: true });
addEventListener('resize', draw);
// `#12` chooses the twelfth finding, so that a link can lead to it.
function follow() {
  const wanted = Number(location.hash.slice(1));
  if (wanted >= 1) choose(wanted - 1);
}
addEventListener('hashchange', follow);
$('filters').addEventListener('input', update);
$('filters').addEventListener('submit', (event) => event.preventDefault());
function reset() {
  for (const key of Object.keys(chosen)) chosen[key] = '';
  setTimeout(update);
}
$('filters').addEventListener('reset', reset);
addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === 'Escape') { $('filters').reset(); return; }
  if (/^(INPUT|SELECT|BUTTON|A)$/.test(event.target.tagName)) return;
  const page = Math.max(1, Math.floor($('rows').clientHeight / HEIGHT) - 1);
  const moves = { ArrowDown: current + 1, ArrowUp: current - 1, PageDown: current + page, PageUp: current - page, Home: 0, End: rows.length - 1 };
  if (event.key === '/') { event.preventDefault(); $('search').focus(); }
  else if (event.key in moves) { event.preventDefault(); choose(moves[event.key]); }
});
addEventListener('beforeprint', () => {
  const head = make('tr');
  head.append(...['Severity', 'Rule', 'Place', 'Message'].map((word) => make('th', word)));
  const body = rows.slice(0, PRINTED).map((row) => {
    const line = make('tr');
    line.append(make('td', row.v), make('td', row.r), make('td', `${row.p}:${row.l}`), make('td', row.m));
    return line;
  });
  if (rows.length > PRINTED) {
    const line = make('tr');
    line.append(make('td', `and ${number(rows.length - PRINTED)} more: filter before you print`, { colspan: 4 }));
    body.push(line);
  }
  $('printed').replaceChildren(head, ...body);
});
update();
follow();
