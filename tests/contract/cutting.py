"""How is a MongoDB store cut off after its n-th write, or interrupted there?"""

from collections.abc import Awaitable, Callable
from typing import Any

from store.mongo import MongoStore

WRITES = {"insert_one", "update_one", "find_one_and_update", "delete_one", "delete_many"}


class Cut(Exception):
    """The store's process has died."""


class Writes:
    """Counts the writes of a store, and acts once after the one that a test names."""

    def __init__(self) -> None:
        """Begin without a part in anything."""
        self._left = 0
        self._act: Callable[[], Awaitable[object]] | None = None

    def after(self, number: int, act: Callable[[], Awaitable[object]]) -> None:
        """Act after the write of this number from here on."""
        self._left, self._act = number, act

    def cut_after(self, number: int) -> None:
        """End the process after the write of this number from here on."""
        self.after(number, _die)

    async def done(self) -> None:
        """Hear of a write that was done."""
        self._left -= 1
        if self._left == 0 and self._act is not None:
            act, self._act = self._act, None
            await act()


async def _die() -> None:
    raise Cut


class _Wrapped:
    """A client, database or collection of mongomock whose writes are counted."""

    def __init__(self, inner: Any, writes: Writes) -> None:
        self._inner, self._writes = inner, writes

    def __getitem__(self, name: str) -> "_Wrapped":
        return _Wrapped(self._inner[name], self._writes)

    def __getattr__(self, method: str) -> Any:
        real = getattr(self._inner, method)
        if method not in WRITES:
            return real

        async def call(*values: Any, **options: Any) -> Any:
            result = await real(*values, **options)
            await self._writes.done()
            return result

        return call


def counted_store(client: object) -> tuple[MongoStore, Writes]:
    """Return an unopened store on the client, and what counts its writes."""
    writes = Writes()
    return MongoStore.of_client(_Wrapped(client, writes), "contract"), writes
