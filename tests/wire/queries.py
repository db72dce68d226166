"""Which filters does the store send, and does an index serve each of them?

A listener in the drivers sees every command. After each test on a server over the wire the filters of its
database are judged by the rule by which MongoDB chooses: an index narrows a search down by the conditions on
its first keys, and hands out in order what it is sorted by after those that are equal.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from pymongo import monitoring

from store.mongo.indexes import INDEXES, REPAIR_INDEXES

# Any: what stands in a command is known to whoever sent it.
Sent: TypeAlias = Mapping[str, Any]
Kind: TypeAlias = Literal["=", "range", "other"]
Keys: TypeAlias = Sequence[tuple[str, int]]

BY_ID: Keys = (("_id", 1),)
EQUALS = {"$eq", "$in"}
RANGES = {"$gt", "$gte", "$lt", "$lte", "$exists"}

UNDER_WAY = (
    *((name, "message.created_at") for name in ("users", "signups", "codes", "devices", "invitations")),
    ("users", "aftermaths.at"),
)
ON_PURPOSE: Mapping[tuple[str, frozenset[str]], str] = {
    **{
        (collection, frozenset({field})): "`keys rotate-master` puts in order the few that are under way"
        for collection, field in UNDER_WAY
    },
    ("invitations", frozenset({"stage", "proof.tries_left"})): "`restore --void-only`, while no server runs",
    ("second_factors", frozenset({"active", "last_step"})): "`restore --void-only`, while no server runs",
    ("second_factors", frozenset({"recovery_digests.0"})): "`restore --void-only`, while no server runs",
    ("outbox", frozenset({"waiting"})): "of any channel, in tests; the worker asks for each channel",
    ("outbox", frozenset({"waiting", "due_at", "expires_at"})): "the same",
}
"""What looks through a collection or sorts it, and why it may. `{}` is meant as it stands."""


@dataclass(frozen=True, slots=True)
class Query:
    """A filter without its values: what each field is compared with, and the order that is asked for."""

    collection: str
    verb: str
    fields: tuple[tuple[str, Kind], ...]
    order: tuple[tuple[str, int], ...] = ()

    def bound(self, keys: Keys) -> int:
        """Return by how many of its first keys the index narrows the search down."""
        kinds, bound = dict(self.fields), 0
        for name, _ in keys:
            kind = kinds.get(name)
            if kind is None or kind == "other":
                break
            bound += 1
            if kind == "range":
                break
        return bound

    def is_ordered_by(self, keys: Keys) -> bool:
        """Say whether the index hands the documents out in the order that is asked for."""
        equal = {name for name, kind in self.fields if kind == "="}
        wanted = [each for each in self.order if each[0] not in equal]
        offered = [each for each in keys if each[0] not in equal][: len(wanted)]
        return offered == wanted or offered == [(name, -way) for name, way in wanted]

    @property
    def index(self) -> Keys | None:
        """The index that serves the query best; None when none narrows it down."""
        made = (keys for collection, keys in (*INDEXES, *REPAIR_INDEXES) if collection == self.collection)
        candidates = [keys for keys in (BY_ID, *made) if self.bound(keys)]
        return max(candidates, key=self._worth, default=None)

    def _worth(self, keys: Keys) -> tuple[bool, bool, int, bool]:
        by_id = keys is BY_ID and dict(self.fields)["_id"] == "="
        return by_id, self.is_ordered_by(keys), self.bound(keys), self.bound(keys) == len(keys)

    @property
    def is_served(self) -> bool:
        """Whether neither a whole collection is looked through nor a list sorted in memory."""
        if not self.fields or (self.collection, frozenset(dict(self.fields))) in ON_PURPOSE:
            return True
        return self.index is not None and self.is_ordered_by(self.index)


def query_of(collection: str, verb: str, where: Sent, order: Sent | None = None) -> Query:
    """Return the query of a filter."""
    fields = tuple(sorted((name, _kind(condition)) for name, condition in where.items()))
    return Query(collection, verb, fields, tuple((order or {}).items()))


def _kind(condition: object) -> Kind:
    if isinstance(condition, list):
        # An `$or` beside other fields narrows nothing down.
        return "other"
    if not isinstance(condition, Mapping) or set(condition) & EQUALS:
        return "="
    return "range" if set(condition) & RANGES else "other"


class Sightings(monitoring.CommandListener):
    """The queries that were sent to each database, each with a filter that had its shape."""

    def __init__(self) -> None:
        self._seen: dict[str, dict[Query, Sent]] = defaultdict(dict)

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        """Keep the queries of a command."""
        for query, where in queries_of(event.command_name, event.command):
            self._seen[event.database_name].setdefault(query, where)

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None:
        """Take no notice."""

    def failed(self, event: monitoring.CommandFailedEvent) -> None:
        """Take no notice."""

    def taken(self, database: str) -> Mapping[Query, Sent]:
        """Return the queries of a database, and forget them."""
        return self._seen.pop(database, {})


def queries_of(verb: str, command: Sent) -> Iterator[tuple[Query, Sent]]:
    """Yield what a command looks for, each with its filter."""
    collection = command.get(verb)
    if not isinstance(collection, str):
        return
    if verb == "find":
        yield query_of(collection, verb, command["filter"], command.get("sort")), command["filter"]
    elif verb == "findAndModify":
        yield query_of(collection, verb, command["query"], command.get("sort")), command["query"]
    elif verb in {"update", "delete"}:
        for each in command.get(f"{verb}s", ()):
            yield query_of(collection, verb, each["q"]), each["q"]
    elif verb == "aggregate":
        where = command["pipeline"][0].get("$match", {})
        yield query_of(collection, "count", where), where


SIGHTINGS = Sightings()
# Before any client is made: a client asks once who listens.
monitoring.register(SIGHTINGS)
