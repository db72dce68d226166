"""Which commands does an operation send to MongoDB? Recorded in the process, without a server.

Each call of a driver's method is one command, as `bench.round_trips` counts them over the wire. What the
worker does, and what is brought into audit logs beside the answers, began before and belongs to no operation.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from mongomock_motor import AsyncMongoMockClient

from store.mongo import MongoStore
from tests.backends import WITHOUT_TTL

COMMANDS = {
    "find_one": "find",
    "to_list": "find",
    "count_documents": "aggregate",
    "insert_one": "insert",
    "insert_many": "insert",
    "update_one": "update",
    "bulk_write": "update",
    "find_one_and_update": "findAndModify",
    "delete_one": "delete",
    "delete_many": "delete",
}
_asking: ContextVar[bool] = ContextVar("asking", default=False)


def is_asking() -> bool:
    """Say whether what runs now belongs to the operation that is looked at."""
    return _asking.get()


@contextmanager
def asking() -> Iterator[None]:
    """Look at what runs within, and at all that it begins."""
    token = _asking.set(True)
    yield
    _asking.reset(token)


class _Recorded:
    """A client, database, collection or cursor whose commands are written down."""

    def __init__(self, inner: Any, sent: list[str], name: str = "") -> None:
        self._inner, self._sent, self._name = inner, sent, name

    def __getitem__(self, name: str) -> "_Recorded":
        return _Recorded(self._inner[name], self._sent, name)

    def __getattr__(self, method: str) -> Any:
        real = getattr(self._inner, method)
        if method in {"find", "sort", "skip", "limit"}:
            return lambda *values, **options: _Recorded(real(*values, **options), self._sent, self._name)
        if method in COMMANDS:
            return self._noting(real, f"{COMMANDS[method]} {self._name}")
        return real

    def _noting(self, real: Any, command: str) -> Any:
        def call(*values: Any, **options: Any) -> Any:
            if is_asking():
                self._sent.append(command)
            return real(*values, **options)

        return call


def recorded_store() -> tuple[MongoStore, list[str]]:
    """Return an unopened store on an empty database, and where its commands are written down."""
    sent: list[str] = []
    client = _Recorded(AsyncMongoMockClient(), sent)
    return MongoStore.of_client(client, "recorded", make_indexes=WITHOUT_TTL), sent
