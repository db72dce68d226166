"""How do sessions move, which lie in their users' documents?

A record is of one session; a part of them is what lies in some users' documents.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from pymongo import UpdateOne

from cosyncjwt.domain.session import SESSIONS_PER_USER, Session
from store.kinds import SESSIONS, Form, Plain, Record
from store.mongo import fields
from store.mongo.driver import ASCENDING, Collection, Document
from store.mongo.session_documents import (
    NEWEST_FIRST,
    ONLY_SESSIONS,
    order_entry,
    place_of,
    session_entry,
    sessions_of,
)
from store.mongo.values import key, stored
from store.ports.moving import Part

WITH_SESSIONS: Document = {"session_order.0": {"$exists": True}}
OF_USER = {"id": 1, "application_id": 1, "password_version": 1, **ONLY_SESSIONS}


async def counted(users: Collection) -> int:
    """Return how many users have sessions, which an index tells: enough for a progress bar."""
    return await users.count_documents({"sessions_end_at": {"$gt": stored(fields.EPOCH)}})


async def part_of(users: Collection, after: str, size: int) -> Part:
    """Return the sessions of some users behind `after`, the `_id` of a user's document."""
    # So that a part is of no more records than others are.
    most = max(size // SESSIONS_PER_USER, 1)
    behind = {**WITH_SESSIONS, "_id": {"$gt": after}}
    found = await users.find(behind, OF_USER).sort([("_id", ASCENDING)]).limit(most).to_list(most)
    records = [_record(user, session) for user in found for session in sessions_of(user)]
    return Part(records, found[-1]["_id"] if len(found) == most else None)


async def take(users: Collection, records: Sequence[Record]) -> None:
    """Put each session into its user's document, where it is not there yet."""
    if records:
        await users.bulk_write([_put(record, _session(record)) for record in records], ordered=False)


def _put(record: Record, session: Session) -> UpdateOne:
    absent = {
        "_id": key(record["application_id"], record["user_id"]),
        "password_version": record["password_version"],
        "session_order.id": {"$ne": session.id},
    }
    change = {
        "$set": {str(place_of(session.id)): session_entry(session)},
        "$push": {"session_order": {"$each": [order_entry(session)], "$sort": NEWEST_FIRST}},
        "$min": {"sessions_end_at": stored(min(session.idle_expires_at, session.expires_at))},
    }
    return UpdateOne(absent, change)


def _record(user: Document, session: Session) -> Record:
    said = {
        **session_entry(session),
        "id": session.id,
        "user_id": user["id"],
        "application_id": user["application_id"],
        "password_version": user["password_version"],
    }
    return {name: fields.plain(form, said[name]) for name, form in SESSIONS.fields.items()}


def _session(record: Record) -> Session:
    said: dict[str, Plain] = {
        name: _moment(record[name]) if form is Form.MOMENT else record[name]
        for name, form in SESSIONS.fields.items()
        if name not in {"application_id", "password_version"}
    }
    return Session(**{**said, "amr": tuple(record["amr"].split())})


def _moment(milliseconds: int | None) -> datetime | None:
    return None if milliseconds is None else fields.EPOCH + milliseconds * timedelta(milliseconds=1)
