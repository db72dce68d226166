"""Where does MongoDB keep sealed secrets, and how is one put in another's place?

A secret is named by its document and the path of its field. The write that replaces it asks for the same
bytes at the same path: when the field has moved meanwhile, as in a list of keys, nothing is replaced.
"""

import base64
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from cosyncjwt.domain.sealed import SealedKind, SealedValue
from store.mongo.driver import ASCENDING, Collection, Database, Document
from store.mongo.joining import BATCH
from store.mongo.relay import RELAYED
from store.mongo.values import scalar

AS_TEXT = frozenset({SealedKind.TWILIO_TOKEN, SealedKind.SENDER_URL})
"""Settings hold bytes in base64 (see `store/settings.py`)."""

Found: TypeAlias = tuple[SealedKind, str, str, str, str | bytes | None]
"""Kind, application, name, path, and what is there."""


def _root_secret(document: Document) -> Iterator[Found]:
    yield SealedKind.ROOT_SECRET, "", "", "sealed", document["sealed"]


def _of_application(document: Document) -> Iterator[Found]:
    application_id, settings = document["_id"], document.get("settings", {})
    for position, signing_key in enumerate(document.get("signing_keys", ())):
        path = f"signing_keys.{position}.sealed_private_key"
        sealed = signing_key["sealed_private_key"]
        yield SealedKind.SIGNING_KEY, application_id, signing_key["kid"], path, sealed
    for kind, name in (
        (SealedKind.TWILIO_TOKEN, "twilio_auth_token"),
        (SealedKind.SENDER_URL, "sender_url"),
    ):
        yield kind, application_id, "", f"settings.{name}", settings.get(name)


def _of_factor(document: Document) -> Iterator[Found]:
    for path in ("proposed", "secret"):
        named = document["application_id"], document["user_id"]
        yield SealedKind.AUTHENTICATOR_SECRET, *named, path, document.get(path)


def _of_message(document: Document, path: str = "") -> Iterator[Found]:
    named = document["application_id"], document["_id"]
    yield SealedKind.MESSAGE, *named, f"{path}sealed_values", document.get("sealed_values")


def _of_origin(document: Document) -> Iterator[Found]:
    """Find the message that was written with something, before it comes into the outbox (see `relay`)."""
    yield from _of_message(document["message"], "message.")


def _of_aftermaths(document: Document) -> Iterator[Found]:
    for position, aftermath in enumerate(document["aftermaths"]):
        yield from _of_message(aftermath["message"], f"aftermaths.{position}.message.")


@dataclass(frozen=True, slots=True)
class Source:
    """Documents that may hold secrets, and what finds them in one."""

    collection: str
    found: Callable[[Document], Iterator[Found]]
    where: Document = field(default_factory=dict)


WITH_MESSAGE = {"message.created_at": {"$exists": True}}
SOURCES = (
    Source("server", _root_secret),
    Source("applications", _of_application),
    Source("second_factors", _of_factor),
    *(Source(name, _of_origin, WITH_MESSAGE) for name in RELAYED),
    Source("users", _of_aftermaths, {"aftermaths.at": {"$exists": True}}),
    # Last: what was still written elsewhere has come here by now.
    Source("outbox", _of_message),
)


class MongoSealedValues:
    """Every sealed secret in the database."""

    def __init__(self, database: Database) -> None:
        """Look for them in `database`."""
        self._database = database

    async def batches(self) -> AsyncIterator[Sequence[SealedValue]]:
        """Yield all, a part at a time."""
        for source in SOURCES:
            collection = self._database[source.collection]
            documents = await _part(collection, source.where)
            while documents:
                if found := [value for document in documents for value in _values(source, document)]:
                    yield found
                documents = await _part(collection, {**source.where, "_id": {"$gt": documents[-1]["_id"]}})

    async def replace(self, found: SealedValue, sealed: bytes) -> bool:
        """Put `sealed` in the place of what was found, if it is still there."""
        collection, document_id, path = found.spot
        replaced = await self._database[collection].update_one(
            {"_id": scalar(document_id), path: _kept(found.kind, found.value)},
            {"$set": {path: _kept(found.kind, sealed)}},
        )
        return replaced.matched_count == 1


async def _part(collection: Collection, where: Document) -> list[Document]:
    return await collection.find(where).sort([("_id", ASCENDING)]).limit(BATCH).to_list(BATCH)


def _values(source: Source, document: Document) -> Iterator[SealedValue]:
    for kind, application_id, name, path, kept in source.found(document):
        if kept:
            spot = (source.collection, document["_id"], path)
            yield SealedValue(kind, application_id, name, _sealed(kind, kept), spot)


def _kept(kind: SealedKind, sealed: bytes) -> str | bytes:
    return base64.b64encode(sealed).decode() if kind in AS_TEXT else sealed


def _sealed(kind: SealedKind, kept: str | bytes) -> bytes:
    return base64.b64decode(kept) if kind in AS_TEXT else bytes(kept)  # type: ignore[arg-type]
