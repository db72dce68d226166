"""Which kinds of members are added under a claim and a limit?"""

from cosyncjwt.domain.application import DEVELOPMENT_USER_LIMIT, ApplicationType
from cosyncjwt.domain.plan import Plan
from cosyncjwt.errors import (
    ApplicationLimitReached,
    ApplicationNameTaken,
    HandleTaken,
    SubscriptionRequired,
    UserError,
    UserLimitReached,
)
from store.mongo.driver import Database, Document
from store.mongo.joining import Roll
from store.mongo.stages import PRESENT
from store.mongo.values import key


def roll_of_users(database: Database) -> Roll:
    """Return the roll of users: each claims its handle and is counted on its application."""
    return Roll(
        members=database["users"],
        claims=database["claims"],
        counters=database["applications"],
        count="user_count",
        counter_of=lambda user: str(user["application_id"]),
        claim_of=handle_claim,
        taken=HandleTaken,
        room=_room_for_user,
        full=lambda _: UserLimitReached(),
    )


def roll_of_applications(database: Database) -> Roll:
    """Return the roll of applications: each claims its name and is counted on its owner."""
    return Roll(
        members=database["applications"],
        claims=database["claims"],
        counters=database["owners"],
        count="application_count",
        counter_of=lambda application: str(application["owner_id"]),
        claim_of=name_claim,
        taken=ApplicationNameTaken,
        room=_room_for_application,
        full=_no_room_for_application,
        lists_members=True,
    )


def _room_for_user(_: Document, limit: int | None) -> Document:
    # The application's own limit is what counts now; a caller's may be five seconds old.
    own = [{"user_limit": None}, {"user_count": {"$lt": DEVELOPMENT_USER_LIMIT}}]
    room: Document = {"stage": PRESENT, "$or": own}
    return room if limit is None else {**room, "user_count": {"$lt": limit}}


def _room_for_application(application: Document, limit: int | None) -> Document:
    if limit is None:
        return {}
    paid = {"plan": Plan.PAID.value}
    free = {"application_count": {"$lt": limit}}
    return {"closed": {"$ne": True}, "$or": [paid] if _is_commercial(application) else [paid, free]}


def _no_room_for_application(application: Document) -> UserError:
    return SubscriptionRequired() if _is_commercial(application) else ApplicationLimitReached()


def _is_commercial(application: Document) -> bool:
    return bool(application["type"] == ApplicationType.COMMERCIAL.value)


def handle_claim(user: Document) -> str:
    """Return what claims the handle of a user in its application."""
    return key(user["application_id"], f"handle|{user['handle']}")


def name_claim(application: Document) -> str:
    """Return what claims the name of an application among its owner's."""
    return key(application["owner_id"], f"application-name|{application['name_key']}")
