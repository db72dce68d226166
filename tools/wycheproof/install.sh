#!/usr/bin/env bash
# The RSA signatures of Project Wycheproof, for the tests; each file is known by its hash.
set -uo pipefail
cd "$(dirname "$0")"

vectors() {
  cmp --silent SHA256SUMS vectors/installed && return
  rm -rf vectors && mkdir vectors
  local fetched
  fetched=$(mktemp -d)
  command -v cargo >/dev/null &&
    cp Cargo.toml nothing.rs "$fetched" &&
    (cd "$fetched" && cargo --quiet vendor crates >/dev/null) &&
    cp "$fetched"/crates/wycheproof/src/data/rsa_signature_{2048,3072,4096}_sha256_test.json vectors &&
    (cd vectors && sha256sum --quiet --check ../SHA256SUMS) &&
    cp SHA256SUMS vectors/installed
  local done=$?
  rm -rf "$fetched"
  return "$done"
}

vectors || echo "Wycheproof: not installed (needs cargo)"
