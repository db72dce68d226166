"""How does a caller ask for a part of a list?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from cosyncjwt.errors import BadUserInput

DEFAULT_PAGE_SIZE = 20
MAXIMUM_PAGE_SIZE = 100
MAXIMUM_NODES = 1_000
"""How many things one request may list, all its lists together (security G-22)."""


Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class PageRequest:
    """The next `size` items after the item whose id is `after`, in the list's own stable order."""

    size: int = DEFAULT_PAGE_SIZE
    after: str | None = None

    @classmethod
    def of(cls, first: int | None, after: str | None) -> "PageRequest":
        """Check what a client asked for; raise BadUserInput when `first` is not 1 to 100."""
        size = DEFAULT_PAGE_SIZE if first is None else first
        if not 1 <= size <= MAXIMUM_PAGE_SIZE:
            message = f"'first' must be between 1 and {MAXIMUM_PAGE_SIZE}."
            raise BadUserInput(message)
        return cls(size, after)


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """A part of a list: its items, and whether more follow."""

    items: Sequence[Item]
    has_next: bool
