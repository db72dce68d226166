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
from store.mongo.claims import LATER
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
        room=lambda _, limit: room_for_users(1, limit),
        full=lambda _: UserLimitReached(),
        names_of=user_name_claims,
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


def room_for_users(number: int, limit: int | None) -> Document:
    """Return what an application must be like to count so many more users, under a limit."""
    # The application's own limit is what counts now; a caller's may be five seconds old.
    own = [{"user_limit": None}, {"user_count": {"$lte": DEVELOPMENT_USER_LIMIT - number}}]
    room: Document = {"stage": PRESENT, "$or": own}
    return room if limit is None else {**room, "user_count": {"$lte": limit - number}}


def users_until_full(application: Document | None, limit: int | None, *, most: int) -> int:
    """Return how many of `most` users `room_for_users` has room for, were nobody to come in between."""
    if application is None or application["stage"] != PRESENT:
        return 0
    own = None if application["user_limit"] is None else DEVELOPMENT_USER_LIMIT
    free = [int(each - application["user_count"]) for each in (own, limit) if each is not None]
    return max(0, min([most, *free]))


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


def user_name_claim(user: Document) -> str | None:
    """Return what claims the user name of a user in its application, None without one."""
    name = user["user_name"]
    return None if name is None else key(user["application_id"], f"user-name|{name}")


def user_name_claims(user: Document) -> set[str]:
    """Return every claim that a user may hold by a name: of the present one, and of a renaming under way."""
    note = user.get(LATER.under_way, {})
    return {claim for claim in (user_name_claim(user), note.get("new"), note.get("old")) if claim is not None}


def name_claim(application: Document) -> str:
    """Return what claims the name of an application among its owner's."""
    return key(application["owner_id"], f"application-name|{application['name_key']}")
