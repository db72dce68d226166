"""How does a code get to a telephone, and when is it believed?"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from cosyncjwt.clock import Clock
from cosyncjwt.crypto.codes import Codes, matches
from cosyncjwt.delivery.messages import Compose
from cosyncjwt.delivery.texts import TextTemplate
from cosyncjwt.domain.application import Application
from cosyncjwt.domain.code import Code
from cosyncjwt.domain.identifiers import PROOF, new_id
from cosyncjwt.domain.message import Channel, OutboxMessage
from cosyncjwt.domain.secret import Secret
from cosyncjwt.domain.signup import Proof
from cosyncjwt.domain.user import User
from cosyncjwt.entropy import Entropy
from cosyncjwt.errors import CodeExpired, InvalidCode, TooManyAttempts
from cosyncjwt.flows.steps import CODE_MEMORY, LOGIN_TEXT, PHONE, Step
from cosyncjwt.flows.text_budget import TextBudget
from store.ports import Tenant

TEMPLATES = {PHONE.purpose: TextTemplate.PHONE_CODE, LOGIN_TEXT.purpose: TextTemplate.LOGIN_CODE}
NEVER = datetime.max.replace(tzinfo=UTC)
SEPARATORS = str.maketrans("", "", " -")


@dataclass(frozen=True, slots=True)
class Errand:
    """What a code is for: the step, and which waiting login, so that it is good for no other (M-06).

    It is good no longer than `until`.
    """

    step: Step
    login: str = ""
    until: datetime = NEVER


class TextCodes:
    """Sends six digits by SMS, of which a user has one living set for a step, and believes them."""

    def __init__(
        self,
        *,
        codes: Codes,
        compose: Compose,
        budget: TextBudget,
        announce: Callable[[], None],
        clock: Clock,
        entropy: Entropy,
    ) -> None:
        """Take what makes, writes and counts, and whom to tell that a message waits."""
        self._codes = codes
        self._compose = compose
        self._budget = budget
        self._announce = announce
        self._clock = clock
        self._entropy = entropy

    async def send(
        self, tenant: Tenant, application: Application, user: User, phone: str, errand: Errand
    ) -> datetime:
        """Send a code to the number, in place of any former one, and return until when it is good.

        Raises RateLimited.
        """
        await self._budget.take(tenant, user.id, phone)
        kept, code = self.new(application, user, phone, errand)
        message = self._message(application, user, kept, code, self._clock.now())
        await tenant.codes.put(kept, message)
        self._announce()
        return kept.proof.expires_at

    def new(self, application: Application, user: User, phone: str, errand: Errand) -> tuple[Code, Secret]:
        """Make a code for the number: as it is kept, and as it is sent."""
        now = self._clock.now()
        expires_at = min(now + errand.step.lifetime, errand.until)
        code = self._codes.new_code()
        digest = self._digest(application, user.id, phone, errand, code)
        kept = Code(
            purpose=errand.step.purpose,
            handle=user.id,
            user_id=user.id,
            password_version=user.password_version,
            proof=Proof(new_id(PROOF, self._entropy), digest, errand.step.tries, expires_at),
            expires_at=now + CODE_MEMORY,
            phone=phone,
        )
        return kept, code

    async def proven(
        self, tenant: Tenant, application: Application, user_id: str, errand: Errand, code: Secret
    ) -> Code:
        """Return what was sent, once the code is the one that it held; using it up is left to the caller.

        Each call counts as a guess before the code is looked at (security C-03). Raises InvalidCode,
        CodeExpired, TooManyAttempts.
        """
        now = self._clock.now()
        sent = await tenant.codes.take_try(errand.step.purpose, user_id, now)
        if sent is None:
            raise InvalidCode
        if sent.proof.tries_left <= 0:
            raise TooManyAttempts
        if now >= sent.proof.expires_at:
            raise CodeExpired
        typed = Secret(code.reveal().translate(SEPARATORS))
        digest = self._digest(application, user_id, sent.phone or "", errand, typed)
        if not matches(sent.proof.digest, digest):
            raise InvalidCode
        return sent

    async def was_answered(self, tenant: Tenant, sent: Code) -> None:
        """Note that a code came back: its number reads what it is sent."""
        await self._budget.was_answered(tenant, sent)

    def _digest(
        self, application: Application, user_id: str, phone: str, errand: Errand, code: Secret
    ) -> bytes:
        # None of them can hold the separator.
        bound = f"{user_id}|{phone}|{errand.login}"
        return self._codes.code_digest(application.id, errand.step.purpose, bound, code)

    def _message(
        self, application: Application, user: User, kept: Code, code: Secret, now: datetime
    ) -> OutboxMessage:
        return self._compose.message(
            application=application,
            template=TEMPLATES[kept.purpose],
            recipient=kept.phone or "",
            values={"code": code.reveal()},
            now=now,
            expires_at=kept.proof.expires_at,
            locale=user.locale,
            channel=Channel.SMS,
        )
