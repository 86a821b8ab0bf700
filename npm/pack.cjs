// Writes the packages of a release: `node npm/pack.cjs OUT TARGET=PROGRAM …`, where TARGET is Rust's
// name of a platform and PROGRAM the program built for it. OUT gets a folder for each package.
const { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { TARGETS, packageOf, program } = require('./platform.cjs');

const root = path.dirname(__dirname);
const [out, ...built] = process.argv.slice(2);
if (!out || built.length === 0) {
  console.error('usage: node npm/pack.cjs OUT TARGET=PROGRAM …');
  process.exit(2);
}
const main = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const { version, license, homepage, repository } = main;
const cargo = readFileSync(path.join(root, 'Cargo.toml'), 'utf8').match(/^version = "(.*)"$/m)[1];
if (cargo !== version) {
  console.error(`package.json has version ${version}, Cargo.toml ${cargo}`);
  process.exit(2);
}

function write(folder, description, files) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), `${JSON.stringify(description, null, 2)}\n`);
  for (const [to, from, mode] of files) {
    mkdirSync(path.dirname(path.join(folder, to)), { recursive: true });
    copyFileSync(from, path.join(folder, to));
    chmodSync(path.join(folder, to), mode);
  }
}

const licenses = ['LICENSE-MIT', 'LICENSE-APACHE'].map((name) => [name, path.join(root, name), 0o644]);
const optionalDependencies = {};
for (const pair of built) {
  const [target, file] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];
  const platform = Object.keys(TARGETS).find((known) => TARGETS[known] === target);
  if (!platform) {
    console.error(`${target} is none of ${Object.values(TARGETS).join(', ')}`);
    process.exit(2);
  }
  const [os, cpu, libc] = platform.split(' ');
  const name = packageOf(platform);
  optionalDependencies[name] = version;
  const description = { name, version, description: `seedlint for ${platform}`, license, homepage, repository, os: [os], cpu: [cpu] };
  if (libc) {
    description.libc = [libc];
  }
  const files = [program(os), 'LICENSE-MIT', 'LICENSE-APACHE'];
  write(path.join(out, name.split('/')[1]), { ...description, files }, [[program(os), file, 0o755], ...licenses]);
}
const { scripts, ...description } = main;
write(path.join(out, 'seedlint'), { ...description, optionalDependencies }, [
  ['npm/seedlint.cjs', path.join(__dirname, 'seedlint.cjs'), 0o755],
  ['npm/platform.cjs', path.join(__dirname, 'platform.cjs'), 0o644],
  ['README.md', path.join(root, 'README.md'), 0o644],
  ...licenses,
]);
console.log(`${Object.keys(optionalDependencies).length + 1} packages in ${out}`);
