"""What does `developer` show, and to whom?"""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from tests.applications import created, kept_application
from tests.credentials import REFUSED_WITHOUT_USER, refusals_without_user
from tests.documents import DEVELOPER
from tests.outcomes import outcome
from tests.people import developer, signed_up
from tests.service import GraphQL, Service

DEV = "dev@example.com"


async def owner_of(service: Service, names: Sequence[str]) -> GraphQL:
    """Return a developer who has made applications of these names."""
    dev = await developer(service, DEV)
    for name in names:
        await created(dev, name)
        service.clock.advance(timedelta(seconds=1))
    return dev


async def test_the_developer_and_the_applications(service: Service) -> None:
    """A developer sees the own account and the own applications, oldest first."""
    dev = await owner_of(service, ["One", "Two"])
    await created(await developer(service, "other@example.com"), "Foreign")

    shown = await dev.run(DEVELOPER)

    assert shown["user"]["handle"] == DEV
    assert [node["name"] for node in shown["applications"]["nodes"]] == ["One", "Two"]
    assert shown["applications"]["totalCount"] == 2


async def test_no_applications(service: Service) -> None:
    """A new developer has an empty page."""
    shown = (await (await developer(service, DEV)).run(DEVELOPER))["applications"]

    assert (shown["nodes"], shown["edges"], shown["totalCount"]) == ([], [], 0)
    assert shown["pageInfo"] == {
        "hasNextPage": False,
        "hasPreviousPage": False,
        "startCursor": None,
        "endCursor": None,
    }


async def test_pages(service: Service) -> None:
    """A page ends where the next begins, and says whether there is one."""
    dev = await owner_of(service, ["One", "Two", "Three"])

    first = (await dev.run(DEVELOPER, {"first": 2}))["applications"]
    second = (await dev.run(DEVELOPER, {"first": 2, "after": first["pageInfo"]["endCursor"]}))["applications"]

    names = [[node["name"] for node in page["nodes"]] for page in (first, second)]
    assert names == [["One", "Two"], ["Three"]]
    assert [first["pageInfo"]["hasNextPage"], second["pageInfo"]["hasNextPage"]] == [True, False]
    assert [edge["node"]["id"] for edge in first["edges"]] == [node["id"] for node in first["nodes"]]
    assert second["pageInfo"]["hasPreviousPage"] is True


@pytest.mark.parametrize("size", [0, -1, 101, 1000])
async def test_bad_page_sizes(service: Service, size: int) -> None:
    """A page has 1 to 100 applications."""
    assert await outcome(await developer(service, DEV), DEVELOPER, {"first": size}) == "BAD_USER_INPUT"


async def test_foreign_cursors(service: Service) -> None:
    """A cursor that is none of the developer's own applications leads to an empty page."""
    dev = await owner_of(service, ["One"])
    foreign = await created(await developer(service, "other@example.com"), "Foreign")
    cursors = [foreign["id"], service.server.portal.id, "", "\x00", "A" * 10_000]

    pages = [(await dev.run(DEVELOPER, {"after": cursor}))["applications"]["nodes"] for cursor in cursors]

    assert pages == [[]] * len(cursors)


async def test_users_of_other_applications(service: Service) -> None:
    """A user of another application is no developer, whatever the handle."""
    await developer(service, DEV)
    signed_in = await signed_up(service, service.sample, DEV)

    assert await outcome(service.sample.signed_in(signed_in["accessToken"]), DEVELOPER) == "FORBIDDEN"


async def test_applications_of_nobody(service: Service) -> None:
    """An application whose owner is unknown is nobody's."""
    await kept_application(service)

    shown = await (await developer(service, DEV)).run(DEVELOPER)

    assert shown["applications"]["totalCount"] == 0


async def test_refused_without_user(service: Service) -> None:
    """Nobody sees a developer who shows no access token."""
    assert await refusals_without_user(service, DEVELOPER) == REFUSED_WITHOUT_USER
