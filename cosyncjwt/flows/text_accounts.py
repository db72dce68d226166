"""By whose account are an application's SMS sent?"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from cosyncjwt.crypto.text_accounts import TwilioTokens
from cosyncjwt.delivery.ports import DeliveryError, Text, TextAccount, Texter
from cosyncjwt.delivery.twilio_advice import NO_ACCOUNT, UNANSWERED, UNCERTAIN
from cosyncjwt.domain.application import Application
from cosyncjwt.domain.second_factor import TwoFactorVerification
from cosyncjwt.domain.text_account import TwilioAccount, TwilioCredentials
from cosyncjwt.errors import DeliveryFailed, ValueInvalid
from store.ports import Store

PATIENCE = 4.0
"""How many seconds a developer waits for the provider, who is asked at most twice within a request."""


class TextSettings:
    """Judges what a developer sets of SMS."""

    def __init__(self, tokens: TwilioTokens, *, needs_account: bool) -> None:
        """Take what seals tokens, and whether SMS can go out without an account: they can in development."""
        self._tokens = tokens
        self._needs_account = needs_account

    def kept(self, application_id: str, credentials: TwilioCredentials | None) -> TwilioAccount | None:
        """Return the account as it is kept, if one is given; raise ValueInvalid."""
        return None if credentials is None else self._tokens.sealed(application_id, credentials)

    def ensure_sendable(self, mode: TwoFactorVerification | None, account: TwilioAccount | None) -> None:
        """Refuse a mode whose codes could not be sent; an account that is there is never taken away."""
        if mode is TwoFactorVerification.PHONE and account is None and self._needs_account:
            message = "PHONE sends SMS by your own Twilio account. Set twilio as well."
            raise ValueInvalid(message, path=("input", "twoFactorVerification"))


class TextAccounts:
    """Finds and opens the accounts of applications, each time anew: a changed token works at once."""

    def __init__(self, store: Store, tokens: TwilioTokens, texter: Texter) -> None:
        """Take where applications are kept, what opens their tokens, and who knows the provider."""
        self._store = store
        self._tokens = tokens
        self._texter = texter

    async def check(self, application: Application) -> None:
        """Ask the provider whether the account of the application could send; nothing is sent.

        Raises DeliveryFailed, which says what its developer should look at.
        """
        account = await self.of_application(application.id)
        if account is None:
            raise DeliveryFailed(NO_ACCOUNT)
        with _told(UNANSWERED):
            async with asyncio.timeout(PATIENCE):
                await self._texter.check(account)

    async def send(self, application: Application, text: Text) -> None:
        """Hand an SMS to the provider at once, for a developer who waits to hear whether it is taken.

        Raises DeliveryFailed, which says what to look at.
        """
        account = await self.of_application(application.id)
        with _told(UNCERTAIN):
            async with asyncio.timeout(PATIENCE):
                await self._texter.text(text, account)

    async def of_application(self, application_id: str) -> TextAccount | None:
        """Return the account of the application, None when it has none."""
        application = await self._store.applications.get(application_id)
        if application is None or application.twilio is None:
            return None
        token = self._tokens.opened(application, application.twilio)
        return TextAccount(application.twilio.account_sid, token, application.twilio.phone_number)


@contextmanager
def _told(late: str) -> Iterator[None]:
    """Tell the developer what to look at; `late` is said when the provider took too long."""
    try:
        yield
    except DeliveryError as failure:
        raise DeliveryFailed(failure.advice) from failure
    except TimeoutError as failure:
        raise DeliveryFailed(late) from failure
