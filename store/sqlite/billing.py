"""How does SQLite keep usage, subscriptions and payments?"""

import json
import sqlite3
from collections.abc import Sequence
from datetime import datetime

from cosyncjwt.domain.audit import Record
from cosyncjwt.domain.billing import Month, Usage
from cosyncjwt.domain.subscription import BilledMonth, InvoiceStatus, Payment, Subscription
from store.sqlite.audit import recorded
from store.sqlite.database import Database, Values, row, rows
from store.sqlite.rows import milliseconds, moment

EVENTS = 100
"""How many reports of a month are remembered, so that an old one changes nothing when it comes again."""

NOTE_USAGE = """
    INSERT INTO usages (owner_id, month, application_id, name, users)
    VALUES (:owner_id, :month, :application_id, :name, :users)
    ON CONFLICT (owner_id, month, application_id)
    DO UPDATE SET name = :name, users = :users WHERE users < :users
"""
USAGES = "SELECT * FROM usages WHERE owner_id = :owner_id AND month = :month ORDER BY application_id"
BILL = """
    INSERT OR IGNORE INTO billed_months (owner_id, month, status, events)
    VALUES (:owner_id, :month, 'OPEN', '[]')
"""
BILLED = "SELECT * FROM billed_months WHERE owner_id = :owner_id ORDER BY month DESC LIMIT :most"
BILLED_IN = "SELECT * FROM billed_months WHERE owner_id = :owner_id AND month = :month"
OWES = "SELECT month FROM billed_months WHERE owner_id = :owner_id AND status = 'FAILED' LIMIT 1"
SETTLE = """
    UPDATE billed_months SET status = :status, reason = :reason, events = :events
    WHERE owner_id = :owner_id AND month = :month
"""
SUBSCRIPTION = "SELECT * FROM subscriptions WHERE owner_id = :owner_id"
SUBSCRIBE = """
    INSERT INTO subscriptions (owner_id, since, turn, settled_turn) VALUES (:owner_id, :now, 1, 0)
    ON CONFLICT (owner_id) DO UPDATE SET ends_after = NULL, turn = turn + 1
"""
CANCEL = "UPDATE subscriptions SET ends_after = :month WHERE owner_id = :owner_id"
END = "DELETE FROM subscriptions WHERE owner_id = :owner_id AND ends_after < :month"
TAKE_TURN = "UPDATE subscriptions SET turn = turn + 1 WHERE owner_id = :owner_id"
SETTLE_TURN = """
    UPDATE subscriptions SET settled_turn = :turn WHERE owner_id = :owner_id AND settled_turn < :turn
"""
SUBSCRIPTIONS = "SELECT * FROM subscriptions WHERE owner_id > :after ORDER BY owner_id LIMIT :most"


class SqliteBilling:
    """The accounts of developers."""

    def __init__(self, database: Database) -> None:
        """Keep them in `database`."""
        self._database = database

    async def note_usage(self, owner_id: str, month: Month, usage: Usage) -> None:
        """Keep the reading if it is the highest."""
        await self._write(
            NOTE_USAGE,
            owner_id=owner_id,
            month=str(month),
            application_id=usage.application_id,
            name=usage.name,
            users=usage.users,
        )

    async def usages(self, owner_id: str, month: Month) -> Sequence[Usage]:
        """Return the highest reading of each application in the month."""
        found = rows(self._database.reader, USAGES, {"owner_id": owner_id, "month": str(month)})
        return [Usage(each["application_id"], each["name"], each["users"]) for each in found]

    async def bill(self, owner_id: str, month: Month) -> None:
        """Note that the developer is subscribed in the month."""
        await self._write(BILL, owner_id=owner_id, month=str(month))

    async def billed(self, owner_id: str, *, most: int) -> Sequence[BilledMonth]:
        """Return the newest months in which the developer was subscribed."""
        return list(map(_month_of, rows(self._database.reader, BILLED, {"owner_id": owner_id, "most": most})))

    async def billed_in(self, owner_id: str, month: Month) -> BilledMonth | None:
        """Return what became of a month, or None."""
        found = row(self._database.reader, BILLED_IN, {"owner_id": owner_id, "month": str(month)})
        return None if found is None else _month_of(found)

    async def owes(self, owner_id: str) -> Month | None:
        """Return a month whose payment has failed, or None."""
        found = row(self._database.reader, OWES, {"owner_id": owner_id})
        return None if found is None else Month.named(found["month"])

    async def settle(self, payment: Payment, record: Record = ()) -> bool:
        """Keep what is reported of a billed month, unless it was kept before."""
        await self._database.write(recorded(lambda connection: _settle(connection, payment), record))
        return await self.billed_in(payment.owner_id, payment.month) is not None

    async def subscription(self, owner_id: str) -> Subscription | None:
        """Return the developer's subscription, or None."""
        found = row(self._database.reader, SUBSCRIPTION, {"owner_id": owner_id})
        return None if found is None else _subscription_of(found)

    async def subscribe(self, owner_id: str, now: datetime, record: Record = ()) -> None:
        """Begin a subscription, or take back that it is to end."""
        await self._write(SUBSCRIBE, record, owner_id=owner_id, now=milliseconds(now))

    async def cancel(self, owner_id: str, month: Month, record: Record = ()) -> bool:
        """Let the subscription end with the month."""
        return await self._write(CANCEL, record, owner_id=owner_id, month=str(month))

    async def end(self, owner_id: str, month: Month) -> bool:
        """Remove the subscription if it was to end before `month`."""
        return await self._write(END, owner_id=owner_id, month=str(month))

    async def take_turn(self, owner_id: str) -> None:
        """Note that the developer's plan has to follow."""
        await self._write(TAKE_TURN, owner_id=owner_id)

    async def settle_turn(self, owner_id: str, turn: int) -> None:
        """Note that the developer's plan has followed up to a turn."""
        await self._write(SETTLE_TURN, owner_id=owner_id, turn=turn)

    async def subscriptions(self, *, after: str | None, most: int) -> Sequence[Subscription]:
        """Return subscriptions by the ids of their owners."""
        values = {"after": after or "", "most": most}
        return list(map(_subscription_of, rows(self._database.reader, SUBSCRIPTIONS, values)))

    async def _write(self, statement: str, record: Record = (), **values: object) -> bool:
        return await self._database.write(
            recorded(lambda connection: connection.execute(statement, values).rowcount == 1, record)
        )


def _settle(connection: sqlite3.Connection, payment: Payment) -> bool:
    values: Values = {"owner_id": payment.owner_id, "month": str(payment.month)}
    kept = row(connection, BILLED_IN, values)
    events: list[str] = [] if kept is None else json.loads(kept["events"])
    if kept is None or payment.event_id in events:
        return False
    remembered = json.dumps([*events, payment.event_id][-EVENTS:])
    change = {"status": payment.status.value, "reason": payment.reason, "events": remembered}
    connection.execute(SETTLE, {**values, **change})
    return True


def _month_of(kept: sqlite3.Row) -> BilledMonth:
    return BilledMonth(
        kept["owner_id"], Month.named(kept["month"]), InvoiceStatus(kept["status"]), kept["reason"]
    )


def _subscription_of(kept: sqlite3.Row) -> Subscription:
    ends_after = None if kept["ends_after"] is None else Month.named(kept["ends_after"])
    return Subscription(
        kept["owner_id"], moment(kept["since"]), ends_after, kept["turn"], kept["settled_turn"]
    )
