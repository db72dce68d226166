"""Is docs/reliability.md what the experiments have found, and can the crash harness find anything at all?"""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from reliability.burst import Answer
from reliability.crash.file_checks import INVARIANTS, faults
from reliability.demands import demands
from reliability.experiments import EXPERIMENTS, LONG
from reliability.page import page
from reliability.results import Results
from store.sqlite.connection import connect, prepare

PAGE = Path(__file__).parents[1] / "docs" / "reliability.md"
NUMBERS = [f"E-{number:02}" for number in range(1, 40)]

BREAKING = {
    "an application counts other than its users": "UPDATE applications SET user_count = 7",
    "a user has no credential": "UPDATE users SET password_hash = ''",
    "a session belongs to nobody": "DELETE FROM users",
    "an application has no signing key": "DELETE FROM signing_keys",
    "users of no application": "UPDATE users SET application_id = 'other'",
}
"""What somebody could break, and by which statement; SQLite itself guards the others, or needs two rows."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a sound file with one application, one user and one session."""
    path = tmp_path / "checked.db"
    prepare(path)
    with closing(connect(path)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        _insert(connection, "applications", id="app", user_count=1)
        _insert(connection, "signing_keys", application_id="app")
        _insert(connection, "users", application_id="app", id="usr", handle="a", password_hash="x")
        _insert(connection, "sessions", application_id="app", id="ses", user_id="usr")
    return path


def _insert(connection: sqlite3.Connection, table: str, **values: object) -> None:
    """Insert a row that has a zero, which fits everywhere, where nothing is said."""
    names = [row["name"] for row in connection.execute(f"PRAGMA table_info({table})")]
    row = [values.get(name, 0) for name in names]
    connection.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)  # noqa: S608


def test_every_demand_has_its_experiment() -> None:
    """E-01 to E-39 are demanded, each can be made, and nothing else is."""
    assert [demand.id for demand in demands()] == NUMBERS
    assert sorted(EXPERIMENTS) == NUMBERS
    assert set(NUMBERS) >= LONG


def test_the_page_is_made_of_the_kept_findings() -> None:
    """Nothing on the page was typed: it is what the demands and the kept findings make."""
    assert PAGE.read_text("utf-8") == page(demands(), Results(PAGE.with_suffix(".json")).all())


def test_no_finding_is_without_a_figure_or_a_reason() -> None:
    """Each kept finding has a number in it, or says why there is none."""
    for name, result in Results(PAGE.with_suffix(".json")).all().items():
        told = result.measured
        assert told.startswith("not run: ") if result.state == "not run" else re.search(r"\d", told), name


def test_a_sound_file_has_no_faults(path: Path) -> None:
    """What is in order is not complained of."""
    assert faults(path) == []


@pytest.mark.parametrize("wrong", BREAKING)
def test_what_is_broken_is_found(path: Path, wrong: str) -> None:
    """The check names what is wrong with a file in which that was broken by hand."""
    with closing(connect(path)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute(BREAKING[wrong])

    assert wrong in INVARIANTS
    assert [fault for fault in faults(path) if fault.startswith(wrong)]


def test_a_broken_connection_is_no_answer() -> None:
    """What came of a request that nobody answered is neither a success nor a refusal."""
    assert Answer(0, None).word == "broken"
