#!/bin/sh
# build_curl.sh FOLDER HASH OPTION...
#
# Builds a static libcurl with the given CMake options from the distribution's own source package
# and prints where it is: FOLDER/curl-VERSION-HASH. The machine's package lists stay untouched: the
# machine's own sources, asked for source packages, are read into a private place. apt checks the
# signatures and hashes, as for any package.
set -eu

folder=$1
hash=$2
shift 2

mkdir -p "$folder"
work=$(mktemp -d "$folder/.building-XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' HUP INT TERM
mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$work/sources" "$work/source"

for list in /etc/apt/sources.list /etc/apt/sources.list.d/*; do
  [ -f "$list" ] || continue
  copy=$work/sources/$(basename "$list")
  case $list in
    *.list) sed -n 's/^[[:space:]]*deb[[:space:]]/deb-src /p' "$list" >"$copy" ;;
    *.sources) sed 's/^[Tt]ypes:.*/Types: deb-src/' "$list" >"$copy" ;;
  esac
done

apt_get() {
  apt-get -q -y \
    -o Dir::Etc::sourcelist=- -o Dir::Etc::sourceparts="$work/sources" \
    -o Dir::State::lists="$work/lists" -o Dir::Cache="$work/cache" \
    -o APT::Sandbox::User=root -o Acquire::Languages=none -o Acquire::Retries=3 "$@"
}

# A repository of somebody else may have no source packages: update complains, and what matters is
# whether the distribution's curl is there afterwards.
apt_get update >&2 || true
(cd "$work/source" && apt_get source --only-source curl) >&2
version=$(sed -n 's/^Version: //p' "$work"/source/curl_*.dsc | head -n 1)

cmake -S "$work"/source/curl-*/ -B "$work/build" -DCMAKE_BUILD_TYPE=Release \
  -DCMAKE_INSTALL_PREFIX="$work/installed" -DCMAKE_INSTALL_LIBDIR=lib "$@" >&2
cmake --build "$work/build" --parallel 2 >&2
cmake --install "$work/build" >&2
test -f "$work/installed/lib/libcurl.a"
touch "$work/installed/complete"

# The rename publishes the whole or nothing. Another build may have been faster: then use that one.
result=$folder/curl-$version-$hash
mv -T "$work/installed" "$result" 2>/dev/null || test -f "$result/complete"
echo "$result"
