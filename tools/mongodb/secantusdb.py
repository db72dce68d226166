"""How is SecantusDB run, for the tests to wait less for it? By its own command, with two things remembered.

It reads the indexes of a collection from its store, all their filters with them, several times at each
command: half of its time. Here they are read once. And it looks through the replies that it keeps for
retries, ten thousand, at each further write; here it keeps fewer. What it answers stays the same.
"""

import sys
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import partialmethod
from typing import Any, cast

from secantus import cli, transactions
from secantus.storage import Storage

Place = tuple[str, str]
Index = tuple[str, Mapping[str, Any], Mapping[str, Any]]

# Any: methods of another's class.
Method = Callable[..., Any]

READ, MAKE, MARK = "_iter_indexes", "create_index", "_maybe_mark_multikey"
THEIRS: Mapping[str, Method] = dict(vars(Storage))
"""The methods of the store before any is replaced."""

CHANGES = (
    "drop_index",
    "drop_all_indexes",
    "drop_collection",
    "drop_database",
    "rename_collection",
    "set_index_expiry",
    "set_index_options",
)
"""What changes indexes otherwise than by making one: of such a database nothing is remembered any more."""

MOST_REPLIES = {"_RETRYABLE_RECORD_MAX": 256}


class Remembered:
    """The indexes of each collection, as the store has them."""

    def __init__(self) -> None:
        """Know nothing yet: a store of the tests begins empty."""
        self._lock = threading.Lock()
        self._known: dict[Place, list[Index]] = {}
        self._made: dict[Place, set[str]] = defaultdict(set)
        self._of_lists: dict[Place, set[str]] = defaultdict(set)
        self._changed: set[str] = set()

    def of(self, storage: Storage, place: Place) -> list[Index]:
        """Return the indexes of a collection; remember them if they are all that were made and no other."""
        found = self._known.get(place)
        if found is None:
            found = list(THEIRS[READ](storage, *place))
            with self._lock:
                # One that is being made, or was not committed yet when this was read, is missed here.
                if place[0] not in self._changed and {name for name, *_ in found} == self._made[place]:
                    self._known[place] = found
        of_lists = self._of_lists.get(place, ())
        return [
            (name, dict(keys), {**options, "multikey": True} if name in of_lists else dict(options))
            for name, keys, options in found
        ]

    def will_be_made(self, place: Place, name: str) -> None:
        """Forget a collection's indexes until there is this one, too."""
        with self._lock:
            self._made[place].add(name)
            self._known.pop(place, None)

    def will_change(self, database: str) -> None:
        """Forget a database's indexes for good."""
        with self._lock:
            self._changed.add(database)
            for place in [place for place in self._known if place[0] == database]:
                del self._known[place]

    def has_lists(self, place: Place, names: set[str]) -> None:
        """Keep that values of these indexes are lists: it is so from now on, and is noted in no other way."""
        self._of_lists[place] |= names


REMEMBERED = Remembered()


def indexes(storage: Storage, database: str, collection: str) -> Iterator[Index]:
    """Yield the indexes of a collection."""
    yield from REMEMBERED.of(storage, (database, collection))


def made(storage: Storage, database: str, collection: str, name: str, *rest: object) -> object:
    """Make an index, and remember that there is one."""
    REMEMBERED.will_be_made((database, collection), name)
    return THEIRS[MAKE](storage, database, collection, name, *rest)


def marked(storage: Storage, database: str, collection: str, *rest: object) -> set[str]:
    """Note which indexes have got a list for a value: those that come on top of the last argument's."""
    former = set(cast("set[str]", rest[-1]))
    names: set[str] = THEIRS[MARK](storage, database, collection, *rest)
    if names > former:
        REMEMBERED.has_lists((database, collection), names - former)
    return names


def changed(storage: Storage, database: str, *rest: object, change: str, **named: object) -> object:
    """Make another change, from which on the database's indexes are read each time."""
    REMEMBERED.will_change(database)
    return THEIRS[change](storage, database, *rest, **named)


def main() -> None:
    """Run the server, as its command does."""
    for name, value in MOST_REPLIES.items():
        setattr(transactions, name, value)
    ours: Mapping[str, object] = {
        READ: indexes,
        MAKE: made,
        MARK: marked,
        **{name: partialmethod(changed, change=name) for name in CHANGES},
    }
    if missing := ours.keys() - THEIRS.keys():
        sys.exit(f"another version of SecantusDB than ours: it has no {', '.join(sorted(missing))}")
    for name, method in ours.items():
        setattr(Storage, name, method)
    cli.main()


if __name__ == "__main__":
    main()
