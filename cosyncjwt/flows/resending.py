"""How does somebody who waits for a signup's mail get another one?"""

from datetime import datetime

from cosyncjwt.clock import Clock
from cosyncjwt.crypto.codes import Codes
from cosyncjwt.domain import handle as handles
from cosyncjwt.domain.application import Application
from cosyncjwt.domain.identifiers import PROOF, new_id
from cosyncjwt.domain.locale import DEFAULT
from cosyncjwt.domain.signup import NO_PASSWORD, PendingSignup, Proof
from cosyncjwt.entropy import Entropy
from cosyncjwt.errors import SignupDisabled
from cosyncjwt.flows.outcomes import CodeSent
from cosyncjwt.flows.signup import STEP_OF
from cosyncjwt.flows.signup_messages import SignupMessages
from cosyncjwt.flows.steps import PENDING_SIGNUP_LIFETIME, Step
from cosyncjwt.flows.throttle import Throttle
from store.ports import Tenant


class Resending:
    """Sends a new code or link for a pending signup."""

    def __init__(
        self, *, codes: Codes, messages: SignupMessages, throttle: Throttle, clock: Clock, entropy: Entropy
    ) -> None:
        """Take what proves, tells and counts."""
        self._codes = codes
        self._messages = messages
        self._throttle = throttle
        self._clock = clock
        self._entropy = entropy

    async def signup(self, tenant: Tenant, application: Application, handle: str) -> CodeSent:
        """Send another code or link; the former one is void, the password and the signup's end stay.

        One answer for all: a handle that already has a user gets the mail that says so, a handle that never
        signed up gets none, and a decoy, so that guessing looks the same too (security H-04). Raises
        SignupDisabled, also with flow NONE, which sends nothing, HandleInvalid and RateLimited.
        """
        step = STEP_OF.get(application.onboarding.signup_flow)
        if not application.onboarding.signup_enabled or step is None:
            raise SignupDisabled
        canonical = handles.canonical(handle)
        await self._throttle.before_mail(tenant, canonical)
        now = self._clock.now()
        user, pending = (
            await tenant.users.by_handle(canonical),
            await tenant.signups.locale_of(canonical, now),
        )
        locale, known = user.locale if user else pending or DEFAULT, user is not None
        digest, message = self._messages.compose(
            application, canonical, step, known=known, locale=locale, now=now
        )
        await tenant.signups.renew(
            self._proof(step, digest, now),
            message,
            decoy=self._decoy(canonical, step, now),
            notice=message if known else None,
            now=now,
        )
        self._messages.announce()
        return CodeSent(canonical, now + step.lifetime, step.delivery)

    def _proof(self, step: Step, digest: bytes, now: datetime) -> Proof:
        return Proof(new_id(PROOF, self._entropy), digest, step.tries, now + step.lifetime)

    def _decoy(self, handle: str, step: Step, now: datetime) -> PendingSignup:
        proof = self._proof(step, self._codes.nobodys_digest(), now)
        return PendingSignup(handle, NO_PASSWORD, proof, now, now + PENDING_SIGNUP_LIFETIME)
