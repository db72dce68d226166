"""How does a developer have an application's mails sent by a server of its own?"""

from dataclasses import replace

from cosyncjwt.clock import Clock
from cosyncjwt.delivery.own_mail import OwnMail
from cosyncjwt.delivery.ports import DeliveryError
from cosyncjwt.domain.application import Application
from cosyncjwt.domain.application_change import ApplicationChange
from cosyncjwt.domain.caller import Caller
from cosyncjwt.domain.secret import Secret
from cosyncjwt.domain.sender import NO_SENDER, Sender
from cosyncjwt.errors import DeliveryFailed, NotFound, ValueInvalid
from cosyncjwt.flows.applications import Applications
from cosyncjwt.flows.directory import Directory
from cosyncjwt.flows.portal_safety import ensure_recent_login
from cosyncjwt.flows.throttle import Throttle
from store.ports import Store

LONGEST = 500


class Senders:
    """Sets, removes and tries the senders of applications for their owners."""

    def __init__(
        self,
        store: Store,
        applications: Applications,
        *,
        own_mail: OwnMail,
        throttle: Throttle,
        directory: Directory,
        clock: Clock,
    ) -> None:
        """Take what finds applications, what seals and uses senders, and what counts tries."""
        self._store = store
        self._applications = applications
        self._own_mail = own_mail
        self._throttle = throttle
        self._directory = directory
        self._clock = clock

    async def set(
        self, developer: Caller, application_id: str, url: Secret, from_address: str
    ) -> Application:
        """Send the application's mails by this server and from this address from now on.

        Whoever runs that server reads every code: a stolen access token must not be enough (security S-12).
        Raises NotFound for another's application, ReauthenticationRequired, StatusNotAllowed for a blocked
        one, ValueInvalid.
        """
        owned = await self._applications.of_developer(developer, application_id)
        portal = self._directory.tenant(developer.application.id)
        await ensure_recent_login(portal, developer, self._clock.now())
        for name, value in (("smtpUrl", url.reveal()), ("fromAddress", from_address)):
            if len(value) > LONGEST or not value.isprintable():
                message = f"At most {LONGEST} characters, none of them a control character."
                raise ValueInvalid(message, path=("input", name))
        try:
            sender = self._own_mail.sealed(owned.id, url, from_address)
        except ValueError as wrong:
            name = "fromAddress" if "sender" in str(wrong) else "smtpUrl"
            raise ValueInvalid(_sentence(str(wrong)), path=("input", name)) from wrong
        return await self._changed(owned, sender)

    async def remove(self, developer: Caller, application_id: str) -> Application:
        """Send the application's mails by the server's own sender again.

        Raises NotFound for another's application, and StatusNotAllowed for a blocked one.
        """
        owned = await self._applications.of_developer(developer, application_id)
        return await self._changed(owned, NO_SENDER)

    async def test(self, developer: Caller, application_id: str) -> None:
        """Connect to the application's server, log in and leave; no mail is sent.

        Raises NotFound, RateLimited, and DeliveryFailed with what to look at.
        """
        owned = await self._applications.of_developer(developer, application_id)
        if owned.sender is None:
            message = "The application has no sender of its own. Set one first."
            raise DeliveryFailed(message)
        await self._throttle.before_sender_test(self._store.tenant(owned.id))
        try:
            await self._own_mail.mailer(owned, owned.sender).check()
        except DeliveryError as failure:
            message = f"{_sentence(failure.reason)} Look at host, port, user and password."
            raise DeliveryFailed(message) from failure

    async def _changed(self, owned: Application, sender: Sender) -> Application:
        change = replace(ApplicationChange(), sender=sender)
        changed = await self._store.applications.change(owned.id, change, self._clock.now())
        self._directory.forget_application(owned.id)
        if changed is None:
            raise NotFound
        return changed


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}."
