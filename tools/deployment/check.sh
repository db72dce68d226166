#!/usr/bin/env bash
# Are Dockerfile, compose.yaml and deploy/kubernetes.yaml what their readers understand? No engine is needed.
set -euo pipefail
cd "$(dirname "$0")"
lock=requirements.lock
venv=.venv
if ! cmp --silent "$lock" "$venv/installed.lock"; then
  if ! { python3 -m venv "$venv" && "$venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    --no-deps --require-hashes --requirement "$lock"; }; then
    echo "Deployment files: not checked (their checkers could not be installed)"
    exit 0
  fi
  cp "$lock" "$venv/installed.lock"
fi
"$venv/bin/hadolint" ../../Dockerfile
"$venv/bin/check-jsonschema" --quiet --builtin-schema vendor.compose-spec ../../compose.yaml
"$venv/bin/kubernetes-validate" --strict --quiet ../../deploy/kubernetes.yaml
echo "Deployment files: hadolint, the Compose Specification and Kubernetes' schemas agree"
