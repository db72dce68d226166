#!/usr/bin/env bash
# Does the documentation make a site, every link of it whole, that asks nobody else for anything?
set -euo pipefail
cd "$(dirname "$0")"
lock=requirements.lock
venv=.venv
if ! cmp --silent "$lock" "$venv/installed.lock"; then
  if ! { python3 -m venv "$venv" && "$venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    --no-deps --require-hashes --requirement "$lock"; }; then
    echo "Documentation: no site made (its packages could not be installed)"
    exit 0
  fi
  cp "$lock" "$venv/installed.lock"
fi
"$venv/bin/python" assemble.py
(cd ../.. && PYTHONPATH=. .venv/bin/python tools/docs/reference.py)
NO_MKDOCS_2_WARNING=1 DISABLE_MKDOCS_2_WARNING=true "$venv/bin/mkdocs" build --quiet --strict --config-file ../../build/mkdocs.yml
"$venv/bin/python" alone.py
