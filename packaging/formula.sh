#!/bin/sh
# Writes the Homebrew formula of a release to standard output.
#
#   sh formula.sh VERSION SHA256SUMS
set -eu

[ $# -eq 2 ] || { echo "usage: formula.sh VERSION SHA256SUMS" >&2; exit 1; }
version="$1"
sums="$2"
releases="https://github.com/seedlint/seedlint/releases/download"

# The lines of one system and processor.
source_of() {
  archive="seedlint-$1.tar.gz"
  sum="$(sed -n "s/^\\([0-9a-f]\\{64\\}\\) [ *]$archive\$/\\1/p" "$sums")"
  if [ -z "$sum" ]; then
    echo "$sums has no checksum of $archive" >&2
    exit 1
  fi
  printf '      url "%s/v%s/%s"\n      sha256 "%s"\n' "$releases" "$version" "$archive" "$sum"
}

mac_arm="$(source_of aarch64-apple-darwin)"
mac_intel="$(source_of x86_64-apple-darwin)"
linux_arm="$(source_of aarch64-unknown-linux-musl)"
linux_intel="$(source_of x86_64-unknown-linux-musl)"

cat << FORMULA
class Seedlint < Formula
  desc "Linter and fixer for Markdown articles with front matter and a scraped HTML body"
  homepage "https://seedlint.github.io"
  version "$version"
  license any_of: ["MIT", "Apache-2.0"]

  on_macos do
    on_arm do
$mac_arm
    end
    on_intel do
$mac_intel
    end
  end

  on_linux do
    on_arm do
$linux_arm
    end
    on_intel do
$linux_intel
    end
  end

  def install
    bin.install "seedlint"
    generate_completions_from_executable(bin/"seedlint", "completions")
    (man1/"seedlint.1").write Utils.safe_popen_read(bin/"seedlint", "man")
  end

  test do
    (testpath/"a.md").write "---\ntitle: Rain\n---\n\n<p>One</p></i>\n"
    assert_match "markup/stray-end-tag", shell_output("#{bin}/seedlint --isolated a.md", 1)
  end
end
FORMULA
