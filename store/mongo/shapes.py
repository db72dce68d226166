"""How does MongoDB keep the records of each kind that moves?"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from cosyncjwt.domain.application import DEVELOPMENT_USER_LIMIT, SERVER, ApplicationType
from cosyncjwt.domain.invitation import InvitationStatus
from cosyncjwt.domain.plan import Plan
from store import kinds
from store.kinds import Form, Kind, Plain, Record
from store.mongo import fields
from store.mongo.driver import Document, Filter
from store.mongo.phones import claim_of as phone_claim
from store.mongo.rolls import handle_claim, name_claim, user_name_claim
from store.mongo.session_documents import no_sessions
from store.mongo.stages import GONE, PENDING, PRESENT
from store.mongo.values import key
from store.ports.moving import UnknownContentError

MOVED = "moved"
"""What marks the documents of a move where calls leave ids of their own, which are never this."""


def _no_more(_record: Record) -> Document:
    return {}


def no_claims(_document: Document) -> list[Document]:
    """Return the claims that go with what has no unique name."""
    return []


@dataclass(frozen=True, slots=True)
class Shape:
    """Where the records of a kind are, and what its documents say beside the fields of the kind."""

    kind: Kind
    collection: str
    paths: Mapping[str, str] = field(default_factory=dict)
    """Fields that have another path in the document."""
    says: Document = field(default_factory=dict)
    """What each document says that is not half done."""
    unordered: frozenset[str] = frozenset()
    """Parts that lie as they came, which says nothing: records have them by their ids, as SQLite does."""
    empty: frozenset[str] = frozenset()
    """Lists that hold what is under way, and stay behind empty."""
    more: Callable[[Record], Document] = _no_more
    """What follows from the fields, or only tells the states of a document apart."""
    may_say: frozenset[str] = frozenset()
    """What a document may say that a new one does not: by which change it came to be what it is."""
    defaults: Mapping[str, Plain] = field(default_factory=dict)
    """Fields that may be missing."""
    where: Filter = field(default_factory=dict)
    """Which documents are records."""
    rest_of_id: str | None = None
    """The field that is in the `_id` alone, behind the application's."""
    id_of: Callable[[Record], str] | None = None
    claims_of: Callable[[Document], list[Document]] = no_claims
    """The claims of unique names that go with a document."""
    is_of_user: bool = False
    """Whether it is nothing without its user, as a crash can leave it."""

    def named(self, record: Record) -> str:
        """Return the `_id` of the record."""
        if self.id_of is not None:
            return self.id_of(record)
        return "|".join(str(record[name]) for name in self.kind.key)

    def document_of(self, record: Record) -> Document:
        """Return the document of a record."""
        document: Document = {**self.says, **self.more(record), "_id": self.named(record)}
        for name, form in self.kind.fields.items():
            path = self.paths.get(name, name)
            if path != "_id" and name != self.rest_of_id:
                _put(document, path, fields.kept(form, record[name]))
        for name, of_part in self.kind.parts.items():
            document[name] = fields.kept_parts(of_part, record[name])
        return document

    def record_of(self, document: Document) -> Record:
        """Return the record of a document; raise UnknownContentError when it says more, or less."""
        leaves = dict(self._leaves(document))
        if self.rest_of_id is not None:
            leaves[self.rest_of_id] = document["_id"].removeprefix(key(document["application_id"], ""))
        record = {name: self._field(leaves, name, form) for name, form in self.kind.fields.items()}
        for name, of_part in self.kind.parts.items():
            parts = fields.plain_parts(of_part, leaves.pop(name, self.defaults.get(name, [])))
            record[name] = sorted(parts, key=_id_of) if name in self.unordered else parts
        leaves.pop("_id", None)
        unsaid = [name for name, value in self.says.items() if leaves.pop(name, value) != value]
        unsaid += [name for name in self.empty if leaves.pop(name, [])]
        unknown = [*unsaid, *(set(leaves) - set(self.more(record)) - self.may_say)]
        if unknown:
            message = (
                f"{self.collection} {document['_id']!r} is half done, or nobody has said in "
                f"store/mongo/shapes.py how this moves: {', '.join(sorted(unknown))}"
            )
            raise UnknownContentError(message)
        return record

    def _field(self, leaves: Document, name: str, form: Form) -> Plain:
        path = self.paths.get(name, name)
        if path not in leaves and name in self.defaults:
            return self.defaults[name]
        if path not in leaves:
            message = f"{self.collection} {leaves.get('_id')!r} has no {path}"
            raise UnknownContentError(message)
        return fields.plain(form, leaves.pop(path))

    def _leaves(self, document: Document) -> Iterator[tuple[str, Plain]]:
        within = {path.partition(".")[0] for path in self.paths.values() if "." in path}
        for name, value in document.items():
            if name in within:
                yield from ((f"{name}.{inner}", held) for inner, held in value.items())
            else:
                yield name, value


def _id_of(part: Record) -> str:
    return str(part["id"])


def _put(document: Document, path: str, value: object) -> None:
    name, _, inner = path.partition(".")
    if inner:
        document.setdefault(name, {})[inner] = value
    else:
        document[name] = value


def _of_application(record: Record) -> Document:
    is_limited = record["owner_id"] != SERVER and record["type"] == ApplicationType.DEVELOPMENT.value
    return {
        "signing_kids": " ".join(signing_key["kid"] for signing_key in record["signing_keys"]),
        "user_limit": DEVELOPMENT_USER_LIMIT if is_limited else None,
        "departed": 0,
    }


def _application_claims(document: Document) -> list[Document]:
    return [{"_id": name_claim(document), "holder": document["_id"]}]


def _user_claims(document: Document) -> list[Document]:
    held: list[Document] = [{"_id": handle_claim(document)}]
    if (user_name := user_name_claim(document)) is not None:
        held.append({"_id": user_name})
    if document["phone_verified"]:
        claim = phone_claim(document["application_id"], document["phone"])
        held.append({"_id": claim, "taking": MOVED})
    return [{**claim, "holder": document["_id"]} for claim in held]


def _of_user(record: Record) -> Document:
    taken = {"taken_by": MOVED} if record["phone_verified"] else {}
    # Those that there are follow by themselves (see `moving_sessions`).
    return {**taken, **no_sessions(), "session_turn": 0}


def _seat_of(record: Record) -> str:
    # Only a pending one has to be where the next of its handle takes its place (see `invitations`).
    if record["state"] == InvitationStatus.PENDING.value:
        return key(record["application_id"], f"handle|{record['handle']}")
    return key(record["application_id"], f"former|{record['id']}")


NAMED = {"id": "_id"}
RECORDED = frozenset({"recorded"})
PROOF = {
    "proof_id": "proof.id",
    "proof_digest": "proof.digest",
    "proof_tries_left": "proof.tries_left",
    "proof_expires_at": "proof.expires_at",
}

SHAPES = (
    Shape(kinds.ROOT_SECRET, "server", NAMED),
    Shape(
        kinds.OWNERS,
        "owners",
        NAMED,
        unordered=frozenset({"members"}),
        empty=frozenset({"pending", "recorded"}),
        more=lambda record: {"application_count": len(record["members"])},
        defaults={"plan": Plan.FREE.value, "closed": 0, "updated_at": None},
    ),
    Shape(
        kinds.APPLICATIONS,
        "applications",
        NAMED,
        says={"stage": PRESENT, "pending": [], "departures": []},
        empty=RECORDED,
        more=_of_application,
        may_say=frozenset({"renamed"}),
        # What is left of a removed one says only that it is gone.
        where={"stage": {"$ne": GONE}},
        claims_of=_application_claims,
    ),
    Shape(
        kinds.USERS,
        "users",
        says={"stage": PRESENT},
        empty=frozenset({"aftermaths", "recorded"}),
        more=_of_user,
        may_say=frozenset({"named", "taken_by", "sessions_end_at", "latest_device"}),
        claims_of=_user_claims,
    ),
    Shape(kinds.SIGNUPS, "signups", PROOF, says={"stage": PENDING}),
    Shape(kinds.INVITATIONS, "invitations", {**PROOF, "state": "stage"}, id_of=_seat_of),
    Shape(kinds.CODES, "codes", PROOF),
    Shape(
        kinds.LIMITS,
        "limits",
        more=lambda _: {"turn": MOVED},
        defaults={"moments": [], "number": 0, "era": 0},
        rest_of_id="key",
    ),
    # What is left of a message that was sent keeps a copy from being sent, and there is none any more.
    Shape(kinds.OUTBOX, "outbox", NAMED, says={"waiting": True}, where={"waiting": True}),
    Shape(
        kinds.SECOND_FACTORS,
        "second_factors",
        more=lambda record: {"active": record["secret"] is not None, "turns": 0},
        is_of_user=True,
    ),
    Shape(kinds.CHALLENGES, "challenges", is_of_user=True),
    Shape(kinds.TEMPLATES, "templates"),
    Shape(kinds.DEVICES, "devices", more=lambda _: {"turn": 0}, is_of_user=True),
    Shape(kinds.AUDIT_EVENTS, "audit_events"),
    Shape(kinds.USAGES, "usages"),
    Shape(kinds.BILLED_MONTHS, "billed_months", empty=RECORDED),
    Shape(kinds.SUBSCRIPTIONS, "subscriptions", {"owner_id": "_id"}, empty=RECORDED),
)
SHAPE_OF = {shape.kind.name: shape for shape in SHAPES}
