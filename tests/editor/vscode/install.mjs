// A real VS Code for run.mjs, from the npm registry alone: code-server, which is VS Code with its interface
// in a browser. Its own install script fetches ripgrep from elsewhere, so the script is not run, and the
// program `rg` of the system is taken; the modules that need a compiler are built here.
import { execFileSync } from "node:child_process";
import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = dirname(fileURLToPath(import.meta.url));
const root = join(folder, "../../..");
const INSTALL = ["install", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund"];
// What VS Code cannot do without here. Its terminal is not used, nor are other systems' modules.
const NATIVE = ["@vscode/spdlog", "native-watchdog", "kerberos"];

function npm(cwd, ...parameters) {
  // The headers of Node are beside it in most installations, and are downloaded otherwise.
  const node = dirname(dirname(process.execPath));
  const headers = existsSync(join(node, "include/node/node.h")) ? { npm_config_nodedir: node } : {};
  execFileSync("npm", parameters, { cwd, stdio: ["ignore", "ignore", "inherit"], env: { ...process.env, ...headers } });
}

// Installs VS Code into a folder, unless this version of it is there. Returns its entry.
export function installVsCode(place) {
  const manifest = readFileSync(join(folder, "package.json"), "utf8");
  const done = join(place, "installed");
  const code = join(place, "node_modules/code-server");
  if (!existsSync(done) || readFileSync(done, "utf8") !== manifest) {
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, "package.json"), manifest);
    npm(place, ...INSTALL);
    const vscode = join(code, "lib/vscode");
    npm(vscode, ...INSTALL);
    npm(join(vscode, "extensions"), ...INSTALL);
    npm(vscode, "rebuild", ...NATIVE);
    npm(place, "rebuild", "argon2");
    const rg = execFileSync("sh", ["-c", "command -v rg"], { encoding: "utf8" }).trim();
    mkdirSync(join(vscode, "node_modules/@vscode/ripgrep/bin"), { recursive: true });
    copyFileSync(rg, join(vscode, "node_modules/@vscode/ripgrep/bin/rg"));
    if (!existsSync(join(vscode, "node_modules.asar"))) {
      symlinkSync("node_modules", join(vscode, "node_modules.asar"));
    }
    writeFileSync(done, manifest);
  }
  return join(code, "out/node/entry.js");
}

// Packages the extension as docs/editors.md says. Returns its .vsix.
export function packageExtension(place) {
  const extension = join(place, "extension");
  const beside = (from) => !/[\\/](node_modules|[^\\/]*\.vsix)$/.test(from);
  cpSync(join(root, "editors/vscode"), extension, { recursive: true, filter: beside });
  npm(extension, "ci", "--ignore-scripts", "--no-audit", "--no-fund");
  execFileSync("npx", ["vsce", "package"], { cwd: extension, stdio: ["ignore", "ignore", "inherit"] });
  const { name, version } = JSON.parse(readFileSync(join(extension, "package.json"), "utf8"));
  return join(extension, `${name}-${version}.vsix`);
}
