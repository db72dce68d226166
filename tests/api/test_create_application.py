"""What does `createApplication` make, and what does it refuse?"""

import uuid
from typing import Any

import pytest

from tests.applications import client_with, created
from tests.backends import Backend
from tests.contents import unchanged
from tests.credentials import REFUSED_WITHOUT_USER, refusals_without_user
from tests.documents import CREATE_APPLICATION, DEVELOPER, SIGNUP
from tests.forging import decoded
from tests.outcomes import outcome, refusal
from tests.people import developer, signed_up
from tests.service import ORIGIN, PASSWORD, Service

ADA = "ada@example.com"

BAD_VALUES: dict[str, tuple[dict[str, object], str]] = {
    "empty name": ({"name": ""}, "name"),
    "spaces": ({"name": "   "}, "name"),
    "101 characters": ({"name": "x" * 101}, "name"),
    "10 kB": ({"name": "x" * 10_000}, "name"),
    "NUL": ({"name": "No\x00tes"}, "name"),
    "line break": ({"name": "No\ntes"}, "name"),
    "tabulator": ({"name": "No\ttes"}, "name"),
    "escape": ({"name": "No\x1btes"}, "name"),
    "right-to-left override": ({"name": "No\u202etes"}, "name"),
    "zero width space": ({"name": "\u200b"}, "name"),
    "line separator": ({"name": "No\u2028tes"}, "name"),
    "empty audience": ({"audience": ""}, "audience"),
    "audience with a space": ({"audience": "my api"}, "audience"),
    "audience with a line break": ({"audience": "my\napi"}, "audience"),
    "audience of 201": ({"audience": "x" * 201}, "audience"),
    "no minutes": ({"jwtLifetimeMinutes": 0}, "jwtLifetimeMinutes"),
    "4 minutes": ({"jwtLifetimeMinutes": 4}, "jwtLifetimeMinutes"),
    "1441 minutes": ({"jwtLifetimeMinutes": 1441}, "jwtLifetimeMinutes"),
    "minutes below zero": ({"jwtLifetimeMinutes": -60}, "jwtLifetimeMinutes"),
    "as long as can be": ({"jwtLifetimeMinutes": 2**31 - 1}, "jwtLifetimeMinutes"),
}
"""What is out of range, and at which field that is said."""

IMPOSSIBLE: dict[str, object] = {
    "no name": {},
    "null": {"name": None},
    "number": {"name": 7},
    "list": {"name": ["Notes"]},
    "object": {"name": {"$ne": None}},
    "other type": {"name": "Notes", "type": "FREE"},
    "other flow": {"name": "Notes", "onboarding": {"signupFlow": "SMS"}},
    "minutes in words": {"name": "Notes", "jwtLifetimeMinutes": "60"},
    "half a minute": {"name": "Notes", "jwtLifetimeMinutes": 5.5},
    "more than 32 bits": {"name": "Notes", "jwtLifetimeMinutes": 2**31},
}
"""What the schema itself does not let in."""


async def test_defaults(service: Service) -> None:
    """A name alone makes an active development application for signups by code."""
    made = await created(await developer(service))

    assert str(uuid.UUID(made["id"])) == made["id"]
    assert (made["name"], made["status"], made["type"]) == ("Notes", "ACTIVE", "DEVELOPMENT")
    assert made["onboarding"] == {"signupEnabled": True, "signupFlow": "CODE"}
    assert (made["audience"], made["jwtLifetimeMinutes"]) == (made["id"], 60)
    assert (made["userCount"], made["userLimit"]) == (0, 50)
    assert made["issuer"] == f"{ORIGIN}/apps/{made['id']}"
    assert made["jwksUri"] == f"{made['issuer']}/.well-known/jwks.json"
    assert made["createdAt"] == made["updatedAt"] == "2026-03-01T12:00:00.123Z"


async def test_nulls_are_defaults(service: Service) -> None:
    """Null is as good as nothing for whatever can stay away."""
    dev = await developer(service)

    made = await created(dev, type=None, onboarding=None, audience=None, jwtLifetimeMinutes=None)

    assert (made["type"], made["audience"], made["jwtLifetimeMinutes"]) == ("DEVELOPMENT", made["id"], 60)


async def test_nulls_in_onboarding_are_defaults(service: Service) -> None:
    """Null is as good as nothing within the onboarding too."""
    made = await created(await developer(service), onboarding={"signupEnabled": None, "signupFlow": None})

    assert made["onboarding"] == {"signupEnabled": True, "signupFlow": "CODE"}


async def test_keys_of_its_own(service: Service) -> None:
    """Each application has a current key, shown as PEM."""
    dev = await developer(service)

    keys = [(await created(dev, name))["signingKeys"] for name in ("One", "Two")]

    assert [[key["current"] for key in each] for each in keys] == [[True], [True]]
    assert keys[0][0]["publicKey"].startswith("-----BEGIN PUBLIC KEY-----")
    assert keys[0][0]["kid"] != keys[1][0]["kid"]


async def test_the_app_token_works(service: Service) -> None:
    """People sign up with the app token of the answer."""
    app = await client_with(service)

    assert (await signed_up(service, app, ADA))["user"]["handle"] == ADA


async def test_audience_and_lifetime_go_into_the_jwt(service: Service) -> None:
    """What was asked for is in `aud`, `exp` and `iss`."""
    made = await created(await developer(service), audience="my-api", jwtLifetimeMinutes=5)

    signed_in = await signed_up(service, service.client_of(made["appToken"]), ADA)

    claims: dict[str, Any] = decoded(signed_in["jwt"].split(".")[1])
    assert (claims["aud"], claims["exp"] - claims["iat"], claims["iss"]) == ("my-api", 300, made["issuer"])


@pytest.mark.parametrize("name", ["x", "x" * 100, "😀" * 100, "Nötes & Co. <b>", "'; DROP TABLE users; --"])
async def test_good_names(service: Service, name: str) -> None:
    """1 to 100 characters of any kind that can be seen are a name."""
    assert (await created(await developer(service), name))["name"] == name


async def test_names_are_trimmed(service: Service) -> None:
    """Spaces around a name are not part of it."""
    assert (await created(await developer(service), "  Notes \n"))["name"] == "Notes"


@pytest.mark.parametrize("minutes", [5, 1440])
async def test_good_lifetimes(service: Service, minutes: int) -> None:
    """Five minutes and a day are the shortest and the longest life of a JWT."""
    made = await created(await developer(service), jwtLifetimeMinutes=minutes)

    assert made["jwtLifetimeMinutes"] == minutes


@pytest.mark.parametrize("name", ["Notes", "NOTES", " notes ", "nOTES\n"])
async def test_taken_name(service: Service, backend: Backend, name: str) -> None:
    """However it is written, a name is taken once."""
    dev = await developer(service)
    await created(dev, "Notes")

    async with unchanged(backend):
        refused = await dev.run(CREATE_APPLICATION, {"input": {"name": name}})

    assert refusal(refused) == ("APPLICATION_NAME_TAKEN", ["input", "name"])


async def test_names_of_others(service: Service) -> None:
    """Two developers may each have an application of the same name, the server's own too."""
    made = [
        await created(await developer(service, "one@example.com"), "Sample application"),
        await created(await developer(service, "two@example.com"), "Sample application"),
    ]

    assert made[0]["id"] != made[1]["id"]


async def test_three_applications(service: Service, backend: Backend) -> None:
    """A free developer's fourth application is refused."""
    dev = await developer(service)
    for name in ("One", "Two", "Three"):
        await created(dev, name)

    async with unchanged(backend):
        refused = await dev.run(CREATE_APPLICATION, {"input": {"name": "Four"}})

    assert refusal(refused) == ("APPLICATION_LIMIT_REACHED", None)


async def test_commercial(service: Service, backend: Backend) -> None:
    """A free developer has no commercial application."""
    dev = await developer(service)

    async with unchanged(backend):
        refused = await dev.run(CREATE_APPLICATION, {"input": {"name": "Notes", "type": "COMMERCIAL"}})

    assert refusal(refused) == ("SUBSCRIPTION_REQUIRED", ["input", "type"])


async def test_bad_values(service: Service, backend: Backend) -> None:
    """Each value out of range is VALUE_INVALID at its own path."""
    dev = await developer(service)

    async with unchanged(backend):
        ended = {
            name: refusal(await dev.run(CREATE_APPLICATION, {"input": {"name": "Notes", **given}}))
            for name, (given, _) in BAD_VALUES.items()
        }

    assert ended == {name: ("VALUE_INVALID", ["input", path]) for name, (_, path) in BAD_VALUES.items()}


async def test_impossible_values(service: Service, backend: Backend) -> None:
    """What is not of the schema's type is BAD_USER_INPUT and reaches nothing."""
    dev = await developer(service)

    async with unchanged(backend):
        ended = {
            name: await outcome(dev, CREATE_APPLICATION, {"input": given})
            for name, given in IMPOSSIBLE.items()
        }

    assert ended == dict.fromkeys(IMPOSSIBLE, "BAD_USER_INPUT")


async def test_users_of_other_applications(service: Service, backend: Backend) -> None:
    """A user of the sample is no developer."""
    signed_in = await signed_up(service, service.sample, ADA)
    ada = service.sample.signed_in(signed_in["accessToken"])

    async with unchanged(backend):
        ended = await outcome(ada, CREATE_APPLICATION, {"input": {"name": "Notes"}})

    assert ended == "FORBIDDEN"


async def test_what_was_refused_is_not_listed(service: Service) -> None:
    """A refused application is not among the developer's."""
    dev = await developer(service)
    await dev.run(CREATE_APPLICATION, {"input": {"name": ""}})

    assert (await dev.run(DEVELOPER))["applications"]["totalCount"] == 0


async def test_signup_can_be_off_from_the_start(service: Service) -> None:
    """An application can be made that takes no signups."""
    made = await created(await developer(service), onboarding={"signupEnabled": False, "signupFlow": "LINK"})

    app = service.client_of(made["appToken"])

    assert made["onboarding"] == {"signupEnabled": False, "signupFlow": "LINK"}
    assert await outcome(app, SIGNUP, {"handle": ADA, "password": PASSWORD}) == "SIGNUP_DISABLED"


async def test_refused_without_user(service: Service) -> None:
    """Nobody makes an application who shows no access token."""
    variables = {"input": {"name": "Notes"}}

    assert await refusals_without_user(service, CREATE_APPLICATION, variables) == REFUSED_WITHOUT_USER
