"""What does `setApplicationStatus` switch, and for whom?"""

from typing import Any

import pytest

from cosyncjwt.domain.status import ApplicationStatus
from tests.documents import APPLICATION, CREATE_APPLICATION, ME, REFUSED, SIGNUP
from tests.people import developer
from tests.portal import put_into
from tests.service import PASSWORD, GraphQL, Service

SET_STATUS = (
    """mutation SetStatus($id: ID!, $status: ApplicationStatus!) {
  setApplicationStatus(input: {id: $id, status: $status}) {
    __typename ... on Application { id status }"""
    + REFUSED
    + "} }"
)
ADA = {"handle": "ada@example.com", "password": PASSWORD}


async def made(maker: GraphQL) -> Any:
    """Return a new application that believes everybody."""
    settings = {"name": "Notes", "onboarding": {"signupFlow": "NONE"}}
    return await maker.run(CREATE_APPLICATION, {"input": settings})


async def test_inactive_stops_its_users_at_once(service: Service) -> None:
    """Switched off, the application refuses signups and tokens issued before."""
    maker = await developer(service)
    notes = await made(maker)
    app = service.client_of(notes["appToken"])
    ada = app.signed_in((await app.run(SIGNUP, ADA))["accessToken"])
    assert (await ada.run(ME))["handle"] == "ada@example.com"

    switched = await maker.run(SET_STATUS, {"id": notes["id"], "status": "INACTIVE"})

    assert switched["status"] == "INACTIVE"
    assert (await ada.error(ME))["code"] == "APPLICATION_INACTIVE"
    assert (await app.error(SIGNUP, ADA))["code"] == "APPLICATION_INACTIVE"


async def test_an_inactive_application_says_what_it_is(service: Service) -> None:
    """Name and status stay readable with the app token, so that a client can tell its user why."""
    maker = await developer(service)
    notes = await made(maker)
    await maker.run(SET_STATUS, {"id": notes["id"], "status": "INACTIVE"})

    shown = await service.client_of(notes["appToken"]).run(APPLICATION)

    assert (shown["name"], shown["status"]) == ("Notes", "INACTIVE")


async def test_active_again_goes_on_where_it_stopped(service: Service) -> None:
    """Switched on again, the application knows its users and their sessions."""
    maker = await developer(service)
    notes = await made(maker)
    app = service.client_of(notes["appToken"])
    ada = app.signed_in((await app.run(SIGNUP, ADA))["accessToken"])
    await maker.run(SET_STATUS, {"id": notes["id"], "status": "INACTIVE"})

    await maker.run(SET_STATUS, {"id": notes["id"], "status": "ACTIVE"})

    assert (await ada.run(ME))["handle"] == "ada@example.com"


@pytest.mark.parametrize("status", ["SUSPENDED", "BLOCKED"])
async def test_a_developer_sets_no_other_status(service: Service, status: str) -> None:
    """SUSPENDED and BLOCKED are not the developer's to set."""
    maker = await developer(service)
    notes = await made(maker)

    refused = await maker.run(SET_STATUS, {"id": notes["id"], "status": status})

    assert (refused["code"], refused["path"]) == ("STATUS_NOT_ALLOWED", ["input", "status"])


@pytest.mark.parametrize("status", [ApplicationStatus.SUSPENDED, ApplicationStatus.BLOCKED])
async def test_S06_a_developer_lifts_neither_suspension_nor_block(
    service: Service, status: ApplicationStatus
) -> None:
    """What others have stopped stays stopped, whichever status the developer asks for."""
    maker = await developer(service)
    notes = await made(maker)
    await put_into(service, notes["id"], status)

    refused = [
        (await maker.run(SET_STATUS, {"id": notes["id"], "status": wanted}))["code"]
        for wanted in ("ACTIVE", "INACTIVE")
    ]

    assert refused == ["STATUS_NOT_ALLOWED"] * 2
    assert (await service.client_of(notes["appToken"]).run(APPLICATION))["status"] == status.value


async def test_S01_the_application_of_another_is_not_found(service: Service) -> None:
    """Neither another developer's application nor the server's own can be switched."""
    notes = await made(await developer(service))
    other = await developer(service, "other@example.com")

    codes = [
        (await other.error(SET_STATUS, {"id": each, "status": "INACTIVE"}))["code"]
        for each in (notes["id"], service.server.portal.id, "no-such-application")
    ]

    assert codes == ["NOT_FOUND"] * 3
