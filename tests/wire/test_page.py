"""Does docs/mongodb.md say what the store makes?"""

import re
from pathlib import Path

from bench.pages import DOCS, table_in
from bench.queries import named
from store.mongo.client import OPTIONS
from store.mongo.indexes import INDEXES, REPAIR_INDEXES
from store.mongo.store import TENANT_COLLECTIONS

PAGE = "mongodb.md"
STORE = Path(__file__).parents[2] / "store" / "mongo"
NAMED = re.compile(r"database\[\"(\w+)\"\]")


def test_the_page_lists_every_index() -> None:
    """Its table has the indexes that the store makes, each once, and no other."""
    listed = [(row[0].strip("`"), row[1].strip("`")) for row in table_in(PAGE, "queries")]
    made = [(collection, named(keys)) for collection, keys in (*INDEXES, *REPAIR_INDEXES)]

    assert sorted(each for each in listed if each[1] != "_id") == sorted(made)


def test_every_index_has_a_query() -> None:
    """None is listed that only costs writes."""
    assert [row[:2] for row in table_in(PAGE, "queries") if row[2] == "-" and row[1] != "`_id`"] == []


def test_the_page_lists_every_collection() -> None:
    """Its table has the collections that the store uses, and no other."""
    text = (DOCS / PAGE).read_text("utf-8")
    rows = text.partition("## Collections")[2].partition("\n\n")[2].partition("\n\n")[0].splitlines()[2:]
    listed = {name for row in rows for name in re.findall(r"`(\w+)`", row.split(" | ")[0])}
    used = {name for path in STORE.glob("*.py") for name in NAMED.findall(path.read_text("utf-8"))}

    assert listed == used | set(TENANT_COLLECTIONS)


def test_the_page_says_what_a_client_is_given() -> None:
    """Every option of a client stands in its table with the value that it has."""
    text = (DOCS / PAGE).read_text("utf-8")
    rows = text.partition("## What a client is given")[2].partition("\n\n**")[0].splitlines()
    cells = [row.strip("| ").split(" | ") for row in rows if row.startswith("| `")]
    said = {
        name.strip("` "): value.strip("` ")
        for row in cells
        for name, value in zip(row[0].split(","), row[1].split(","), strict=True)
    }

    assert said == {name: str(value).lower() for name, value in OPTIONS.items()}
