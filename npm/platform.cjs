// The package with the program for a platform, and the target that Rust calls it by.
const TARGETS = {
  'linux x64 glibc': 'x86_64-unknown-linux-gnu',
  'linux x64 musl': 'x86_64-unknown-linux-musl',
  'linux arm64 glibc': 'aarch64-unknown-linux-gnu',
  'linux arm64 musl': 'aarch64-unknown-linux-musl',
  'darwin x64': 'x86_64-apple-darwin',
  'darwin arm64': 'aarch64-apple-darwin',
  'win32 x64': 'x86_64-pc-windows-msvc',
  'win32 arm64': 'aarch64-pc-windows-msvc',
};

// Whether this is a Linux with musl, such as Alpine.
function isMusl() {
  return process.platform === 'linux' && !process.report.getReport().header.glibcVersionRuntime;
}

function platform() {
  const libc = process.platform === 'linux' ? [isMusl() ? 'musl' : 'glibc'] : [];
  return [process.platform, process.arch, ...libc].join(' ');
}

// `linux x64 glibc` → `@seedlint/linux-x64-glibc`
const packageOf = (platform) => `@seedlint/${platform.replaceAll(' ', '-')}`;

const program = (os) => (os === 'win32' ? 'seedlint.exe' : 'seedlint');

module.exports = { TARGETS, platform, packageOf, program };
