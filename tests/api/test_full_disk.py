"""What do people and probes see while the store's file cannot be written, and after it (reliability E-16)?"""

import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import pytest

from store.sqlite import SqliteStore
from store.sqlite.connection import connect
from tests.applications import created
from tests.documents import LOGIN, ME, SIGNUP
from tests.fakes import FrozenClock, ScriptedEntropy
from tests.people import developer
from tests.service import PASSWORD, GraphQL, Service, running

ADA = "ada@example.com"
Pragma = Callable[[sqlite3.Connection], str]


def full(connection: sqlite3.Connection) -> str:
    """Return what lets the file grow no more."""
    return f"PRAGMA max_page_count = {connection.execute('PRAGMA page_count').fetchone()[0]}"


def read_only(_connection: sqlite3.Connection) -> str:
    """Return what makes every write fail."""
    return "PRAGMA query_only = ON"


ROOM = "PRAGMA max_page_count = 1073741823", "PRAGMA query_only = OFF"


@asynccontextmanager
async def served(
    path: Path, clock: FrozenClock, entropy: ScriptedEntropy
) -> AsyncIterator[tuple[Service, Any]]:
    """Yield the service on a file, and the connection that writes."""
    store = SqliteStore(path)
    async with running(store, clock, entropy) as service:
        yield service, store._database._writer._connection  # type: ignore[union-attr]


async def refused(app: GraphQL) -> tuple[str, Any]:
    """Sign people up until one is refused; return who, and why."""
    for number in range(2_000):
        handle = f"person{number}-{'x' * 40}@example.com"
        reply = (await app.post(SIGNUP, {"handle": handle, "password": PASSWORD})).json()
        if "errors" in reply:
            return handle, reply["errors"][0]["extensions"]
    pytest.fail("nobody was refused")


async def ready(service: Service) -> int:
    """Return the status of `/readyz`."""
    return (await service.http.get("/readyz")).status_code


@pytest.mark.parametrize("fault", [full, read_only])
async def test_E16_a_file_that_cannot_be_written_refuses_until_it_can(
    tmp_path: Path, clock: FrozenClock, entropy: ScriptedEntropy, fault: Pragma
) -> None:
    """Writes are refused by OVERLOADED and undone, reads go on, `/readyz` says so; then all is as before."""
    async with served(tmp_path / "full.db", clock, entropy) as (service, writer):
        made = await created(await developer(service), onboarding={"signupFlow": "NONE"})
        app = service.client_of(made["appToken"])
        ada = app.signed_in((await app.run(SIGNUP, {"handle": ADA, "password": PASSWORD}))["accessToken"])
        assert await ready(service) == 200

        writer.execute(fault(writer))
        handle, reason = await refused(app)
        away = await ready(service)
        read = await ada.run(ME)
        for pragma in ROOM:
            writer.execute(pragma)
        back = await ready(service)
        again = await app.run(SIGNUP, {"handle": handle, "password": PASSWORD})
        login = await app.run(LOGIN, {"handle": ADA, "password": PASSWORD})

    assert reason == {"code": "OVERLOADED", "retryAfterSeconds": 2}
    assert (away, back, read["handle"]) == (503, 200, ADA)
    assert (again["__typename"], login["__typename"]) == ("SignedIn", "SignedIn")
    with closing(connect(tmp_path / "full.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert connection.execute("SELECT count(*) FROM room").fetchone()[0] == 0
