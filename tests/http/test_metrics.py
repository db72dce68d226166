"""Is what happens counted, once, for what it was?"""

import asyncio
import sqlite3
import tempfile
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from cosyncjwt.crypto.pepper import Pepper
from cosyncjwt.domain.password import HashCost
from cosyncjwt.errors import Overloaded
from cosyncjwt.metrics.counts import Counts
from cosyncjwt.metrics.folder import VARIABLE, NoFolderError, shared_folder
from cosyncjwt.metrics.passwords import CountedPasswords
from tests.counting import counting, page_of, samples, total
from tests.documents import LOGIN
from tests.people import signed_up
from tests.service import Service

ADA = {"handle": "ada@example.com", "password": "correct horse battery staple"}
OPERATIONS, SECONDS = "cosyncjwt_operations_total", "cosyncjwt_operation_seconds_count"
HASHES = "cosyncjwt_password_hash_seconds_count"
WAITING, RUNNING = "cosyncjwt_password_hashes_waiting", "cosyncjwt_password_hashes_running"
MESSAGES = "cosyncjwt_messages_total"
REFUSED = "cosyncjwt_password_hashes_refused_total"


@pytest.fixture
async def counted(tmp_path: Path) -> AsyncIterator[Service]:
    """Yield a service that counts."""
    async with counting(tmp_path) as service:
        yield service


async def test_operations_are_counted_by_how_they_end(counted: Service) -> None:
    """A success under its type, a refusal under its code, both with their time and their hash."""
    await signed_up(counted, counted.sample, ADA["handle"], ADA["password"])
    before = await page_of(counted)
    for _ in range(3):
        # The second and third time prepared.
        await counted.sample.run(LOGIN, ADA)
    await counted.sample.run(LOGIN, {**ADA, "password": "sesame"})
    await counted.client_of("forged").error(LOGIN, ADA)
    after = await page_of(counted)

    assert total(after, OPERATIONS, field="login", outcome="SignedIn") == 3
    assert total(after, OPERATIONS, field="login", outcome="INVALID_CREDENTIALS") == 1
    assert total(after, OPERATIONS, field="login", outcome="APP_TOKEN_INVALID") == 1
    assert total(after, OPERATIONS, field="login") == total(after, SECONDS, field="login") == 5
    assert total(after, HASHES) - total(before, HASHES) == 4
    assert total(after, MESSAGES, channel="EMAIL", outcome="sent") >= 1
    assert total(after, MESSAGES) == total(after, MESSAGES, outcome="sent")
    assert len([name for name, _, _ in samples(after) if name == MESSAGES]) == 6
    assert [total(after, name) for name in (WAITING, RUNNING, REFUSED)] == [0, 0, 0]


async def test_failures_of_the_store_are_told_from_faults(
    counted: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A store that is away counts as such, beside what the caller was told; a fault of ours does not."""
    locked = sqlite3.OperationalError("database is locked")
    locked.sqlite_errorcode = sqlite3.SQLITE_BUSY
    failures = [KeyError(), locked]

    async def fail(*_given: object) -> None:
        raise failures.pop()

    monkeypatch.setattr(type(counted.server.services.access), "active_application", fail)
    for _ in range(2):
        await counted.sample.error(LOGIN, ADA)
    page = await page_of(counted)

    outcomes = [total(page, OPERATIONS, field="login", outcome=each) for each in ("OVERLOADED", "INTERNAL")]
    assert [*outcomes, total(page, "cosyncjwt_store_failures_total")] == [1, 1, 1]


async def test_what_is_stopped_is_counted_as_that(counted: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """An operation that is cut off, by its deadline or the end of the server, has ended too."""
    asked = asyncio.Event()

    async def wait(*_given: object) -> None:
        asked.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(type(counted.server.services.access), "active_application", wait)
    login = asyncio.ensure_future(counted.sample.post(LOGIN, ADA))
    await asked.wait()
    login.cancel()
    await asyncio.gather(login, return_exceptions=True)

    assert total(await page_of(counted), OPERATIONS, field="login", outcome="STOPPED") == 1


async def test_one_process_counts_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What another program has named for several processes is not looked into."""
    monkeypatch.setenv(VARIABLE, str(tmp_path / "nowhere"))

    async with counting(tmp_path) as service:
        page = await page_of(service)

    assert total(page, "cosyncjwt_build_info") == 1


def test_a_place_to_count_in_that_is_missing_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing can be written the start ends with a sentence that names the setting and what helps."""
    monkeypatch.setattr(tempfile, "tempdir", "/nowhere")

    with pytest.raises(NoFolderError) as failure, shared_folder():
        pass

    assert "COSYNCJWT_METRICS_TOKEN" in str(failure.value)
    assert "TMPDIR" in str(failure.value)


async def test_every_hash_that_waits_is_counted_once() -> None:
    """Those under way, those that wait and those refused; nothing is left of who has gone away."""
    counts = Counts()
    pool = CountedPasswords(counts, HashCost(8, 1, 1), Pepper([bytes(32)]), workers=1)
    begun, may_end = threading.Event(), threading.Event()

    def held() -> None:
        begun.set()
        may_end.wait(60)

    tasks = [asyncio.ensure_future(pool._in_turn(held)) for _ in range(9)]
    await asyncio.to_thread(begun.wait)
    with pytest.raises(Overloaded):
        await pool._in_turn(held)
    page = counts.page().decode()
    assert [total(page, name) for name in (RUNNING, WAITING, REFUSED)] == [1, 8, 1]

    for task in tasks:
        task.cancel()
    # Gone before the thread is free for the next of them.
    await asyncio.gather(*tasks, return_exceptions=True)
    may_end.set()
    pool._pool.shutdown()
    page = counts.page().decode()
    assert [total(page, name) for name in (RUNNING, WAITING, REFUSED, HASHES)] == [0, 0, 1, 1]
