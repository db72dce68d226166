#!/usr/bin/env bash
# What is shipped beside our own code? Writes dist/sbom.cdx.json (CycloneDX) and dist/licences.md, and refuses a licence that
# is not on the list below: each of them lets an Apache-2.0 service be run, changed and passed on.
set -euo pipefail
cd "$(dirname "$0")/../.."
allowed="MIT;MIT License;MIT-0;BSD License;BSD-2-Clause;BSD-3-Clause;Apache Software License;Apache-2.0;ISC;MPL-2.0;PSF-2.0;\
Python Software Foundation License;The Unlicense (Unlicense);Unlicense;Apache-2.0 OR BSD-3-Clause;Apache-2.0 OR BSD-2-Clause;\
MIT OR Apache-2.0;Apache-2.0 AND MIT;Apache-2.0 AND BSD-2-Clause;MPL-2.0 AND (Apache-2.0 OR MIT);Mozilla Public License 2.0 (MPL 2.0)"
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
for kind in shipped tools; do python3 -m venv "$folder/$kind"; done
install() { "$folder/$1/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --requirement "$2"; }
if ! { install shipped requirements.lock && install tools tools/supply/requirements.lock; }; then
  echo "Licences and SBOM: not made (the packages could not be installed)"
  exit 0
fi
# What the environment itself brought along is not shipped.
"$folder/shipped/bin/python" -m pip uninstall --quiet --yes pip setuptools
mkdir -p dist
"$folder/tools/bin/pip-licenses" --python "$folder/shipped/bin/python" --from=mixed --with-urls --order=name --format=markdown \
  --allow-only="$allowed" --output-file=dist/licences.md > /dev/null
"$folder/tools/bin/cyclonedx-py" environment --pyproject pyproject.toml --output-reproducible --of JSON \
  --output-file dist/sbom.cdx.json "$folder/shipped/bin/python" 2> /dev/null
echo "Licences and SBOM: $(($(wc -l < dist/licences.md) - 2)) packages, all under a licence that is allowed"
