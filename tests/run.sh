#!/usr/bin/env bash
# Run the tests: install what is missing, build, then unit, Python and scenario tests.
#
# Usage: tests/run.sh [GROUP...] [--full] [--only PATTERN]
#
#   GROUP      unit, python, schema, truth, scenarios, clang, asan, tsan, fuzzers, bench;
#              default: unit python schema truth scenarios
#   --full     every group, and the scenarios on more base images
#   --only P   of the Python and scenario tests, only those whose name has P in it
#
# Closes with "N passed, M failed, K skipped" and fails unless M is 0 and every skip is one that
# tests/support/allowed-skips.txt allows.
set -euo pipefail
cd "$(dirname "$0")/.."
case " $* " in *" -h "* | *" --help "*) sed -n '2,12s/^# \{0,1\}//p' tests/run.sh; exit 0 ;; esac
echo "== packages"
tests/support/install-packages build test
exec python3 tests/support/run.py "$@"
