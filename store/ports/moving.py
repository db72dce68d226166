"""What must a backend be able to do so that everything in it can move to another? See `flows/moving`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from store.kinds import Kind, Record

PART = 500
"""How many records are read, kept and counted as carried at once: a fraction of a second."""


class UnknownContentError(Exception):
    """The store holds something of which this version does not know how it moves."""


class StoreInUseError(Exception):
    """Something else has the store open."""


class StoreIsMovingError(Exception):
    """The store takes part in a move and must not be served; the text says what helps."""


class Role(StrEnum):
    """Which end of a move a store is."""

    SOURCE = "SOURCE"
    TARGET = "TARGET"


@dataclass(frozen=True, slots=True)
class Mark:
    """What a store says of the move that it takes part in, or has taken part in.

    `other` names the store at the other end. A target says how far it has come: everything before `kind`,
    and of `kind` everything up to `after`, in the words of the source.
    """

    move: str
    role: Role
    other: str
    is_done: bool = False
    kind: str = ""
    after: str = ""


def ensure_served(mark: Mark | None) -> None:
    """Raise StoreIsMovingError unless a store with this mark may be served: no source, and no half."""
    if mark is None or (mark.role is Role.TARGET and mark.is_done):
        return
    again = "Start that `cosyncjwt migrate` again: it goes on where it was"
    give_up = "say `cosyncjwt migrate --give-up` with its URL as --from"
    if mark.role is Role.TARGET:
        message = f"it is half of what moves here from {mark.other}. {again}"
    elif mark.is_done:
        message = (
            f"it was moved to {mark.other}, which is served in its place. To serve this one again, without "
            f"what has been done there since, {give_up}"
        )
    else:
        message = f"it is being moved to {mark.other}. {again}, or {give_up}"
    raise StoreIsMovingError(message)


@dataclass(frozen=True, slots=True)
class Part:
    """Some records of a kind; `after` is where the next part begins, None when there is none."""

    records: Sequence[Record]
    after: str | None


class Mover(Protocol):
    """A store as an end of a move. No server has it open, as far as the backend can see to that."""

    async def open(self, now: datetime) -> None:
        """Bring the store up to date, finish what a crash left half done, and have it alone.

        Raises StoreInUseError where it can see that somebody has it, and UnknownContentError.
        """
        ...

    async def mark(self) -> Mark | None:
        """Return the mark, or None."""
        ...

    async def put_mark(self, mark: Mark | None) -> None:
        """Keep the mark in place of any other; None for no mark."""
        ...

    async def occupied(self) -> Sequence[str]:
        """Return the names of the tables or collections that hold anything but a mark."""
        ...

    async def counts(self) -> Mapping[str, int]:
        """Return how many records of each kind there are, for a progress bar."""
        ...

    async def part(self, kind: Kind, after: str) -> Part:
        """Return records of the kind, those behind `after` in an order of its own; "" for the first."""
        ...

    async def misplaced(self) -> int:
        """Return how many unique names are held by others than they should be: what no record says."""
        ...

    async def take(self, kind: Kind, records: Sequence[Record], mark: Mark) -> None:
        """Keep the records, and then the mark. Those that are there already stay: it may be repeated."""
        ...

    async def close(self) -> None:
        """Let the store go."""
        ...


class Movable(Protocol):
    """A store, as far as it moves."""

    def mover(self, role: Role, size: int = ...) -> Mover:
        """Return the store as an end of a move, unopened, that gives `size` records at once."""
        ...
