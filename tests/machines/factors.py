"""How is a second factor set up, proven and turned off, in whatever order codes come back?"""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from cosyncjwt.domain.second_factor import TwoFactorVerification
from cosyncjwt.domain.secret import Secret
from cosyncjwt.errors import TokenInvalid
from cosyncjwt.flows.applications import Draft
from cosyncjwt.flows.challenges import Answer
from cosyncjwt.flows.outcomes import SignedIn
from tests.machines.drawn import passwords
from tests.machines.factor_model import WAITS, Enrolment, Factor, Waiting, shown
from tests.machines.machine import Step, UserFlow
from tests.machines.managed import AT_ONCE, AtOnce
from tests.machines.people import DEVICE, Account, Session
from tests.machines.promises import NO_WAIT

GOOGLE, NONE = TwoFactorVerification.GOOGLE, TwoFactorVerification.NONE
RECENT = timedelta(minutes=15)
numbers, steps = st.integers(0, 5), st.sampled_from([-2, -1, 0, 0, 1, 2])
perhaps = st.none() | passwords


class FactorMachine(AtOnce):
    """Sets an authenticator app up, proves it, loses it, uses its sheet; its developer changes the rules."""

    draft = Draft("Factors", onboarding=AT_ONCE, two_factor_verification=GOOGLE)
    modes = (GOOGLE, GOOGLE, GOOGLE, NONE)

    def __init__(self, backend: str) -> None:
        """Begin with GOOGLE, which nobody must use."""
        super().__init__(backend)
        self.mode, self.required = self.draft.two_factor_verification, False
        self.factors: dict[str, Factor] = {}
        self.waiting: list[Waiting] = []
        self.enrolments: list[Enrolment] = []
        self.sheet: list[str] = []

    @property
    def is_demanded(self) -> bool:
        """Whether nobody gets in without a second factor."""
        return self.required and self.mode is not NONE

    def factor(self, account: Account) -> Factor:
        """Return what a user has set up."""
        return self.factors.setdefault(account.id, Factor())

    def in_force(self, account: Account) -> bool:
        """Say whether a login of the user has to prove something."""
        return self.mode is not NONE and self.factor(account).is_on

    def arrives(self, handle: str, password: str, step: Step) -> None:
        """Become a user, and get in only where nobody demands a factor."""
        if not self.is_demanded:
            super().arrives(handle, password, step)
            return
        token = self.ends(step, "TwoFactorEnrollmentRequired").enrollment_token
        user = self.world.run(self.tenant.users.by_handle(handle))
        assert user is not None
        self.accounts[handle] = Account(user.id, password)
        self.enrolments.append(Enrolment(handle, user.id, token.reveal(), self.now))

    def proves_password(self, handle: str, account: Account, step: Step) -> None:
        """Log in by the password: alone it opens nothing where a factor is in force or demanded."""
        if self.in_force(account):
            self.must_prove(handle, account, step)
        elif self.is_demanded:
            token = self.ends(step, "TwoFactorEnrollmentRequired").enrollment_token
            self.enrolments.append(Enrolment(handle, account.id, token.reveal(), self.now))
        else:
            super().proves_password(handle, account, step)

    def must_prove(self, handle: str, account: Account, step: Step) -> Waiting:
        """Note a login that waits."""
        answer = self.ends(step, "TwoFactorRequired")
        assert [method.value for method in answer.methods] == self.factor(account).methods
        token = answer.login_token.reveal()
        self.waiting.append(Waiting(handle, account.id, token, self.now + WAITS))
        return self.waiting[-1]

    def account_of(self, owner: str) -> Account | None:
        """Return the user of an id who is there and may come in."""
        found = [each for each in self.accounts.values() if each.id == owner and not each.suspended]
        return found[0] if found else None

    def no_login(self, waiting: Waiting) -> str | None:
        """Return by what a waiting login is refused before any code is looked at."""
        if self.stopped or waiting.is_expired(self.now):
            return self.stopped or "TOKEN_EXPIRED"
        if self.now >= waiting.until or waiting.over or self.account_of(waiting.owner) is None:
            return "CODE_EXPIRED"
        return None if waiting.tries else "TOO_MANY_ATTEMPTS"

    def forget(self, handle: str) -> None:
        """Note that the user is gone, with its factor."""
        self.factors.pop(self.accounts[handle].id, None)
        super().forget(handle)

    def is_barred(self, handle: str) -> None:
        """Note that the user was suspended: logins that wait are over."""
        for waiting in self.waiting:
            waiting.over |= waiting.handle == handle

    def finish(self, waiting: Waiting, code: str) -> tuple[Step, str | None]:
        """Return the step that finishes a login by a code, and by what it is refused before the code."""
        answer = Answer(Secret(waiting.token), Secret(code), None)
        flow = self.world.services.challenges.complete
        refused = self.no_login(waiting)
        return self.asked(lambda tenant, of: flow(tenant, of, answer, DEVICE)), refused

    @precondition(lambda self: self.waiting)
    @rule(number=numbers, step=steps)
    def prove_by_app(self, number: int, step: int) -> None:
        """Bring what the app shows, two steps around now; each of its steps is good once."""
        waiting = self.waiting[-1 - number % len(self.waiting)]
        factor = self.factors.get(waiting.owner, Factor())
        code, counter = shown(factor.secret, self.now, step)
        is_right = factor.secret is not None and abs(step) <= 1 and counter > factor.step
        if self.judge(waiting, code, right=is_right):
            factor.step = counter

    @precondition(lambda self: self.waiting and self.sheet)
    @rule(number=numbers, which=st.integers(0, 30))
    def prove_by_sheet(self, number: int, which: int) -> None:
        """Bring a recovery code, one's own or another's, used or not."""
        waiting = self.waiting[-1 - number % len(self.waiting)]
        code = self.sheet[-1 - which % len(self.sheet)]
        factor = self.factors.get(waiting.owner, Factor())
        if self.judge(waiting, code, right=code in factor.recovery, by_sheet=True):
            factor.recovery.remove(code)
            self.tells(waiting.handle, "second_factor_changed")

    def judge(self, waiting: Waiting, code: str, *, right: bool, by_sheet: bool = False) -> bool:
        """Finish a login by a code, which counts before it is looked at; say whether it was believed."""
        step, refused = self.finish(waiting, code)
        if refused:
            self.ends(step, refused)
            return False
        waiting.tries -= 1
        factor = self.factors.get(waiting.owner, Factor())
        if wait := factor.guesses.wait(self.now):
            self.ends(step, "RATE_LIMITED", wait)
            return False
        factor.guesses.count(self.now)
        wrong = self.wrong_code(waiting, factor, code, right=right, by_sheet=by_sheet)
        answer = self.ends(step, wrong or "SignedIn")
        if wrong is None:
            self.gets_in(waiting, answer)
        return wrong is None

    def wrong_code(
        self, waiting: Waiting, factor: Factor, code: str, *, right: bool, by_sheet: bool
    ) -> str | None:
        """Return by what a code is refused that was counted."""
        del waiting, code, by_sheet
        if not factor.is_on:
            return "CODE_EXPIRED"
        return None if right else "INVALID_CODE"

    def gets_in(self, waiting: Waiting, answer: SignedIn) -> None:
        """Note a login that was finished."""
        account = self.account_of(waiting.owner)
        assert account is not None
        waiting.over = True
        self.factor(account).guesses.forget()
        self.opened(waiting.handle, account, answer, factor=True)

    async def enrolling(self, token: str, flow: UserFlow) -> object:
        """Take a step of a signed-in user, or of one who is to set a factor up first, as a request would."""
        try:
            caller = await self.world.services.access.caller(Secret(token))
        except TokenInvalid:
            caller = await self.world.services.enrollments.caller(Secret(token))
        return await flow(self.tenant, caller)

    def who(self, number: int) -> tuple[str, Account | None, Session | None, str, str | None]:
        """Return somebody with a token: handle, account, session if it is of one, token, refusal."""
        everybody: list[tuple[str, Session] | Enrolment] = [*self.every, *self.enrolments]
        found = everybody[-1 - number % len(everybody)]
        if not isinstance(found, Enrolment):
            handle, session = found
            account = self.accounts.get(handle)
            account = account if account and session.id in account.sessions else None
            return handle, account, session, session.access, self.shut_out(account, session)
        account, refused = self.account_of(found.owner), None
        if found.is_expired(self.now) or self.stopped:
            refused = "TOKEN_EXPIRED" if found.is_expired(self.now) else self.stopped
        elif account is None or not self.is_demanded or self.factor(account).is_on:
            refused = "TOKEN_INVALID"
        return found.handle, account, None, found.token, refused

    def recently(
        self, handle: str, session: Session | None, password: str | None, *, always: bool = False
    ) -> tuple[str | None, timedelta]:
        """Return by what somebody is refused whose login or password does not show who it is."""
        if password is not None:
            return self.believed(handle, password)
        is_old = session is not None and self.now - session.proven_at > RECENT
        return ("REAUTHENTICATION_REQUIRED" if is_old or always else None), NO_WAIT

    @precondition(lambda self: self.every or self.enrolments)
    @rule(number=numbers, password=perhaps)
    def set_up(self, number: int, password: str | None) -> None:
        """Get a secret for the app; it does nothing yet."""
        handle, account, session, token, refused = self.who(number)
        flow = self.world.services.second_factors.set_up
        given = None if password is None else Secret(password)
        step = self.enrolling(token, lambda tenant, caller: flow(tenant, caller, given))
        wait = NO_WAIT
        refused = refused or ("TWO_FACTOR_UNAVAILABLE" if self.mode is NONE else None)
        if refused is None:
            refused, wait = self.recently(handle, session, password)
        if refused is None and account and self.factor(account).secret is not None:
            refused = "TWO_FACTOR_UNAVAILABLE"
        answer = self.ends(step, refused or "TwoFactorSetup", wait)
        if account and answer is not None:
            self.factor(account).proposed = answer.secret.reveal()
