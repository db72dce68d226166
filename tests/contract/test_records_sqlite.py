"""Is nothing changed in SQLite that could not be recorded?"""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from store.sqlite import SqliteStore
from tests.contract.test_records import CHANGES, Call, filled, logged, records


def dumped(folder: Path) -> list[str]:
    """Return all that the store has."""
    with closing(sqlite3.connect(folder / "store.db")) as connection:
        return list(connection.iterdump())


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
async def test_S13_a_change_whose_record_fails_is_none(tmp_path: Path, change: Call) -> None:
    """Where the event cannot be written the change is taken back with it: both are one transaction."""
    store = SqliteStore(tmp_path / "store.db")
    await store.open()
    await filled(store)
    before = dumped(tmp_path)
    ((entry,),) = records()
    unwritable = replace(entry.event, action="\ud800")

    with pytest.raises(UnicodeEncodeError):
        await change(store, [replace(entry, event=unwritable)])

    assert dumped(tmp_path) == before
    assert await logged(store) == []
    await store.close()
