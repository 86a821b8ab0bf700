// Reads front matter as Hexo, Eleventy, gray-matter and Astro do. Standard input: a JSON list of
// texts. Standard output: for each, by parser, what its fields are, or that it throws.
'use strict';
const { createRequire } = require('module');
const { pathToFileURL } = require('url');
const load = createRequire(process.cwd() + '/');

// hexo-fs hands files over without a byte order mark and with `\n`.
const asHexoReads = text => text.replace(/^\uFEFF/, '').replace(/\r\n/g, '\n');

const moment = date => (Number.isNaN(date.getTime()) ? null : date.toISOString());
// hexo/dist/plugins/processor/common.js: what cannot be read gives way to the file's own date.
const hexoDate = value => moment(value instanceof Date ? value : new Date(value));
// The blog template of Astro has `z.coerce.date()`.
const astroDate = value => moment(new Date(value));
// eleventy/src/Template.js, getMappedDate.
const eleventyDate = (value, DateTime) => {
  if (value instanceof Date) return moment(value);
  if (typeof value !== 'string') return null;
  const read = DateTime.fromISO(value, { zone: 'utc' });
  return read.isValid ? moment(read.toJSDate()) : null;
};

const shown = (fields, body, date) => ({
  title: fields.title === undefined ? null : fields.title instanceof Date ? fields.title.toISOString() : fields.title,
  kind: fields.title instanceof Date ? 'date' : typeof fields.title,
  date: 'date' in fields ? date(fields.date) : null,
  body,
});

const main = async () => {
  const hexo = load('hexo-front-matter');
  const gray = load('gray-matter');
  const eleventy = load('@11ty/gray-matter');
  const yaml = load('js-yaml');
  const { DateTime } = load('luxon');
  const { parseFrontmatter } = await import(pathToFileURL(load.resolve('@astrojs/internal-helpers/frontmatter')));
  const byEleventy = value => eleventyDate(value, DateTime);
  const parsers = {
    hexo: text => {
      const { _content, ...fields } = hexo.parse(asHexoReads(text));
      return shown(fields, _content, hexoDate);
    },
    gray: text => {
      const { data, content } = gray(text, {});
      return shown(data, content, byEleventy);
    },
    eleventy: text => {
      const { data, content } = eleventy(text, {});
      return shown(data, content, byEleventy);
    },
    astro: text => {
      const { frontmatter, content } = parseFrontmatter(text);
      return shown(frontmatter, content.trimStart(), astroDate);
    },
    yaml: text => shown(yaml.load(text.split('---\n')[1]), '', hexoDate),
  };
  const texts = JSON.parse(require('fs').readFileSync(0, 'utf8'));
  const results = texts.map(text => {
    const read = ([name, parse]) => {
      try {
        return [name, parse(text)];
      } catch (error) {
        return [name, { throws: String(error.message).split('\n')[0] }];
      }
    };
    return Object.fromEntries(Object.entries(parsers).map(read));
  });
  process.stdout.write(JSON.stringify(results));
};

main().catch(error => {
  process.stderr.write(String(error && error.stack));
  process.exit(1);
});
