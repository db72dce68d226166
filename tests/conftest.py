"""What may any test ask for: a store, a clock, randomness."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from store.mongo.client import motor_client
from store.ports import Store
from tests.backends import BACKENDS, Backend, available, mend_mongomock, summary
from tests.crypto import foreign, wycheproof
from tests.fakes import FrozenClock, ScriptedEntropy
from tests.http.toy import AUDITS
from tests.node import why_absent
from tests.service import Service, running
from tests.wire.servers import MONGO_JAVA_SERVER, SECANTUSDB

# The same examples in every run, however slow the machine is: a red suite means that something is wrong.
# `--hypothesis-profile=default` lets the search go on from there.
settings.register_profile(
    "suite", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("suite")


@pytest.fixture
def clock() -> FrozenClock:
    """Return a clock that moves only by `advance`."""
    return FrozenClock()


@pytest.fixture
def entropy() -> ScriptedEntropy:
    """Return randomness that is the same in every run."""
    return ScriptedEntropy()


def pytest_configure() -> None:
    """Import Motor as the store does, before mongomock-motor imports it with fewer threads."""
    motor_client()
    mend_mongomock()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what asks for a backend on each that is there for it."""
    if "backend" in metafunc.fixturenames:
        test = metafunc.definition
        metafunc.parametrize("backend", available(test.path, test.originalname), indirect=True)


@pytest.fixture
async def backend(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Backend]:
    """Yield a database of the test's own, on one of the backends that run here."""
    database = BACKENDS[request.param](tmp_path)
    yield database
    await database.drop()


@pytest.fixture
async def store(backend: Backend) -> AsyncIterator[Store]:
    """Yield an open, empty store."""
    opened = backend.connect()
    await opened.open()
    yield opened
    await opened.close()


@pytest.fixture
async def service(backend: Backend, clock: FrozenClock, entropy: ScriptedEntropy) -> AsyncIterator[Service]:
    """Yield the whole service, over an empty database."""
    others = [backend.connect() for _ in range(1, getattr(backend, "services", 1))]
    async with running(backend.connect(), clock, entropy, others=others) as started:
        yield started


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say on what the tests ran, and on what they could not."""
    audits = why_absent(AUDITS)
    for line in summary():
        terminalreporter.write_line(line)
    terminalreporter.write_line(foreign.summary())
    terminalreporter.write_line(wycheproof.summary())
    terminalreporter.write_line(
        f"Audits: {'graphql-http: not run (' + audits + ')' if audits else 'graphql-http'}"
    )


def pytest_unconfigure() -> None:
    """End the servers that the tests have started."""
    for server in (SECANTUSDB, MONGO_JAVA_SERVER):
        server.stop()
