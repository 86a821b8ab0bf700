#!/bin/sh
# From nothing to a fixed archive, as README says, with a program that was just installed:
#
#   sh packaging/try.sh FOLDER COMMAND…
#
# FOLDER is new or empty, and gets a copy of seeds/dirty. COMMAND is how seedlint is called in it, such as
# `venv/bin/seedlint` or `docker run --rm --volume FOLDER:/work seedlint`.
set -eu

[ $# -ge 2 ] || { echo "usage: try.sh FOLDER COMMAND…" >&2; exit 1; }
root="$(cd "$(dirname "$0")/.." && pwd)"
mkdir -p "$1"
cd "$1"
shift
cp -R "$root/seeds/dirty" content
cp -R content before

# Runs it, and fails where its exit status is not the first argument.
expect() {
  wanted="$1"
  shift
  status=0
  "$@" > out 2> err || status=$?
  if [ "$status" -ne "$wanted" ]; then
    tail -n 20 out err >&2
    echo "exit status $status instead of $wanted: $*" >&2
    exit 1
  fi
}

# Fails where a text is not in what it printed.
says() {
  grep -qF "$1" out || { cat out >&2; echo "this is not there: $1" >&2; exit 1; }
}

expect 0 "$@" --version
says "seedlint $(sed -n 's/^version = "\(.*\)"$/\1/p' "$root/Cargo.toml" | head -n 1)"
expect 1 "$@" content
says "can be fixed with \`seedlint --fix content\`"
diff -r before content
expect 1 "$@" --diff content
expect 1 "$@" --fix content
if diff -r before content > /dev/null; then
  echo "nothing was fixed" >&2
  exit 1
fi
# What is left needs a look at the diff, and a second run finds nothing to do.
expect 0 "$@" --diff content
cp -R content fixed
expect 1 "$@" --fix content
diff -r fixed content
expect 1 "$@" --fix --unsafe-fixes content
expect 0 "$@" --fail-on error --select image/lazy-src content
echo "from nothing to a fixed archive: $*"
