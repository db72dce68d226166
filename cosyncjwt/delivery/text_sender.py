"""How does an SMS of the outbox get to its provider, each application by its own account?"""

from collections.abc import Awaitable, Callable, Mapping

from cachetools import LRUCache

from cosyncjwt.clock import Clock
from cosyncjwt.delivery.breaker import CircuitBreaker
from cosyncjwt.delivery.ports import DeliveryError, TextAccount, Texter
from cosyncjwt.delivery.texts import TextRenderer
from cosyncjwt.domain.message import OutboxMessage

BREAKERS = 10_000

AccountOf = Callable[[str], Awaitable[TextAccount | None]]


class TextSender:
    """Renders SMS and hands them over; one application's broken account holds up no other's."""

    def __init__(self, texter: Texter, account_of: AccountOf, clock: Clock) -> None:
        """Take who sends, and what finds an application's account."""
        self._texter = texter
        self._account_of = account_of
        self._clock = clock
        self._renderer = TextRenderer()
        self._breakers: LRUCache[str, CircuitBreaker] = LRUCache(BREAKERS)

    def breaker(self, application_id: str) -> CircuitBreaker:
        """Return what is told of the failures of the application's account."""
        if application_id not in self._breakers:
            self._breakers[application_id] = CircuitBreaker()
        return self._breakers[application_id]

    async def send(self, message: OutboxMessage, values: Mapping[str, str]) -> None:
        """Return when the provider has the SMS; raise DeliveryError otherwise."""
        if self.breaker(message.application_id).width(self._clock.now(), 1) == 0:
            reason = "the provider of the application is left alone for a while"
            raise DeliveryError(reason, temporary=True, provider_failed=False)
        account = await self._account_of(message.application_id)
        await self._texter.text(self._renderer.render(message, values), account)
