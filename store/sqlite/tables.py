"""How does SQLite keep the records of each kind that moves?"""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from store import kinds
from store.kinds import Form, Kind, Plain, Record

AS_JSON = {Form.MAPPING, Form.TEXTS, Form.MOMENTS}


@dataclass(frozen=True, slots=True)
class Parts:
    """Rows that make a list within a record: those whose `links` are the key of the record."""

    name: str
    table: str
    links: tuple[str, ...]
    order: str
    own: bool = True
    """Whether they move with the record, or are there for the comparison alone."""


@dataclass(frozen=True, slots=True)
class Table:
    """Where the records of a kind are.

    `select` gives them, the fields of the kind its columns. `derived` are the fields that other rows say,
    `columns` those whose column has another name, `fixed` those that are the same in every file. Nothing is
    written of a record that says only what is so `unless` a row says otherwise.
    """

    kind: Kind
    table: str
    select: str
    derived: frozenset[str] = frozenset()
    columns: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, object] = field(default_factory=dict)
    unless: Mapping[str, Plain] = field(default_factory=dict)
    parts: tuple[Parts, ...] = ()

    def known_columns(self) -> Iterator[tuple[str, str]]:
        """Yield each table and column that moves with the kind."""
        for name in self._written():
            yield self.table, self.columns.get(name, name)
        for part in self.parts:
            if part.own:
                for column in (*part.links, part.order, *self.kind.parts[part.name]):
                    yield part.table, column

    def page(self, *, first: bool) -> str:
        """Return the query for a part of the records, in the order of their keys."""
        key = ", ".join(self.kind.key)
        behind = "" if first else f"WHERE ({key}) > ({', '.join('?' for _ in self.kind.key)})"
        # Of our own constants, here as below.
        return f"SELECT * FROM ({self.select}) {behind} ORDER BY {key} LIMIT ?"  # noqa: S608

    def record_of(self, connection: sqlite3.Connection, row: sqlite3.Row) -> Record:
        """Return the record of a row, its parts read as well."""
        record = {name: _plain(form, row[name]) for name, form in self.kind.fields.items()}
        key = [row[name] for name in self.kind.key]
        for part in self.parts:
            columns = tuple(self.kind.parts[part.name])
            linked = " AND ".join(f"{link} = ?" for link in part.links)
            found = connection.execute(
                f"SELECT {', '.join(columns)} FROM {part.table} WHERE {linked} ORDER BY {part.order}",  # noqa: S608
                key,
            )
            record[part.name] = [dict(zip(columns, each, strict=True)) for each in found.fetchall()]
        return record

    def keep(self, connection: sqlite3.Connection, record: Record) -> None:
        """Insert the record within a transaction, unless it is there."""
        if self._says_something(record):
            self._keep_row(connection, record)
        key = [record[name] for name in self.kind.key]
        for part in self.parts:
            if part.own:
                self._keep_parts(connection, part, key, record)

    def _says_something(self, record: Record) -> bool:
        said = any(record[name] != value for name, value in self.unless.items())
        return self.table != "" and (said or not self.unless)

    def _keep_row(self, connection: sqlite3.Connection, record: Record) -> None:
        names = self._written()
        columns = [self.columns.get(name, name) for name in names]
        key = ", ".join(self.columns.get(name, name) for name in self.kind.key)
        connection.execute(
            f"INSERT INTO {self.table} ({', '.join(columns)}) VALUES ({', '.join('?' for _ in names)}) "  # noqa: S608
            f"ON CONFLICT ({key}) DO NOTHING",
            [self.fixed.get(name, _kept(self.kind.fields[name], record[name])) for name in names],
        )

    def _keep_parts(
        self, connection: sqlite3.Connection, part: Parts, key: list[Plain], record: Record
    ) -> None:
        columns = (*part.links, part.order, *self.kind.parts[part.name])
        connection.executemany(
            f"INSERT INTO {part.table} ({', '.join(columns)}) VALUES ({', '.join('?' for _ in columns)}) "  # noqa: S608
            "ON CONFLICT DO NOTHING",
            [(*key, position, *each.values()) for position, each in enumerate(record[part.name])],
        )

    def _written(self) -> list[str]:
        return [] if not self.table else [name for name in self.kind.fields if name not in self.derived]


def _plain(form: Form, value: object) -> Plain:
    if form in AS_JSON and isinstance(value, str):
        return json.loads(value)
    return (value or None) if form is Form.MOMENT_OR_NEVER else value


def _kept(form: Form, value: Plain) -> object:
    if form in AS_JSON:
        return json.dumps(value)
    return (value or 0) if form is Form.MOMENT_OR_NEVER else value


def _plainly(kind: Kind) -> Table:
    return Table(kind, kind.name, f"SELECT * FROM {kind.name}")  # noqa: S608


OF_OWNERS = """
    SELECT named.id, coalesce(plan, 'FREE') AS plan, coalesce(closed, 0) AS closed, updated_at
    FROM (SELECT user_id AS id FROM developers UNION SELECT owner_id FROM applications) AS named
    LEFT JOIN developers ON developers.user_id = named.id
"""
# MongoDB's sessions know of which password they are; here those of a former one are gone.
OF_SESSIONS = """
    SELECT sessions.*, users.password_version FROM sessions
    JOIN users ON users.application_id = sessions.application_id AND users.id = sessions.user_id
"""
USER = ("application_id", "user_id")

TABLES = (
    Table(
        kinds.ROOT_SECRET,
        "root_secret",
        "SELECT 'root-secret' AS id, sealed FROM root_secret",
        fixed={"id": 1},
    ),
    Table(
        kinds.OWNERS,
        "developers",
        OF_OWNERS,
        columns={"id": "user_id"},
        unless={"plan": "FREE", "closed": 0, "updated_at": None},
        parts=(Parts("members", "applications", ("owner_id",), "id", own=False),),
    ),
    Table(
        kinds.APPLICATIONS,
        "applications",
        "SELECT * FROM applications",
        parts=(Parts("signing_keys", "signing_keys", ("application_id",), "position"),),
    ),
    *(_plainly(each) for each in (kinds.USERS, kinds.SIGNUPS, kinds.INVITATIONS, kinds.CODES, kinds.LIMITS)),
    Table(kinds.SESSIONS, "sessions", OF_SESSIONS, derived=frozenset({"password_version"})),
    _plainly(kinds.OUTBOX),
    Table(
        kinds.SECOND_FACTORS,
        "second_factors",
        "SELECT * FROM second_factors",
        parts=(Parts("recovery_digests", "recovery_codes", USER, "position"),),
    ),
    *(_plainly(each) for each in (kinds.CHALLENGES, kinds.TEMPLATES)),
    Table(
        kinds.DEVICES,
        "",
        "SELECT DISTINCT application_id, user_id FROM devices",
        parts=(Parts("digests", "devices", USER, "position"),),
    ),
    *(
        _plainly(each)
        for each in (kinds.AUDIT_EVENTS, kinds.USAGES, kinds.BILLED_MONTHS, kinds.SUBSCRIPTIONS)
    ),
)
TABLE_OF = {table.kind.name: table for table in TABLES}
