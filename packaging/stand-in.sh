#!/bin/sh
# Where no image can be pulled: makes an image that stands in for the base of the Dockerfile, so that its
# steps can be tried all the same. It needs mmdebstrap and buildah, the packages of Debian, and this
# machine's Rust:
#
#   sh packaging/stand-in.sh && sh packaging/try-image.sh podman
#
# It is not that base: it is Debian with glibc instead of Alpine with musl, and its `apk` does nothing, since
# what the Dockerfile asks for is there. The program is linked statically, as Rust for musl does by itself.
# With buildah as the builder of podman, BUILDAH_ISOLATION=chroot builds without further rights.
set -eu

root="$(cd "$(dirname "$0")/.." && pwd)"
base="$(sed -n 's/^FROM \(.*\) AS build$/\1/p' "$root/Dockerfile")"
place="$(mktemp -d)"
trap 'rm -rf "$place"' EXIT

mmdebstrap --quiet --variant=minbase --include=ca-certificates,gcc,libc6-dev bookworm "$place/root.tar"
cat > "$place/apk" << 'APK'
#!/bin/sh
echo "stand-in: apk $*"
APK
cat > "$place/static-rustc" << 'RUSTC'
#!/bin/sh
# The program is static; cargo's question about the target, build scripts and macros are as ever.
case " $* " in
  *" --crate-name ___ "* | *" --crate-name build_script_"*) ;;
  *" --crate-type bin "*) exec "$@" -C target-feature=+crt-static ;;
esac
exec "$@"
RUSTC
chmod +x "$place/apk" "$place/static-rustc"

container="$(buildah from scratch)"
files="$(buildah mount "$container")"
tar -xf "$place/root.tar" -C "$files" --exclude=./dev
mkdir -p "$files/dev" "$files/usr/local/rust"
toolchain="$(rustc --print sysroot)"
cp -a "$toolchain/bin" "$toolchain/lib" "$files/usr/local/rust/"
cp "$place/apk" "$place/static-rustc" "$files/usr/local/bin/"
# This machine's certificates, by which it reaches the registry of crates.
cp -L /etc/ssl/certs/ca-certificates.crt "$files/etc/ssl/certs/ca-certificates.crt"
buildah config \
  --env PATH=/usr/local/rust/bin:/usr/local/bin:/usr/bin:/bin \
  --env RUSTC_WRAPPER=/usr/local/bin/static-rustc \
  --env CARGO_HOME=/usr/local/cargo \
  "$container"
buildah umount "$container" > /dev/null
buildah commit --rm "$container" "$base"
