#!/usr/bin/env bash
# Which servers that speak MongoDB's protocol can the tests run on here? What cannot be had is said and left out.
set -uo pipefail
cd "$(dirname "$0")"

# SecantusDB, from Python's registry; built wheels only, because its source takes a C compiler and minutes.
secantusdb() {
  cmp --silent requirements.lock .venv/installed.lock && return
  "${PYTHON:-python3}" -m venv --clear .venv &&
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --only-binary :all: \
      --no-deps --require-hashes --requirement requirements.lock &&
    cp requirements.lock .venv/installed.lock
}

# mongo-java-server, from Maven's, and our launcher for it.
mongo_java_server() {
  cmp --silent <(cat pom.xml Launcher.java) jars/installed && return
  rm -rf jars
  command -v mvn javac >/dev/null &&
    mvn --quiet --batch-mode package &&
    javac --release 17 -cp 'jars/*' -d jars Launcher.java &&
    cat pom.xml Launcher.java >jars/installed
}

secantusdb || echo "SecantusDB: not installed (needs CPython 3.11 to 3.13 on a platform with a wheel)"
mongo_java_server || echo "mongo-java-server: not installed (needs a JDK 17 or newer, and Maven)"
