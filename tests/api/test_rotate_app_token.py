"""What does `rotateAppToken` replace, and which tokens work afterwards (security T-16)?"""

from datetime import timedelta
from typing import Any

import pytest

from cosyncjwt.domain.status import ApplicationStatus
from tests.applications import created
from tests.backends import Backend
from tests.credentials import REFUSED_WITHOUT_USER, refusals_without_user
from tests.documents import APPLICATION, REFUSED, SIGNUP
from tests.outcomes import outcome
from tests.people import developer, developer_again
from tests.portal import put_into
from tests.service import PASSWORD, GraphQL, Service, running

ROTATE = (
    """mutation RotateAppToken($id: ID!, $graceHours: Int) {
  rotateAppToken(input: {id: $id}, graceHours: $graceHours) {
    __typename ... on Application { id appToken updatedAt }"""
    + REFUSED
    + "} }"
)
ROTATE_BY_DEFAULT = ROTATE.replace(", $graceHours: Int", "").replace(", graceHours: $graceHours", "")
DAY = timedelta(hours=24)


async def works(service: Service, *tokens: str) -> list[bool]:
    """Say of each token whether it opens its application."""
    return [await outcome(service.client_of(token), APPLICATION) == "OK" for token in tokens]


async def rotated(dev: GraphQL, made: Any, **more: object) -> str:
    """Rotate and return the new token."""
    document = ROTATE if more else ROTATE_BY_DEFAULT
    return str((await dev.run(document, {"id": made["id"], **more}))["appToken"])


async def test_the_former_token_works_for_a_day(service: Service) -> None:
    """Both work until 24 hours have passed, then the new one alone."""
    dev = await developer(service)
    made = await created(dev)

    new = await rotated(dev, made)
    tokens = (made["appToken"], new)
    seen = [await works(service, *tokens)]
    service.clock.advance(DAY - timedelta(milliseconds=1))
    seen.append(await works(service, *tokens))
    service.clock.advance(timedelta(milliseconds=1))
    seen.append(await works(service, *tokens))

    assert seen == [[True, True], [True, True], [False, True]]


async def test_without_a_grace_the_former_token_ends_at_once(service: Service) -> None:
    """With `graceHours: 0` the old token is APP_TOKEN_INVALID, for reading and for signing up."""
    dev = await developer(service)
    made = await created(dev)
    old = service.client_of(made["appToken"])

    new = await rotated(dev, made, graceHours=0)

    ended = [
        await outcome(old, APPLICATION),
        await outcome(old, SIGNUP, {"handle": "ada@example.com", "password": PASSWORD}),
    ]
    assert ended == ["APP_TOKEN_INVALID"] * 2
    assert await works(service, new) == [True]


async def test_T16_at_most_two_tokens_work(service: Service) -> None:
    """A rotation within the grace of another ends the oldest token."""
    dev = await developer(service)
    made = await created(dev)

    second = await rotated(dev, made)
    third = await rotated(dev, made)

    assert await works(service, made["appToken"], second, third) == [False, True, True]


async def test_T16_another_worker_follows_within_five_seconds(service: Service, backend: Backend) -> None:
    """A server that knew the old token refuses it five seconds after it ended at another."""
    async with running(backend.connect(), service.clock, service.server.world.entropy) as other:
        dev = await developer(service)
        made = await created(dev)
        assert await works(other, made["appToken"]) == [True]
        new = await rotated(dev, made, graceHours=0)

        service.clock.advance(timedelta(seconds=5))

        assert await works(other, made["appToken"], new) == [False, True]


@pytest.mark.parametrize("hours", [-1, 169, 2**31 - 1])
async def test_a_grace_has_bounds(service: Service, hours: int) -> None:
    """A grace of less than nothing or more than a week is refused, and the token stays."""
    dev = await developer(service)
    made = await created(dev)

    refused = await dev.run(ROTATE, {"id": made["id"], "graceHours": hours})

    assert (refused["code"], refused["path"]) == ("VALUE_INVALID", ["graceHours"])
    assert await works(service, made["appToken"]) == [True]


async def test_S12_an_old_login_rotates_nothing(service: Service) -> None:
    """Ten minutes after the login it must be repeated."""
    dev = await developer(service)
    made = await created(dev)
    service.clock.advance(timedelta(minutes=10))

    assert await outcome(dev, ROTATE, {"id": made["id"]}) == "REAUTHENTICATION_REQUIRED"
    assert await outcome(await developer_again(service), ROTATE, {"id": made["id"]}) == "Application"


async def test_the_token_of_a_blocked_application_stays(service: Service) -> None:
    """A blocked application is read-only for its developer."""
    dev = await developer(service)
    made = await created(dev)
    await put_into(service, made["id"], ApplicationStatus.BLOCKED)

    assert await outcome(dev, ROTATE, {"id": made["id"]}) == "STATUS_NOT_ALLOWED"


async def test_S01_nobody_rotates_the_token_of_others(service: Service) -> None:
    """Another developer's application, the portal and an unknown one are not found."""
    made = await created(await developer(service))
    other = await developer(service, "other@example.com")

    ended = [
        await outcome(other, ROTATE, {"id": each}) for each in (made["id"], service.server.portal.id, "x")
    ]

    assert ended == ["NOT_FOUND"] * 3


async def test_refused_without_user(service: Service) -> None:
    """Nobody rotates a token who shows no access token."""
    assert await refusals_without_user(service, ROTATE, {"id": "x"}) == REFUSED_WITHOUT_USER
