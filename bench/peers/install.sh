#!/usr/bin/env bash
# What do the peers need that are measured beside the service? Installs each by its lock; says which cannot be had here.
set -uo pipefail
cd "$(dirname "$0")"
if [ better_auth/node_modules/.package-lock.json -nt better_auth/package-lock.json ]; then
  :
elif ! command -v npm > /dev/null; then
  echo "better-auth: not measured (npm not installed)"
elif ! (cd better_auth && npm ci --silent --no-audit --no-fund); then
  rm -rf better_auth/node_modules
  echo "better-auth: not measured (npm could not install its packages)"
fi
lock=fastapi_users/requirements.lock
venv=fastapi_users/.venv
if ! cmp --silent "$lock" "$venv/installed.lock"; then
  if "${PYTHON:-python3}" -m venv "$venv" && "$venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    --no-deps --require-hashes --requirement "$lock"; then
    cp "$lock" "$venv/installed.lock"
  else
    rm -rf "$venv"
    echo "fastapi-users: not measured (pip could not install its packages)"
  fi
fi
