#!/usr/bin/env bash
# Which packages do the examples need? Installs those of each lock; says which cannot be had here, and goes on without.
set -uo pipefail
cd "$(dirname "$0")/../../examples"
shopt -s nullglob
for lock in */package-lock.json; do
  example=$(dirname "$lock")
  # npm writes this file last, so it is newer than a lock that is installed as a whole.
  [ "$example/node_modules/.package-lock.json" -nt "$lock" ] && continue
  if ! command -v npm >/dev/null; then
    echo "examples/$example: not run (npm not installed)"
  elif ! (cd "$example" && npm ci --silent --no-audit --no-fund); then
    rm -rf "$example/node_modules"
    echo "examples/$example: not run (npm could not install its packages)"
  fi
done
