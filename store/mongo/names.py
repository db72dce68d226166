"""Which names can change, and what claims each?"""

from cosyncjwt.domain.status import ApplicationStatus
from cosyncjwt.errors import ApplicationNameTaken, StatusNotAllowed, UserNameTaken
from store.mongo.claims import FIRST, LATER
from store.mongo.driver import Database, Document
from store.mongo.renaming import Names
from store.mongo.rolls import name_claim, user_name_claim
from store.mongo.stages import PRESENT

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
    """Return the user names of users, which begin without one unless they come from a file."""
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


def _ensure_not_blocked(application: Document) -> None:
    if application["status"] == ApplicationStatus.BLOCKED.value:
        raise StatusNotAllowed
