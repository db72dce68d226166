#!/usr/bin/env bash
# Can any operation that the schema allows make the server fail? Schemathesis writes them, as a signed-in developer of a
# development server. The first argument is how many for each query and mutation; FUZZ_SLOWEST names a file for
# the time of the slowest answer.
set -euo pipefail
cd "$(dirname "$0")"
examples="${1:-6}"
tools="$PWD"
lock="$tools/requirements.lock"
venv="$tools/.venv"
if ! cmp --silent "$lock" "$venv/installed.lock"; then
  if ! { python3 -m venv "$venv" && "$venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    --no-deps --require-hashes --requirement "$lock"; }; then
    echo "Fuzzing: not done (Schemathesis could not be installed)"
    exit 0
  fi
  cp "$lock" "$venv/installed.lock"
fi
folder="$(mktemp -d)"
port="$("$venv/bin/python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')"
../../.venv/bin/cosyncjwt dev --port "$port" --data "$folder/data" > "$folder/log" 2>&1 &
server=$!
trap 'kill "$server"; wait "$server" || true; rm -rf "$folder"' EXIT
origin="http://127.0.0.1:$port"
until "$venv/bin/python" -c "import urllib.request; urllib.request.urlopen('$origin/readyz')" 2> /dev/null; do
  kill -0 "$server" || { cat "$folder/log"; exit 1; }
  sleep 0.2
done
mapfile -t headers < <("$venv/bin/python" sign_up.py "$origin")
# It keeps what it found where it runs. How fast a machine is at writing operations is no fault of theirs.
cd "$folder"
SCHEMATHESIS_HOOKS="$tools/checks.py" "$venv/bin/schemathesis" run "$origin/graphql" \
  --header "${headers[0]}" --header "${headers[1]}" --checks no_fault_of_ours,is_timed --phases fuzzing \
  --max-examples "$examples" --generation-deterministic --suppress-health-check too_slow --no-color
