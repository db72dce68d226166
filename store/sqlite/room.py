"""When can the file not be written, and how is it seen that it can be again?

A full disk, a file system that has become read-only, a failing disk, another process that holds the file too
long: nobody's request is wrong then, all that was to be written is undone, and callers are told to come back.
`/readyz` says so until a write of some size has succeeded again, so that no restart is needed.
"""

import sqlite3

import structlog

FILLER_BYTES = 65_536
"""As much as a busy second may write; one byte may still fit where nothing else does."""

UNAVAILABLE = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_READONLY,
}


def is_out_of_reach(failure: Exception) -> bool:
    """Say whether a failure tells of the file and not of what was to be written."""
    # The driver's own have a code; what is raised by hand has none.
    code = getattr(failure, "sqlite_errorcode", 0) if isinstance(failure, sqlite3.OperationalError) else 0
    # The lowest byte names the kind, what is above it the variety.
    return code & 0xFF in UNAVAILABLE


def fill(connection: sqlite3.Connection) -> None:
    """Take room in the file."""
    connection.execute("INSERT OR REPLACE INTO room VALUES (1, zeroblob(?))", (FILLER_BYTES,))


def empty(connection: sqlite3.Connection) -> None:
    """Give it back."""
    connection.execute("DELETE FROM room")


class Reach:
    """Whether a write has failed since the file was last seen to have room; each change is logged once.

    Not every success is a sign of room: many writes change nothing, and a small one may find its place still.
    """

    def __init__(self) -> None:
        """Begin in good hope."""
        self.is_lost = False

    def note(self, failure: Exception) -> None:
        """Note why a write has failed."""
        if is_out_of_reach(failure) and not self.is_lost:
            reason = getattr(failure, "sqlite_errorname", type(failure).__name__)
            structlog.get_logger("store").error("store.cannot_write", reason=reason)
            self.is_lost = True

    def regain(self) -> None:
        """Note that there is room."""
        structlog.get_logger("store").warning("store.writes_again")
        self.is_lost = False
