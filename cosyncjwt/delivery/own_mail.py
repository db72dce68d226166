"""How does a mail travel by the server that its application has chosen?"""

import ssl
from collections.abc import Awaitable, Callable
from functools import cached_property

from cachetools import LRUCache

from cosyncjwt.clock import Clock
from cosyncjwt.delivery.breaker import CircuitBreaker
from cosyncjwt.delivery.outbound import Dialler
from cosyncjwt.delivery.ports import DeliveryError, Mail, Mailer, Sealing
from cosyncjwt.delivery.smtp import SmtpMailer, SmtpServer
from cosyncjwt.domain.application import Application
from cosyncjwt.domain.sealed import SealedKind
from cosyncjwt.domain.secret import Secret
from cosyncjwt.domain.sender import Sender

BREAKERS = 10_000
AT_ONCE = 2
"""How many mails may be under way by one application's server: a slow one must not take every place."""

TIMEOUT = 5.0

ApplicationOf = Callable[[str], Awaitable[Application | None]]


class OwnMail:
    """Seals, opens and uses senders of applications; one that is broken holds up no other's mail."""

    def __init__(self, seal: Sealing, application_of: ApplicationOf, dialler: Dialler, clock: Clock) -> None:
        """Take what seals, what finds applications, what connects, and the clock."""
        self._seal = seal
        self._application_of = application_of
        self._dialler = dialler
        self._clock = clock
        self._breakers: LRUCache[str, CircuitBreaker] = LRUCache(BREAKERS)
        self._under_way: dict[str, int] = {}

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        # Reading the certificates of the world takes ten milliseconds: once.
        return ssl.create_default_context()

    def sealed(self, application_id: str, url: Secret, mail_from: str) -> Sender:
        """Return a sender as it is kept; raise ValueError, which never repeats the URL, for a bad one."""
        server = SmtpServer.of(url.reveal())
        SmtpMailer(server, mail_from, clock=self._clock, tls=self._tls)
        shown = f"{server.scheme}://{server.host}:{server.port}"
        sealed = self._seal.seal(url.reveal().encode(), SealedKind.SENDER_URL.place(application_id))
        return Sender(shown, mail_from, sealed)

    def mailer(self, application: Application, sender: Sender) -> SmtpMailer:
        """Return what sends by an application's own server."""
        url = self._seal.open(sender.sealed_url, SealedKind.SENDER_URL.place(application.id)).decode()
        return SmtpMailer(
            SmtpServer.of(url),
            sender.mail_from,
            clock=self._clock,
            timeout=TIMEOUT,
            tls=self._tls,
            dial=self._dialler.connect,
        )

    async def sender_of(self, application_id: str) -> tuple[Application, Sender] | None:
        """Return the application's own sender, read anew each time: a change works at once."""
        application = await self._application_of(application_id)
        if application is None or application.sender is None:
            return None
        return application, application.sender

    def breaker(self, application_id: str) -> CircuitBreaker:
        """Return what is told of the failures of the application's server."""
        if application_id not in self._breakers:
            self._breakers[application_id] = CircuitBreaker()
        return self._breakers[application_id]

    async def send(self, application: Application, mailer: Mailer, mail: Mail) -> None:
        """Hand the mail over unless the server is left alone or busy; raise DeliveryError."""
        busy = self._under_way.get(application.id, 0)
        if busy >= self.breaker(application.id).width(self._clock.now(), AT_ONCE):
            reason = "the mail server of the application is left alone for a while, or busy"
            raise DeliveryError(reason, temporary=True, provider_failed=False)
        self._under_way[application.id] = busy + 1
        try:
            await mailer.send(mail)
        finally:
            self._under_way[application.id] -= 1
            if not self._under_way[application.id]:
                del self._under_way[application.id]
