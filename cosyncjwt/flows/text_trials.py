"""Do the SMS of an application arrive? Its developer has one sent to the own number, which a code has proven.

That code goes by the application's own account, in whose log its developer can read what was sent. So it
shows that the developer means this number, and is no proof towards anybody else: the number is a setting of
the application and none of the portal account, and keeps nobody from having the same.

Unlike all others these SMS are sent at once, for the developer waits to hear what the provider says to them.
"""

import math
from datetime import timedelta

from cosyncjwt.clock import Clock
from cosyncjwt.crypto.codes import Codes
from cosyncjwt.delivery.messages import Compose
from cosyncjwt.delivery.texts import TextRenderer, TextTemplate
from cosyncjwt.domain import phone as phones
from cosyncjwt.domain.application import Application
from cosyncjwt.domain.application_change import ApplicationChange
from cosyncjwt.domain.caller import Caller
from cosyncjwt.domain.limit import Window
from cosyncjwt.domain.message import Channel
from cosyncjwt.domain.secret import Secret
from cosyncjwt.domain.user import User
from cosyncjwt.errors import InvalidCode, NotFound, RateLimited
from cosyncjwt.flows.applications import Applications
from cosyncjwt.flows.directory import Directory
from cosyncjwt.flows.outcomes import CodeSent, TwilioTested
from cosyncjwt.flows.standing import own_user
from cosyncjwt.flows.steps import TEST_NUMBER
from cosyncjwt.flows.text_accounts import TextAccounts
from cosyncjwt.flows.text_budget import TextBudget
from cosyncjwt.flows.text_codes import Errand, TextCodes
from cosyncjwt.flows.twilio_check import TwilioCheck
from store.ports import Store, Tenant

DAY = timedelta(days=1)
UNPROVEN = {"test-number": Window(3, DAY), "test-number-developer": Window(6, DAY)}
"""To numbers that are not proven: to each by whatever developers together, and by each developer. Beside the
limits of the application, because a developer may have many applications, and anybody be a developer."""


class TextTrials:
    """Sends test SMS for developers, to numbers of their own."""

    def __init__(
        self,
        store: Store,
        applications: Applications,
        *,
        check: TwilioCheck,
        accounts: TextAccounts,
        texts: TextCodes,
        budget: TextBudget,
        codes: Codes,
        compose: Compose,
        directory: Directory,
        clock: Clock,
    ) -> None:
        """Take what checks accounts, sends by them, counts, and makes and believes codes."""
        self._store = store
        self._applications = applications
        self._check = check
        self._accounts = accounts
        self._texts = texts
        self._budget = budget
        self._codes = codes
        self._compose = compose
        self._renderer = TextRenderer()
        self._directory = directory
        self._clock = clock

    async def send(
        self, developer: Caller, application_id: str, number: str | None
    ) -> TwilioTested | CodeSent:
        """Check the account, and send: a test to the proven number, or a code to one that is to be proven.

        Without a number it is the proven one's turn, and where none is proven the check is all. Raises
        NotFound, PhoneInvalid, RateLimited, and DeliveryFailed, which says what to look at.
        """
        owned = await self._check.of_application(developer, application_id)
        wanted = owned.test_number if number is None else number
        if wanted is None:
            return TwilioTested(None)
        accepted = phones.accepted(wanted, owned.text_countries)
        portal = self._store.tenant(developer.application.id)
        user = await own_user(portal, developer)
        if accepted != owned.test_number:
            return await self._prove(portal, developer, owned, user, accepted)
        await self._budget.take(self._store.tenant(owned.id), user.id, accepted, has_code=False)
        await self._hand_over(owned, user, accepted, TextTemplate.TRIAL, {})
        return TwilioTested(accepted)

    async def _prove(
        self, portal: Tenant, developer: Caller, owned: Application, user: User, number: str
    ) -> CodeSent:
        """Send a code to a number that the developer says to be the own one."""
        await self._budget.take(self._store.tenant(owned.id), user.id, number)
        await self._count_unproven(portal, user.id, number)
        kept, code = self._texts.new(developer.application, user, number, Errand(TEST_NUMBER, login=owned.id))
        await portal.codes.put(kept, None)
        values = {"code": code.reveal()}
        await self._hand_over(owned, user, number, TextTemplate.PHONE_CODE, values)
        return CodeSent(number, kept.proof.expires_at, TEST_NUMBER.delivery)

    async def confirm(self, developer: Caller, application_id: str, code: Secret) -> Application:
        """Send test SMS to the number from now on to which the code was sent; return the application.

        Raises NotFound, InvalidCode, CodeExpired, TooManyAttempts.
        """
        owned = await self._applications.of_developer(developer, application_id)
        portal = self._store.tenant(developer.application.id)
        errand = Errand(TEST_NUMBER, login=owned.id)
        sent = await self._texts.proven(portal, developer.application, developer.user_id, errand, code)
        if not await portal.codes.consume(sent):
            raise InvalidCode
        await self._texts.was_answered(self._store.tenant(owned.id), sent)
        change = ApplicationChange(test_number=sent.phone)
        changed = await self._store.applications.change(owned.id, change, self._clock.now())
        self._directory.forget_application(owned.id)
        if changed is None:
            raise NotFound
        return changed

    async def _count_unproven(self, portal: Tenant, developer_id: str, number: str) -> None:
        for (counted, window), of in zip(UNPROVEN.items(), (number, developer_id), strict=True):
            digest = self._codes.code_digest(portal.application_id, f"limit-{counted}", of, Secret(""))
            wait = await portal.limits.take(f"{counted}|{digest.hex()}", window, self._clock.now())
            if wait is not None:
                message = "Too many SMS to numbers that are not proven. Confirm one by its code, or wait."
                raise RateLimited(math.ceil(wait.total_seconds()), message)

    async def _hand_over(
        self, owned: Application, user: User, number: str, template: TextTemplate, values: dict[str, str]
    ) -> None:
        now = self._clock.now()
        message = self._compose.message(
            application=owned,
            template=template,
            recipient=number,
            values=values,
            now=now,
            expires_at=now + TEST_NUMBER.lifetime,
            locale=user.locale,
            channel=Channel.SMS,
        )
        await self._accounts.send(owned, self._renderer.render(message, self._compose.values(message)))
