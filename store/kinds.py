"""Of which kinds of records is a store made, whichever backend keeps them?

The one list of what `cosyncjwt migrate` carries. Each backend says beside it how it keeps a kind
(`store/sqlite/tables.py`, `store/mongo/shapes.py`), and refuses to carry anything that is not listed, so that
nothing new is left behind unnoticed. A kind comes after what it refers to.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any, TypeAlias

# Any: a plain value is a text, a number, bytes, None, or a list or mapping of them.
Plain: TypeAlias = Any
Record: TypeAlias = Mapping[str, Plain]
"""Moments are milliseconds since the epoch, truth is 1 or 0, words stand in one text."""


class Form(Enum):
    """What a field holds."""

    TEXT = auto()
    NUMBER = auto()
    TRUTH = auto()
    BYTES = auto()
    MOMENT = auto()
    MOMENT_OR_NEVER = auto()
    """A moment, or none: 0 where a column must say something."""
    MOMENTS = auto()
    WORDS = auto()
    """Words without spaces: one text, or a list."""
    TEXTS = auto()
    MAPPING = auto()
    """Settings: JSON, or a document."""


Fields: TypeAlias = Mapping[str, Form]


@dataclass(frozen=True, slots=True)
class Kind:
    """Records of one kind; `key` names one. `parts` are lists within a record, in their order."""

    name: str
    key: tuple[str, ...]
    fields: Fields
    parts: Mapping[str, Fields] = field(default_factory=dict)


def _of(**names: str) -> Fields:
    """Return fields by their forms, as `_of(text="id name", moment="created_at")`."""
    return {name: Form[form.upper()] for form, listed in names.items() for name in listed.split()}


PROOF = _of(text="proof_id", bytes="proof_digest", number="proof_tries_left", moment="proof_expires_at")

ROOT_SECRET = Kind("root_secret", ("id",), _of(text="id", bytes="sealed"))
OWNERS = Kind(
    "owners",
    ("id",),
    _of(text="id plan", truth="closed", moment="updated_at"),
    {"members": _of(text="id")},
)
APPLICATIONS = Kind(
    "applications",
    ("id",),
    _of(
        text="id owner_id name name_key type status status_reason status_set_by app_token_id "
        "former_app_token_id",
        moment="app_token_issued_at former_app_token_until created_at updated_at",
        mapping="settings",
        number="user_count",
    ),
    {
        "signing_keys": _of(
            text="kid public_key", bytes="sealed_private_key", moment="created_at signs_from retires_at"
        )
    },
)
USERS = Kind(
    "users",
    ("application_id", "id"),
    _of(
        text="application_id id handle password_hash locale status user_name phone metadata invited_metadata "
        "assigned_metadata",
        moment="created_at updated_at last_login_at",
        truth="administrator phone_verified",
        number="password_version password_era",
    ),
)
SIGNUPS = Kind(
    "signups",
    ("application_id", "handle"),
    {
        **_of(text="application_id handle password_hash metadata locale return_to"),
        **_of(moment="created_at expires_at"),
        **PROOF,
    },
)
INVITATIONS = Kind(
    "invitations",
    ("application_id", "id"),
    {
        **_of(text="application_id id handle inviter_id state metadata locale"),
        **_of(moment="created_at forgotten_at"),
        **PROOF,
    },
)
CODES = Kind(
    "codes",
    ("application_id", "purpose", "handle"),
    {
        **_of(text="application_id purpose handle user_id phone"),
        **_of(number="password_version", moment="expires_at"),
        **PROOF,
    },
)
LIMITS = Kind(
    "limits",
    ("application_id", "key"),
    _of(text="application_id key", moments="moments", number="number era", moment="expires_at"),
)
SESSIONS = Kind(
    "sessions",
    ("application_id", "id"),
    _of(
        text="application_id id user_id user_agent ip_address",
        words="amr",
        bytes="refresh_digest parent_digest",
        moment="created_at authenticated_at last_used_at idle_expires_at expires_at rotated_at",
        number="password_version",
    ),
)
OUTBOX = Kind(
    "outbox",
    ("id",),
    _of(
        text="id application_id channel recipient template locale",
        bytes="sealed_values",
        moment="created_at expires_at due_at",
        number="attempts",
    ),
)
SECOND_FACTORS = Kind(
    "second_factors",
    ("application_id", "user_id"),
    _of(
        text="application_id user_id",
        bytes="proposed secret",
        truth="phone",
        number="last_step guesses",
        moment_or_never="blocked_until",
    ),
    {"recovery_digests": _of(bytes="digest")},
)
CHALLENGES = Kind(
    "challenges",
    ("application_id", "id"),
    _of(
        text="application_id id user_id",
        number="password_version tries_left",
        moment="created_at expires_at",
    ),
)
TEMPLATES = Kind(
    "templates",
    ("application_id", "message", "locale"),
    _of(text="application_id message locale subject text html", moment="updated_at"),
)
DEVICES = Kind(
    "devices",
    ("application_id", "user_id"),
    _of(text="application_id user_id"),
    {"digests": _of(bytes="digest")},
)
AUDIT_EVENTS = Kind(
    "audit_events",
    ("application_id", "id"),
    _of(
        text="application_id id action outcome actor subject ip_address user_agent request_id",
        moment="created_at expires_at",
    ),
)
USAGES = Kind(
    "usages",
    ("owner_id", "month", "application_id"),
    _of(text="owner_id month application_id name", number="users"),
)
BILLED_MONTHS = Kind(
    "billed_months", ("owner_id", "month"), _of(text="owner_id month status reason", texts="events")
)
SUBSCRIPTIONS = Kind(
    "subscriptions",
    ("owner_id",),
    _of(text="owner_id ends_after", moment="since", number="turn settled_turn"),
)

KINDS = (
    ROOT_SECRET,
    OWNERS,
    APPLICATIONS,
    USERS,
    SIGNUPS,
    INVITATIONS,
    CODES,
    LIMITS,
    SESSIONS,
    OUTBOX,
    SECOND_FACTORS,
    CHALLENGES,
    TEMPLATES,
    DEVICES,
    AUDIT_EVENTS,
    USAGES,
    BILLED_MONTHS,
    SUBSCRIPTIONS,
)

NOT_MOVED: Mapping[str, str] = {
    "schema_version": "says of the store itself where its schema is; each end of a move has its own",
    "moving": "says of the store itself that it takes part in a move",
    "removed_applications": "what servers write that have not heard of a removal; none runs during a move",
    "room": "shows for a moment whether there is room on the disk",
    "claims": "who holds a unique name: made anew from users and applications, and checked with them",
}
"""Tables and collections that are no kind, each with the reason."""
