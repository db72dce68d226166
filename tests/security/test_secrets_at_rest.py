"""What does a thief of the store's files get?"""

import base64
import hashlib
import re
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from cosyncjwt.crypto.seal import Seal, SealBrokenError
from cosyncjwt.domain.password import HashCost
from cosyncjwt.entropy import SystemEntropy
from tests.applications import client_with
from tests.backends import Backend
from tests.contents import raw
from tests.documents import LOGIN, REFRESH, SIGNUP
from tests.fakes import FrozenClock, ScriptedEntropy
from tests.forging import keys_of
from tests.people import signed_up
from tests.security.support import ADA, BOB, code_for, form_of, link_for, press
from tests.service import PASSWORD, SETTINGS, Service, key_pairs, running


def spellings(secret: bytes) -> list[bytes]:
    """Return the ways in which bytes are usually written."""
    encoded = base64.b64encode(secret).rstrip(b"=")
    return [
        secret,
        encoded,
        encoded.translate(bytes.maketrans(b"+/", b"-_")),
        secret.hex().encode(),
        repr(secret)[2:-1].encode(),
    ]


def found(secrets: dict[str, str], kept: bytes) -> list[str]:
    """Return the names of the secrets that are in what was kept."""
    return [name for name, secret in secrets.items() if secret.encode() in kept]


async def lives(service: Service) -> dict[str, str]:
    """Have people sign up, log in and refresh, and return everything secret that they saw."""
    by_link = await client_with(service, "LINK")
    pending, link = await code_for(service, service.sample, BOB), await link_for(service, by_link)
    used = form_of(await link_for(service, by_link, BOB))
    await press(service, used)
    used_code = await code_for(service, service.sample)
    signed_in = await signed_up(service, service.sample, ADA)
    login: Any = await service.sample.run(LOGIN, {"handle": ADA, "password": PASSWORD})
    refreshed = await service.sample.run(REFRESH, {"refreshToken": login["refreshToken"]})
    tokens = {
        f"{kind} of the {name}": answer[kind]
        for name, answer in (("signup", signed_in), ("login", login), ("refresh", refreshed))
        for kind in ("refreshToken", "accessToken", "jwt")
    }
    return {
        "pending code": pending,
        "voided code": used_code,
        "pending link": form_of(link)["token"],
        "used link": used["token"],
        "password": PASSWORD,
        **tokens,
    }


async def test_C02_no_code_token_or_password(service: Service, backend: Backend) -> None:
    """Nothing that a person was given or gave is in the store as it is, journal included."""
    secrets = await lives(service)

    kept = await raw(backend)

    assert ADA.encode() in kept
    assert found(secrets, kept) == []


async def test_C02_no_message_in_clear(service: Service, backend: Backend) -> None:
    """A message that waits to be sent keeps its code sealed."""
    await service.sample.run(SIGNUP, {"handle": ADA, "password": PASSWORD})

    kept = await raw(backend)
    code = (await service.newest(ADA))["code"]

    assert code is not None
    assert code.encode() not in kept


async def test_C02_no_plain_digest(service: Service, backend: Backend) -> None:
    """No unkeyed digest of a code, which a million tries would open, is in the store."""
    code = (await code_for(service, service.sample)).encode()

    kept = await raw(backend)

    digests = [hashlib.new(name, code).digest() for name in ("sha256", "sha1", "md5", "sha512")]
    assert not [digest for digest in digests for spelling in spellings(digest) if spelling in kept]


async def test_K04_no_private_key(service: Service, backend: Backend) -> None:
    """No private key is in the store, in whatever form."""
    await lives(service)
    kept = await raw(backend)
    forms: list[bytes] = []
    for pair in key_pairs():
        numbers = pair.private_numbers()
        forms += [pair.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())]
        forms += [number.to_bytes(256).lstrip(b"\x00") for number in (numbers.d, numbers.p, numbers.q)]

    assert b"PRIVATE KEY" not in kept
    assert not [form for form in forms for spelling in spellings(form) if spelling in kept]


async def test_K04_no_server_key(service: Service, backend: Backend) -> None:
    """Neither the master key nor a key of the server's own tokens is in the store."""
    keys = await keys_of(service)
    kept = await raw(backend)
    secrets = [
        *SETTINGS.master_keys,
        keys.app_tokens,
        keys.access_tokens,
        keys.refresh_tokens,
        keys.codes,
        keys.links,
    ]

    assert not [secret for secret in secrets for spelling in spellings(secret) if spelling in kept]


async def test_P01_argon2id(backend: Backend, clock: FrozenClock, entropy: ScriptedEntropy) -> None:
    """By default a password is kept as Argon2id with 19 MiB, two rounds and a random salt."""
    async with running(backend.connect(), clock, entropy, replace(SETTINGS, hash_cost=HashCost())) as service:
        for handle in (ADA, BOB):
            await service.sample.run(SIGNUP, {"handle": handle, "password": PASSWORD})
        kept = (await raw(backend)).decode("latin-1")

    hashes = set(re.findall(r"\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}", kept))
    assert len(hashes) == 2
    assert len({text.split("$")[4] for text in hashes}) == 2


async def test_T12_refresh_tokens_are_opaque(service: Service) -> None:
    """A refresh token is 80 bytes, of which 256 bits are secret, and names neither user nor application."""
    signed_in = await signed_up(service, service.sample, ADA)

    token = base64.urlsafe_b64decode(signed_in["refreshToken"] + "==")

    user_id = base64.urlsafe_b64decode(signed_in["user"]["id"].removeprefix("usr_") + "==")
    assert len(token) == 80
    assert user_id not in token


def test_K01_swapped_ciphertext_is_broken() -> None:
    """What was sealed for one place opens at no other, and not when any byte is changed."""
    seal = Seal(SETTINGS.master_keys, SystemEntropy())
    sealed = seal.seal(b"secret", "application/a/signing-key/k")
    changed = [sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :] for at in range(len(sealed))]
    cut = [sealed[:length] for length in range(len(sealed))]

    for attempt in [*changed, *cut, b"", sealed + b"\x00"]:
        with pytest.raises(SealBrokenError):
            seal.open(attempt, "application/a/signing-key/k")
    with pytest.raises(SealBrokenError):
        seal.open(sealed, "application/b/signing-key/k")


def test_K01_each_sealing_differs() -> None:
    """The same secret sealed twice does not look the same."""
    seal = Seal(SETTINGS.master_keys, SystemEntropy())

    assert seal.seal(b"secret", "place") != seal.seal(b"secret", "place")


def test_K02_an_older_master_key_still_opens() -> None:
    """What was sealed under the former master key opens while that key is listed, and not without it."""
    old, new = bytes(32), bytes(range(32))
    sealed = Seal([old], SystemEntropy()).seal(b"secret", "place")

    assert Seal([new, old], SystemEntropy()).open(sealed, "place") == b"secret"
    with pytest.raises(SealBrokenError):
        Seal([new], SystemEntropy()).open(sealed, "place")


async def test_K02_a_new_master_key_ends_nothing(service: Service, backend: Backend) -> None:
    """With a new master key listed before the old one, everything issued before still works."""
    signed_in = await signed_up(service, service.sample, ADA)
    keys = (bytes(range(100, 132)), *SETTINGS.master_keys)
    settings = replace(SETTINGS, master_keys=keys)

    async with running(backend.connect(), service.clock, ScriptedEntropy("later"), settings) as later:
        refreshed = await later.sample.run(REFRESH, {"refreshToken": signed_in["refreshToken"]})

    assert refreshed["__typename"] == "SignedIn"
