#!/bin/sh
# Installs the program of a release: downloads the archive for this system, compares its checksum with the
# one of the release, and copies `seedlint` into a folder.
#
#   sh install.sh [--version 0.1.0] [--to FOLDER]
#
# Without --version, it is the latest release; without --to, the folder is ~/.local/bin. SEEDLINT_RELEASES
# names another place of releases, such as a mirror: RELEASES/v0.1.0/seedlint-TARGET.tar.gz.
#
# Exit status: 0 installed, 3 there is no such archive to download, 1 anything else. Whatever fails, nothing
# is installed.
set -eu

RELEASES="${SEEDLINT_RELEASES:-https://github.com/seedlint/seedlint/releases/download}"
LATEST="https://github.com/seedlint/seedlint/releases/latest"

fail() {
  status="$1"
  shift
  printf 'seedlint: %s\n' "$*" >&2
  exit "$status"
}

# Whether a program is there.
has() {
  command -v "$1" > /dev/null 2>&1
}

# Downloads an address into a file.
download() {
  if has curl; then
    # Nothing but HTTPS, except for a mirror that is named.
    curl --fail --silent --show-error --location --retry 3 --output "$2" "$1"
  elif has wget; then
    wget --quiet --tries=3 --output-document="$2" "$1"
  else
    fail 1 "neither curl nor wget is there to download it; install one of them"
  fi
}

# The version of the latest release: its page is at .../tag/v0.1.0.
latest() {
  if has curl; then
    page="$(curl --fail --silent --show-error --location --output /dev/null --write-out '%{url_effective}' "$LATEST")" || page=
  else
    page="$(wget --quiet --server-response --max-redirect=0 --output-document=/dev/null "$LATEST" 2>&1 |
      sed -n 's/^ *[Ll]ocation: *//p' | tr -d '\r')" || page=
  fi
  case "$page" in
    */tag/v*) printf '%s\n' "${page##*/tag/v}" ;;
    *) fail 3 "there is no release yet; README.md says how to build seedlint from a checkout" ;;
  esac
}

# Whether the C library is glibc, in a version with which the program was linked.
has_glibc() {
  has getconf || return 1
  version="$(getconf GNU_LIBC_VERSION 2> /dev/null)" || return 1
  version="${version#glibc }"
  major="${version%%.*}"
  minor="${version#*.}"
  minor="${minor%%.*}"
  [ "$major" -gt 2 ] || { [ "$major" -eq 2 ] && [ "$minor" -ge 28 ]; }
}

# The name of this system in the names of archives.
target() {
  system="$(uname -s)"
  machine="$(uname -m)"
  case "$machine" in
    x86_64 | amd64) machine=x86_64 ;;
    aarch64 | arm64) machine=aarch64 ;;
    *) fail 3 "there is no archive for the processor $machine; README.md says how to build seedlint" ;;
  esac
  case "$system" in
    Linux)
      # The program for musl is static, and runs everywhere.
      if has_glibc; then library=gnu; else library=musl; fi
      printf '%s-unknown-linux-%s\n' "$machine" "$library"
      ;;
    Darwin) printf '%s-apple-darwin\n' "$machine" ;;
    *) fail 3 "there is no archive for $system here; on Windows, use \`pip install seedlint\` or the .zip of the release" ;;
  esac
}

# Fails where a file is not the one of the release.
verify() {
  expected="$(sed -n "s/^\\([0-9a-f]\\{64\\}\\) [ *]$2\$/\\1/p" "$3")"
  [ -n "$expected" ] || fail 1 "SHA256SUMS of the release does not name $2; nothing was installed"
  if has sha256sum; then
    found="$(sha256sum "$1")"
  elif has shasum; then
    found="$(shasum -a 256 "$1")"
  else
    fail 1 "neither sha256sum nor shasum is there to verify the download; nothing was installed"
  fi
  [ "${found%% *}" = "$expected" ] ||
    fail 1 "the checksum of $2 is not the one of the release; nothing was installed"
}

main() {
  version=
  folder="${HOME:-}/.local/bin"
  while [ $# -gt 0 ]; do
    [ $# -gt 1 ] || fail 1 "usage: install.sh [--version VERSION] [--to FOLDER]"
    case "$1" in
      --version) version="${2#v}" ;;
      --to) folder="$2" ;;
      *) fail 1 "usage: install.sh [--version VERSION] [--to FOLDER]" ;;
    esac
    shift 2
  done
  target="$(target)"
  [ -n "$version" ] || version="$(latest)"
  archive="seedlint-$target.tar.gz"
  place="$(mktemp -d)"
  trap 'rm -rf "$place"' EXIT
  trap 'exit 1' HUP INT TERM
  download "$RELEASES/v$version/$archive" "$place/$archive" ||
    fail 3 "$RELEASES/v$version/$archive cannot be downloaded"
  download "$RELEASES/v$version/SHA256SUMS" "$place/SHA256SUMS" ||
    fail 1 "the checksums of version $version cannot be downloaded; nothing was installed"
  verify "$place/$archive" "$archive" "$place/SHA256SUMS"
  tar -xzf "$place/$archive" -C "$place" ./seedlint
  "$place/seedlint" --version > /dev/null || fail 1 "the program of $archive does not run here; nothing was installed"
  mkdir -p "$folder"
  # It is renamed into its place, so that a running one goes on, and no half of it is ever there.
  cp "$place/seedlint" "$folder/.seedlint-new"
  mv -f "$folder/.seedlint-new" "$folder/seedlint"
  printf 'seedlint %s is installed: %s\n' "$version" "$folder/seedlint"
  case ":${PATH:-}:" in
    *":$folder:"*) ;;
    *) printf 'To call it by its name, add this folder to your PATH: %s\n' "$folder" ;;
  esac
}

# All of it is read before anything is done: a download that breaks off does nothing.
main "$@"
