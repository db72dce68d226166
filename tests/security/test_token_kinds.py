"""Is each kind of token refused in the place of every other, and every forged header by all?"""

import base64
import hashlib
import json
from collections.abc import Mapping

from tests.applications import client_with
from tests.credentials import bad_access_tokens
from tests.documents import APPLICATION, ME, REFRESH
from tests.forging import (
    ACCESS_HEADER,
    APP_HEADER,
    access_claims,
    app_claims,
    encoded,
    keys_of,
    token,
)
from tests.outcomes import outcome
from tests.people import signed_up
from tests.security.support import ADA, BOB, form_of, genuine, link_for, press, seen
from tests.service import GraphQL, Service

FORGED_HEADERS: dict[str, Mapping[str, object]] = {
    "no typ": {"alg": "HS256"},
    "typ of a JWT": {"alg": "HS256", "typ": "JWT"},
    "typ in capitals": {"alg": "HS256", "typ": "AT+JWT"},
    "typ with application/": {"alg": "HS256", "typ": "application/at+jwt"},
    "typ of no text": {"alg": "HS256", "typ": ["at+jwt"]},
    "none": {"alg": "none", "typ": "at+jwt"},
    "None": {"alg": "None", "typ": "at+jwt"},
    "no alg": {"typ": "at+jwt"},
    "HS512": {"alg": "HS512", "typ": "at+jwt"},
    "RS256": {"alg": "RS256", "typ": "at+jwt"},
    "alg of no text": {"alg": 1, "typ": "at+jwt"},
    "dir": {"alg": "dir", "enc": "A256GCM", "typ": "at+jwt"},
    "kid": {**ACCESS_HEADER, "kid": "../../dev/null"},
    "jwk": {**ACCESS_HEADER, "jwk": {"kty": "oct", "k": "AAAA"}},
    "jku": {**ACCESS_HEADER, "jku": "https://evil.example/jwks.json"},
    "x5u": {**ACCESS_HEADER, "x5u": "https://evil.example/cert.pem"},
    "x5c": {**ACCESS_HEADER, "x5c": ["MIIB"]},
    "b64": {**ACCESS_HEADER, "b64": False, "crit": ["b64"]},
    "crit": {**ACCESS_HEADER, "crit": ["exp"]},
    "crit of no list": {**ACCESS_HEADER, "crit": 1},
    "zip": {**ACCESS_HEADER, "zip": "DEF"},
    "cty": {**ACCESS_HEADER, "cty": "JWT"},
    "empty": {},
}
"""Headers that this server never writes."""


ODD_HEADERS: tuple[object, ...] = (ACCESS_HEADER, [], 1, None, "x")


async def test_T03_forged_headers(service: Service) -> None:
    """A token signed with the right key under a header that is not exactly ours is refused."""
    claims = (await genuine(service))["claims"]
    key = (await keys_of(service)).access_tokens

    ended = {name: await seen(service, token(key, forged, claims)) for name, forged in FORGED_HEADERS.items()}

    assert ended == dict.fromkeys(FORGED_HEADERS, "TOKEN_INVALID")


async def test_T03_the_same_header_is_accepted(service: Service) -> None:
    """The forger's hand is steady: the exact header with the same key and claims is believed."""
    claims = (await genuine(service))["claims"]

    assert await seen(service, token((await keys_of(service)).access_tokens, ACCESS_HEADER, claims)) == "OK"


async def test_T01_public_keys_are_no_secrets(service: Service) -> None:
    """A token signed by HMAC under anything that is public is refused."""
    claims = (await genuine(service))["claims"]
    sample = service.server.sample
    assert sample is not None
    public = sample.signing_keys[-1].public_key
    jwks = (await service.http.get(f"/apps/{sample.id}/.well-known/jwks.json")).content
    n = base64.urlsafe_b64decode(json.loads(jwks)["keys"][0]["n"] + "==")
    keys = [public.encode(), public.strip().encode(), jwks, n, b"", b"\x00" * 32, b"secret"]

    assert {await seen(service, token(key, ACCESS_HEADER, claims)) for key in keys} == {"TOKEN_INVALID"}


async def test_T01_signatures_of_other_lengths(service: Service) -> None:
    """No part of a signature, and no longer one, stands for the whole."""
    good = (await genuine(service))["accessToken"]
    head, body, signature = good.split(".")
    others = ["", signature[:-2], signature + "AA", encoded(hashlib.sha256(good.encode()).digest())]

    assert {await seen(service, f"{head}.{body}.{other}") for other in others} == {"TOKEN_INVALID"}


async def test_T05_only_the_diagonal(service: Service) -> None:
    """Of five kinds of token at five places, each is believed at its own place only."""
    by_link = await client_with(service, "LINK")
    form = form_of(await link_for(service, by_link, BOB))
    signed_in = await signed_up(service, service.sample, ADA)
    tokens = {
        "app": service.sample.headers["app-token"],
        "access": signed_in["accessToken"],
        "refresh": signed_in["refreshToken"],
        "link": form["token"],
        "jwt": signed_in["jwt"],
    }

    async def believed(place: str, some: str) -> bool:
        if place == "app":
            return await outcome(GraphQL(service.http, {"app-token": some}), APPLICATION) == "OK"
        if place == "access":
            return await seen(service, some) == "OK"
        if place == "refresh":
            return await outcome(service.sample, REFRESH, {"refreshToken": some}) == "SignedIn"
        return (await press(service, {**form, "token": some})).status_code == 200

    places = ["app", "access", "refresh", "link"]
    accepted = {(place, kind) for place in places for kind in tokens if await believed(place, tokens[kind])}

    assert accepted == {(place, place) for place in places}


async def test_T05_the_server_signs_each_kind_with_its_own_key(service: Service) -> None:
    """Right header and claims under the key of another kind are refused."""
    claims = (await genuine(service))["claims"]
    keys = await keys_of(service)
    others = [keys.app_tokens, keys.refresh_tokens, keys.codes, keys.links]

    assert {await seen(service, token(key, ACCESS_HEADER, claims)) for key in others} == {"TOKEN_INVALID"}


async def test_T05_an_access_token_under_the_app_tokens_key(service: Service) -> None:
    """App token's key and header do not carry an access token's claims, nor the reverse."""
    keys, now = await keys_of(service), service.clock.now()
    assert service.server.sample is not None
    sample = service.server.sample
    app = token(keys.access_tokens, ACCESS_HEADER, app_claims(sample.id, sample.app_token_id, now))
    mixed = token(keys.app_tokens, APP_HEADER, access_claims(sample.id, "usr_x", "ses_x", now))

    ended = [
        await outcome(service.client_of(app), APPLICATION),
        await outcome(service.client_of(mixed), APPLICATION),
    ]

    assert ended == ["APP_TOKEN_INVALID"] * 2


async def test_T01_no_forgery_is_a_fault(service: Service) -> None:
    """Tokens bent in every way of the book end in a refusal and never in a fault of the server."""
    signed_in = await genuine(service)
    headers = bad_access_tokens(
        {"access token": signed_in["accessToken"], "refresh token": signed_in["refreshToken"]}
    )
    bodies = ["[]", "1", "null", '"x"', "{", "[" * 1_400, '{"exp": 1e400}', "\ud7ff", '{"iat": NaN}']
    bent = [
        f"{encoded(json.dumps(header).encode())}.{encoded(body.encode())}.{'A' * 43}"
        for header in ODD_HEADERS
        for body in bodies
    ]

    ended = {await seen(service, some) for some in bent}
    ended |= {await outcome(GraphQL(service.http, some), ME) for some in headers.values()}

    assert ended == {"TOKEN_INVALID"}
