"""Does the writer share its commits without sharing failures?"""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from store.sqlite.connection import connect
from store.sqlite.writer import GROUP_LIMIT, Job, Writer

Notes = list[str]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a file with a table of notes, each of which may name a topic that must exist at commit."""
    path = tmp_path / "notes.db"
    with closing(connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE topics (name TEXT PRIMARY KEY)")
        connection.execute("""
            CREATE TABLE notes (text TEXT, topic TEXT REFERENCES topics DEFERRABLE INITIALLY DEFERRED)
        """)
    return path


@pytest.fixture
async def writer(path: Path) -> AsyncIterator[Writer]:
    """Yield a writer on the file."""
    writer = Writer(connect(path))
    yield writer
    await writer.close()


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """Yield a gate that is open again after the test, whatever happens in it."""
    gate = threading.Event()
    yield gate
    gate.set()


def note(text: str, topic: str | None = None) -> Job[str]:
    """Return a job that keeps a note and returns it."""

    def job(connection: sqlite3.Connection) -> str:
        connection.execute("INSERT INTO notes VALUES (?, ?)", (text, topic))
        return text

    return job


def failing(text: str) -> Job[None]:
    """Return a job that keeps a note and fails afterwards."""

    def job(connection: sqlite3.Connection) -> None:
        note(text)(connection)
        raise LookupError(text)

    return job


def notes(path: Path) -> Notes:
    """Return the notes that are durable."""
    with closing(sqlite3.connect(path)) as connection:
        return [text for (text,) in connection.execute("SELECT text FROM notes ORDER BY rowid")]


def behind(gate: threading.Event, writer: Writer, *jobs: Job[str] | Job[None]) -> list[asyncio.Task[object]]:
    """Give jobs to the writer while it waits at the gate, so that they gather in one group; open the gate."""
    tasks = [asyncio.create_task(_run(writer, job)) for job in (lambda _: gate.wait(), *jobs)]
    asyncio.get_running_loop().call_soon(gate.set)
    return tasks[1:]


async def _run(writer: Writer, job: Job[object]) -> object:
    return await writer.run(job)


async def test_a_job_returns_its_result(writer: Writer, path: Path) -> None:
    """What the job returns comes back, and its writes are durable by then."""
    result = await writer.run(note("one"))

    assert (result, notes(path)) == ("one", ["one"])


async def test_a_failing_job_undoes_itself_only(writer: Writer, path: Path, gate: threading.Event) -> None:
    """The failure goes to its caller, and the jobs of the same group are kept."""
    tasks = behind(gate, writer, note("before"), failing("wrong"), note("after"))

    results = await asyncio.gather(*tasks, return_exceptions=True)

    assert [type(result) for result in results] == [str, LookupError, str]
    assert notes(path) == ["before", "after"]


async def test_a_failing_commit_fails_its_whole_group(
    writer: Writer, path: Path, gate: threading.Event
) -> None:
    """When the commit fails nobody is told of a success, and nothing is kept."""
    tasks = behind(gate, writer, note("innocent"), note("guilty", topic="unknown"))

    results = await asyncio.gather(*tasks, return_exceptions=True)

    assert [type(result) for result in results] == [sqlite3.IntegrityError] * 2
    assert notes(path) == []


async def test_the_writer_goes_on_after_a_failed_commit(writer: Writer, path: Path) -> None:
    """The group after a failed one is not affected."""
    with pytest.raises(sqlite3.IntegrityError):
        await writer.run(note("guilty", topic="unknown"))

    await writer.run(note("next"))

    assert notes(path) == ["next"]


async def test_a_transaction_given_up_fails_its_whole_group(
    writer: Writer, path: Path, gate: threading.Event
) -> None:
    """When SQLite gives up the whole transaction, as on a full disk, the whole group fails."""

    def give_up(connection: sqlite3.Connection) -> None:
        connection.execute("ROLLBACK")
        message = "database or disk is full"
        raise sqlite3.OperationalError(message)

    tasks = behind(gate, writer, note("before"), give_up, note("after"))

    results = await asyncio.gather(*tasks, return_exceptions=True)

    assert [type(result) for result in results] == [sqlite3.OperationalError] * 3
    assert notes(path) == []


async def test_a_cancelled_caller_harms_nobody(writer: Writer, path: Path, gate: threading.Event) -> None:
    """A caller who goes away takes nothing back, and the others get their answers."""
    gone, waiting = behind(gate, writer, note("gone"), note("waiting"))
    await asyncio.sleep(0)

    gone.cancel()

    assert await waiting == "waiting"
    assert gone.cancelled()
    assert notes(path) == ["gone", "waiting"]


async def test_more_jobs_than_a_group_holds(writer: Writer, path: Path, gate: threading.Event) -> None:
    """A crowd of jobs is done in several groups, in the order of their coming."""
    texts = [str(number) for number in range(2 * GROUP_LIMIT + 1)]
    tasks = behind(gate, writer, *map(note, texts))

    assert await asyncio.gather(*tasks) == texts
    assert notes(path) == texts


async def test_closing_finishes_what_was_given(path: Path, gate: threading.Event) -> None:
    """A close waits for the jobs that were given before it."""
    writer = Writer(connect(path))
    tasks = behind(gate, writer, note("one"), note("two"))
    await asyncio.sleep(0)

    await writer.close()

    assert await asyncio.gather(*tasks) == ["one", "two"]


async def test_a_closed_writer_refuses(path: Path) -> None:
    """A job that comes after the close is refused, not forgotten."""
    writer = Writer(connect(path))
    await writer.close()

    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        await writer.run(note("late"))
