"""What may a developer own, by the plan?"""

import asyncio
from collections import Counter

from tests.applications import created, filled
from tests.backends import Backend
from tests.contents import unchanged
from tests.documents import (
    APPLICATION,
    CREATE_APPLICATION,
    DELETE_ACCOUNT,
    LOGIN,
    ME,
    SIGNUP,
    UPDATE_APPLICATION,
)
from tests.outcomes import outcome
from tests.people import administrator, developer, developer_again
from tests.portal import SET_PLAN, STATUS, id_of
from tests.service import PASSWORD, GraphQL, Service

PLAN = "query Plan { developer { plan } }"
COMMERCIAL = {"input": {"name": "Shop", "type": "COMMERCIAL"}}


async def paying(service: Service) -> GraphQL:
    """Return a developer on plan PAID."""
    dev = await developer(service)
    await (await administrator(service)).run(SET_PLAN, {"id": await id_of(dev), "plan": "PAID"})
    return dev


async def retyped(dev: GraphQL, application_id: str, kind: str) -> str:
    """Ask for another type and return the outcome."""
    return await outcome(dev, UPDATE_APPLICATION, {"input": {"id": application_id, "type": kind}})


async def test_a_developer_begins_on_free(service: Service) -> None:
    """A new developer is on FREE and has no commercial application."""
    dev = await developer(service)

    assert (await dev.run(PLAN))["plan"] == "FREE"
    assert await outcome(dev, CREATE_APPLICATION, COMMERCIAL) == "SUBSCRIPTION_REQUIRED"


async def test_paid_makes_any_number_of_either_type(service: Service) -> None:
    """On PAID there are commercial applications without a limit of users, and more than three."""
    dev = await paying(service)

    shop = await created(dev, "Shop", type="COMMERCIAL")
    for number in range(4):
        await created(dev, f"Notes {number}")

    assert (await dev.run(PLAN))["plan"] == "PAID"
    assert (shop["type"], shop["userLimit"]) == ("COMMERCIAL", None)


async def test_a_type_changes_by_the_plan(service: Service) -> None:
    """On FREE an application stays one for development; on PAID it becomes commercial, and back."""
    dev = await developer(service)
    made = await created(dev)
    ended = [await retyped(dev, made["id"], "COMMERCIAL")]
    await (await administrator(service)).run(SET_PLAN, {"id": await id_of(dev), "plan": "PAID"})

    ended += [await retyped(dev, made["id"], kind) for kind in ("COMMERCIAL", "DEVELOPMENT")]

    assert ended == ["SUBSCRIPTION_REQUIRED", "Application", "Application"]


async def test_back_to_development_needs_few_users(service: Service, backend: Backend) -> None:
    """With fifty-one users it stays commercial, and nothing else of the change happens."""
    dev = await paying(service)
    shop = await created(dev, "Shop", type="COMMERCIAL")
    await filled(service, shop["id"], 51, limit=None)

    async with unchanged(backend):
        refused = await dev.run(
            UPDATE_APPLICATION, {"input": {"id": shop["id"], "type": "DEVELOPMENT", "name": "Other"}}
        )

    assert (refused["code"], refused["path"]) == ("USER_LIMIT_REACHED", ["input", "type"])


async def test_a_plan_that_ends_stops_commercial_applications_alone(service: Service) -> None:
    """Back on FREE they are suspended, with the reason; those for development go on. PAID lets them go on."""
    dev, admin = await paying(service), await administrator(service, "second@example.com")
    shop, notes = await created(dev, "Shop", type="COMMERCIAL"), await created(dev)
    seen = []
    for plan in ("FREE", "PAID"):
        await admin.run(SET_PLAN, {"id": await id_of(dev), "plan": plan})
        seen += [(await dev.run(STATUS, {"id": each["id"]}))["status"] for each in (shop, notes)]
        if plan == "FREE":
            stopped = await dev.run(STATUS, {"id": shop["id"]})

    assert seen == ["SUSPENDED", "ACTIVE", "ACTIVE", "ACTIVE"]
    assert "paid subscription" in stopped["statusReason"]


async def test_a_payment_lifts_what_has_become_one_for_development_since(service: Service) -> None:
    """What a missing payment has stopped goes on when it is made good, whatever its type is by then."""
    dev, admin = await paying(service), await administrator(service, "second@example.com")
    shop = await created(dev, "Shop", type="COMMERCIAL")
    await admin.run(SET_PLAN, {"id": await id_of(dev), "plan": "FREE"})
    await retyped(dev, shop["id"], "DEVELOPMENT")

    await admin.run(SET_PLAN, {"id": await id_of(dev), "plan": "PAID"})

    assert (await dev.run(APPLICATION, {"id": shop["id"]}))["status"] == "ACTIVE"


async def test_S07_forty_nine_users_and_two_hundred_signups_make_fifty(service: Service) -> None:
    """Two hundred signups for the last place, forty at a time, leave exactly fifty users."""
    dev = await developer(service)
    made = await created(dev, onboarding={"signupFlow": "NONE"})
    await filled(service, made["id"], 49)
    app = service.client_of(made["appToken"])
    # All at once they would wait for each other, on a slow machine longer than a request may.
    place = asyncio.Semaphore(40)

    async def signed_up(number: int) -> str:
        async with place:
            person = {"handle": f"person{number}@example.com", "password": PASSWORD}
            return await outcome(app, SIGNUP, person)

    ended = Counter(await asyncio.gather(*(signed_up(number) for number in range(200))))

    shown = await dev.run("query Count($id: ID) { application(id: $id) { userCount } }", {"id": made["id"]})
    assert ended["SignedIn"] == 1
    assert shown["userCount"] == 50


async def test_S08_twenty_applications_of_one_name_make_one(service: Service) -> None:
    """Of twenty creations at once with one name one is done."""
    dev = await developer(service)

    ended = Counter(
        await asyncio.gather(
            *(outcome(dev, CREATE_APPLICATION, {"input": {"name": "Notes"}}) for _ in range(20))
        )
    )

    assert ended == {"Application": 1, "APPLICATION_NAME_TAKEN": 19}


async def test_who_has_applications_cannot_leave(service: Service) -> None:
    """A developer's account stays while there are applications, and goes when they are deleted."""
    dev = await developer(service)
    made = await created(dev)

    refused = await outcome(dev, DELETE_ACCOUNT, {"password": PASSWORD})
    await dev.run(
        "mutation Delete($id: ID!) { deleteApplication(input: {id: $id}) { __typename } }",
        {"id": made["id"]},
    )

    assert refused == "APPLICATIONS_REMAIN"
    assert await outcome(dev, ME) == "OK"
    assert await outcome(dev, DELETE_ACCOUNT, {"password": PASSWORD}) == "Done"
    login = {"handle": "dev@example.com", "password": PASSWORD}
    assert await outcome(service.portal, LOGIN, login) == "INVALID_CREDENTIALS"


async def test_a_wrong_password_does_not_tell_of_applications(service: Service) -> None:
    """The password is asked first, whatever the developer owns."""
    dev = await developer(service)
    made = await created(dev)

    assert await outcome(dev, DELETE_ACCOUNT, {"password": "wrong"}) == "INVALID_CREDENTIALS"
    assert await outcome(await developer_again(service), APPLICATION, {"id": made["id"]}) == "OK"
