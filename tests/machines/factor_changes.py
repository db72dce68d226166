"""How does an authenticator app come into force and out of it, while the developer changes the rules?"""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from cosyncjwt.domain.application_change import ApplicationChange
from cosyncjwt.domain.second_factor import TwoFactorMethod, TwoFactorVerification
from cosyncjwt.domain.secret import Secret
from cosyncjwt.flows.outcomes import TwoFactorEnabled
from cosyncjwt.flows.second_factor import Wish
from tests.machines.drawn import delays, handles, typed
from tests.machines.factor_model import shown
from tests.machines.factors import NONE, FactorMachine, numbers, steps
from tests.machines.people import HANDLES, IDLE, PASSWORDS, Account, Session
from tests.machines.promises import NO_WAIT


class AuthenticatorMachine(FactorMachine):
    """Turns the app on and off, gets new recovery codes, and goes on with sessions that prove too little."""

    @initialize(enrolled=st.sampled_from([True, True, False]))
    def begin(self, enrolled: bool) -> None:  # noqa: FBT001 - drawn by name
        """Begin with nobody, or with somebody who is signed in twice and turns the app on."""
        if enrolled:
            self.sign_up(handle=HANDLES[0], password=PASSWORDS[0])
            self.log_in(handle=HANDLES[0], password=None)
            self.set_up(number=0, password=None)
            self.turn_on(number=0, step=0)

    @precondition(lambda self: self.every or self.enrolments)
    @rule(number=numbers, step=steps)
    def turn_on(self, number: int, step: int) -> None:
        """Prove the app's first code: all other sessions end."""
        handle, account, session, token, refused = self.who(number)
        factor = self.factor(account) if account else None
        code, counter = shown(factor.proposed if factor else None, self.now, step)
        flow, wish = self.world.services.second_factors.enable, Wish(TwoFactorMethod.GOOGLE, Secret(code))
        taken = self.enrolling(token, lambda tenant, caller: flow(tenant, caller, wish))
        wait = NO_WAIT
        if refused is None and factor is not None:
            if self.mode is NONE or factor.proposed is None:
                refused = "TWO_FACTOR_UNAVAILABLE"
            elif wait := factor.guesses.wait(self.now):
                refused = "RATE_LIMITED"
            else:
                factor.guesses.count(self.now)
                refused = "INVALID_CODE" if abs(step) > 1 else None
        answer = self.ends(taken, refused or "TwoFactorEnabled", wait)
        if account and factor and answer is not None:
            self.is_turned_on(handle, account, session, answer)
            factor.secret, factor.proposed, factor.step = factor.proposed, None, counter

    def is_turned_on(
        self, handle: str, account: Account, session: Session | None, answer: TwoFactorEnabled
    ) -> None:
        """Note that a factor is on: recovery codes come with the first, and all other sessions end."""
        factor = self.factor(account)
        codes = [code.reveal() for code in answer.recovery_codes]
        assert len(codes) == (0 if factor.is_on else 10)
        if codes:
            factor.recovery = codes
            self.sheet += codes
        factor.guesses.forget()
        account.sessions = {} if session is None else {session.id: session}
        if session is not None:
            session.factor = True
        self.tells(handle, "second_factor_changed")

    def provers(
        self, account: Account | None, session: Session, password: str, *, handle: str, phone: bool | None
    ) -> tuple[str | None, timedelta]:
        """Return by what somebody is refused who wants to change a factor that is on, and the wait."""
        if refused := self.shut_out(account, session):
            return refused, NO_WAIT
        assert account is not None
        factor = self.factor(account)
        is_there = factor.is_on if phone is None else (factor.phone if phone else factor.secret)
        if self.mode is NONE or not is_there:
            return "TWO_FACTOR_UNAVAILABLE", NO_WAIT
        if not session.factor:
            return "REAUTHENTICATION_REQUIRED", NO_WAIT
        return self.believed(handle, password)

    @precondition(lambda self: self.accounts)
    @rule(handle=handles, step=st.sampled_from([-1, 0, 1]), after=delays)
    def come_back(self, handle: str, step: int, after: timedelta) -> None:
        """Log in, bring what the app shows, and later bring what it shows then to the same login."""
        before = len(self.waiting)
        self.log_in(handle=handle, password=None)
        if len(self.waiting) > before:
            self.prove_by_app(number=0, step=step)
            self.wait(step=after)
            self.prove_by_app(number=0, step=1)

    @precondition(lambda self: any(map(self.in_force, self.accounts.values())))
    @rule(after=delays)
    def guess_on(self, after: timedelta) -> None:
        """Guess in one login, and bring the right code to the next one."""
        handle = next(handle for handle, account in self.accounts.items() if self.in_force(account))
        self.log_in(handle=handle, password=None)
        for _ in range(5 if self.waiting else 0):
            self.prove_by_app(number=0, step=2)
        self.wait(step=after)
        self.come_back(handle=handle, step=1, after=after)

    @precondition(lambda self: self.accounts)
    @rule(handle=handles, required=st.booleans())
    def is_lax_for_a_while(self, handle: str, required: bool) -> None:  # noqa: FBT001 - drawn by name
        """Let somebody in by the password alone, and ask for more when the session goes on."""
        self.set_rules(NONE, required=False)
        self.log_in(handle=handle, password=None)
        self.set_rules(self.draft.two_factor_verification, required=required)
        if self.every:
            self.go_on(number=0)

    @precondition(lambda self: self.every)
    @rule(number=numbers, password=typed)
    def turn_off(self, number: int, password: str | None) -> None:
        """Turn the app off by the password, in a session that has proven a factor."""
        self.turns_off(number, password, TwoFactorMethod.GOOGLE)

    def turns_off(self, number: int, password: str | None, method: TwoFactorMethod) -> None:
        """Turn a factor off; with the last one everything is forgotten."""
        handle, account, session = self.session(number)
        password = self.meant(handle, password)
        is_phone = method is TwoFactorMethod.PHONE
        flow = self.world.services.second_factors.disable
        step = self.by_user(session, lambda tenant, by: flow(tenant, by, method, Secret(password)))
        refused, wait = self.provers(account, session, password, handle=handle, phone=is_phone)
        self.ends(step, refused or "User", wait)
        if account and refused is None:
            self.factors[account.id] = self.factor(account).turned_off(phone=is_phone)
            self.tells(handle, "second_factor_changed")

    @precondition(lambda self: self.every)
    @rule(number=numbers, password=typed)
    def print_again(self, number: int, password: str | None) -> None:
        """Get new recovery codes; all others are void."""
        handle, account, session = self.session(number)
        password = self.meant(handle, password)
        flow = self.world.services.second_factors.regenerate_recovery_codes
        step = self.by_user(session, lambda tenant, by: flow(tenant, by, Secret(password)))
        refused, wait = self.provers(account, session, password, handle=handle, phone=None)
        answer = self.ends(step, refused or "TwoFactorEnabled", wait)
        if account and answer is not None:
            codes = [code.reveal() for code in answer.recovery_codes]
            self.factor(account).recovery = codes
            self.sheet += codes
            self.tells(handle, "second_factor_changed")

    @precondition(lambda self: self.every)
    @rule(number=numbers)
    def go_on(self, number: int) -> None:
        """Refresh; a session that lacks the factor which is in force or demanded ends instead."""
        _, account, session = self.session(number)
        token, flow = Secret(session.token), self.world.services.sessions.refresh
        step = self.asked(lambda tenant, of: flow(tenant, of, token))
        if self.stopped:
            self.ends(step, self.stopped)
        elif account is None or not session.is_live(self.now):
            self.ends(step, "INVALID_CREDENTIALS")
        elif self.lacks(account, session):
            self.ends(step, "INVALID_CREDENTIALS")
            del account.sessions[session.id]
        else:
            answer = self.ends(step, "SignedIn")
            session.token, session.access = answer.refresh_token.reveal(), answer.access_token.reveal()
            session.idle_until = min(self.now + IDLE, session.until)
            session.access_until = answer.access_token_expires_at.replace(microsecond=0)

    def lacks(self, account: Account, session: Session) -> bool:
        """Say whether the session has proven too little."""
        if session.factor:
            return self.is_demanded and not self.in_force(account)
        return self.is_demanded or self.in_force(account)

    @rule(data=st.data(), required=st.booleans())
    def rules_change(self, data: st.DataObject, required: bool) -> None:  # noqa: FBT001 - drawn by name
        """The developer asks for another factor or none, and demands it or does not."""
        self.set_rules(data.draw(st.sampled_from(self.modes)), required=required)

    def set_rules(self, mode: TwoFactorVerification, *, required: bool) -> None:
        """Set both rules."""
        change = ApplicationChange(two_factor_verification=mode, two_factor_required=required)
        settings = self.world.services.application_settings
        step = settings.change(self.world.administrator, self.application_id, change)
        self.ends(step, "STATUS_NOT_ALLOWED" if self.status == "BLOCKED" else "Application")
        if self.status != "BLOCKED":
            self.mode, self.required = mode, required
