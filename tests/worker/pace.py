"""How is a worker made that waits for nothing?"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import structlog
from structlog.typing import EventDict

from cosyncjwt.crypto.seal import Seal
from cosyncjwt.delivery.inbox import Inbox
from cosyncjwt.delivery.outbound import Dialler
from cosyncjwt.delivery.own_mail import OwnMail
from cosyncjwt.delivery.ports import Mailer, TextAccount, Texter
from cosyncjwt.delivery.sender import Sender
from cosyncjwt.delivery.text_sender import AccountOf, TextSender
from cosyncjwt.delivery.wordings import Wordings
from cosyncjwt.domain.message import OutboxMessage
from cosyncjwt.worker import Pace, Worker
from store.ports import Store
from tests.delivery.stand_ins import make_compose
from tests.fakes import FrozenClock, ScriptedEntropy

COMPOSE = make_compose()
QUICK = Pace(poll=0.01, longest_backoff=0.01, tidy=0.01, drain=60, farewell=0.05)
MARK_PAUSES = (0, 0)
SOON = 60.0
"""Seconds, for a machine that is busy: what has not come by then does not come."""

Put = Callable[..., Awaitable[OutboxMessage]]


def working(
    store: Store,
    mailer: Mailer,
    clock: FrozenClock,
    pace: Pace = QUICK,
    *,
    texter: Texter | None = None,
    account_of: AccountOf | None = None,
) -> Worker:
    """Return a worker that was not started: it sends when it is drained."""
    wordings = Wordings(store, clock, structlog.get_logger())
    texts = TextSender(texter or Inbox(clock), account_of or _no_account, clock)
    sender = Sender(
        outbox=store.outbox,
        mailer=mailer,
        texts=texts,
        compose=COMPOSE,
        wordings=wordings,
        own_mail=own_mail(store, clock),
        clock=clock,
        mark_pauses=MARK_PAUSES,
    )
    return Worker(store=store, sender=sender, clock=clock, pace=pace)


async def _no_account(_application_id: str) -> TextAccount | None:
    return None


def own_mail(store: Store, clock: FrozenClock) -> OwnMail:
    """Return what sends by the servers of applications, on this machine too."""
    entropy = ScriptedEntropy("own mail")
    dialler = Dialler(private_allowed=True)
    return OwnMail(Seal([bytes(32)], entropy), store.applications.get, dialler, clock)


async def until(condition: Callable[[], bool]) -> None:
    """Let the event loop turn until the condition holds."""
    async with asyncio.timeout(SOON):
        # Several conditions, of stand-ins that have no event for each: every turn of the loop is looked at.
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0)


def events(log: Sequence[EventDict], name: str) -> list[EventDict]:
    """Return the logged events of one name."""
    return [event for event in log if event["event"] == name]
