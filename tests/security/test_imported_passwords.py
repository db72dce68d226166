"""Is a user who was imported as safe as any other?"""

import hashlib

import bcrypt
import pytest

from cosyncjwt.domain.secret import Secret
from store.ports import Tenant
from tests.applications import client_with
from tests.documents import CHANGE_PASSWORD, FORGOT_PASSWORD, LOGIN, RESET_PASSWORD
from tests.factories import make_user
from tests.outcomes import outcome
from tests.service import PASSWORD, GraphQL, Service

ADA = "ada@example.com"
RIGHT, WRONG = {"handle": ADA, "password": PASSWORD}, {"handle": ADA, "password": "wrong horse battery"}
DIGEST = hashlib.md5(PASSWORD.encode(), usedforsecurity=False).hexdigest()
HASHES = {
    "bcrypt": bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(4)).decode(),
    "md5+bcrypt": "md5+" + bcrypt.hashpw(DIGEST.encode(), bcrypt.gensalt(4)).decode(),
}


async def imported(service: Service, password_hash: str) -> tuple[GraphQL, Tenant]:
    """Return a client of an application whose only user has the hash, and its data."""
    client = await client_with(service)
    application_id = (await client.run("{ application { id } }"))["id"]
    tenant = service.server.world.store.tenant(application_id)
    await tenant.users.add(make_user(handle=ADA, password_hash=Secret(password_hash)), limit=None)
    return client, tenant


async def kept_hash(tenant: Tenant) -> str:
    """Return the user's hash as it is kept now."""
    user = await tenant.users.by_handle(ADA)
    assert user is not None
    return user.password_hash.reveal()


@pytest.mark.parametrize("password_hash", HASHES.values(), ids=HASHES)
async def test_P02_a_foreign_hash_becomes_ours(service: Service, password_hash: str) -> None:
    """The first right login keeps Argon2id in place of the foreign hash, and the password stays right."""
    client, tenant = await imported(service, password_hash)

    assert await outcome(client, LOGIN, WRONG) == "INVALID_CREDENTIALS"
    assert await kept_hash(tenant) == password_hash
    assert await outcome(client, LOGIN, RIGHT) == "SignedIn"
    assert "$argon2id$" in await kept_hash(tenant)
    assert await outcome(client, LOGIN, RIGHT) == "SignedIn"


async def test_L04_tries_at_a_foreign_hash_are_counted(service: Service) -> None:
    """Wrong passwords for a foreign hash run into the same limit."""
    client, _ = await imported(service, HASHES["bcrypt"])

    ended = [await outcome(client, LOGIN, WRONG) for _ in range(6)]

    assert ended == ["INVALID_CREDENTIALS"] * 5 + ["RATE_LIMITED"]


async def test_no_hash_is_no_password(service: Service) -> None:
    """For a user without a hash no password is right, the empty one neither; a reset gives one."""
    client, _ = await imported(service, "")

    ended = [
        await outcome(client, LOGIN, {"handle": ADA, "password": given}) for given in ("", "!", PASSWORD)
    ]
    await client.run(FORGOT_PASSWORD, {"handle": ADA})
    code = (await service.newest(ADA))["code"]
    await client.run(RESET_PASSWORD, {"handle": ADA, "code": code, "newPassword": PASSWORD})

    assert ended == ["INVALID_CREDENTIALS"] * 3
    assert await outcome(client, LOGIN, RIGHT) == "SignedIn"


async def test_P12_a_foreign_hash_proves_the_password(service: Service) -> None:
    """A change asks for the password of an imported user as for any other's."""
    client, tenant = await imported(service, HASHES["md5+bcrypt"])
    signed_in = await client.run(LOGIN, RIGHT)
    await tenant.users.replace_password_hash(
        (await tenant.users.by_handle(ADA) or make_user()).id,
        old=Secret(await kept_hash(tenant)),
        new=Secret(HASHES["md5+bcrypt"]),
        now=service.clock.now(),
    )
    ada = client.signed_in(signed_in["accessToken"])

    wrong = {"password": DIGEST, "newPassword": "another long password"}
    right = {"password": PASSWORD, "newPassword": "another long password"}

    assert await outcome(ada, CHANGE_PASSWORD, wrong) == "INVALID_CREDENTIALS"
    assert await outcome(ada, CHANGE_PASSWORD, right) == "SignedIn"
