"""Can a developer have an application's mails sent by a server of its own?"""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.applications import created
from tests.backends import Backend
from tests.contents import contents
from tests.delivery.stand_ins import SmtpScript, StubServer
from tests.documents import SIGNUP
from tests.fakes import FrozenClock, ScriptedEntropy
from tests.outcomes import outcome
from tests.people import developer, developer_again
from tests.service import PASSWORD, SETTINGS, Service, running

ANSWER = """__typename ... on Application { sender { server fromAddress } }
  ... on UserError { code message path }"""
SET = f"mutation Set($input: SetSenderInput!) {{ setSender(input: $input) {{ {ANSWER} }} }}"
REMOVE = f"mutation Remove($input: SenderInput!) {{ removeSender(input: $input) {{ {ANSWER} }} }}"
TEST = """mutation Test($input: SenderInput!) { testSender(input: $input) {
  __typename ... on Done { ok } ... on UserError { code message path }
} }"""
URL = "smtps://notes:hunter2hunter2@mail.example.com"
FROM = "Notes <notes@example.com>"


@pytest.fixture
async def local(backend: Backend, clock: FrozenClock, entropy: ScriptedEntropy) -> AsyncIterator[Service]:
    """Yield a service that may connect to this machine."""
    settings = replace(SETTINGS, private_smtp=True)
    async with running(backend.connect(), clock, entropy, settings) as started:
        yield started


def setting(application: Any, url: str = URL, sender: str = FROM) -> dict[str, Any]:
    """Return the input that gives the application a sender."""
    return {"input": {"applicationId": application["id"], "smtpUrl": url, "fromAddress": sender}}


def naming(application: Any) -> dict[str, Any]:
    """Return the input that names the application."""
    return {"input": {"applicationId": application["id"]}}


async def test_K04_a_sender_is_shown_without_its_secrets(service: Service, backend: Backend) -> None:
    """Host and address are shown; user and password are in no answer and in no store."""
    dev = await developer(service)
    application = await created(dev)

    answer = await dev.run(SET, setting(application))

    assert answer["sender"] == {"server": "smtps://mail.example.com:465", "fromAddress": FROM}
    assert "hunter2" not in str(await contents(backend))


async def test_S12_an_old_login_sets_none(service: Service) -> None:
    """Ten minutes after the login it must be repeated: whoever sends the mails reads every code in them."""
    dev = await developer(service)
    application = await created(dev)
    service.clock.advance(timedelta(minutes=10))

    assert await outcome(dev, SET, setting(application)) == "REAUTHENTICATION_REQUIRED"
    assert await outcome(await developer_again(service), SET, setting(application)) == "Application"


async def test_a_sender_can_be_removed(service: Service) -> None:
    """Afterwards there is none."""
    dev = await developer(service)
    application = await created(dev)
    await dev.run(SET, setting(application))

    answer = await dev.run(REMOVE, naming(application))

    assert (answer["__typename"], answer["sender"]) == ("Application", None)


async def test_in_development_mail_stays_on_the_machine(service: Service) -> None:
    """The inbox has the mail and shows from whom it would be."""
    dev = await developer(service)
    application = await created(dev)
    await dev.run(SET, setting(application))

    app = service.client_of(application["appToken"])
    await app.run(SIGNUP, {"handle": "ada@example.com", "password": PASSWORD})

    assert (await service.newest("ada@example.com"))["sender"] == FROM


@pytest.mark.parametrize(
    ("url", "sender", "path"),
    [
        ("http://169.254.169.254/", FROM, "smtpUrl"),
        ("file:///etc/passwd", FROM, "smtpUrl"),
        ("smtp://user@mail.example.com", FROM, "smtpUrl"),
        ("smtp://mail.example.com\r\nRCPT TO:<eve@example.com>", FROM, "smtpUrl"),
        (URL, "nobody", "fromAddress"),
        (URL, "a@example.com, b@example.com", "fromAddress"),
        (URL, "Notes\r\nBcc: eve@example.com <notes@example.com>", "fromAddress"),
        (URL, "x" * 501, "fromAddress"),
    ],
)
async def test_J04_bad_senders_are_refused(service: Service, url: str, sender: str, path: str) -> None:
    """Other schemes, half a login, line breaks and more than one address are refused by name."""
    dev = await developer(service)
    application = await created(dev)

    refused = await dev.run(SET, setting(application, url, sender))

    assert (refused["code"], refused["path"]) == ("VALUE_INVALID", ["input", path])


async def test_a_server_that_answers_passes_the_test(local: Service) -> None:
    """The test greets and leaves, and hands in no mail."""
    dev = await developer(local)
    application = await created(dev)
    script = SmtpScript(NOOP="250 ok")

    async with StubServer(script) as server:
        await dev.run(SET, setting(application, f"smtp://127.0.0.1:{server.port}"))
        answer = await dev.run(TEST, naming(application))

    assert answer == {"__typename": "Done", "ok": True}
    assert not any(command.startswith(("MAIL", "RCPT", "DATA")) for command in script.commands)


async def test_what_a_server_says_is_not_repeated(local: Service) -> None:
    """A refusal says what to look at and nothing that the server has said."""
    dev = await developer(local)
    application = await created(dev)

    async with StubServer(SmtpScript(GREETING="554 internal-db-7 says no")) as server:
        await dev.run(SET, setting(application, f"smtp://127.0.0.1:{server.port}"))
        answer = await dev.run(TEST, naming(application))

    assert answer["code"] == "DELIVERY_FAILED"
    assert "554" in answer["message"]
    assert "internal" not in answer["message"]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "169.254.169.254", "10.0.0.1"])
async def test_J08_private_servers_are_not_tried(service: Service, host: str) -> None:
    """Unless the operator allows them, servers in private networks are not connected to."""
    dev = await developer(service)
    application = await created(dev)
    await dev.run(SET, setting(application, f"smtp://{host}:587"))

    answer = await dev.run(TEST, naming(application))

    assert answer["code"] == "DELIVERY_FAILED"
    assert "private" in answer["message"]


async def test_tests_are_limited(service: Service) -> None:
    """Five within an hour, then one has to wait."""
    dev = await developer(service)
    application = await created(dev)
    assert await outcome(dev, TEST, naming(application)) == "DELIVERY_FAILED"
    await dev.run(SET, setting(application, "smtp://127.0.0.1:587"))

    ended = [await outcome(dev, TEST, naming(application)) for _ in range(6)]

    assert ended == ["DELIVERY_FAILED"] * 5 + ["RATE_LIMITED"]


@pytest.mark.parametrize("document", [SET, REMOVE, TEST])
async def test_S01_another_developers_sender(service: Service, document: str) -> None:
    """Another developer gets nowhere."""
    application = await created(await developer(service))
    other = await developer(service, "other@example.com")
    variables = setting(application) if document == SET else naming(application)

    assert await outcome(other, document, variables) == "NOT_FOUND"
    assert await outcome(service.portal, document, variables) == "UNAUTHENTICATED"
