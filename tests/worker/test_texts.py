"""Does a provider of SMS that fails hold up no one but its own application?"""

import asyncio
from dataclasses import replace
from datetime import timedelta

from cosyncjwt.delivery.ports import DeliveryError, Text, TextAccount
from cosyncjwt.delivery.texts import TextTemplate
from cosyncjwt.domain.application import Application
from cosyncjwt.domain.message import Channel
from cosyncjwt.domain.secret import Secret
from store.ports import Store
from tests.delivery.stand_ins import DOWN, ScriptedMailer
from tests.factories import make_application, make_phone_code, make_user
from tests.fakes import NOW, FrozenClock
from tests.worker.pace import COMPOSE, QUICK, Put, until, working

GOOD, BAD = make_application(), make_application()
NUMBER = "+14155552671"
ONE = replace(QUICK, at_once=1)


class ScriptedTexter:
    """Takes the SMS of one account, and has no answer for the other's."""

    needs_account = True

    def __init__(self) -> None:
        """Begin with nothing."""
        self.sent: list[Text] = []
        self.failed = 0

    async def text(self, text: Text, account: TextAccount | None) -> None:
        """Take the SMS, or not."""
        assert account is not None
        if account.sid == BAD.id:
            self.failed += 1
            reason = "no answer"
            raise DeliveryError(reason, temporary=False, provider_failed=True)
        self.sent.append(text)

    async def check(self, account: TextAccount) -> None:
        """Ask nobody."""


class HeldTexter(ScriptedTexter):
    """Answers nobody before it is let go."""

    def __init__(self) -> None:
        """Begin with nothing."""
        super().__init__()
        self.begun = 0
        self.let_go = asyncio.Event()

    async def text(self, text: Text, account: TextAccount | None) -> None:
        """Take the SMS when the test lets it go."""
        self.begun += 1
        await self.let_go.wait()
        await super().text(text, account)


async def account_of(application_id: str) -> TextAccount:
    """Return an account that is named after its application."""
    return TextAccount(application_id, Secret("token"), NUMBER)


async def put_texts(store: Store, application: Application, count: int) -> None:
    """Put SMS of an application into the outbox, each by a code of its own."""
    for _ in range(count):
        message = COMPOSE.message(
            application=application,
            template=TextTemplate.LOGIN_CODE,
            recipient=NUMBER,
            values={"code": "042917"},
            now=NOW,
            expires_at=NOW + timedelta(minutes=5),
            channel=Channel.SMS,
        )
        await store.tenant(application.id).codes.put(make_phone_code(make_user()), message)


async def test_one_account_fails_for_itself(store: Store, clock: FrozenClock) -> None:
    """After five failures an account is left alone; the SMS of another application go out."""
    texter = ScriptedTexter()
    for application in (GOOD, BAD):
        await store.applications.add(application, limit=None)
    await put_texts(store, BAD, 5)
    worker = working(store, ScriptedMailer(), clock, texter=texter, account_of=account_of)
    await worker.drain()
    await put_texts(store, BAD, 1)
    await put_texts(store, GOOD, 2)

    await worker.drain()

    assert (texter.failed, len(texter.sent)) == (5, 2)
    assert texter.sent[0].text.startswith("042917 is your code to sign in")


async def test_E21_sms_do_not_wait_for_a_mail_server(store: Store, clock: FrozenClock, put: Put) -> None:
    """While the breaker of the mail server is open its mails wait, and SMS go out."""
    texter, mailer = ScriptedTexter(), ScriptedMailer([DOWN] * 5)
    await store.applications.add(GOOD, limit=None)
    for _ in range(6):
        await put()
    worker = working(store, mailer, clock, ONE, texter=texter, account_of=account_of)
    await worker.drain()
    await put_texts(store, GOOD, 2)

    worker.start()
    await until(lambda: len(texter.sent) == 2)
    await worker.stop()

    assert (mailer.attempts, mailer.sent) == (5, [])


async def test_E21_mails_do_not_wait_for_sms(store: Store, clock: FrozenClock, put: Put) -> None:
    """While an account's SMS are all without an answer, and more wait, mails go out."""
    texter, mailer = HeldTexter(), ScriptedMailer()
    await store.applications.add(GOOD, limit=None)
    await put_texts(store, GOOD, 20)
    worker = working(store, mailer, clock, texter=texter, account_of=account_of)
    worker.start()
    await until(lambda: texter.begun == QUICK.at_once)

    await put()

    await until(lambda: len(mailer.sent) == 1)
    assert texter.begun == QUICK.at_once
    texter.let_go.set()
    await until(lambda: texter.begun == 20)
    await worker.stop()
