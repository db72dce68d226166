"""Is there anything in a store that no kind of records carries when it moves?"""

import ast
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from store.kinds import KINDS, NOT_MOVED, SESSIONS
from store.migrations import migrations
from store.mongo.shapes import SHAPES
from store.mongo.store import TENANT_COLLECTIONS
from store.ports.moving import Role, UnknownContentError
from store.sqlite import SqliteStore
from store.sqlite.moving import unknown_columns
from store.sqlite.tables import TABLES
from tests.fakes import NOW

NOT_BY_KIND = {"claims", "moving", "schema_version"}
MONGO = Path(__file__).parents[2] / "store" / "mongo"


def named_collections() -> Iterator[str]:
    """Yield each collection that the store's code names: `database["users"]` and the like."""
    yield from TENANT_COLLECTIONS
    for file in sorted(MONGO.glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not isinstance(node, ast.Subscript) or not isinstance(node.slice, ast.Constant):
                continue
            if ast.unparse(node.value).endswith("database") and isinstance(node.slice.value, str):
                yield node.slice.value


def test_every_column_moves() -> None:
    """Each table and column of SQLite's schema is a kind's, or is said not to move, with the reason."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.row_factory = sqlite3.Row
        for step in migrations("store.sqlite"):
            connection.executescript(step.script)

        assert unknown_columns(connection) == set()


def test_every_collection_moves() -> None:
    """Each collection that the code names is a kind's, or is said not to move, with the reason."""
    assert set(named_collections()) - {shape.collection for shape in SHAPES} == NOT_BY_KIND
    assert set(NOT_MOVED) >= NOT_BY_KIND


def test_each_backend_keeps_every_kind() -> None:
    """Both say of the same kinds how they keep them, in the same order; MongoDB has sessions in users."""
    by_themselves = tuple(kind for kind in KINDS if kind is not SESSIONS)

    assert tuple(table.kind for table in TABLES) == KINDS
    assert tuple(shape.kind for shape in SHAPES) == by_themselves


@pytest.mark.parametrize(
    "change",
    ["CREATE TABLE badges (id TEXT)", "ALTER TABLE users ADD COLUMN badge TEXT"],
    ids=["table", "column"],
)
async def test_what_no_kind_names_stops_a_move(tmp_path: Path, change: str) -> None:
    """A file with a table or column that this version does not know is not carried without it."""
    store = SqliteStore(tmp_path / "store.db")
    await store.open()
    await store.close()
    with closing(sqlite3.connect(tmp_path / "store.db")) as connection:
        connection.execute(change)

    with pytest.raises(UnknownContentError, match="badge"):
        await store.mover(Role.SOURCE).open(NOW)
