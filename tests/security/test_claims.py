"""Does every claim of a token count, exactly?"""

from datetime import timedelta

import pytest

from tests.factories import guid
from tests.forging import (
    ACCESS_HEADER,
    decoded,
    keys_of,
    token,
)
from tests.people import signed_up
from tests.security.support import BOB, genuine, seen
from tests.service import Service


async def test_T06_each_claim_is_required(service: Service) -> None:
    """A token that lacks a claim, or has it empty or of another type, is refused."""
    claims = (await genuine(service))["claims"]
    key = (await keys_of(service)).access_tokens
    values: list[object] = [None, "", [], {}, True, [claims["sub"]], 7.5]
    wrong = [(name, value) for name in claims for value in values if not (name == "iat" and value == 7.5)]

    missing = {
        name: await seen(service, token(key, ACCESS_HEADER, {k: v for k, v in claims.items() if k != name}))
        for name in claims
    }
    bent = {
        (name, str(value)): await seen(service, token(key, ACCESS_HEADER, {**claims, name: value}))
        for name, value in wrong
    }

    assert missing == dict.fromkeys(claims, "TOKEN_INVALID")
    assert {ended for (name, _), ended in bent.items() if name != "exp"} == {"TOKEN_INVALID"}
    assert {ended for (name, _), ended in bent.items() if name == "exp"} == {"TOKEN_INVALID", "TOKEN_EXPIRED"}


@pytest.mark.parametrize("name", ["iss", "aud"])
async def test_T06_exact_texts(service: Service, name: str) -> None:
    """Part of the issuer or audience, more than it, and a list with others are not it."""
    claims = (await genuine(service))["claims"]
    key = (await keys_of(service)).access_tokens
    text = claims[name]
    others = [
        text[:-1],
        text + "/",
        text.upper(),
        f" {text}",
        "*",
        [text, "other"],
        "urn:cosyncjwt:app-token",
    ]

    ended = [await seen(service, token(key, ACCESS_HEADER, {**claims, name: other})) for other in others]

    assert set(ended) == {"TOKEN_INVALID"}


async def test_T06_claims_of_others(service: Service) -> None:
    """A rightly signed token whose user, session and application do not belong together is refused."""
    claims = (await genuine(service))["claims"]
    bob = decoded((await signed_up(service, service.sample, BOB))["accessToken"].split(".")[1])
    key = (await keys_of(service)).access_tokens
    mixed = [
        {**claims, "sub": bob["sub"]},
        {**claims, "sid": bob["sid"]},
        {**claims, "client_id": service.server.portal.id},
        {**claims, "client_id": guid(404)},
        {**claims, "sid": "ses_" + "A" * 22},
    ]

    assert {await seen(service, token(key, ACCESS_HEADER, some)) for some in mixed} == {"TOKEN_INVALID"}


LEEWAY = {
    ("exp", -61): "TOKEN_EXPIRED",
    ("exp", -31): "TOKEN_EXPIRED",
    ("exp", -29): "OK",
    ("exp", 0): "OK",
    ("exp", 61): "OK",
    ("iat", -61): "OK",
    ("iat", 0): "OK",
    ("iat", 29): "OK",
    ("iat", 31): "TOKEN_INVALID",
    ("iat", 61): "TOKEN_INVALID",
    ("nbf", -61): "OK",
    ("nbf", 29): "OK",
    ("nbf", 31): "TOKEN_INVALID",
    ("nbf", 61): "TOKEN_INVALID",
}
"""How a token ends whose claim lies that many seconds from now."""


async def test_T17_thirty_seconds_of_leeway(service: Service) -> None:
    """Clocks may differ by thirty seconds and no more."""
    claims = (await genuine(service))["claims"]
    key, now = (await keys_of(service)).access_tokens, int(service.clock.now().timestamp())

    ended = {
        (name, seconds): await seen(service, token(key, ACCESS_HEADER, {**claims, name: now + seconds}))
        for name, seconds in LEEWAY
    }

    assert ended == LEEWAY


@pytest.mark.parametrize("remembered", [False, True])
async def test_T17_a_remembered_token_ends_at_the_same_moment(service: Service, *, remembered: bool) -> None:
    """A token is refused from thirty seconds after its `exp` on, whether or not this worker remembers it."""
    good = (await genuine(service))["accessToken"]
    if remembered:
        await seen(service, good)

    # The clock stood at 12:00:00.123; the token's `exp` is 12:15:00 sharp.
    service.clock.advance(timedelta(minutes=15, seconds=29, milliseconds=877))

    assert await seen(service, good) == "TOKEN_EXPIRED"
