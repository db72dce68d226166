"""Does a password, code, token or key leave by a log, an error or a repr?"""

import base64
import logging
from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any, cast

import pytest
from structlog.testing import capture_logs

from cosyncjwt.context import Context
from cosyncjwt.domain.caller import Device
from cosyncjwt.domain.secret import Secret
from schema import results
from schema.root import schema
from store.ports import Store
from tests.applications import client_with
from tests.backends import Backend
from tests.documents import APPLICATION, COMPLETE_SIGNUP, DELETE_ACCOUNT, LOGIN, LOGOUT, ME, REFRESH, SIGNUP
from tests.fakes import FrozenClock, ScriptedEntropy
from tests.forging import keys_of
from tests.outcomes import outcome
from tests.people import developer, signed_up
from tests.security.support import ADA, form_of, link_for, press
from tests.service import SETTINGS, GraphQL, Service, running

CANARY = "Canary-42-password"
HANDLE = "canary42handle@example.com"
SECRET_WORDS = ("password", "code", "token", "secret")


def inputs_with_secrets() -> Iterator[type]:
    """Yield every input of the API that has a field for a secret."""
    for kind in schema.schema_converter.type_map.values():
        origin = kind.definition.origin if getattr(kind.definition, "is_input", False) else None
        names = [field.name for field in fields(origin)] if origin else []
        if any(name.endswith(SECRET_WORDS) for name in names):
            assert origin is not None
            yield origin


class QuotingTenant:
    """The data of an application on a broken disk: every method fails and quotes what it was given."""

    def __init__(self, application_id: str) -> None:
        """Take the application's id."""
        self.application_id = application_id

    def __getattr__(self, name: str) -> Any:
        """Return a port, or a method of one."""
        if name in {"users", "signups", "sessions"}:
            return self

        async def failing(*arguments: object, **named: object) -> None:
            message = f"{name} failed with {arguments!r} {named!r} for {HANDLE} {CANARY}"
            raise ConnectionError(message)

        return failing


class QuotingStore:
    """A store that opens well and breaks afterwards."""

    def __init__(self, store: Store) -> None:
        """Take the store that works."""
        self._store = store

    def __getattr__(self, name: str) -> Any:
        """Return what the store has."""
        return getattr(self._store, name)

    def tenant(self, application_id: str) -> QuotingTenant:
        """Return broken ports."""
        return QuotingTenant(application_id)


async def everything(service: Service) -> list[str]:
    """Use every operation rightly and wrongly, and return all that is secret."""
    app = service.sample
    by_link = await client_with(service, "LINK")
    link = form_of(await link_for(service, by_link, HANDLE, CANARY))
    await press(service, {**link, "token": link["token"][::-1]})
    await press(service, link)
    signed_in = await signed_up(service, app, HANDLE, CANARY)
    code = (await service.newest(HANDLE))["code"]
    user = app.signed_in(signed_in["accessToken"])
    refreshed = await app.run(REFRESH, {"refreshToken": signed_in["refreshToken"]})
    await app.post(SIGNUP, {"handle": HANDLE, "password": CANARY[:7]})
    await app.post(SIGNUP, {"handle": f"<{HANDLE}>", "password": CANARY})
    await app.post(LOGIN, {"handle": HANDLE, "password": CANARY + "x"})
    await app.post(LOGIN, {"handle": [HANDLE], "password": {"password": CANARY}})
    await app.post(COMPLETE_SIGNUP, {"handle": HANDLE, "code": CANARY})
    await app.post(f'mutation {{ login(input: {{handle: "{HANDLE}", password: "{CANARY}"}}) {{ nothing }} }}')
    await app.post(f'mutation {{ login(input: {{handle: "{HANDLE}", password: "{CANARY}')
    await user.post(DELETE_ACCOUNT, {"password": CANARY + "x"})
    await GraphQL(service.http, {"app-token": CANARY, "authorization": f"Bearer {CANARY}"}).post(ME)
    await user.post(LOGOUT, {"everywhere": True})
    kinds = ("jwt", "accessToken", "refreshToken")
    tokens = [answer[kind] for answer in (signed_in, refreshed) for kind in kinds]
    return [HANDLE, CANARY, link["token"], *([code] if code else []), *tokens]


async def test_G15_no_log_has_a_secret(
    service: Service, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever people do, rightly or wrongly, no log and no output has a secret or a whole handle."""
    caplog.set_level(logging.DEBUG, logger="cosyncjwt")

    with capture_logs() as events:
        secrets = await everything(service)

    written = repr(events) + "".join(capfd.readouterr()) + caplog.text
    assert events
    assert [secret for secret in secrets if secret in written] == []


@pytest.mark.parametrize(
    ("document", "variables"),
    [
        (SIGNUP, {"handle": HANDLE, "password": CANARY}),
        (COMPLETE_SIGNUP, {"handle": HANDLE, "code": CANARY}),
        (LOGIN, {"handle": HANDLE, "password": CANARY}),
    ],
    ids=["signup", "completeSignup", "login"],
)
async def test_G15_a_broken_store_is_logged_without_its_words(
    backend: Backend, capfd: pytest.CaptureFixture[str], document: str, variables: dict[str, object]
) -> None:
    """When the store fails and quotes its arguments, client and log get a request's id and no more."""
    store = cast("Store", QuotingStore(backend.connect()))

    async with running(store, FrozenClock(), ScriptedEntropy()) as service:
        with capture_logs() as events:
            reply = await service.sample.post(document, variables)

    written = repr(events) + "".join(capfd.readouterr()) + reply.text
    extensions = reply.json()["errors"][0]["extensions"]
    assert (extensions["code"], set(extensions)) == ("INTERNAL", {"code", "requestId"})
    assert extensions["requestId"] in repr(events)
    assert [secret for secret in (CANARY, HANDLE) if secret in written] == []


def reachable(root: object) -> Iterator[object]:
    """Yield every object of ours that can be reached from one, itself included."""
    waiting, seen = [root], set[int]()
    while waiting:
        found = waiting.pop()
        if id(found) in seen:
            continue
        seen.add(id(found))
        if isinstance(found, dict):
            waiting += found.values()
        elif isinstance(found, list | tuple | set | frozenset):
            waiting += found
        elif type(found).__module__.split(".")[0] in {"cosyncjwt", "store", "schema", "resolvers"}:
            yield found
            waiting += vars(found).values() if hasattr(found, "__dict__") else []
            waiting += [getattr(found, name, None) for name in getattr(type(found), "__slots__", ())]


def spellings(secret: bytes) -> list[str]:
    """Return the ways in which a repr may show bytes."""
    return [repr(secret), repr(secret)[2:-1], secret.hex(), base64.b64encode(secret).decode().rstrip("=")]


async def test_K06_no_repr_shows_a_key(service: Service) -> None:
    """Of the whole assembled service and its settings no object shows a key."""
    keys = await keys_of(service)
    server_keys = [keys.app_tokens, keys.access_tokens, keys.refresh_tokens, keys.codes, keys.links]
    secrets = [form for key in (*SETTINGS.master_keys, *server_keys) for form in spellings(key)]
    settings = replace(SETTINGS, smtp_url=Secret("smtp://user:mail-password@mail.example"))

    shown = [repr(each) for root in (service.server, settings, keys) for each in reachable(root)]

    assert len(shown) > 40
    assert not [text for text in shown if any(secret in text for secret in [*secrets, "mail-password"])]


async def test_K06_no_repr_shows_a_credential(service: Service) -> None:
    """Neither a request's context nor an outcome nor a kept user shows a token or a password's hash."""
    services, sample = service.server.services, service.server.sample
    assert sample is not None
    await signed_up(service, service.sample, ADA)
    tenant = service.server.world.store.tenant(sample.id)
    user = await tenant.users.by_handle(ADA)
    assert user is not None
    outcome_ = await services.sessions.open(tenant, sample, user, Device())
    access, refresh = outcome_.access_token.reveal(), outcome_.refresh_token.reveal()
    headers = {"app-token": "app-token-value", "authorization": f"Bearer {access}"}
    context = Context.of(services, headers, None, "request")
    shown = results.SignedIn.of(outcome_, cast("Any", None), cast("Any", None))

    said = repr([user, outcome_, context, shown])

    secrets = [access, refresh, outcome_.jwt.reveal(), "app-token-value", user.password_hash.reveal()]
    assert not [secret for secret in secrets if secret in said]


@pytest.mark.parametrize("kind", list(inputs_with_secrets()), ids=lambda kind: kind.__name__)
def test_K06_no_input_shows_what_was_typed(kind: type) -> None:
    """An input that holds a secret shows its type alone."""
    assert repr(kind(**{field.name: CANARY for field in fields(kind)})) == f"{kind.__name__}(…)"


async def test_G15_errors_quote_nothing(service: Service) -> None:
    """No reply repeats a password that came in the wrong place."""
    replies = [
        await service.sample.post(LOGIN, {"handle": HANDLE, "password": [CANARY]}),
        await service.sample.post(LOGIN, {"handle": {"$ne": CANARY}, "password": "x"}),
        await service.sample.post(f'{{ application(id: "{CANARY}") {{ nothing }} }}'),
        await service.sample.post(f'mutation {{ login(input: {{pass: "{CANARY}"}}) {{ __typename }} }}'),
        await service.sample.post(REFRESH, {"refreshToken": CANARY}),
        await service.sample.post(SIGNUP, {"handle": ADA, "password": CANARY[:7]}),
        await (await developer(service)).post(APPLICATION, {"id": CANARY}),
    ]

    assert not [reply.text for reply in replies if CANARY[:7] in reply.text]
    assert await outcome(service.sample, REFRESH, {"refreshToken": CANARY}) == "INVALID_CREDENTIALS"
