#!/bin/sh
# Builds the image of the Dockerfile with a builder such as docker or podman, and runs it as README says.
#
#   sh packaging/try-image.sh docker [IMAGE]
#
# IMAGE is one that is built already.
set -eu

builder="${1:-docker}"
image="${2:-}"
root="$(cd "$(dirname "$0")/.." && pwd)"
place="$(mktemp -d)"
trap 'rm -rf "$place"' EXIT

if [ -z "$image" ]; then
  image=seedlint
  "$builder" build --tag "$image" "$root"
fi

# Nobody's rights, and nothing but the program and its licences.
user="$("$builder" image inspect --format '{{.Config.User}}' "$image")"
[ "$user" = "65532:65532" ] || { echo "the image runs as \"$user\"" >&2; exit 1; }
container="$("$builder" create "$image")"
"$builder" export "$container" > "$place/image.tar"
"$builder" rm "$container" > /dev/null
mkdir "$place/image"
tar -xf "$place/image.tar" -C "$place/image"
# What has bytes; builders add empty files, and mount folders of the system.
find "$place/image" -type f -size +0 ! -path '*/etc/*' ! -path '*/run/*' | sed 's|.*/image/||' | sort > "$place/files"
printf 'LICENSE-APACHE\nLICENSE-MIT\nseedlint\n' | diff - "$place/files"

# As it is, it reads what everyone may read, and cannot write.
mkdir "$place/read"
cp -R "$root/seeds/dirty" "$place/read/content"
chmod -R a+rX,go-w "$place"
status=0
"$builder" run --rm --volume "$place/read:/work" "$image" content > "$place/out" || status=$?
if [ "$status" -ne 1 ]; then
  echo "exit status $status instead of 1" >&2
  exit 1
fi
status=0
"$builder" run --rm --volume "$place/read:/work" "$image" --fix content > "$place/out" 2>&1 || status=$?
if [ "$status" -ne 2 ]; then
  echo "exit status $status instead of 2" >&2
  exit 1
fi
diff -r "$root/seeds/dirty" "$place/read/content"

# With the rights of whom the articles belong to.
sh "$root/packaging/try.sh" "$place/fix" \
  "$builder" run --rm --user "$(id -u):$(id -g)" --volume "$place/fix:/work" "$image"
