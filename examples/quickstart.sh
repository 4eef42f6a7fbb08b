#!/usr/bin/env bash
# From a fresh checkout to the answer of a real model. Run it again whenever you like: what is done
# is not done twice.
#
# Usage: ./examples/quickstart.sh
#
# Changes nothing outside this checkout but installed packages, a folder of its own in ~/.cache,
# and, if this machine has no container engine that it can use, a private one.
set -euo pipefail
cd "$(dirname "$0")/.."

base=python:3.11-slim
image=quickstart-ocr
log="$PWD/build/logs/quickstart.log"
mkdir -p "$(dirname "$log")"
: >"$log"

step() { printf '\n[%s] %s\n' "$1" "$2"; }
say() { printf '      %s\n' "$*"; }

# Runs a command whose output only matters when it fails.
quietly() {
  if ! "$@" >>"$log" 2>&1; then
    tail -n 30 "$log" >&2
    printf '\nThis failed: %s\nAll of its output is in %s\n' "$*" "$log" >&2
    exit 1
  fi
}

use_private_engine() {
  say "Using a private container engine, in ${XDG_CACHE_HOME:-$HOME/.cache}/cog-dev."
  quietly tests/support/install-packages test
  quietly python3 tests/support/engine.py start
  DOCKER_HOST="$(python3 tests/support/engine.py host)"
  export DOCKER_HOST
  private=yes
}

has_base() { docker image inspect "$base" >>"$log" 2>&1; }

step 1/5 "Packages: a C++ compiler and the libraries that cog is built from"
tests/support/install-packages build | sed 's/^install-packages: /      /'

step 2/5 "Building cog (minutes the first time, seconds afterwards)"
quietly cmake --preset release
quietly cmake --build --preset release --parallel "$(nproc)" --target cog
PATH="$PWD/build/release/bin:$PATH"
say "$(cog --version), in build/release/bin"

step 3/5 "A container engine"
private=no
if docker version >>"$log" 2>&1; then
  say "Using the one that runs here."
else
  say "None answers here."
  use_private_engine
fi

step 4/5 "The base image, $base"
if has_base; then
  say "It is here already."
elif docker pull --quiet "$base" >>"$log" 2>&1; then
  say "Pulled."
else
  say "It can't be pulled from here, so one is made from Debian's packages, which takes 2 minutes."
  # In the private engine only: a stand-in must not take the name of the real image in yours.
  [[ $private == yes ]] || use_private_engine
  quietly tests/support/install-packages test
  quietly python3 tests/support/bases.py "$base"
  say "Made."
fi

step 5/5 "The model: examples/ocr reads the text in a picture"
cd examples/ocr
say "$ cog build -t $image"
cog build -t "$image"
say "$ cog predict $image -i image=@sign.png"
answer="$(cog predict "$image" -i image=@sign.png)"

printf '\nThe model read this on the sign in examples/ocr/sign.png:\n\n'
printf '%s\n' "$answer" | sed 's/^/    /'

printf '\nTo go on by yourself:\n\n'
printf '    cd %q\n' "$PWD"
printf '    export PATH=%q:$PATH\n' "${PATH%%:*}"
[[ $private == yes ]] && printf '    export DOCKER_HOST=%q\n' "$DOCKER_HOST"
cat <<END
    cog predict $image -i image=@sign.png       # ask the image again
    cog predict -i image=@sign.png                      # build this folder if it changed, and ask it
    docker run --rm -p 127.0.0.1:5000:5000 $image
    curl http://127.0.0.1:5000/openapi.json             # the HTTP API, in another terminal
END
if [[ $private == yes ]]; then
  printf '\nThe private engine keeps running. To stop it: %q stop\n' \
    "${PWD%/examples/ocr}/tests/support/engine.py"
fi
