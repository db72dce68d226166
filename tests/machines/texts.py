"""How does a number become somebody's, and a code by SMS a proof, in whatever order codes come back?"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from cosyncjwt.domain.second_factor import TwoFactorVerification
from cosyncjwt.domain.secret import Secret
from cosyncjwt.flows.applications import Draft
from tests.machines.factor_changes import AuthenticatorMachine
from tests.machines.factor_model import WRONG, Factor, Waiting
from tests.machines.factors import GOOGLE, NONE, numbers, perhaps
from tests.machines.machine import Step
from tests.machines.managed import AT_ONCE
from tests.machines.people import Account
from tests.machines.promises import NO_WAIT, Texts

PHONE = TwoFactorVerification.PHONE
NUMBERS = ("+14155552671", "+14155552672")
PROVES, LOGS_IN, MEMORY = timedelta(minutes=10), timedelta(minutes=5), timedelta(hours=24)
wanted = st.sampled_from(NUMBERS)
rights = st.sampled_from([True, True, True, False])


@dataclass(slots=True)
class Text:
    """A code that was sent by SMS; `login` is the token of the login that it is for."""

    secret: str
    number: str
    login: str
    until: datetime
    remembered: datetime
    tries: int = 5

    def refusal(self, now: datetime, code: str, login: str) -> str | None:
        """Return by what a code is refused, None when it is right, counting it as a guess."""
        if now >= self.remembered:
            return "INVALID_CODE"
        if self.tries == 0:
            return "TOO_MANY_ATTEMPTS"
        if now >= self.until:
            return "CODE_EXPIRED"
        self.tries -= 1
        return None if (code, login) == (self.secret, self.login) else "INVALID_CODE"


class TextMachine(AuthenticatorMachine):
    """Proves numbers, has codes sent, brings them to the right login and to others, and gives numbers up."""

    draft = Draft("Texts", onboarding=AT_ONCE, two_factor_verification=PHONE)
    modes = (PHONE, PHONE, GOOGLE, NONE)

    def __init__(self, backend: str) -> None:
        """Begin without numbers."""
        super().__init__(backend)
        self.verified: dict[str, str] = {}
        self.proofs: dict[str, Text] = {}
        self.logins: dict[str, Text] = {}
        self.old: list[str] = []
        self.texts = Texts()

    def forget(self, handle: str) -> None:
        """Note that the user is gone, with its number and its codes."""
        for of_user in (self.verified, self.proofs, self.logins):
            of_user.pop(self.accounts[handle].id, None)
        super().forget(handle)

    def sent(self, number: str, template: str) -> str:
        """Note an SMS and return its code."""
        self.tells(number, template)
        self.old.append(self.newest(number, "code"))
        return self.old[-1]

    def must_prove(self, handle: str, account: Account, step: Step) -> Waiting:
        """Note a login that waits, and its SMS where there may be another."""
        waiting = super().must_prove(handle, account, step)
        if self.factor(account).phone:
            self.text_login(account, waiting)
        return waiting

    def text_login(self, account: Account, waiting: Waiting, step: Step | None = None) -> None:
        """Note the SMS of a login, where it has not to wait; `step` is the one that asks for another."""
        number, now = self.verified[account.id], self.now
        wait = self.texts.take(account.id, number, now)
        if step is not None:
            self.ends(step, "RATE_LIMITED" if wait else "CodeSent", wait)
        if not wait:
            until = min(now + LOGS_IN, waiting.until)
            secret = self.sent(number, "login_code")
            self.logins[account.id] = Text(secret, number, waiting.token, until, now + MEMORY)

    @precondition(lambda self: self.waiting)
    @rule(number=numbers)
    def text_again(self, number: int) -> None:
        """Have another code sent for a login that waits."""
        waiting = self.waiting[-1 - number % len(self.waiting)]
        account = self.account_of(waiting.owner)
        flow, token = self.world.services.challenges.send_again, Secret(waiting.token)
        step = self.asked(lambda tenant, of: flow(tenant, of, token))
        refused = self.no_login(waiting)
        if refused or account is None or not self.factor(account).phone:
            self.ends(step, refused or "TWO_FACTOR_UNAVAILABLE")
        else:
            self.text_login(account, waiting, step)

    def wrong_code(
        self, waiting: Waiting, factor: Factor, code: str, *, right: bool, by_sheet: bool
    ) -> str | None:
        """Return by what a code is refused; where SMS are sent it is taken for theirs first."""
        if not factor.is_on or by_sheet or not factor.phone:
            return super().wrong_code(waiting, factor, code, right=right, by_sheet=by_sheet)
        text = self.logins.get(waiting.owner)
        refused = text.refusal(self.now, code, waiting.token) if text else "INVALID_CODE"
        if text and refused is None:
            del self.logins[waiting.owner]
            self.texts.unanswered[text.number].clear()
            return None
        if factor.secret is None:
            return refused
        return None if right else "INVALID_CODE"

    @precondition(lambda self: self.waiting)
    @rule(number=numbers, right=rights, which=numbers)
    def prove_by_text(self, number: int, right: bool, which: int) -> None:  # noqa: FBT001 - drawn by name
        """Bring the newest SMS's code, or one that was right once, to a login that waits."""
        waiting = self.waiting[-1 - number % len(self.waiting)]
        text = self.logins.get(waiting.owner)
        other = self.old[-1 - which % len(self.old)] if self.old else WRONG
        self.judge(waiting, text.secret if text and right else other, right=False)

    def unwanted(self, account: Account) -> str | None:
        """Return by what a number is refused where nobody would be sent a code."""
        if self.mode is PHONE or (self.mode is not NONE and self.factor(account).phone):
            return None
        return "TWO_FACTOR_UNAVAILABLE"

    @precondition(lambda self: self.every or self.enrolments)
    @rule(number=numbers, phone=wanted, password=perhaps)
    def propose(self, number: int, phone: str, password: str | None) -> None:
        """Have a code sent to a number."""
        handle, account, session, token, refused = self.who(number)
        given = None if password is None else Secret(password)
        flow, wait = self.world.services.phones.propose, NO_WAIT
        step = self.enrolling(token, lambda tenant, caller: flow(tenant, caller, phone, given))
        refused = refused or (self.unwanted(account) if account else None)
        if refused is None and account:
            is_verified = account.id in self.verified
            if is_verified and not (session and session.factor) and self.in_force(account):
                refused = "REAUTHENTICATION_REQUIRED"
            else:
                refused, wait = self.recently(handle, session, password, always=is_verified)
            if refused is None and (wait := self.texts.take(account.id, phone, self.now)):
                refused = "RATE_LIMITED"
        answer = self.ends(step, refused or "CodeSent", wait)
        if account and answer is not None:
            now, secret = self.now, self.sent(phone, "phone_code")
            self.proofs[account.id] = Text(secret, phone, "", now + PROVES, now + MEMORY)

    @precondition(lambda self: self.every or self.enrolments)
    @rule(number=numbers, right=rights)
    def verify(self, number: int, right: bool) -> None:  # noqa: FBT001 - drawn by name
        """Bring the code back: the number is the user's, unless it is another's."""
        handle, account, _, token, refused = self.who(number)
        text = self.proofs.get(account.id) if account else None
        code = text.secret if text and right else (self.old or [WRONG])[0]
        flow = self.world.services.phones.verify
        step = self.enrolling(token, lambda tenant, caller: flow(tenant, caller, Secret(code)))
        refused = refused or (self.unwanted(account) if account else None)
        if refused is None:
            refused = text.refusal(self.now, code, "") if text else "INVALID_CODE"
        if refused or account is None or text is None:
            self.ends(step, refused or "INVALID_CODE")
            return
        del self.proofs[account.id]
        holder = next((owner for owner, held in self.verified.items() if held == text.number), account.id)
        self.ends(step, "User" if holder == account.id else "PHONE_TAKEN")
        if holder == account.id:
            self.texts.unanswered[text.number].clear()
            if self.verified.get(account.id, text.number) != text.number:
                self.tells(handle, "second_factor_changed")
            self.verified[account.id] = text.number
