#!/usr/bin/env bash
# How do operators install what is measured? The lock's files and the wheel, as the Dockerfile does; nothing for developers.
set -euo pipefail
cd "$(dirname "$0")/.."
lock=requirements.lock
venv=build/bench/service
pip=(-m pip --quiet --disable-pip-version-check)
if ! cmp --silent "$lock" "$venv/installed.lock"; then
  rm -rf "$venv"
  "${PYTHON:-python3}" -m venv "$venv"
  "$venv/bin/python" "${pip[@]}" install --no-deps --require-hashes --requirement "$lock"
  cp "$lock" "$venv/installed.lock"
fi
rm -rf build/bench/wheels
.venv/bin/python "${pip[@]}" wheel --no-deps --no-build-isolation --wheel-dir build/bench/wheels .
"$venv/bin/python" "${pip[@]}" install --no-deps --force-reinstall build/bench/wheels/*.whl
