"""Do foreign verifiers believe our JWTs, and nobody who has not our key?"""

import json
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jwt as joserfc_jwt
from joserfc.errors import BadSignatureError
from joserfc.jwk import KeySet, RSAKey

from cosyncjwt.crypto.signing_keys import jwks
from tests.applications import client_with, created
from tests.documents import APPLICATION, COMPLETE_SIGNUP, DEVELOPER, LOGIN, ME, REFRESH, SIGNUP
from tests.factories import make_application, make_signing_key
from tests.fakes import NOW
from tests.forging import altered, decoded
from tests.people import developer, signed_up
from tests.security.support import ADA
from tests.service import ORIGIN, PASSWORD, Service, key_pairs

RFC7638_N = (
    "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCi"
    "FV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb"
    "9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls"
    "1jF44-csFCur-kEgU8awapJzKnqDKgw"
)
RFC7638_THUMBPRINT = "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"
UNTIMED: Any = {"verify_exp": False, "verify_nbf": False, "verify_iat": False}
"""The tests' clock stands in its own time."""
STRICT: Any = {**UNTIMED, "require": ["iss", "sub", "aud", "iat", "nbf", "exp", "jti"]}


async def keys_for(service: Service, application_id: str) -> httpx.Response:
    """Return the reply with an application's JWKS."""
    return await service.http.get(f"/apps/{application_id}/.well-known/jwks.json")


async def signed(service: Service) -> tuple[str, str, Any]:
    """Return a JWT, the application's id and its JWKS."""
    assert service.server.sample is not None
    token = (await signed_up(service, service.sample, ADA))["jwt"]
    return token, service.server.sample.id, (await keys_for(service, service.server.sample.id)).json()


async def test_T08_pyjwt(service: Service) -> None:
    """PyJWT verifies a JWT by the application's JWKS, issuer and audience."""
    token, application_id, keys = await signed(service)

    key = jwt.PyJWKSet.from_dict(keys)[jwt.get_unverified_header(token)["kid"]]
    claims = jwt.decode(
        token,
        key,
        algorithms=["RS256"],
        audience=application_id,
        issuer=f"{ORIGIN}/apps/{application_id}",
        options=STRICT,
    )

    assert claims["amr"] == ["pwd"]


async def test_T08_joserfc(service: Service) -> None:
    """Joserfc verifies a JWT by the application's JWKS."""
    token, application_id, keys = await signed(service)

    claims = joserfc_jwt.decode(token, KeySet.import_key_set(keys), algorithms=["RS256"]).claims

    assert (claims["aud"], claims["iss"]) == (application_id, f"{ORIGIN}/apps/{application_id}")


async def test_T08_the_public_key_as_pem(service: Service) -> None:
    """The PEM that a client can read verifies the JWT as well."""
    token, application_id, _ = await signed(service)
    pem = (await service.sample.run(APPLICATION))["publicKey"]

    claims = jwt.decode(token, pem, algorithms=["RS256"], audience=application_id, options=UNTIMED)

    assert claims["aud"] == application_id


async def test_T08_altered_and_foreign_tokens(service: Service) -> None:
    """A changed JWT, and one of another application, do not verify."""
    token, _, keys = await signed(service)
    other = await client_with(service, "NONE")
    foreign = (await other.run(SIGNUP, {"handle": ADA, "password": PASSWORD}))["jwt"]
    head, body, _ = token.split(".")
    known = RSAKey.import_key(keys["keys"][0])

    for attempt in (altered(token), f"{head}.{body}.{foreign.split('.')[2]}", foreign):
        with pytest.raises(BadSignatureError):
            joserfc_jwt.decode(attempt, known, algorithms=["RS256"])


async def test_T07_the_claims_of_a_jwt(service: Service) -> None:
    """A JWT has exactly the registered claims, times as whole seconds, and no handle."""
    token, application_id, keys = await signed(service)

    header, claims = [decoded(part) for part in token.split(".")[:2]]

    assert header == {"alg": "RS256", "typ": "JWT", "kid": keys["keys"][0]["kid"]}
    assert set(claims) == {"iss", "sub", "aud", "iat", "nbf", "exp", "jti", "auth_time", "amr"}
    assert claims["iat"] == claims["nbf"] == claims["auth_time"] == int(service.clock.now().timestamp())
    assert ADA not in json.dumps(claims)
    assert application_id == claims["aud"]


async def test_T07_each_jwt_has_its_own_id(service: Service) -> None:
    """No two JWTs share a `jti`, and a refresh keeps the moment of the login."""
    signed_in = await signed_up(service, service.sample, ADA)
    login = await service.sample.run(LOGIN, {"handle": ADA, "password": PASSWORD})
    refreshed = await service.sample.run(REFRESH, {"refreshToken": login["refreshToken"]})

    claims = [decoded(answer["jwt"].split(".")[1]) for answer in (signed_in, login, refreshed)]

    assert len({str(each["jti"]) for each in claims}) == 3
    assert claims[1]["auth_time"] == claims[2]["auth_time"]


def test_T09_thumbprint_of_the_rfc() -> None:
    """The key of RFC 7638, 3.1 has the thumbprint that the RFC gives."""
    assert RSAKey.import_key({"kty": "RSA", "n": RFC7638_N, "e": "AQAB"}).thumbprint() == RFC7638_THUMBPRINT


async def test_T09_kid_is_the_thumbprint(service: Service) -> None:
    """The `kid` of a key is the thumbprint of its public members."""
    (key,) = (await signed(service))[2]["keys"]

    members = {name: key[name] for name in ("kty", "n", "e")}

    assert RSAKey.import_key(members).thumbprint() == key["kid"]


async def test_T09_public_members_only(service: Service) -> None:
    """A JWKS names key type, modulus, exponent, use, algorithm and id, nothing else, and may be cached."""
    assert service.server.sample is not None

    reply = await keys_for(service, service.server.sample.id)

    (key,) = reply.json()["keys"]
    assert set(key) == {"kty", "n", "e", "alg", "use", "kid"}
    assert (key["alg"], key["use"], key["kty"]) == ("RS256", "sig", "RSA")
    assert "max-age" in reply.headers["cache-control"]


def test_T09_every_key_that_verifies_is_published() -> None:
    """An application with two keys publishes both."""
    pems = [
        pair.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
        for pair in key_pairs()[:2]
    ]
    keys = tuple(make_signing_key(public_key=pem) for pem in pems)

    published: Any = jwks(make_application(signing_keys=keys), NOW)["keys"]

    assert [key["kid"] for key in published] == [key.kid for key in keys]


async def test_T09_each_application_has_its_own(service: Service) -> None:
    """The JWKS of two applications have no key in common."""
    dev = await developer(service)
    made = [await created(dev, name) for name in ("One", "Two")]

    kids = [(await keys_for(service, each["id"])).json()["keys"][0]["kid"] for each in made]

    assert kids[0] != kids[1]


async def test_T10_no_reply_has_a_private_key(service: Service) -> None:
    """Nothing that any operation or page answers has a private key or its numbers."""
    dev = await developer(service)
    made = await created(dev)
    app = service.client_of(made["appToken"])
    await app.run(SIGNUP, {"handle": ADA, "password": PASSWORD})
    code = (await service.newest(ADA))["code"]
    signed_in = await app.run(COMPLETE_SIGNUP, {"handle": ADA, "code": code})
    base = f"/apps/{made['id']}/.well-known"
    replies = [
        json.dumps(made),
        json.dumps(signed_in),
        (await dev.post(DEVELOPER)).text,
        (await dev.post(APPLICATION, {"id": made["id"]})).text,
        (await app.signed_in(signed_in["accessToken"]).post(ME)).text,
        *[
            (await service.http.get(path)).text
            for path in (f"{base}/jwks.json", f"{base}/openid-configuration", "/dev/inbox.json", "/healthz")
        ],
    ]

    told = "\n".join(replies)

    assert "PRIVATE" not in told
    assert not [number for pair in key_pairs() for number in _private(pair) if number in told]


def _private(pair: rsa.RSAPrivateKey) -> list[str]:
    members = RSAKey.import_key(pair).as_dict(private=True)
    return [str(members[name]) for name in ("d", "p", "q", "dp", "dq", "qi")]
