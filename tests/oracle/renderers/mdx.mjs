// What MDX's own parser says of articles: `node mdx.mjs < articles.ndjson > answers.ndjson`.
//
// A line in is {"id": …, "text": "an article"}; a line out, in the same order, is {"id": …, "script": [[from, to], …]}
// with the places of JavaScript in bytes: `import` and `export`, expressions, and tags of components. It is
// {"id": …, "error": "…"} where the article does not compile. `versions` as the argument prints the version.

import { readFileSync } from "node:fs";
import { createProcessor } from "@mdx-js/mdx";

// As Astro does, front matter is taken off first; spaces keep the places.
const withoutFrontMatter = (text) =>
  text.replace(/^(---\n[^]*?\n---)(?=\n|$)/, (front) => front.replace(/[^\n]/g, " "));

const CODE = new Set(["mdxjsEsm", "mdxFlowExpression", "mdxTextExpression"]);

async function ask(text) {
  const found = [];
  const collect = () => (tree) => walk(tree, found, text);
  const processor = createProcessor({ remarkPlugins: [collect] });
  await processor.process(withoutFrontMatter(text));
  const bytes = (offset) => Buffer.byteLength(text.slice(0, offset));
  return found.map(([from, to]) => [bytes(from), bytes(to)]);
}

function walk(node, found, text) {
  const [from, to] = [node.position?.start.offset, node.position?.end.offset];
  if (CODE.has(node.type)) {
    found.push([from, to]);
  } else if (node.type?.startsWith("mdxJsx") && /^[A-Z]|\./.test(node.name ?? "")) {
    // Of a component that is not closed by itself, the opening tag: up to where the content begins.
    const inside = node.children[0]?.position.start.offset ?? text.lastIndexOf("</", to);
    found.push([from, text.endsWith("/>", to) ? to : text.lastIndexOf(">", inside) + 1]);
  }
  node.children?.forEach((child) => walk(child, found, text));
}

if (process.argv[2] === "versions") {
  const file = new URL("node_modules/@mdx-js/mdx/package.json", import.meta.url);
  console.log(`mdx ${JSON.parse(readFileSync(file, "utf8")).version}`);
} else {
  const input = Buffer.concat(await process.stdin.toArray()).toString("utf8");
  for (const line of input.split("\n").filter(Boolean)) {
    const { id, text } = JSON.parse(line);
    try {
      console.log(JSON.stringify({ id, script: await ask(text) }));
    } catch (error) {
      console.log(JSON.stringify({ id, error: String(error.message ?? error).slice(0, 300) }));
    }
  }
}
