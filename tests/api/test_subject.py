"""Who does a JWT speak of: an id or a handle?"""

import pytest

from tests.applications import created
from tests.documents import LOGIN, REFRESH, SET_SETTINGS
from tests.metadata import claims
from tests.outcomes import outcome
from tests.people import developer, signed_up
from tests.service import PASSWORD, Service

ADA = "ada@example.com"


async def test_the_subject_is_the_id(service: Service) -> None:
    """Unless its developer chooses otherwise an application's JWTs name the opaque id."""
    signed_in = await signed_up(service, service.sample, ADA)

    assert claims(signed_in)["sub"] == signed_in["user"]["id"]


async def test_the_subject_can_be_the_handle(service: Service) -> None:
    """Chosen at the creation, every JWT names the handle, the one of a login and that of a refresh."""
    made = await created(await developer(service), subject="HANDLE")
    app = service.client_of(made["appToken"])
    signed_in = await signed_up(service, app, ADA)

    again = await app.run(LOGIN, {"handle": ADA, "password": PASSWORD})
    refreshed = await app.run(REFRESH, {"refreshToken": signed_in["refreshToken"]})

    assert [claims(each)["sub"] for each in (signed_in, again, refreshed)] == [ADA] * 3


async def test_the_subject_changes(service: Service) -> None:
    """Changed later, the next JWT follows."""
    dev = await developer(service)
    made = await created(dev)
    app = service.client_of(made["appToken"])
    await signed_up(service, app, ADA)

    changed = await dev.run(SET_SETTINGS, {"input": {"id": made["id"], "subject": "HANDLE"}})

    assert changed["subject"] == "HANDLE"
    assert claims(await app.run(LOGIN, {"handle": ADA, "password": PASSWORD}))["sub"] == ADA


@pytest.mark.parametrize("field", ["subject", "maxLoginAttempts"])
async def test_both_are_for_the_developer(service: Service, field: str) -> None:
    """With the app token neither can be read."""
    assert await outcome(service.sample, f"{{ application {{ {field} }} }}") == "FORBIDDEN"
