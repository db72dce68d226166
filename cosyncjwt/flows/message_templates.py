"""How does a developer choose the words of an application's messages?"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from cosyncjwt.clock import Clock
from cosyncjwt.delivery.messages import Compose, Template
from cosyncjwt.delivery.ports import Mail
from cosyncjwt.delivery.rendering import rendered
from cosyncjwt.delivery.shipped import LOCALES, wording_of
from cosyncjwt.delivery.variables import sample_lifetime_of, samples_of
from cosyncjwt.delivery.wording_check import ensure_fit
from cosyncjwt.delivery.wordings import Wordings
from cosyncjwt.delivery.words import Words
from cosyncjwt.domain import locale as locales
from cosyncjwt.domain.application import Application
from cosyncjwt.domain.caller import Caller
from cosyncjwt.domain.message import OutboxMessage
from cosyncjwt.domain.message_template import MessageTemplate
from cosyncjwt.domain.status import ApplicationStatus
from cosyncjwt.domain.wording import Wording
from cosyncjwt.errors import NotFound, StatusNotAllowed, TokenInvalid
from cosyncjwt.flows.applications import Applications
from cosyncjwt.flows.portal_safety import ensure_recent_login
from cosyncjwt.flows.throttle import Throttle
from store.ports import Store

SAMPLE_RECIPIENT = "ada@example.com"


@dataclass(frozen=True, slots=True)
class Named:
    """Which words: of which application, for which message, in which language."""

    application_id: str
    message: Template
    locale: str


@dataclass(frozen=True, slots=True)
class Effective:
    """The words in which a message is said in a language, and since when they are the application's own."""

    message: Template
    locale: str
    wording: Wording
    changed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Draft:
    """Words to be tried; a part that is not given is as it is."""

    subject: str | None = None
    text: str | None = None
    html: str | None = None

    def over(self, wording: Wording) -> Wording:
        """Return the words with what is given in place of what is."""
        given = {"subject": self.subject, "text": self.text, "html": self.html}
        return replace(wording, **{part: words for part, words in given.items() if words is not None})


class MessageTemplates:
    """Shows, replaces and tries the words of applications for their owners."""

    def __init__(
        self,
        store: Store,
        applications: Applications,
        *,
        wordings: Wordings,
        compose: Compose,
        throttle: Throttle,
        announce: Callable[[], None],
        clock: Clock,
    ) -> None:
        """Take what finds applications and words, and what writes, counts and announces messages."""
        self._store = store
        self._applications = applications
        self._wordings = wordings
        self._compose = compose
        self._throttle = throttle
        self._announce = announce
        self._clock = clock

    async def of(self, application: Application, message: Template, locale: str) -> Effective:
        """Return the words in which the application says a message; raise LocaleInvalid."""
        spoken = _spoken(application, locale)
        own = await self._wordings.own(application.id, message, spoken)
        if own is None:
            return Effective(message, spoken, wording_of(message, spoken), None)
        return Effective(message, spoken, own.wording, own.updated_at)

    async def set(self, developer: Caller, named: Named, wording: Wording) -> Effective:
        """Say a message in these words from now on; other servers follow within five seconds.

        All users read them in mails that they trust: a stolen access token must not be enough (security
        S-12). Raises NotFound for another's application, StatusNotAllowed for a blocked one,
        ReauthenticationRequired, LocaleInvalid, RateLimited, and ValueInvalid for words that cannot be kept,
        with the part, the line and what is wrong.
        """
        application = await self._changeable(developer, named)
        portal = self._store.tenant(developer.application.id)
        await ensure_recent_login(portal, developer, self._clock.now())
        spoken = _spoken(application, named.locale)
        await self._ensure_fit(developer, named.message, wording)
        template = MessageTemplate(named.message.value, spoken, wording, self._clock.now())
        kept = await self._store.tenant(application.id).templates.put(template)
        self._wordings.forget()
        if not kept:
            raise NotFound
        return Effective(named.message, spoken, wording, template.updated_at)

    async def reset(self, developer: Caller, named: Named) -> Effective:
        """Say a message in the shipped words again. Nobody can lie with them: they need no recent login.

        Raises what `set` does of the application and the language.
        """
        application = await self._changeable(developer, named)
        spoken = _spoken(application, named.locale)
        await self._store.tenant(application.id).templates.remove(named.message.value, spoken)
        self._wordings.forget()
        return await self.of(application, named.message, spoken)

    async def preview(self, developer: Caller, named: Named, draft: Draft) -> Mail:
        """Return a message in words to be tried, with samples in place of the variables. Keeps nothing.

        Raises NotFound, LocaleInvalid, ValueInvalid, and RateLimited when the developer must wait.
        """
        application = await self._applications.of_developer(developer, named.application_id)
        effective = await self.of(application, named.message, named.locale)
        wording = draft.over(effective.wording)
        await self._ensure_fit(developer, named.message, wording)
        sample = self._sample(application, effective, SAMPLE_RECIPIENT)
        return await asyncio.to_thread(self._rendered, sample, wording)

    async def send_test(self, developer: Caller, named: Named) -> None:
        """Send a message with samples in place of the variables to the developer's own address.

        Raises NotFound, LocaleInvalid, and RateLimited as any mail to an address does.
        """
        application = await self._applications.of_developer(developer, named.application_id)
        effective = await self.of(application, named.message, named.locale)
        user = await self._store.tenant(developer.application.id).users.get(developer.user_id)
        if user is None:
            raise TokenInvalid
        await self._throttle.before_mail(self._store.tenant(application.id), user.handle)
        await self._store.outbox.put(self._sample(application, effective, user.handle))
        self._announce()

    async def _ensure_fit(self, developer: Caller, message: Template, wording: Wording) -> None:
        """Look at words, which takes a processor its time: counted by developer, and in a thread."""
        await self._throttle.before_template_check(
            self._store.tenant(developer.application.id), developer.user_id
        )
        await asyncio.to_thread(ensure_fit, message, wording)

    async def _changeable(self, developer: Caller, named: Named) -> Application:
        application = await self._applications.of_developer(developer, named.application_id)
        if application.status is ApplicationStatus.BLOCKED:
            raise StatusNotAllowed(path=("input", "applicationId"))
        return application

    def _sample(self, application: Application, effective: Effective, recipient: str) -> OutboxMessage:
        now = self._clock.now()
        return self._compose.message(
            application=application,
            template=effective.message,
            recipient=recipient,
            values=samples_of(effective.message),
            now=now,
            expires_at=now + sample_lifetime_of(effective.message),
            locale=effective.locale,
        )

    def _rendered(self, sample: OutboxMessage, wording: Wording) -> Mail:
        return rendered(sample, self._compose.values(sample), Words.of(wording))


def _spoken(application: Application, locale: str) -> str:
    """Return the locale; raise LocaleInvalid unless the application speaks it or it is shipped."""
    return locales.chosen(locale, tuple(dict.fromkeys((*application.locales, *LOCALES))))
