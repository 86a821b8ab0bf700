// Renders Markdown with the renderer of a site generator, set as that generator sets it.
//
//     node render.mjs hexo|eleventy|astro|gfm|hugo|hugo-safe < articles.ndjson > pages.ndjson
//
// A line in is {"id": …, "text": "the body of an article"}; a line out, in the same order, is
// {"id": …, "html": "…"}, or {"id": …, "error": "…"} where the renderer refuses the article.
// `versions` as the argument prints what is installed, one renderer a line.

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

const require = createRequire(import.meta.url);

/** Each renderer: what makes a function from all articles to all pages, and its version. */
const renderers = {
  async hexo() {
    const Hexo = require("hexo");
    const folder = mkdtempSync(join(tmpdir(), "oracle-hexo-"));
    writeFileSync(join(folder, "package.json"), '{"name":"site","hexo":{"version":""},"dependencies":{}}');
    // Highlighting adds line numbers, and is no part of Markdown.
    writeFileSync(join(folder, "_config.yml"), "syntax_highlighter:\n");
    const hexo = new Hexo(folder, { silent: true });
    await hexo.init();
    // `hexo-renderer-marked` is a plugin, which a site has among its own packages.
    globalThis.hexo = hexo;
    require("hexo-renderer-marked");
    rmSync(folder, { recursive: true });
    return one(async (text) => (await hexo.post.render(null, { content: text, engine: "md", source: "a.md" })).content);
  },

  async eleventy() {
    const { default: MarkdownIt } = await import("markdown-it");
    // As in Eleventy's src/Engines/Markdown.js.
    const md = new MarkdownIt({ html: true }).disable("code");
    return one((text) => md.render(text));
  },

  async astro() {
    const { createMarkdownProcessor } = await import("@astrojs/markdown-remark");
    const processor = await createMarkdownProcessor({ syntaxHighlight: false });
    return one(async (text) => (await processor.render(text)).code);
  },

  gfm() {
    const options = ["--unsafe", "-e", "table", "-e", "strikethrough", "-e", "autolink", "-e", "footnotes", "-e", "tasklist"];
    return one((text) => run("cmark-gfm", options, text));
  },

  hugo: () => (articles) => goldmark(articles, true),
  "hugo-safe": () => (articles) => goldmark(articles, false),
};

/** Articles one by one; what one of them cannot do stops no other. */
function one(render) {
  return async (articles) => {
    const pages = [];
    for (const { id, text } of articles) {
      try {
        pages.push({ id, html: await render(text) });
      } catch (error) {
        pages.push({ id, error: String(error.message ?? error).slice(0, 300) });
      }
    }
    return pages;
  };
}

function run(program, options, input, cwd) {
  const done = spawnSync(program, options, { input, cwd, encoding: "utf8", maxBuffer: 1 << 30 });
  if (done.error || done.status !== 0) {
    throw new Error(done.error?.message ?? (done.stderr || done.stdout));
  }
  return done.stdout;
}

/** One site with a page for each article. A shortcode that no theme has would stop it. */
function goldmark(articles, unsafe) {
  const folder = mkdtempSync(join(tmpdir(), "oracle-hugo-"));
  try {
    mkdirSync(join(folder, "content/p"), { recursive: true });
    mkdirSync(join(folder, "layouts/_default"), { recursive: true });
    writeFileSync(join(folder, "layouts/_default/single.html"), "{{ .Content }}");
    writeFileSync(
      join(folder, "config.toml"),
      `baseURL = "https://example.com/"
disableKinds = ["home", "section", "taxonomy", "term", "RSS", "sitemap", "robotsTXT", "404"]
[markup.goldmark.renderer]
unsafe = ${unsafe}
[markup.highlight]
codeFences = false
`,
    );
    const built = articles.filter(({ text }) => !/\{\{[<%]/.test(text));
    for (const { id, text } of built) {
      writeFileSync(join(folder, `content/p/${id}.md`), `---\ntitle: x\n---\n${text}`);
    }
    run("hugo", ["--quiet", "--source", folder], undefined, folder);
    return articles.map(({ id }) => {
      const page = join(folder, `public/p/${id}/index.html`);
      return existsSync(page) ? { id, html: readFileSync(page, "utf8") } : { id, error: "hugo writes no page" };
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function version(name) {
  const packages = { hexo: "hexo-renderer-marked", eleventy: "markdown-it", astro: "@astrojs/markdown-remark" };
  if (packages[name]) {
    const file = join(import.meta.dirname, "node_modules", packages[name], "package.json");
    return JSON.parse(readFileSync(file, "utf8")).version;
  }
  const [program, options] = name === "gfm" ? ["cmark-gfm", ["--version"]] : ["hugo", ["version"]];
  return /\d[\w.]*/.exec(run(program, options))[0];
}

if (process.argv[2] === "versions") {
  for (const name of Object.keys(renderers)) {
    try {
      console.log(`${name} ${version(name)}`);
    } catch {
      // It is not installed.
    }
  }
} else {
  const articles = readFileSync(0, "utf8").split("\n").filter(Boolean).map((line) => JSON.parse(line));
  const render = await renderers[process.argv[2]]();
  const pages = await render(articles);
  process.stdout.write(pages.map((page) => JSON.stringify(page)).join("\n") + "\n");
}
