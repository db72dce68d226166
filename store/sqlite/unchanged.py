"""What need not be read again? What was read since anybody's last commit, of which SQLite itself tells.

A row costs three times as much as that question: to find it, and to make a record of it. The question costs
as much as all else that a look-up does in the store, so it is asked once for all that the event loop has at
hand. Exact all the same, unlike what is remembered for five seconds: what any process had committed when a
request, or the answer to a write, reached this one, is seen by all that follows from it.
"""

import sqlite3
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

RECORDS = 5_000
"""How many are kept; all of them until the next commit to the file, and no longer."""

VERSION = "PRAGMA data_version"
"""Of a connection that only reads: another number after each commit of any other connection."""

Record = TypeVar("Record")
Later = Callable[[Callable[[], None]], object]
"""What calls a function before anything that comes to the event loop from now on: its `call_soon`."""


class Unchanged(Generic[Record]):
    """Records of one connection, none older than the last commit to its file."""

    def __init__(self, reader: sqlite3.Connection, later: Later, size: int = RECORDS) -> None:
        """Take the connection, through which nothing is written, and keep at most `size`."""
        # One cursor for ever, and tuples: half of what the question costs otherwise.
        self._cursor = reader.cursor()
        self._cursor.row_factory = None
        self._later = later
        self._size = size
        self._is_asked = False
        self._version: tuple[int] | None = None
        self._kept: OrderedDict[Hashable, Record] = OrderedDict()

    def get(self, key: Hashable, read: Callable[[], Record | None]) -> Record | None:
        """Return the record of a key as it is now, read if need be; None is not kept."""
        # Asked before the record is read: what is committed between is newer than the number says.
        if not self._is_asked:
            self._ask()
        found = self._kept.get(key)
        if found is not None:
            return found
        found = read()
        if found is not None:
            if len(self._kept) >= self._size:
                # The first in goes, used since or not: noting each use would cost more.
                self._kept.popitem(last=False)
            self._kept[key] = found
        return found

    def _ask(self) -> None:
        """Forget everything if anybody has committed, and ask no more in this turn of the event loop.

        Whatever runs before the next turn was set off before the question: it has seen nothing that is newer.
        """
        (version,) = self._cursor.execute(VERSION).fetchall()
        if version != self._version:
            self._kept.clear()
            self._version = version
        self._is_asked = True
        self._later(self._ask_again)

    def _ask_again(self) -> None:
        self._is_asked = False
