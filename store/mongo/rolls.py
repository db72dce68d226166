"""Which kinds of members are added under a claim and a limit?"""

from cosyncjwt.errors import ApplicationLimitReached, ApplicationNameTaken, HandleTaken, UserLimitReached
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
        claim_of=_handle_claim,
        taken=HandleTaken,
        full=UserLimitReached,
        open={"stage": PRESENT},
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
        full=ApplicationLimitReached,
        lists_members=True,
    )


def _handle_claim(user: Document) -> str:
    return key(user["application_id"], f"handle|{user['handle']}")


def name_claim(application: Document) -> str:
    """Return what claims the name of an application among its owner's."""
    return key(application["owner_id"], f"application-name|{application['name_key']}")
