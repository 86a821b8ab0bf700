#!/usr/bin/env node
// Runs the program of the package for this platform, or the one that was built in this checkout.
const { spawnSync } = require('node:child_process');
const { existsSync } = require('node:fs');
const { constants } = require('node:os');
const path = require('node:path');
const { TARGETS, platform, packageOf, program } = require('./platform.cjs');

function find() {
  const name = program(process.platform);
  try {
    return require.resolve(`${packageOf(platform())}/${name}`);
  } catch {
    const built = path.join(__dirname, name);
    return existsSync(built) ? built : undefined;
  }
}

const found = find();
if (!found) {
  const known = Object.keys(TARGETS).join(', ');
  console.error(`seedlint: there is no program for ${platform()} here. Packages exist for ${known}; they are optional dependencies, so install without --omit=optional. Elsewhere: cargo install seedlint.`);
  process.exit(2);
}
// Ctrl-C reaches the program, too, which ends in good order; it says how it ended.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {});
}
const ran = spawnSync(found, process.argv.slice(2), { stdio: 'inherit' });
if (ran.error) {
  console.error(`seedlint: ${found} cannot be run: ${ran.error.message}`);
  process.exit(2);
}
process.exit(ran.status ?? 128 + (constants.signals[ran.signal] ?? 0));
