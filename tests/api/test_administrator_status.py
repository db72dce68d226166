"""What does an administrator say of an application, and what does its developer read?"""

import pytest

from tests.applications import created
from tests.documents import ME
from tests.outcomes import outcome
from tests.people import administrator, developer
from tests.security.test_status import SET_STATUS
from tests.service import Service

STATUS = "query Status($id: ID) { application(id: $id) { status statusReason } }"


async def test_the_developer_reads_why(service: Service) -> None:
    """The reason of a block is shown to the developer, trimmed."""
    dev = await developer(service)
    made = await created(dev)
    admin = await administrator(service)

    await admin.run(SET_STATUS, {"id": made["id"], "status": "BLOCKED", "reason": "  Sends spam.  "})

    assert await dev.run(STATUS, {"id": made["id"]}) == {
        "status": "BLOCKED",
        "statusReason": "Sends spam.",
    }


async def test_the_users_do_not_read_why(service: Service) -> None:
    """With the app token the status can be read and the reason not."""
    made = await created(await developer(service))
    client = service.client_of(made["appToken"])

    assert await outcome(client, "{ application { statusReason } }") == "FORBIDDEN"


async def test_without_a_reason_the_developer_reads_none(service: Service) -> None:
    """A status that is set without a reason says nothing."""
    dev = await developer(service)
    made = await created(dev)
    await dev.run(SET_STATUS, {"id": made["id"], "status": "INACTIVE", "reason": "Holidays"})

    switched = await dev.run(SET_STATUS, {"id": made["id"], "status": "ACTIVE"})

    assert switched["statusReason"] is None


@pytest.mark.parametrize("reason", [None, "", "   ", "a\nb", "\x00", "A" * 501])
@pytest.mark.parametrize("status", ["SUSPENDED", "BLOCKED"])
async def test_an_administrator_says_why(service: Service, status: str, reason: str | None) -> None:
    """Nothing is suspended or blocked without a readable reason."""
    made = await created(await developer(service))
    admin = await administrator(service)

    refused = await admin.run(SET_STATUS, {"id": made["id"], "status": status, "reason": reason})

    assert (refused["code"], refused["path"]) == ("VALUE_INVALID", ["input", "reason"])
    assert await outcome(service.client_of(made["appToken"]), "{ application { name } }") == "OK"


@pytest.mark.parametrize("status", ["INACTIVE", "SUSPENDED", "BLOCKED", "ACTIVE"])
async def test_the_portal_is_always_active(service: Service, status: str) -> None:
    """Not even an administrator stops the portal, by which it would be set right again."""
    admin = await administrator(service)
    portal = {"id": service.server.portal.id, "status": status, "reason": "So"}

    assert await outcome(admin, SET_STATUS, portal) == "STATUS_NOT_ALLOWED"
    assert await outcome(admin, ME) == "OK"


async def test_an_unknown_application_is_not_found(service: Service) -> None:
    """An administrator who names nothing is told so."""
    admin = await administrator(service)

    assert await outcome(admin, SET_STATUS, {"id": "x", "status": "ACTIVE"}) == "NOT_FOUND"
