"""Which index serves each query of the store? `make queries` writes the table into docs/mongodb.md.

The argument is the folder in which the contract and the stories have recorded every filter that they sent.
Fails when a query has no index, and when an index has no query.
"""

import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from bench.pages import replace
from store.mongo.indexes import INDEXES, REPAIR_INDEXES
from tests.wire.queries import BY_ID, ON_PURPOSE, Keys, Query
from tests.wire.recording import recorded

HEAD = "| collection | index | queries |\n| --- | --- | --- |"
Place = tuple[str, tuple[tuple[str, int], ...]]


def named(keys: Keys) -> str:
    """Return an index as the page names it; a minus stands before what descends."""
    return ", ".join(name if way > 0 else f"-{name}" for name, way in keys)


def told(query: Query, keys: Keys) -> str:
    """Return a query in short: its verb, the fields that the index serves, and the others."""
    kinds, bound = dict(query.fields), [name for name, _ in keys][: query.bound(keys)]
    by = [f"{name} >" if kinds[name] == "range" else name for name in bound]
    sorted_by = " in order" if query.order else ""
    rest = sorted(set(kinds) - set(bound))
    then = f", then {', '.join(rest)}" if rest else ""
    return f"{query.verb} `{', '.join(by)}`{sorted_by}{then}"


def rows(queries: set[Query]) -> Iterator[str]:
    """Yield the table's rows; those by `_id` name the verbs alone."""
    by_index: dict[Place, set[str]] = defaultdict(set)
    for query in queries:
        if query.index is not None:
            by_id = query.index is BY_ID
            said = query.verb if by_id else told(query, query.index)
            by_index[query.collection, tuple(query.index)].add(said)
    made = [(collection, tuple(keys)) for collection, keys in (*INDEXES, *REPAIR_INDEXES)]
    known = sorted({collection for collection, _ in by_index})
    for collection in known:
        for place in ((collection, tuple(BY_ID)), *(each for each in made if each[0] == collection)):
            said = "; ".join(sorted(by_index[place])) or "-"
            yield f"| `{collection}` | `{named(place[1])}` | {said} |"


def main() -> int:
    """Write the table; return how many queries or indexes stand alone."""
    queries = set(recorded(Path(sys.argv[1])))
    table = list(rows(queries))
    replace("mongodb.md", "queries", "\n".join([HEAD, *table]))
    alone = [query for query in queries if not query.is_served]
    idle = [row for row in table if row.endswith("| - |") and "| `_id` |" not in row]
    print(f"{len(queries)} queries of {len({query.collection for query in queries})} collections")
    print(f"without an index: {alone or 'none'}; on purpose: {len(ON_PURPOSE)} (tests/wire/queries.py)")
    print("indexes without a query:", *(idle or ["none"]), sep="\n")
    return len(alone) + len(idle)


if __name__ == "__main__":
    sys.exit(main())
