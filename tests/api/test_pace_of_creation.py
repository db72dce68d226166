"""How many applications does a developer get within an hour?"""

import asyncio
from datetime import timedelta

from cosyncjwt.flows.throttle import NEW_APPLICATIONS
from tests.applications import created
from tests.documents import CREATE_APPLICATION
from tests.outcomes import outcome
from tests.people import administrator, developer, developer_again
from tests.portal import SET_PLAN, id_of
from tests.service import GraphQL, Service


async def paid(service: Service) -> GraphQL:
    """Return a developer whom no number of applications stops."""
    dev = await developer(service)
    await (await administrator(service)).run(SET_PLAN, {"id": await id_of(dev), "plan": "PAID"})
    return dev


async def all_but(service: Service, dev: GraphQL, left: int) -> None:
    """Count what the making of applications counts, until so many are left of the hour."""
    creation = service.server.services.portal.application_creation
    portal, id_ = service.server.directory.tenant(service.server.portal.id), await id_of(dev)
    for _ in range(NEW_APPLICATIONS.most - left):
        await creation._throttle.before_new_application(portal, id_)


async def making(dev: GraphQL, name: str) -> str:
    """Return how it ends to make an application."""
    return await outcome(dev, CREATE_APPLICATION, {"input": {"name": name}})


async def test_a_hundred_keys_an_hour(service: Service) -> None:
    """However many ask at once, a hundred keys an hour are made for a developer; others are untouched."""
    dev = await paid(service)
    await all_but(service, dev, 4)

    ended = await asyncio.gather(*(making(dev, f"Notes {number}") for number in range(6)))
    refused = await dev.error(CREATE_APPLICATION, {"input": {"name": "One more"}})
    beside = await making(await developer(service, "other@example.com"), "Notes")
    service.clock.advance(timedelta(hours=1))
    later = await making(await developer_again(service), "Later")

    assert sorted(ended) == ["Application"] * 4 + ["RATE_LIMITED"] * 2
    assert refused == {"code": "RATE_LIMITED", "retryAfterSeconds": 3600}
    assert (beside, later) == ("Application", "Application")


async def test_only_what_makes_a_key_is_counted(service: Service) -> None:
    """A taken name and a bad value leave what there is of the hour."""
    dev = await developer(service)
    await created(dev, "Notes")
    await all_but(service, dev, 2)

    ended = [await making(dev, name) for name in ("notes", "", "x" * 101, "Second", "Third")]

    assert ended == [
        "APPLICATION_NAME_TAKEN",
        "VALUE_INVALID",
        "VALUE_INVALID",
        "Application",
        "RATE_LIMITED",
    ]
