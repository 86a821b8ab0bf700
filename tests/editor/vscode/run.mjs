// The extension of editors/vscode in a real VS Code: packaged with vsce, installed, and used by the
// keyboard in headless Chromium. What it shows must be what the program says, and what it saves must be what
// `--fix` writes. It needs Node 20, Chromium, ripgrep, a C++ compiler and, once, the npm registry:
//
//   apt-get install chromium ripgrep libkrb5-dev g++ make python3
//   cargo build --release --locked
//   node tests/editor/vscode/run.mjs target/release/seedlint
//
// The first run builds VS Code's native modules, for some minutes; they stay in target/vscode. Screenshots
// of each step are in target/vscode/screenshots. CHROMIUM names another browser.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import assert from "node:assert/strict";
import { installVsCode, packageExtension } from "./install.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../../..");
const program = resolve(process.argv[2] ?? join(root, "target/release/seedlint"));
const place = join(process.env.CARGO_TARGET_DIR ?? join(root, "target"), "vscode");
const run = mkdtempSync(join(tmpdir(), "seedlint-vscode-"));
const work = join(run, "articles");
const shots = join(place, "screenshots");
const PATIENCE = 60_000;
const ARTICLES = ["feed-lazy-images.md", "developer-news.md"];
// Where the extension looks for the program: at first, nothing is there.
const linked = join(run, "seedlint");

const entry = installVsCode(place);
const extension = packageExtension(place);
const puppeteer = createRequire(join(place, "package.json"))("puppeteer-core");

for (const folder of [join(run, "data/User"), join(run, "home"), work, shots]) {
  mkdirSync(folder, { recursive: true });
}
ARTICLES.forEach((name) => copyFileSync(join(root, "seeds/dirty", name), join(work, name)));
const settings = {
  "seedlint.path": linked,
  "workbench.startupEditor": "none",
  "telemetry.telemetryLevel": "off",
  "extensions.autoCheckUpdates": false,
  // In a browser, VS Code saves by itself.
  "files.autoSave": "off",
};
writeFileSync(join(run, "data/User/settings.json"), JSON.stringify(settings));

const env = { ...process.env, HOME: join(run, "home") };
const places = ["--user-data-dir", join(run, "data"), "--extensions-dir", join(run, "extensions")];
execFileSync("node", [entry, ...places, "--install-extension", extension], { env, stdio: ["ignore", "ignore", "inherit"] });

// What the program says of an article: errors and warnings, as the status bar counts them.
function counted(name) {
  const { stdout } = spawnSync(program, [name, "--output-format", "json"], { cwd: work, encoding: "utf8" });
  const { findings } = JSON.parse(stdout);
  const number = (severity) => findings.filter((finding) => finding.severity === severity).length;
  return [number("error"), number("warning")];
}

// What `--fix` makes of an article as it is saved now.
function fixed(name) {
  const copy = join(run, "fixed", name);
  mkdirSync(dirname(copy), { recursive: true });
  copyFileSync(join(work, name), copy);
  spawnSync(program, ["--fix", name], { cwd: dirname(copy) });
  return readFileSync(copy, "utf8");
}

const saved = (name) => readFileSync(join(work, name), "utf8");

async function until(what, condition) {
  const end = Date.now() + PATIENCE;
  let last;
  while (Date.now() < end) {
    last = await condition();
    if (last === true) {
      return;
    }
    await new Promise((wake) => setTimeout(wake, 100));
  }
  throw new Error(`${what}: ${JSON.stringify(last)}`);
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((ready) => server.once("listening", ready));
  const { port } = server.address();
  await new Promise((closed) => server.close(closed));
  return port;
}

const port = await freePort();
const started = ["--auth", "none", "--bind-addr", `127.0.0.1:${port}`, "--disable-telemetry", "--disable-update-check"];
const code = spawn("node", [entry, ...places, ...started, "--disable-workspace-trust"], { env, stdio: "ignore" });
const alone = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"];
const quiet = ["--disable-background-networking", "--disable-component-update"];
const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: [...alone, ...quiet],
  userDataDir: join(run, "browser"),
  defaultViewport: { width: 1280, height: 860 },
});
const page = await browser.newPage();

async function keys(...combination) {
  const last = combination.pop();
  for (const key of combination) await page.keyboard.down(key);
  await page.keyboard.press(last);
  for (const key of combination.reverse()) await page.keyboard.up(key);
}

let step = 0;
async function done(what) {
  step += 1;
  await page.screenshot({ path: join(shots, `${step}.png`) });
  console.log(`${step}. ${what}`);
}

const text = (selector) => page.$$eval(selector, (found) => found.map((element) => element.textContent));

// Types into the box above the editor until its first line is the right one, and chooses it.
async function choose(typed, first) {
  await keys("F1");
  await page.waitForSelector(".quick-input-widget input", { visible: true, timeout: PATIENCE });
  await keys("Control", "KeyA");
  await page.keyboard.type(typed);
  const row = ".quick-input-list .monaco-list-row";
  await until(`${first} is proposed`, async () => {
    const rows = await text(row);
    return rows[0]?.includes(first) || rows;
  });
  await keys("Enter");
}

const command = (name) => choose(`>${name}`, name);

async function open(name) {
  await choose(name, name);
  await until(`${name} is open`, async () => {
    const tabs = await text(".tab.active");
    return tabs[0]?.includes(name) || tabs;
  });
  await page.waitForSelector(".monaco-editor .view-line", { timeout: PATIENCE });
}

// Waits until the status bar counts what the program says of this one open article.
async function shows([errors, warnings]) {
  await until(`${errors} errors and ${warnings} warnings are counted`, async () => {
    const label = await page.$eval(".statusbar-item[id='status.problems']", (item) => item.textContent.trim());
    return label.replace(/\s+/g, " ") === `${errors} ${warnings}` || label;
  });
}

async function save(name, expected) {
  await keys("Control", "KeyS");
  await until(`${name} is saved as expected`, () => saved(name) === expected() || saved(name).slice(0, 2000));
}

const closeEditor = () => command("View: Close All Editors");

async function session() {
  await until("VS Code answers", () =>
    page.goto(`http://127.0.0.1:${port}/?folder=${work}`, { waitUntil: "domcontentloaded" }).then(
      (response) => response.ok() || response.status(),
      (error) => error.message,
    ),
  );
  await page.waitForSelector(".explorer-folders-view .monaco-list-row", { timeout: PATIENCE });
  const [lazy, news] = ARTICLES;

  await open(lazy);
  await until("the absence of the program is said", async () => {
    const said = await text(".notification-list-item-message");
    return said.some((line) => line.includes(linked) && line.includes("Install it")) || said;
  });
  await done("a program that cannot be started is said, with what to do");
  symlinkSync(program, linked);
  await command("Notifications: Clear All Notifications");
  await command("seedlint: Restart the language server");
  await shows(counted(lazy));
  await done(`the findings of ${lazy} are those of the program: ${counted(lazy).join(" errors, ")} warnings`);

  // The first finding, and what is offered for it.
  await keys("F8");
  await page.waitForSelector(".peekview-widget, .marker-widget", { timeout: PATIENCE });
  const words = (await text(".marker-widget")).join(" ");
  assert.match(words, /seedlint|image\//, words);
  await done("F8 goes to the first finding, with its message and rule");
  await keys("Control", "Period");
  await page.waitForSelector(".action-widget .monaco-list-row", { timeout: PATIENCE });
  const offered = await text(".action-widget .monaco-list-row .title");
  assert.ok(offered.some((title) => title.startsWith("Suppress")), offered.join(" | "));
  await done(`quick fixes are offered: ${offered.join(" | ")}`);
  const before = saved(lazy);
  await keys("Enter");
  await until("the fix is applied", async () => (await page.$(".tab.active.dirty")) !== null);
  await keys("Control", "KeyS");
  await until("the fixed article is saved", () => saved(lazy) !== before);
  await shows(counted(lazy));
  const [was, is] = [before.split("\n"), saved(lazy).split("\n")];
  const changed = was.filter((line, number) => line !== is[number]);
  assert.equal(was.length, is.length);
  assert.equal(changed.length, 1, changed.join("\n"));
  await done("the first quick fix changes its line alone, and the rest is counted again");

  const all = fixed(lazy);
  assert.notEqual(all, saved(lazy));
  await keys("Escape");
  await command("Fix All");
  await until("all is fixed", async () => (await page.$(".tab.active.dirty")) !== null);
  await save(lazy, () => all);
  await shows(counted(lazy));
  await done("Fix All writes what `seedlint --fix` writes, byte for byte");
  await closeEditor();

  // While it is written: a tag that closes nothing.
  await open(lazy);
  const [errors, warnings] = counted(lazy);
  await shows([errors, warnings]);
  await keys("Control", "End");
  await page.keyboard.type("\n</div>\n");
  await shows([errors, warnings + 1]);
  await done("a new finding is there while it is written");
  await command("View: Revert and Close Editor");

  // The setting of docs/editors.md.
  const onSave = { "source.fixAll.seedlint": "explicit" };
  mkdirSync(join(work, ".vscode"));
  const setting = { "[markdown]": { "editor.codeActionsOnSave": onSave } };
  writeFileSync(join(work, ".vscode/settings.json"), JSON.stringify(setting));
  const wanted = fixed(news);
  assert.notEqual(wanted, saved(news));
  await open(news);
  await shows(counted(news));
  // Until VS Code has read the setting, saving changes nothing.
  await until(`${news} is fixed when it is saved`, async () => {
    await keys("Control", "KeyS");
    return saved(news) === wanted || saved(news).slice(0, 2000);
  });
  await done("with the setting, saving fixes");
}

try {
  await session();
  console.log(`\nseedlint works in this VS Code; ${step} screenshots in ${shots}`);
} catch (error) {
  await page.screenshot({ path: join(shots, "failed.png") }).catch(() => {});
  console.error(error, `\nlook at ${join(shots, "failed.png")}`);
  process.exitCode = 1;
} finally {
  await browser.close();
  code.kill();
  rmSync(run, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}
