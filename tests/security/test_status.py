"""Does an application that is not ACTIVE stop whatever its users do, and who may set which status?"""

from contextlib import nullcontext
from datetime import timedelta

import pytest

from cosyncjwt.domain.status import ApplicationStatus, Authority, StatusChange
from cosyncjwt.errors import StatusNotAllowed
from tests.applications import created
from tests.backends import Backend
from tests.contents import unchanged
from tests.documents import APPLICATION, ME, REFRESH, REFUSED
from tests.generated import operations
from tests.outcomes import outcome
from tests.people import administrator, developer, signed_up
from tests.portal import put_into
from tests.security.support import ADA, form_of, link_for, press
from tests.service import GraphQL, Service, running

SET_STATUS = (
    """mutation SetStatus($id: ID!, $status: ApplicationStatus!, $reason: String) {
  setApplicationStatus(input: {id: $id, status: $status, reason: $reason}) {
    __typename ... on Application { id status statusReason }"""
    + REFUSED
    + "} }"
)
STOPPED = [status for status in ApplicationStatus if status is not ApplicationStatus.ACTIVE]
each_stop = pytest.mark.parametrize("status", STOPPED)
OWN = {ApplicationStatus.ACTIVE, ApplicationStatus.INACTIVE}


@each_stop
async def test_S05_every_field_is_behind_the_gate(
    service: Service, backend: Backend, status: ApplicationStatus
) -> None:
    """Every query and mutation is refused with app token and user's token, and changes nothing."""
    made = await created(await developer(service))
    app = service.client_of(made["appToken"])
    user = app.signed_in((await signed_up(service, app, ADA))["accessToken"])
    alone = GraphQL(service.http, {"authorization": user.headers["authorization"]})
    await put_into(service, made["id"], status)
    code = f"APPLICATION_{status.value}"

    async with unchanged(backend):
        ended = {
            (each.name, who): await outcome(client, each.document, each.variables)
            for each in operations(made["id"])
            for who, client in (("app", app), ("user", alone), ("both", user))
        }

    both = {name: end for (name, who), end in ended.items() if who == "both"}
    one = {key: end for key, end in ended.items() if key[1] != "both" and end != code}
    assert set(both.values()) == {code}
    # Whoever shows one of the two tokens is refused for want of the other, or reads the application itself.
    assert set(one.values()) == {"UNAUTHENTICATED", "APP_TOKEN_INVALID", "Application"}
    assert [key for key, end in one.items() if end == "Application"] == [("node", "app")]


@each_stop
async def test_S05_name_status_and_keys_stay_readable(service: Service, status: ApplicationStatus) -> None:
    """The public settings, the JWKS and the discovery document can be read whatever the status."""
    made = await created(await developer(service))
    await put_into(service, made["id"], status)

    shown = await service.client_of(made["appToken"]).run(APPLICATION)
    known = [
        (await service.http.get(f"/apps/{made['id']}/.well-known/{document}")).status_code
        for document in ("jwks.json", "openid-configuration")
    ]

    assert (shown["name"], shown["status"]) == ("Notes", status.value)
    assert known == [200, 200]


@each_stop
async def test_S05_a_link_confirms_nothing(
    service: Service, backend: Backend, status: ApplicationStatus
) -> None:
    """The button of a link that was mailed before does nothing."""
    made = await created(await developer(service), onboarding={"signupFlow": "LINK"})
    link = await link_for(service, service.client_of(made["appToken"]))
    await put_into(service, made["id"], status)

    async with unchanged(backend):
        reply = await press(service, form_of(link))

    assert reply.status_code < 500
    assert "confirmed" not in reply.text.lower()


@each_stop
async def test_S05_another_worker_follows_within_five_seconds(
    service: Service, backend: Backend, status: ApplicationStatus
) -> None:
    """A server that has just answered a user refuses five seconds after the status was set at another."""
    async with running(backend.connect(), service.clock, service.server.world.entropy) as other:
        made = await created(await developer(service))
        app = other.client_of(made["appToken"])
        signed_in = await signed_up(other, app, ADA)
        user = app.signed_in(signed_in["accessToken"])
        assert await outcome(user, ME) == "OK"
        await put_into(service, made["id"], status)

        service.clock.advance(timedelta(seconds=5))

        ended = [
            await outcome(user, ME),
            await outcome(app, REFRESH, {"refreshToken": signed_in["refreshToken"]}),
        ]
        assert ended == [f"APPLICATION_{status.value}"] * 2


@pytest.mark.parametrize("present", ApplicationStatus)
@pytest.mark.parametrize("wanted", ApplicationStatus)
async def test_S06_what_a_developer_sets(
    service: Service, backend: Backend, present: ApplicationStatus, wanted: ApplicationStatus
) -> None:
    """A developer switches between ACTIVE and INACTIVE, and nothing else; a refusal changes nothing."""
    dev = await developer(service)
    made = await created(dev)
    await put_into(service, made["id"], present)
    asked = {"id": made["id"], "status": wanted.value, "reason": "So"}

    allowed = {present, wanted} <= OWN
    async with nullcontext() if allowed else unchanged(backend):
        ended = await outcome(dev, SET_STATUS, asked)

    assert ended == ("Application" if allowed else "STATUS_NOT_ALLOWED")
    shown = await dev.run(APPLICATION, {"id": made["id"]})
    assert shown["status"] == (wanted if allowed else present).value


async def test_S06_what_an_administrator_sets(service: Service) -> None:
    """An administrator sets any status in place of any, of anybody's application."""
    admin, dev = await administrator(service), await developer(service)
    made = await created(dev)

    for present in ApplicationStatus:
        for wanted in ApplicationStatus:
            await put_into(service, made["id"], present)
            ruled = await admin.run(
                SET_STATUS, {"id": made["id"], "status": wanted.value, "reason": "Because"}
            )
            assert (ruled["status"], ruled["statusReason"]) == (wanted.value, "Because")


@pytest.mark.parametrize("present", ApplicationStatus)
@pytest.mark.parametrize("set_by", Authority)
@pytest.mark.parametrize("wanted", ApplicationStatus)
def test_S06_what_the_system_sets(
    present: ApplicationStatus, set_by: Authority, wanted: ApplicationStatus
) -> None:
    """The system suspends what is switched on or off, and lifts what it has itself suspended."""
    suspends = wanted is ApplicationStatus.SUSPENDED and present in OWN
    lifts = wanted in OWN and (present, set_by) == (ApplicationStatus.SUSPENDED, Authority.SYSTEM)

    try:
        allowed = StatusChange.of(wanted, Authority.SYSTEM).may_replace(present, set_by)
    except StatusNotAllowed:
        allowed = False

    assert allowed is (suspends or lifts)
