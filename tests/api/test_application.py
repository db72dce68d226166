"""What does `application` show, and to whom?"""

import pytest

from cosyncjwt.domain.status import ApplicationStatus
from tests.applications import client, created, kept_application
from tests.backends import Backend
from tests.contents import unchanged
from tests.credentials import bad_app_tokens, outcomes
from tests.documents import APPLICATION, COMPLETE_SIGNUP, LOGIN, REFRESH, SIGNUP
from tests.factories import guid
from tests.forging import ACCESS_HEADER, APP_HEADER, access_claims, app_claims, keys_of, token
from tests.outcomes import outcome
from tests.people import developer, signed_up
from tests.service import ORIGIN, PASSWORD, GraphQL, Service

CLOSED = [status for status in ApplicationStatus if status is not ApplicationStatus.ACTIVE]
MANAGED = (
    "type",
    "appToken",
    "audience",
    "jwtLifetimeMinutes",
    "signingKeys { kid }",
    "userCount",
    "userLimit",
    "createdAt",
    "updatedAt",
)
"""The fields that answer the developer only."""


async def test_clients_see_what_is_public(service: Service) -> None:
    """With the app token the calling application shows its public half."""
    sample = service.server.sample
    assert sample is not None

    shown = await service.sample.run(APPLICATION)

    issuer = f"{ORIGIN}/apps/{sample.id}"
    assert shown == {
        "id": sample.id,
        "name": "Sample application",
        "status": "ACTIVE",
        "issuer": issuer,
        "jwksUri": f"{issuer}/.well-known/jwks.json",
        "publicKey": sample.signing_keys[-1].public_key,
        "onboarding": {"signupEnabled": True, "signupFlow": "CODE"},
    }


async def test_clients_do_not_see_what_is_managed(service: Service) -> None:
    """Every management field is FORBIDDEN with the app token alone."""
    ended = {
        field: await outcome(service.sample, f"{{ application {{ name {field} }} }}") for field in MANAGED
    }

    assert ended == dict.fromkeys(MANAGED, "FORBIDDEN")


async def test_developers_see_everything_of_their_own(service: Service) -> None:
    """With an id the developer sees the management fields too."""
    dev = await developer(service)
    made = await created(dev)

    shown = await dev.run(
        f"query($id: ID) {{ application(id: $id) {{ {' '.join(MANAGED)} }} }}", {"id": made["id"]}
    )

    assert (shown["appToken"], shown["audience"], shown["userLimit"]) == (made["appToken"], made["id"], 50)


async def test_what_is_not_ones_own(service: Service) -> None:
    """Another developer's application, the server's own and what is no application are one NOT_FOUND."""
    dev = await developer(service)
    foreign = await created(await developer(service, "other@example.com"))
    sample, portal = service.server.sample, service.server.portal
    assert sample is not None
    wrong = [foreign["id"], sample.id, portal.id, "", "0", "\x00", "%", foreign["id"].upper(), "x" * 10_000]

    ended = {some: await outcome(dev, APPLICATION, {"id": some}) for some in wrong}

    assert ended == dict.fromkeys(wrong, "NOT_FOUND")


async def test_users_cannot_ask_by_id(service: Service) -> None:
    """A user of the sample asks by id in vain, even for the sample."""
    sample = service.server.sample
    assert sample is not None
    ada = service.sample.signed_in(
        (await signed_up(service, service.sample, "ada@example.com"))["accessToken"]
    )

    assert await outcome(ada, APPLICATION, {"id": sample.id}) == "FORBIDDEN"


async def test_clients_cannot_ask_by_id(service: Service) -> None:
    """An app token alone opens no application by id, even its own."""
    sample = service.server.sample
    assert sample is not None

    assert await outcome(service.sample, APPLICATION, {"id": sample.id}) == "UNAUTHENTICATED"


async def test_closed_portal_says_so(service: Service) -> None:
    """The portal's clients see that signup is open."""
    shown = await service.portal.run(APPLICATION)

    assert (shown["name"], shown["onboarding"]["signupEnabled"]) == ("Cosync Portal", True)


@pytest.mark.parametrize("status", CLOSED)
async def test_status_is_readable_whatever_it_is(service: Service, status: ApplicationStatus) -> None:
    """An application that is not active still says its name and why."""
    application = await kept_application(service, status=status, name="Notes")

    shown = await client(service, application).run(APPLICATION)

    assert (shown["name"], shown["status"]) == ("Notes", status)


@pytest.mark.parametrize("status", CLOSED)
async def test_closed_application_answers_no_client(
    service: Service, backend: Backend, status: ApplicationStatus
) -> None:
    """Every operation of a client ends with the status, whatever was sent."""
    app = client(service, await kept_application(service, status=status))
    credentials = {"handle": "ada@example.com", "password": PASSWORD}

    async with unchanged(backend):
        ended = [
            await outcome(app, SIGNUP, credentials),
            await outcome(app, SIGNUP, {"handle": "", "password": ""}),
            await outcome(app, COMPLETE_SIGNUP, {"handle": "ada@example.com", "code": "123456"}),
            await outcome(app, LOGIN, credentials),
            await outcome(app, REFRESH, {"refreshToken": "token"}),
        ]

    assert ended == [f"APPLICATION_{status}"] * 5


FOR_USERS = [
    "{ me { id } }",
    "mutation { logout { __typename } }",
    'mutation { revokeSession(input: {sessionId: "ses_x"}) { __typename } }',
    'mutation { deleteAccount(input: {password: "x"}) { __typename } }',
    "{ developer { user { id } } }",
    'mutation { createApplication(input: {name: "x"}) { __typename } }',
    '{ application(id: "x") { name } }',
]
"""Every operation that needs a user."""


@pytest.mark.parametrize("status", CLOSED)
async def test_closed_application_answers_no_user(service: Service, status: ApplicationStatus) -> None:
    """Every operation of a user with a token from before ends with the status."""
    application = await kept_application(service, status=status)
    claims = access_claims(application.id, "usr_x", "ses_x", service.clock.now())
    written = token((await keys_of(service)).access_tokens, ACCESS_HEADER, claims)
    user = GraphQL(service.http, {"access-token": written})

    ended = [await outcome(user, document) for document in FOR_USERS]

    assert ended == [f"APPLICATION_{status}"] * len(FOR_USERS)


@pytest.mark.parametrize("status", CLOSED)
async def test_closed_application_keeps_its_public_keys(service: Service, status: ApplicationStatus) -> None:
    """The JWKS stays readable, so that JWTs issued before verify until they expire."""
    application = await kept_application(service, status=status)

    reply = await service.http.get(f"/apps/{application.id}/.well-known/jwks.json")

    assert reply.json()["keys"][0]["kid"] == application.signing_keys[-1].kid


async def test_bad_app_tokens(service: Service) -> None:
    """Without a genuine app token nothing is shown."""
    headers = await bad_app_tokens(service)

    ended = await outcomes(service, headers, APPLICATION)

    assert ended == dict.fromkeys(headers, "APP_TOKEN_INVALID")


async def test_replaced_app_token(service: Service) -> None:
    """A genuine app token that is no longer the application's is refused."""
    application = await kept_application(service)
    claims = app_claims(application.id, "tok_older", service.clock.now())
    older = token((await keys_of(service)).app_tokens, APP_HEADER, claims)

    ended = await outcome(service.client_of(older), APPLICATION)

    assert ended == "APP_TOKEN_INVALID"


async def test_app_token_of_no_application(service: Service) -> None:
    """A genuine app token of an application that is gone is refused."""
    claims = app_claims(guid(404), "tok_x", service.clock.now())
    written = token((await keys_of(service)).app_tokens, APP_HEADER, claims)

    assert await outcome(service.client_of(written), APPLICATION) == "APP_TOKEN_INVALID"
