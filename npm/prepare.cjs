// `npm install` of a checkout or of a git address: builds the program and puts it beside the script.
// A release has packages with the program instead, and does not run this.
const { spawnSync } = require('node:child_process');
const { copyFileSync, existsSync } = require('node:fs');
const path = require('node:path');
const { program } = require('./platform.cjs');

const root = path.dirname(__dirname);
if (!existsSync(path.join(root, 'Cargo.toml')) || process.env.SEEDLINT_SKIP_BUILD) {
  process.exit(0);
}
const built = spawnSync('cargo', ['build', '--release', '--locked'], { cwd: root, stdio: 'inherit' });
if (built.error) {
  console.error('seedlint: building needs Rust 1.88 or newer, from https://rustup.rs');
}
if (built.status !== 0) {
  process.exit(1);
}
const target = process.env.CARGO_TARGET_DIR || path.join(root, 'target');
const name = program(process.platform);
copyFileSync(path.join(target, 'release', name), path.join(__dirname, name));
