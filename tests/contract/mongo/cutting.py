"""How is a verb cut, and how is what it leaves judged?"""

from datetime import timedelta

import pytest

from store.mongo import MongoStore
from tests.contract.mongo.filling import Filling
from tests.contract.mongo.interception import Cut, Dump, Interceptor, dump
from tests.contract.mongo.verbs import VERBS, Verb
from tests.fakes import NOW

LATER = NOW + timedelta(minutes=2)
SOON = NOW + timedelta(seconds=59)
LEASE = timedelta(minutes=1)

_ENDS: dict[tuple[str, Verb], tuple[Dump, Dump]] = {}

each_verb = pytest.mark.parametrize("verb", VERBS.values(), ids=VERBS)
each_cut = pytest.mark.parametrize(
    ("verb", "number"),
    [(verb, number) for verb in VERBS.values() for number in range(1, verb.writes + 1)],
    ids=[f"{name} {number}" for name, verb in VERBS.items() for number in range(1, verb.writes + 1)],
)


def said(found: Dump) -> Dump:
    """Return the database without what only spares a read, and may lag behind what it was taken from."""
    users = [
        {name: value for name, value in user.items() if name != "latest_device"} for user in found["users"]
    ]
    return found | {"users": users}


async def ends(filled: Filling, verb: Verb) -> tuple[Dump, Dump]:
    """Return the database before the verb and after it, uncut: the same each time, so it is called once."""
    known = _ENDS.get((filled.backend, verb))
    if known is None:
        store, _ = await filled()
        before = said(await dump(store))
        await verb(store)
        known = _ENDS[filled.backend, verb] = before, said(await dump(store))
    return known


async def cut(filled: Filling, verb: Verb, number: int) -> tuple[MongoStore, Interceptor]:
    """Return a store on which the verb was cut after that write."""
    store, interceptor = await filled()
    interceptor.cut_after(number)
    with pytest.raises(Cut):
        await verb(store)
    return store, interceptor


def agrees(found: Dump) -> bool:
    """Say whether users, counts and claims agree and nothing is under way."""
    users = found["users"]
    applications = [each for each in found["applications"] if each["stage"] != "GONE"]
    claims = {claim["_id"]: claim["holder"] for claim in found["claims"]}
    handles = {f"{user['application_id']}|handle|{user['handle']}": user["_id"] for user in users}
    user_names = {
        f"{user['application_id']}|user-name|{user['user_name']}": user["_id"]
        for user in users
        if user["user_name"] is not None
    }
    names = {f"{each['owner_id']}|application-name|{each['name_key']}": each["_id"] for each in applications}
    numbers = {
        f"{user['application_id']}|phone|{user['phone']}": user["_id"]
        for user in users
        if user["phone_verified"]
    }
    return (
        claims == handles | names | user_names | numbers
        and not any("naming" in user for user in users)
        and {claim["taking"] for claim in found["claims"] if "taking" in claim}
        == {user["taken_by"] for user in users if user["phone_verified"]}
        and not any("taking" in user for user in users)
        and all(member["stage"] == "PRESENT" for member in users + applications)
        and [each["user_count"] for each in applications]
        == [sum(user["application_id"] == each["_id"] for user in users) for each in applications]
        and [owner["application_count"] for owner in found["owners"]] == [len(applications)]
        and not any(each["pending"] or each["departures"] for each in applications)
        and not any(owner["pending"] for owner in found["owners"])
        and all(signup["stage"] == "PENDING" and "message" not in signup for signup in found["signups"])
        and all(
            invitation["stage"] in {"PENDING", "ACCEPTED", "REVOKED"}
            and not {"message", "former", "confirmed_by"} & invitation.keys()
            for invitation in found["invitations"]
        )
    )


def without_orphans(found: Dump) -> Dump:
    """Return the database without the claims that nobody holds."""
    members = {member["_id"] for member in found["users"] + found["applications"]}
    takings = {user.get("taken_by") for user in found["users"]} | {None}
    held = [
        claim for claim in found["claims"] if claim["holder"] in members and claim.get("taking") in takings
    ]
    return found | {"claims": held}
