"""Do mails go by the server of their application, and does a broken one hold up no other?"""

from datetime import timedelta

import pytest

from cosyncjwt.domain.application_change import ApplicationChange
from cosyncjwt.domain.message import OutboxMessage
from cosyncjwt.domain.secret import Secret
from store.ports import Store
from tests.delivery.stand_ins import ScriptedMailer, SmtpScript, StubServer, composed
from tests.factories import make_application, make_signup
from tests.fakes import NOW, FrozenClock
from tests.worker.pace import COMPOSE, Put, own_mail, working


@pytest.fixture
async def own(store: Store, clock: FrozenClock) -> str:
    """Return the id of an application."""
    application = make_application()
    await store.applications.add(application, limit=None)
    return application.id


async def by(store: Store, clock: FrozenClock, application_id: str, port: int, messages: int = 1) -> None:
    """Give the application a server on this machine, and put messages of it."""
    sender = own_mail(store, clock).sealed(
        application_id, Secret(f"smtp://127.0.0.1:{port}"), "Own <own@example.com>"
    )
    application = await store.applications.change(application_id, ApplicationChange(sender=sender), NOW)
    assert application is not None
    for _ in range(messages):
        message: OutboxMessage = composed(COMPOSE, application=application)
        await store.tenant(application_id).signups.put(make_signup(), message)


async def test_a_mail_goes_by_its_applications_server(
    store: Store, clock: FrozenClock, own: str, put: Put
) -> None:
    """The application's mail reaches its own server, from its own address; another's goes the usual way."""
    usual, script = ScriptedMailer(), SmtpScript()
    other = await put()
    async with StubServer(script) as server:
        await by(store, clock, own, server.port)
        await working(store, usual, clock).drain()

    assert [mail.id for mail in usual.sent] == [other.id]
    assert any(command.startswith("MAIL") for command in script.commands)


async def test_a_broken_server_holds_up_no_other(
    store: Store, clock: FrozenClock, own: str, put: Put
) -> None:
    """Twenty mails for a server that is away are put off, and others' mails go out meanwhile."""
    usual = ScriptedMailer()
    async with StubServer(SmtpScript()) as server:
        port = server.port
    await by(store, clock, own, port, messages=20)
    others = [await put() for _ in range(3)]

    await working(store, usual, clock).drain()

    assert {mail.id for mail in usual.sent} == {message.id for message in others}
    due = await store.outbox.next_due()
    assert due is not None
    assert due >= NOW + timedelta(seconds=10)
