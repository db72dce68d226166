"""What does a server's log complain of, and what of that is only a database that is busy?"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pymongo.errors
from pymongo.errors import ConnectionFailure

OUT_OF_TIME = {"OutOfTime", "ExecutionTimeout"}
"""What is said, beside a broken connection, of a database that does not answer in time."""


def complaints(log: str) -> list[str]:
    """Return what was logged as an error or printed past the log, and any word of a store that is too new."""
    return [str(event["event"])[:80] for event in _errors(log) if not _is_busy(event)]


def delays(log: str) -> int:
    """Return how often the database was too busy for what nobody waits for; the server tries that again."""
    return sum(_is_busy(event) for event in _errors(log))


def _errors(log: str) -> Iterator[Mapping[str, Any]]:
    for line in log.splitlines():
        try:
            event = json.loads(line)
        except ValueError:
            event = {"level": "error", "event": line}
        if event["level"] in {"error", "critical"} or "TooNew" in line:
            yield event


def _is_busy(event: Mapping[str, Any]) -> bool:
    # A reason is the name of an exception and where it was raised.
    name = str(event.get("reason", "")).partition(" ")[0]
    kind = getattr(pymongo.errors, name, None)
    return name in OUT_OF_TIME or (isinstance(kind, type) and issubclass(kind, ConnectionFailure))
