# Two commands for a newcomer: `make serve` and `make test`. Each installs what it needs into .venv first.
PYTHON ?= python3
BIN := .venv/bin
# Each test has a database of its own: in memory where the machine offers that, so that nothing waits for a disk.
TESTS := $(shell test -w /dev/shm && echo TMPDIR=/dev/shm) $(BIN)/python -m pytest

.PHONY: install serve test wire vectors queries servers faults size check drive examples deployment fuzz races machines supply security format lock schema bench reliability

install: .venv/installed

.venv/installed: requirements-dev.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --requirement requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@# As pip does for all else: whoever may not write bytecode would compile all of this at each start.
	@$(BIN)/python -m compileall -q cosyncjwt resolvers schema store
	@touch $@

serve: install
	@$(BIN)/cosyncjwt dev

test: install wire vectors
	@$(TESTS) --ignore tests/examples --numprocesses auto --dist worksteal

# The servers that speak MongoDB's protocol in the tests; says which cannot be had here, and goes on without them.
wire:
	@PYTHON=$(PYTHON) bash tools/mongodb/install.sh

# The signatures of Project Wycheproof, for the tests; says when they cannot be had here, and goes on without them.
vectors:
	@bash tools/wycheproof/install.sh

check: install
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/cosyncjwt schema | diff - schema.graphql

# GraphiQL's tabs in headless Chromium, where npm and Chromium are present.
drive: install
	@PYTHONPATH=. $(BIN)/python tools/drive_graphiql.py

# Each of examples/ against a server that its tests start; the last lines say which could not run here, and why.
examples: install
	@bash tools/examples/install.sh
	@$(BIN)/mypy examples/python-backend
	@$(TESTS) tests/examples

# Dockerfile, compose.yaml and deploy/kubernetes.yaml, by their linters and schemas.
deployment:
	@bash tools/deployment/check.sh

# Which security requirements hold, and which test proves each: docs/security-requirements.md.
security: install
	@$(BIN)/python tools/security/table.py $(SECURITY)

# Each code of a second factor brought twenty times at once to two processes, a hundred rounds of each kind; ROUNDS=n for n.
# And as many rounds of what else may meet in several ways, on every store that is here.
races: install wire
	@COSYNCJWT_TEST_FACTOR_ROUNDS=$(or $(ROUNDS),100) $(TESTS) tests/process/test_factor_races.py
	@COSYNCJWT_TEST_RACE_ROUNDS=$(or $(ROUNDS),100) $(TESTS) tests/contract/test_races*.py \
		tests/contract/test_phones.py tests/contract/test_user_names.py tests/contract/test_eras.py

# Random walks through the steps of every flow, beside a model; WALKS=n of at most STEPS=n each, ON=mongo-java-server
# or another store of the tests instead of those at hand.
machines: install
	@COSYNCJWT_TEST_MACHINES_WALKS=$(or $(WALKS),200) COSYNCJWT_TEST_MACHINES_STEPS=$(or $(STEPS),60) \
	COSYNCJWT_TEST_MACHINES_ON=$(ON) $(TESTS) tests/machines

# Operations that Schemathesis writes from the schema, as a signed-in developer; `make fuzz FUZZ=40` is 2,000 of them.
fuzz: install
	@bash tools/fuzz/run.sh $(FUZZ)

# The licences of what is shipped, and the bill of materials.
supply:
	@bash tools/supply/list.sh

# The table of queries and indexes in docs/mongodb.md, from what the contract and the stories send over the wire.
queries: install wire
	@folder=$$(mktemp -d) && \
	COSYNCJWT_TEST_QUERIES=$$folder $(TESTS) --quiet --numprocesses auto tests/contract tests/stories -k mongo-java-server && \
	$(BIN)/python -m bench.queries $$folder && rm -r $$folder

# Two servers of two processes behind a balancer: twenty rounds of each race, stories, a rolling restart, on each database.
servers: install wire
	@COSYNCJWT_TEST_SERVERS_ROUNDS=$(or $(ROUNDS),20) $(TESTS) tests/servers

# What callers see in a minute without MongoDB, of one that is silent, and of a slow one: a table in docs/mongodb.md.
faults: install wire
	@$(BIN)/python -m bench.faults

# How many bytes a user takes: a table in docs/mongodb.md.
size: install wire
	@$(BIN)/python -m bench.size

format: install
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

schema: install
	@$(BIN)/cosyncjwt schema > schema.graphql

# The documentation as a site, with references made from the code: build/site/index.html. Asks nobody for anything.
docs: install
	@bash tools/docs/build.sh

# `make bench BENCH=--quick` is one short round, for a look; it writes no page.
bench: install
	@PYTHON=$(PYTHON) bash bench/install.sh
	@PYTHON=$(PYTHON) bash bench/peers/install.sh
	@BENCH_COMMAND=$(CURDIR)/build/bench/service/bin/cosyncjwt $(BIN)/python -m bench --report docs/performance.md $(BENCH)

# Each experiment of docs/reliability.md, made again, and its row. RELIABILITY=--quick is a look, which writes no page;
# RELIABILITY=--short leaves out what takes longer than two minutes; RELIABILITY=E-07 is one of them.
reliability: install
	@$(if $(wildcard /dev/shm),TMPDIR=/dev/shm) PYTHONPATH=. $(BIN)/python -m reliability $(RELIABILITY)

# The locks name every version and hash, and no registry. Needs uv: `pip install uv`.
lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet pyproject.toml --output-file requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet pyproject.toml --group dev --output-file requirements-dev.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet tools/deployment/requirements.in --output-file tools/deployment/requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet tools/supply/requirements.in --output-file tools/supply/requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet tools/mongodb/requirements.in --output-file tools/mongodb/requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet bench/peers/fastapi_users/requirements.in --output-file bench/peers/fastapi_users/requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet tools/fuzz/requirements.in --output-file tools/fuzz/requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet tools/docs/requirements.in --output-file tools/docs/requirements.lock
