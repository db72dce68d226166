"""What need not be read again? What was read since anybody's last commit, of which SQLite itself tells.

A row costs three times as much as that question: to find it, and to make a record of it. Exact, unlike what
is remembered for five seconds: what any connection of any process has committed is seen by the next question.
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


class Unchanged(Generic[Record]):
    """Records of one connection, none older than the last commit to its file."""

    def __init__(self, reader: sqlite3.Connection, size: int = RECORDS) -> None:
        """Take the connection, through which nothing is written, and keep at most `size`."""
        # One cursor for ever, and tuples: half of what the question costs otherwise.
        self._cursor = reader.cursor()
        self._cursor.row_factory = None
        self._size = size
        self._version: tuple[int] | None = None
        self._kept: OrderedDict[Hashable, Record] = OrderedDict()

    def get(self, key: Hashable, read: Callable[[], Record | None]) -> Record | None:
        """Return the record of a key as it is now, read if need be; None is not kept."""
        # Asked before the record is read: what is committed between is newer than the number says.
        (version,) = self._cursor.execute(VERSION).fetchall()
        if version != self._version:
            self._kept.clear()
            self._version = version
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
