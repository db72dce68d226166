"""What becomes of a message that was claimed: sent, delayed or dropped?"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TypeAlias

import structlog
from structlog.typing import FilteringBoundLogger

from cosyncjwt.clock import Clock
from cosyncjwt.delivery.breaker import CircuitBreaker
from cosyncjwt.delivery.faults import named
from cosyncjwt.delivery.inbox import Inbox
from cosyncjwt.delivery.messages import Compose
from cosyncjwt.delivery.own_mail import OwnMail
from cosyncjwt.delivery.ports import DeliveryError, Mail, Mailer
from cosyncjwt.delivery.rendering import rendered
from cosyncjwt.delivery.text_sender import TextSender
from cosyncjwt.delivery.wordings import Wordings
from cosyncjwt.domain.application import Application
from cosyncjwt.domain.message import Channel, OutboxMessage
from cosyncjwt.domain.sender import Sender as OwnSender
from store.ports import Outbox

RETRIES = (timedelta(seconds=10), timedelta(seconds=60), timedelta(seconds=300))
"""The pauses after the first, the second and every later failure."""

Count: TypeAlias = Callable[[str, str], object]
"""Is told a channel, and what became of a message."""
SENT, DELAYED, DROPPED = OUTCOMES = ("sent", "delayed", "dropped")
MARK_PAUSES = (0.1, 0.5, 2.0)
"""In seconds. A sent message that could not be marked would be sent again when its lease is over."""


class Sender:
    """Renders, sends and marks one message at a time. Logs say which message, never to whom or what."""

    def __init__(
        self,
        *,
        outbox: Outbox,
        mailer: Mailer,
        compose: Compose,
        wordings: Wordings,
        clock: Clock,
        texts: TextSender,
        own_mail: OwnMail,
        mark_pauses: Sequence[float] = MARK_PAUSES,
        count: Count | None = None,
    ) -> None:
        """Take where messages come from, who sends them, and who counts what becomes of them."""
        self._outbox = outbox
        self._mailer = mailer
        self._compose = compose
        self._wordings = wordings
        self.breaker = CircuitBreaker()
        self._clock = clock
        self._log: FilteringBoundLogger = structlog.get_logger()
        self._texts = texts
        self._own_mail = own_mail
        # In development nothing leaves the machine, by whoever's server.
        self._uses_own_servers = not isinstance(mailer, Inbox)
        self._mark_pauses = mark_pauses
        self._count = count or _count_nothing

    async def deliver(self, message: OutboxMessage) -> None:
        """Send a claimed message and mark it; never raises."""
        breaker = self.breaker
        try:
            own = await self._own_sender(message)
            breaker = self._breaker_of(message, own_server=own is not None and self._uses_own_servers)
            await self._hand_over(message, own)
        except DeliveryError as failure:
            self._tell_breaker(breaker, failure)
            await self._give_up_or_delay(message, failure.reason, temporary=failure.temporary)
        # The edge of the process: whatever went wrong with one message, the others must go out.
        except Exception as failure:  # noqa: BLE001
            await self._give_up_or_delay(message, named(failure), temporary=True)
        else:
            breaker.succeed()
            self._log.info("message.sent", **_fields(message))
            self._count(message.channel.value, SENT)
            await self._mark(message, lambda: self._outbox.remove(message.id))

    async def _own_sender(self, message: OutboxMessage) -> tuple[Application, OwnSender] | None:
        if message.channel is Channel.SMS:
            return None
        return await self._own_mail.sender_of(message.application_id)

    async def _hand_over(self, message: OutboxMessage, own: tuple[Application, OwnSender] | None) -> None:
        if message.channel is Channel.SMS:
            await self._texts.send(message, self._compose.values(message))
            return
        mail = await self._mail(message)
        if own is None:
            await self._mailer.send(mail)
            return
        application, sender = own
        mail = replace(mail, sender=sender.mail_from)
        if self._uses_own_servers:
            await self._own_mail.send(application, self._own_mail.mailer(application, sender), mail)
        else:
            await self._mailer.send(mail)

    async def _mail(self, message: OutboxMessage) -> Mail:
        values, words = self._compose.values(message), await self._wordings.of(message)
        # Rendering is 0.03 ms of templates compiled beforehand: a thread would cost more.
        try:
            return rendered(message, values, words)
        # Words of an application's own may fail in their own ways; the person must get the mail.
        except Exception as failure:  # noqa: BLE001
            return rendered(message, values, self._wordings.instead(message, failure))

    def _breaker_of(self, message: OutboxMessage, *, own_server: bool) -> CircuitBreaker:
        if message.channel is Channel.SMS:
            return self._texts.breaker(message.application_id)
        return self._own_mail.breaker(message.application_id) if own_server else self.breaker

    def _tell_breaker(self, breaker: CircuitBreaker, failure: DeliveryError) -> None:
        if failure.provider_failed:
            if breaker.fail(self._clock.now()):
                self._log.error("delivery.paused", reason=failure.reason)
        elif not failure.temporary:
            # A clear no to this message comes from a provider that works.
            breaker.succeed()

    async def _give_up_or_delay(self, message: OutboxMessage, reason: str, *, temporary: bool) -> None:
        due_at = self._clock.now() + RETRIES[min(message.attempts, len(RETRIES)) - 1]
        if temporary and due_at < message.expires_at:
            self._log.warning(
                "message.failed", **_fields(message), reason=reason, retry_at=due_at.isoformat()
            )
            self._count(message.channel.value, DELAYED)
            await self._mark(message, lambda: self._outbox.delay(message.id, due_at))
        else:
            self._log.error("message.failed", **_fields(message), reason=reason, retry_at=None)
            self._count(message.channel.value, DROPPED)
            await self._mark(message, lambda: self._outbox.remove(message.id))

    async def _mark(self, message: OutboxMessage, mark: Callable[[], Awaitable[None]]) -> None:
        for pause in (*self._mark_pauses, None):
            try:
                await mark()
            # The edge of the process: a store fails in the words of its own driver.
            except Exception as failure:  # noqa: BLE001
                self._log.warning("message.not_marked", **_fields(message), reason=named(failure))
                if pause is not None:
                    await asyncio.sleep(pause)
            else:
                return


def _count_nothing(_channel: str, _outcome: str) -> None:
    """Where nobody asks for metrics."""


def _fields(message: OutboxMessage) -> dict[str, str | int]:
    return {
        "application_id": message.application_id,
        "template": message.template,
        "message_id": message.id,
        "attempt": message.attempts,
    }
