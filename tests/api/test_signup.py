"""What does `signup` answer, to good input and to every kind of bad?"""

import unicodedata
from datetime import timedelta

import pytest

from tests.applications import client, client_with, created, filled, kept_application
from tests.backends import Backend
from tests.contents import unchanged
from tests.credentials import bad_app_tokens, outcomes
from tests.documents import ME, SIGNUP
from tests.handles import NO_HANDLES, TWINS
from tests.outcomes import outcome, refusal
from tests.people import developer, signed_up
from tests.service import PASSWORD, Service

ADA = "ada@example.com"
GOOD = {"handle": ADA, "password": PASSWORD}


async def test_a_code_is_sent(service: Service) -> None:
    """A signup answers where the code went and until when it is good."""
    sent = await service.sample.run(SIGNUP, GOOD)

    assert sent == {
        "__typename": "CodeSent",
        "sentTo": ADA,
        "expiresAt": "2026-03-01T12:10:00.123Z",
        "delivery": "EMAIL_CODE",
    }


async def test_a_link_is_sent(service: Service) -> None:
    """With flow LINK a link goes out, good for a day."""
    app = await client_with(service, "LINK")

    sent = await app.run(SIGNUP, GOOD)

    assert (sent["delivery"], sent["expiresAt"]) == ("EMAIL_LINK", "2026-03-02T12:00:00.123Z")
    assert (await service.newest(ADA))["link"]


async def test_flow_none_signs_in_at_once(service: Service) -> None:
    """With flow NONE a signup makes the user and answers SignedIn."""
    app = await client_with(service, "NONE")

    signed_in = await app.run(SIGNUP, GOOD)

    assert signed_in["__typename"] == "SignedIn"
    assert (await app.signed_in(signed_in["accessToken"]).run(ME))["handle"] == ADA


async def test_flow_none_says_that_a_handle_is_taken(service: Service, backend: Backend) -> None:
    """With flow NONE a handle that has a user is refused as taken."""
    app = await client_with(service, "NONE")
    await app.run(SIGNUP, GOOD)

    async with unchanged(backend):
        refused = await app.run(SIGNUP, {"handle": ADA.upper(), "password": "another password"})

    assert refusal(refused) == ("HANDLE_TAKEN", ["input", "handle"])


async def test_a_known_handle_gets_a_mail_that_says_so(service: Service) -> None:
    """A handle that has a user gets a mail without a code."""
    await signed_up(service, service.sample, ADA)

    await service.sample.run(SIGNUP, GOOD)

    mail = await service.newest(ADA)
    assert (mail["template"], mail["code"], mail["link"]) == ("already_registered", None, None)


async def test_a_signup_makes_no_user(service: Service) -> None:
    """A pending signup is not counted among the application's users."""
    await service.sample.run(SIGNUP, GOOD)

    assert service.server.sample is not None
    kept = await service.server.world.store.applications.get(service.server.sample.id)
    assert kept is not None
    assert kept.user_count == 0


async def test_what_is_no_handle(service: Service, backend: Backend) -> None:
    """Whatever is no deliverable address is HANDLE_INVALID and leaves nothing behind."""
    async with unchanged(backend):
        ended = {
            name: refusal(await service.sample.run(SIGNUP, {"handle": handle, "password": PASSWORD}))
            for name, handle in NO_HANDLES.items()
        }

    assert ended == dict.fromkeys(NO_HANDLES, ("HANDLE_INVALID", ["input", "handle"]))


async def test_one_handle_written_in_many_ways(service: Service) -> None:
    """However ada@example.com is written, the mail goes to ada@example.com."""
    sent_to = {}
    for name, handle in TWINS.items():
        sent = await service.sample.run(SIGNUP, {"handle": handle, "password": PASSWORD})
        sent_to[name] = sent["sentTo"]
        # All of them are one address, which has to wait for its mails.
        service.clock.advance(timedelta(hours=3))

    assert sent_to == dict.fromkeys(TWINS, ADA)


async def test_international_domain(service: Service) -> None:
    """A domain's letters and its ASCII form are one handle."""
    sent = []
    for handle in ("ada@bücher.example", "ada@xn--bcher-kva.example", "ada@BU\u0308CHER.example"):
        sent.append((await service.sample.run(SIGNUP, {"handle": handle, "password": PASSWORD}))["sentTo"])
        service.clock.advance(timedelta(hours=1))

    assert sent == ["ada@bücher.example"] * 3


@pytest.mark.parametrize("escape", ["\\ud800", "\\udfff", "\\udc00\\ud800"])
async def test_lone_surrogates_are_no_json(service: Service, backend: Backend, escape: str) -> None:
    """Half a surrogate pair in a variable is refused before anything reads it."""
    body = (
        '{"query": "mutation($h: String!) { signup(input: {handle: $h, password: $h}) { __typename } }",'
        f' "variables": {{"h": "ada{escape}@example.com"}}}}'
    )

    async with unchanged(backend):
        reply = await service.http.post(
            "/graphql", content=body, headers={**service.sample.headers, "content-type": "application/json"}
        )

    assert (reply.status_code, reply.json()["errors"][0]["extensions"]["code"]) == (400, "BAD_USER_INPUT")


@pytest.mark.parametrize(
    ("password", "rule"),
    [
        ("", "MIN_LENGTH"),
        ("1234567", "MIN_LENGTH"),
        ("😀" * 7, "MIN_LENGTH"),
        (unicodedata.normalize("NFD", "é" * 7), "MIN_LENGTH"),
        ("x" * 257, "MAX_LENGTH"),
        ("😀" * 257, "MAX_LENGTH"),
        ("x" * 10_000, "MAX_LENGTH"),
    ],
    ids=["empty", "7", "7 emoji", "14 that are 7", "257", "257 emoji", "10 kB"],
)
async def test_weak_password(service: Service, backend: Backend, password: str, rule: str) -> None:
    """A password out of 8 to 256 code points is refused with the name of the rule."""
    async with unchanged(backend):
        refused = await service.sample.run(SIGNUP, {"handle": ADA, "password": password})

    assert refusal(refused) == ("PASSWORD_TOO_WEAK", ["input", "password"])
    assert refused["failed"] == [rule]


@pytest.mark.parametrize(
    "password",
    [
        "kq7wz3xv",
        "😀" * 8,
        "x" * 256,
        "😀" * 256,
        unicodedata.normalize("NFD", "é" * 256),
        "\x00" * 8,
        " " * 8,
    ],
    ids=["8", "8 emoji", "256", "256 emoji", "512 that are 256", "NUL", "spaces"],
)
async def test_strong_enough_password(service: Service, password: str) -> None:
    """A password of 8 to 256 code points of any kind is taken."""
    assert await outcome(service.sample, SIGNUP, {"handle": ADA, "password": password}) == "CodeSent"


async def test_signup_off(service: Service, backend: Backend) -> None:
    """An application with signup off takes nobody, whatever the input."""
    made = await created(await developer(service), onboarding={"signupEnabled": False})
    app = service.client_of(made["appToken"])

    async with unchanged(backend):
        refused = [
            await app.run(SIGNUP, GOOD),
            await app.run(SIGNUP, {"handle": "nobody", "password": ""}),
        ]

    assert [refusal(one) for one in refused] == [("SIGNUP_DISABLED", None)] * 2


async def test_full_application(service: Service, backend: Backend) -> None:
    """A development application with 50 users takes no signup."""
    application = await kept_application(service)
    await filled(service, application.id, 50)

    async with unchanged(backend):
        refused = await client(service, application).run(SIGNUP, GOOD)

    assert refusal(refused) == ("USER_LIMIT_REACHED", None)


async def test_a_place_that_becomes_free(service: Service) -> None:
    """Five seconds after a user has left a full application, a signup is taken again."""
    application = await kept_application(service)
    users = await filled(service, application.id, 50)
    app = client(service, application)
    full = await outcome(app, SIGNUP, GOOD)
    await service.server.world.store.tenant(application.id).users.remove(users[0].id)

    service.clock.advance(timedelta(seconds=5))

    assert (full, await outcome(app, SIGNUP, GOOD)) == ("USER_LIMIT_REACHED", "CodeSent")


async def test_the_servers_own_applications_have_no_limit(service: Service) -> None:
    """The sample takes more than 50 users."""
    assert service.server.sample is not None
    await filled(service, service.server.sample.id, 51, limit=None)

    assert await outcome(service.sample, SIGNUP, GOOD) == "CodeSent"


async def test_bad_app_tokens(service: Service, backend: Backend) -> None:
    """Without a genuine app token nobody signs up."""
    headers = await bad_app_tokens(service)

    async with unchanged(backend):
        ended = await outcomes(service, headers, SIGNUP, GOOD)

    assert ended == dict.fromkeys(headers, "APP_TOKEN_INVALID")
