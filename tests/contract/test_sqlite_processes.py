"""Does the file survive processes that are killed while they write, and processes that write at once?

Fifteen kills; COSYNCJWT_TEST_KILLS=500 are as many as docs/reliability.md speaks of.
"""

import asyncio
import os
import shutil
import signal
import sqlite3
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from cosyncjwt.domain.application import SERVER, Application
from store.sqlite import SqliteStore
from tests.contract.sqlite_worker import CROWD, IN_FLIGHT, LIMIT
from tests.contract.story import Subject
from tests.factories import make_application
from tests.fakes import NOW, ScriptedEntropy

ROUNDS = int(os.environ.get("COSYNCJWT_TEST_KILLS", "15"))
MOST_STEPS = 600


async def started(task: str, path: Path, application: Application, name: str = "") -> Process:
    """Start a worker on the file and wait until its store is open."""
    module = ("-m", "tests.contract.sqlite_worker")
    words = (task, str(path), application.id, name)
    process = await asyncio.create_subprocess_exec(sys.executable, *module, *words, stdin=PIPE, stdout=PIPE)
    assert process.stdout is not None
    assert await process.stdout.readline() == b"ready\n"
    return process


async def prepared(path: Path) -> Application:
    """Make the file with one application, whose users have no limit of its type."""
    store, application = SqliteStore(path), make_application(owner_id=SERVER)
    await store.open()
    await store.applications.add(application, limit=None)
    await store.close()
    return application


async def killed_after(process: Process, steps: int) -> dict[int, int]:
    """Let the worker live for about so many steps; return how far each subject was said to have come."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b"go\n")
    lines = [await process.stdout.readline() for _ in range(steps)]
    process.kill()
    lines += (await process.stdout.read()).splitlines(keepends=True)
    # Anything else would mean that the worker failed before it could be killed.
    assert await process.wait() == -signal.SIGKILL
    whole = [line.split() for line in lines if line.endswith(b"\n")]
    return {int(number): int(reached) for number, reached in whole}


def faults(path: Path) -> list[tuple[object, ...]]:
    """Return what SQLite itself finds wrong with the file."""
    with closing(sqlite3.connect(path)) as connection:
        wrong = connection.execute("PRAGMA integrity_check").fetchall()
        return wrong + connection.execute("PRAGMA foreign_key_check").fetchall()


def copied(path: Path, copy: Path) -> Path:
    """Copy the file and its WAL, as they lie there, and return where."""
    for part in ("", "-wal"):
        if (lies := path.with_name(path.name + part)).exists():
            shutil.copy(lies, copy.with_name(copy.name + part))
    return copy


@pytest.mark.parametrize("number", range(ROUNDS))
async def test_a_killed_process_leaves_whole_steps(tmp_path: Path, number: int) -> None:
    """After SIGKILL the file is sound, each acknowledged step is there, and no step is there by half."""
    path = tmp_path / "crash.db"
    application = await prepared(path)
    steps = int.from_bytes(ScriptedEntropy(f"round {number}").token(4)) % MOST_STEPS
    reached = await killed_after(await started("live", path, application), steps)
    copy = copied(path, tmp_path / "copy.db")

    store = SqliteStore(path)
    await store.open()
    tenant = store.tenant(application.id)
    kept = await store.applications.get(application.id)
    messages = {
        each.id for each in await store.outbox.claim(NOW, lease=timedelta(minutes=1), most=MOST_STEPS * 9)
    }
    subjects = [Subject(each) for each in range(max(reached, default=-1) + 1 + IN_FLIGHT)]
    seen = [await subject.seen(tenant, messages) for subject in subjects]
    await store.close()

    assert faults(path) == [("ok",)]
    assert faults(copy) == [("ok",)]
    for each, subject in enumerate(subjects):
        said = reached.get(each, 0)
        assert seen[each] in subject.looks()[said : said + 2]
    assert kept is not None
    assert kept.user_count == sum(look.user for look in seen)


async def test_two_processes_hold_one_limit(tmp_path: Path) -> None:
    """When two processes add three hundred users at once, the application gets exactly its fifty."""
    path = tmp_path / "crowd.db"
    application = await prepared(path)
    processes = [await started("crowd", path, application, name) for name in ("one", "two")]

    answers = await asyncio.gather(*(process.communicate(b"go\n") for process in processes))

    store = SqliteStore(path)
    await store.open()
    kept = await store.applications.get(application.id)
    ids = [f"{name}-{number}" for name in ("one", "two") for number in range(CROWD)]
    found = [await store.tenant(application.id).users.get(user_id) for user_id in ids]
    await store.close()
    assert sum(int(output) for output, _ in answers) == LIMIT
    assert sum(user is not None for user in found) == LIMIT
    assert kept is not None
    assert kept.user_count == LIMIT
