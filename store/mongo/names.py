"""Which names can change, and what claims each?"""

from cosyncjwt.domain.status import ApplicationStatus
from cosyncjwt.errors import ApplicationNameTaken, StatusNotAllowed, UserNameTaken
from store.mongo.claims import FIRST, LATER
from store.mongo.driver import Database, Document
from store.mongo.renaming import Names
from store.mongo.rolls import name_claim
from store.mongo.stages import PRESENT
from store.mongo.values import key

OPEN = {"stage": PRESENT, "status": {"$ne": ApplicationStatus.BLOCKED.value}}
"""Which applications a developer may change."""


def names_of_applications(database: Database) -> Names:
    """Return the names of applications, which a blocked one keeps."""
    return Names(
        members=database["applications"],
        claims=database["claims"],
        field="name_key",
        claim_of=name_claim,
        marks=FIRST,
        taken=ApplicationNameTaken,
        open=OPEN,
        ensure_open=_ensure_not_blocked,
    )


def names_of_users(database: Database) -> Names:
    """Return the user names of users, which begin without one."""
    return Names(
        members=database["users"],
        claims=database["claims"],
        field="user_name",
        claim_of=user_name_claim,
        marks=LATER,
        taken=UserNameTaken,
        open={"stage": PRESENT},
        ensure_open=lambda _: None,
    )


def user_name_claims(user: Document) -> set[str]:
    """Return every claim that a user may hold by a name: of the present one, and of a renaming under way."""
    note = user.get(LATER.under_way, {})
    return {claim for claim in (user_name_claim(user), note.get("new"), note.get("old")) if claim is not None}


def _ensure_not_blocked(application: Document) -> None:
    if application["status"] == ApplicationStatus.BLOCKED.value:
        raise StatusNotAllowed


def user_name_claim(user: Document) -> str | None:
    """Return what claims the user name of a user in its application, None without one."""
    name = user["user_name"]
    return None if name is None else key(user["application_id"], f"user-name|{name}")
