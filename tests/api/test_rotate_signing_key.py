"""What does `rotateSigningKey` replace, and do all JWTs verify meanwhile (security T-11)?"""

import asyncio
from datetime import timedelta
from typing import Any

import jwt

from cosyncjwt.cache import STALENESS
from cosyncjwt.domain import signing
from cosyncjwt.domain.application import JWT_LIFETIME_MINUTES
from cosyncjwt.domain.status import ApplicationStatus
from cosyncjwt.http.well_known import KEPT
from tests.applications import created
from tests.backends import Backend
from tests.credentials import REFUSED_WITHOUT_USER, refusals_without_user
from tests.documents import LOGIN, REFUSED, SIGNUP
from tests.outcomes import outcome
from tests.people import developer, developer_again
from tests.portal import put_into
from tests.service import PASSWORD, GraphQL, Service, running

ROTATE = (
    """mutation RotateSigningKey($id: ID!, $immediately: Boolean) {
  rotateSigningKey(input: {id: $id}, immediately: $immediately) {
    __typename
    ... on Application { id publicKey signingKeys { kid publicKey current createdAt signsFrom retiresAt } }"""
    + REFUSED
    + "} }"
)
ADA = {"handle": "ada@example.com", "password": PASSWORD}
SOON = signing.PUBLICATION


async def notes(dev: GraphQL) -> Any:
    """Return a new application that believes everybody."""
    return await created(dev, onboarding={"signupFlow": "NONE"})


async def published(service: Service, application_id: str) -> list[str]:
    """Return the ids of the keys in the JWKS."""
    reply = await service.http.get(f"/apps/{application_id}/.well-known/jwks.json")
    return [key["kid"] for key in reply.json()["keys"]]


async def signed_by(service: Service, made: Any) -> str:
    """Return the id of the key by which a login of now is signed."""
    signed_in = await service.client_of(made["appToken"]).run(LOGIN, ADA)
    return str(jwt.get_unverified_header(signed_in["jwt"])["kid"])


async def test_T11_a_key_is_published_before_it_signs(service: Service) -> None:
    """For fifteen minutes both keys are in the JWKS and the former signs; then the new one does."""
    dev = await developer(service)
    made = await notes(dev)
    await service.client_of(made["appToken"]).run(SIGNUP, ADA)

    rotated = await dev.run(ROTATE, {"id": made["id"]})
    former, new = rotated["signingKeys"]
    seen = [(await signed_by(service, made), await published(service, made["id"]))]
    service.clock.advance(SOON - timedelta(milliseconds=1))
    seen.append((await signed_by(service, made), await published(service, made["id"])))
    service.clock.advance(timedelta(milliseconds=1))
    seen.append((await signed_by(service, made), await published(service, made["id"])))

    both = [former["kid"], new["kid"]]
    assert seen == [(former["kid"], both), (former["kid"], both), (new["kid"], both)]
    assert [key["current"] for key in rotated["signingKeys"]] == [True, False]
    assert rotated["publicKey"] == former["publicKey"]


async def test_the_former_key_stays_until_its_last_jwt_is_over(service: Service) -> None:
    """It leaves the JWKS at `retiresAt`, later than any JWT that it signed can expire, and then the store."""
    dev = await developer(service)
    made = await notes(dev)
    former, new = (await dev.run(ROTATE, {"id": made["id"]}))["signingKeys"]

    service.clock.advance(SOON + signing.RETIREMENT - timedelta(milliseconds=1))
    before = await published(service, made["id"])
    now = service.clock.advance(timedelta(milliseconds=1))

    assert before == [former["kid"], new["kid"]]
    assert await published(service, made["id"]) == [new["kid"]]
    end = (now.isoformat(timespec="milliseconds").replace("+00:00", "Z"), None)
    assert (former["retiresAt"], new["retiresAt"]) == end
    assert await service.server.world.store.purge(now) >= 1


def test_every_verifier_can_know_a_key_before_it_signs() -> None:
    """Publication is longer than a verifier and another server may keep the keys; retirement than any JWT."""
    max_age = timedelta(seconds=int(KEPT["Cache-Control"].rpartition("=")[2]))

    assert max_age + STALENESS < signing.PUBLICATION
    assert timedelta(minutes=JWT_LIFETIME_MINUTES[-1]) == signing.LONGEST_JWT_LIFETIME
    assert signing.RETIREMENT > signing.LONGEST_JWT_LIFETIME + STALENESS


async def test_E31_every_jwt_verifies_by_a_jwks_of_ten_minutes_ago(service: Service) -> None:
    """A verifier with a ten minutes old JWKS knows each key that signs, all through a rotation."""
    dev = await developer(service)
    made = await notes(dev)
    await service.client_of(made["appToken"]).run(SIGNUP, ADA)
    known, signed = [], []
    for minute in range(30):
        if minute == 5:
            await dev.run(ROTATE, {"id": made["id"]})
        known.append(await published(service, made["id"]))
        signed.append(await signed_by(service, made))
        service.clock.advance(timedelta(minutes=1))

    assert all(kid in known[max(0, minute - 10)] for minute, kid in enumerate(signed))
    assert len(set(signed)) == 2


async def test_a_leaked_key_is_replaced_immediately(service: Service) -> None:
    """With `immediately` the new key signs at once and is the only one that is published."""
    dev = await developer(service)
    made = await notes(dev)
    await service.client_of(made["appToken"]).run(SIGNUP, ADA)
    await dev.run(ROTATE, {"id": made["id"]})

    (only,) = (await dev.run(ROTATE, {"id": made["id"], "immediately": True}))["signingKeys"]

    assert await published(service, made["id"]) == [only["kid"]]
    assert await signed_by(service, made) == only["kid"]
    assert only["current"] is True


async def test_another_worker_follows_within_five_seconds(service: Service, backend: Backend) -> None:
    """A server that knew the former key publishes and uses the new one five seconds later."""
    async with running(backend.connect(), service.clock, service.server.world.entropy) as other:
        dev = await developer(service)
        made = await notes(dev)
        await other.client_of(made["appToken"]).run(SIGNUP, ADA)
        (only,) = (await dev.run(ROTATE, {"id": made["id"], "immediately": True}))["signingKeys"]

        service.clock.advance(timedelta(seconds=5))

        assert await published(other, made["id"]) == [only["kid"]]
        assert await signed_by(other, made) == only["kid"]


async def test_a_rotation_is_over_before_the_next(service: Service) -> None:
    """While a key waits for its time another rotation is refused, and five keys are the most."""
    dev = await developer(service)
    made = await notes(dev)
    ended = []
    for _ in range(6):
        ended += [await outcome(dev, ROTATE, {"id": made["id"]}) for _ in range(2)]
        service.clock.advance(SOON)
        dev = await developer_again(service)

    assert ended == ["Application", "ROTATION_UNDER_WAY"] * 4 + ["ROTATION_UNDER_WAY"] * 4


async def test_S12_an_old_login_rotates_nothing(service: Service) -> None:
    """Ten minutes after the login it must be repeated."""
    dev = await developer(service)
    made = await notes(dev)
    service.clock.advance(timedelta(minutes=10))

    assert await outcome(dev, ROTATE, {"id": made["id"]}) == "REAUTHENTICATION_REQUIRED"
    assert await outcome(await developer_again(service), ROTATE, {"id": made["id"]}) == "Application"


async def test_the_developer_of_a_blocked_application_rotates_nothing(service: Service) -> None:
    """A blocked application is read-only for its developer."""
    dev = await developer(service)
    made = await notes(dev)
    await put_into(service, made["id"], ApplicationStatus.BLOCKED)

    ended = [await outcome(dev, ROTATE, {"id": made["id"], "immediately": now}) for now in (True, False)]

    assert ended == ["STATUS_NOT_ALLOWED"] * 2


async def test_ten_keys_an_hour(service: Service) -> None:
    """However many ask at once, ten keys are made for an application in an hour; others are not touched."""
    dev = await developer(service)
    made = await notes(dev)
    other = await created(dev, "Other")
    now = {"id": made["id"], "immediately": True}

    ended = await asyncio.gather(*(outcome(dev, ROTATE, now) for _ in range(12)))
    refused = await dev.error(ROTATE, now)
    beside = await outcome(dev, ROTATE, {**now, "id": other["id"]})
    service.clock.advance(timedelta(hours=1))
    later = await outcome(await developer_again(service), ROTATE, now)

    assert ended.count("RATE_LIMITED") == 2
    assert set(ended) <= {"Application", "ROTATION_UNDER_WAY", "RATE_LIMITED"}
    assert refused == {"code": "RATE_LIMITED", "retryAfterSeconds": 3600}
    assert (beside, later) == ("Application", "Application")


async def test_only_what_makes_a_key_is_counted(service: Service) -> None:
    """What is refused before a key is made, blocked or under way, leaves all ten of the hour."""
    dev = await developer(service)
    made = await notes(dev)
    now = {"id": made["id"], "immediately": True}
    await put_into(service, made["id"], ApplicationStatus.BLOCKED)
    refused = [await outcome(dev, ROTATE, now) for _ in range(2)]
    await put_into(service, made["id"], ApplicationStatus.ACTIVE)
    refused += [await outcome(dev, ROTATE, {"id": made["id"]}) for _ in range(3)]

    ended = [await outcome(dev, ROTATE, now) for _ in range(10)]

    assert refused == ["STATUS_NOT_ALLOWED"] * 2 + ["Application"] + ["ROTATION_UNDER_WAY"] * 2
    assert ended == ["Application"] * 9 + ["RATE_LIMITED"]


async def test_S01_nobody_rotates_the_keys_of_others(service: Service) -> None:
    """Another developer's application, the portal and an unknown one are not found."""
    made = await notes(await developer(service))
    other = await developer(service, "other@example.com")

    ended = [
        await outcome(other, ROTATE, {"id": each}) for each in (made["id"], service.server.portal.id, "x")
    ]

    assert ended == ["NOT_FOUND"] * 3


async def test_refused_without_user(service: Service) -> None:
    """Nobody rotates a key who shows no access token."""
    assert await refusals_without_user(service, ROTATE, {"id": "x"}) == REFUSED_WITHOUT_USER
