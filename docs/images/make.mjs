// Makes the images of README: one article before and after `seedlint --fix`, as readers see it, and a first
// run in a terminal, each light and dark. It needs Node, Chromium, `script` of util-linux, the packages of
// tests/oracle/renderers, and the program:
//
//   npm ci --ignore-scripts --prefix tests/oracle/renderers
//   cargo build --release --locked
//   node docs/images/make.mjs target/release/seedlint
//
// Everything that they show is real: the article is seeds/dirty/feed-lazy-images.md, markdown-it renders it, and
// the colors are those that the program prints. Only the photographs are drawn here, since the addresses of
// the article are invented.
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const folder = dirname(fileURLToPath(import.meta.url));
const root = resolve(folder, "../..");
const program = resolve(process.argv[2] ?? join(root, "target/release/seedlint"));
const require = createRequire(join(root, "tests/oracle/renderers/"));
const markdown = require("markdown-it")({ html: true });
const place = mkdtempSync(join(tmpdir(), "seedlint-images-"));
const MOST_BYTES = 150 * 1024;

const ARTICLE = "feed-lazy-images.md";

const THEMES = {
  light: { page: "#ffffff", text: "#1f2328", soft: "#59636e", line: "#d1d9e0", card: "#f6f8fa", bad: "#cf222e", good: "#1a7f37" },
  dark: { page: "#0d1117", text: "#e6edf3", soft: "#9198a1", line: "#3d444d", card: "#151b23", bad: "#ff7b72", good: "#3fb950" },
};

// What the 16 colors of a terminal are.
const COLORS = {
  light: ["#24292f", "#cf222e", "#116329", "#7d4e00", "#0969da", "#8250df", "#1b7c83", "#6e7781", "#57606a", "#a40e26", "#1a7f37", "#633c01", "#218bff", "#a475f9", "#3192aa", "#8c959f"],
  dark: ["#484f58", "#ff7b72", "#3fb950", "#d29922", "#58a6ff", "#bc8cff", "#39c5cf", "#b1bac4", "#6e7681", "#ffa198", "#56d364", "#e3b341", "#79c0ff", "#d2a8ff", "#56d4dd", "#ffffff"],
};

// A drawing of a bridge in the place of a photograph: another one for each address.
function drawing(address) {
  let number = 0;
  for (const letter of address) number = (number * 31 + letter.charCodeAt(0)) % 360;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 260 90"><rect width="260" height="90" fill="hsl(${number} 45% 78%)"/>
<circle cx="${40 + (number % 180)}" cy="24" r="10" fill="hsl(${(number + 60) % 360} 70% 90%)"/>
<path d="M0 72h260v18H0z" fill="hsl(${number} 40% 52%)"/>
<path d="M0 58h260v5H0zM50 63q80 -${24 + (number % 22)} 160 0" fill="none" stroke="hsl(${number} 35% 28%)" stroke-width="4"/>
<path d="M50 58v18M130 58v18M210 58v18" stroke="hsl(${number} 35% 28%)" stroke-width="4"/></svg>`;
  return `data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}`;
}

// The article as a page shows it. A placeholder stays one: it is what readers see.
function rendered(text) {
  const body = markdown.render(text.replace(/^---\n[\s\S]*?\n---\n/, ""));
  return body
    .replace(/<noscript>.*?<\/noscript>/gs, "")
    .replace(/ (?:srcset|sizes)="[^"]*"/g, "")
    .replace(/ src="([^"]*)"/g, (whole, address) => {
      if (address.startsWith("data:") || /\.gif$|count\?/.test(address)) return whole;
      return ` data-drawn src="${drawing(address)}"`;
    });
}

function screenshot(name, theme, html, width, height) {
  const page = join(place, `${name}-${theme}.html`);
  const image = join(folder, `${name}-${theme}.png`);
  writeFileSync(page, html);
  execFileSync("chromium", ["--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--force-color-profile=srgb", `--user-data-dir=${join(place, "profile")}`, `--window-size=${width},${height}`, `--screenshot=${image}`, pathToFileURL(page).href], { stdio: "ignore", timeout: 120000 });
  const bytes = statSync(image).size;
  console.log(`${name}-${theme}.png: ${bytes} bytes`);
  if (bytes > MOST_BYTES) throw new Error(`${image} has more than ${MOST_BYTES} bytes`);
}

function article() {
  const from = join(root, "seeds/dirty", ARTICLE);
  const to = join(place, ARTICLE);
  cpSync(from, to);
  const before = readFileSync(from, "utf8");
  const fixed = spawnSync(program, ["--isolated", "--fix", to], { encoding: "utf8" });
  if (fixed.status > 1) throw new Error(fixed.stderr);
  const after = readFileSync(to, "utf8");
  if (before === after) throw new Error("nothing was fixed");
  const title = /title: "(.*)"/.exec(before)[1];
  for (const [theme, c] of Object.entries(THEMES)) {
    const column = (label, color, text) =>
      `<section><h2 style="color:${color}">${label}</h2><article><h1>${title}</h1>${rendered(text)}</article></section>`;
    screenshot("article", theme, `<!doctype html><meta charset="utf-8"><style>
*{box-sizing:border-box}body{margin:0;padding:18px;display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:18px;background:${c.page};color:${c.text};font:13px/1.45 "DejaVu Sans",sans-serif}
h2{margin:0 0 8px;font:bold 14px "DejaVu Sans Mono",monospace}h1{font-size:17px;margin:0 0 8px}
article{border:1px solid ${c.line};border-radius:8px;background:${c.card};padding:14px 18px;height:730px;overflow:hidden}
p{margin:0 0 7px}img{display:block;height:20px;border-radius:4px;color:${c.soft};font-size:12px}img[data-drawn]{height:64px;width:auto}img[width="1"]{display:none}
</style>${column("before", c.bad, before)}${column("after  seedlint --fix", c.good, after)}`, 1100, 800);
  }
}

// The text of a terminal as HTML: what SGR sequences say; links and all other sequences are left away.
function ansi(text, colors) {
  const escape = (part) => part.replace(/[&<>]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[c]);
  let style = {};
  const span = (part) => {
    const css = [style.color && `color:${style.color}`, style.bold && "font-weight:bold", style.dim && "opacity:.65", style.under && "text-decoration:underline"];
    return part && `<span style="${css.filter(Boolean).join(";")}">${escape(part)}</span>`;
  };
  const plain = text.replace(/\r/g, "").replace(/\x1b\]8;[^\x1b\x07]*(?:\x1b\\|\x07)/g, "");
  let html = "";
  for (const [index, part] of plain.split(/\x1b\[([0-9;?]*[A-Za-z])/).entries()) {
    if (index % 2 === 0) {
      html += span(part);
      continue;
    }
    if (!part.endsWith("m")) continue;
    const codes = part.slice(0, -1).split(";").map(Number);
    for (let at = 0; at < codes.length; at++) {
      const code = codes[at];
      if (code === 0) style = {};
      else if (code === 1) style.bold = true;
      else if (code === 2) style.dim = true;
      else if (code === 4) style.under = true;
      else if (code === 22) style.bold = style.dim = false;
      else if (code === 24) style.under = false;
      else if (code === 39) style.color = undefined;
      else if (code >= 30 && code <= 37) style.color = colors[code - 30];
      else if (code >= 90 && code <= 97) style.color = colors[code - 82];
      else if (code === 38 && codes[at + 1] === 5) {
        style.color = colors[codes[at + 2]];
        at += 2;
      }
    }
  }
  return html;
}

function terminal() {
  const site = join(place, "site");
  mkdirSync(join(site, "content"), { recursive: true });
  for (const name of ["feed-lazy-images.md", "wordpress-migration.md", "developer-news.md"]) {
    cpSync(join(root, "seeds/dirty", name), join(site, "content", name));
  }
  const command = "seedlint content";
  const environment = { ...process.env, TERM: "xterm-256color", PATH: `${dirname(program)}:${process.env.PATH}` };
  for (const name of ["CI", "GITHUB_ACTIONS", "NO_COLOR"]) delete environment[name];
  const run = spawnSync("script", ["-qec", `stty cols 110 rows 50; ${command}`, "/dev/null"], { cwd: site, env: environment, encoding: "utf8", input: "" });
  const lines = run.stdout.split("\n");
  // The beginning and the end of the run, as they fit one screen.
  const [first, last] = [26, 8];
  const shown = lines.length <= first + last + 3 ? lines : [...lines.slice(0, first), "", `\x1b[2m… ${lines.length - first - last} more lines …\x1b[0m`, "", ...lines.slice(-last)];
  for (const [theme, c] of Object.entries(THEMES)) {
    screenshot("terminal", theme, `<!doctype html><meta charset="utf-8"><style>
body{margin:0;padding:14px;background:${c.page};color:${c.text}}
pre{margin:0;border:1px solid ${c.line};border-radius:8px;background:${c.card};padding:14px 18px;font:13px/1.35 "DejaVu Sans Mono",monospace}
</style><pre><b>$ ${command}</b>\n${ansi(shown.join("\n").trimEnd(), COLORS[theme])}</pre>`, 960, 26 + Math.ceil((shown.length + 1) * 17.6));
  }
}

try {
  article();
  terminal();
} finally {
  rmSync(place, { recursive: true, force: true });
}
