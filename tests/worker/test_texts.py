"""Does a provider of SMS that fails hold up no one but its own application?"""

from datetime import timedelta

from cosyncjwt.delivery.ports import DeliveryError, Text, TextAccount
from cosyncjwt.delivery.texts import TextTemplate
from cosyncjwt.domain.application import Application
from cosyncjwt.domain.message import Channel
from cosyncjwt.domain.secret import Secret
from store.ports import Store
from tests.delivery.stand_ins import ScriptedMailer
from tests.factories import make_application, make_phone_code, make_user
from tests.fakes import NOW, FrozenClock
from tests.worker.pace import COMPOSE, working

GOOD, BAD = make_application(), make_application()
NUMBER = "+14155552671"


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


async def account_of(application_id: str) -> TextAccount:
    """Return an account that is named after its application."""
    return TextAccount(application_id, Secret("token"), NUMBER)


async def put(store: Store, application: Application, count: int) -> None:
    """Put SMS of an application into the outbox, each by a code of its own."""
    for _ in range(count):
        message = COMPOSE.message(
            application=application,
            template=TextTemplate.LOGIN_CODE,
            recipient=NUMBER,
            values={"code": "042917", "minutes": "5"},
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
    await put(store, BAD, 5)
    worker = working(store, ScriptedMailer(), clock, texter=texter, account_of=account_of)
    await worker.drain()
    await put(store, BAD, 1)
    await put(store, GOOD, 2)

    await worker.drain()

    assert (texter.failed, len(texter.sent)) == (5, 2)
    assert texter.sent[0].text.startswith("042917 is your code to sign in")
