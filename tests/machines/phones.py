"""How does a phone come into force and out of it?"""

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from cosyncjwt.domain.second_factor import TwoFactorMethod
from cosyncjwt.domain.secret import Secret
from cosyncjwt.flows.second_factor import Wish
from tests.machines.drawn import handles, typed
from tests.machines.factors import numbers, perhaps
from tests.machines.people import HANDLES, PASSWORDS
from tests.machines.promises import NO_WAIT
from tests.machines.texts import NUMBERS, PHONE, TextMachine


class PhoneMachine(TextMachine):
    """Turns the phone on and off beside the app, and takes the number away."""

    @initialize(proven=st.booleans())
    def begin_with_phone(self, proven: bool) -> None:  # noqa: FBT001 - drawn by name
        """Begin with nobody more, or with somebody who has turned the phone on."""
        if proven:
            self.sign_up(handle=HANDLES[1], password=PASSWORDS[0])
            self.propose(number=0, phone=NUMBERS[1], password=None)
            self.verify(number=0, right=True)
            self.turn_phone_on(number=0, password=None)

    @precondition(lambda self: self.every or self.enrolments)
    @rule(number=numbers, password=perhaps)
    def turn_phone_on(self, number: int, password: str | None) -> None:
        """Have logins proven by SMS: all other sessions end."""
        handle, account, session, token, refused = self.who(number)
        given = None if password is None else Secret(password)
        flow, wish = self.world.services.second_factors.enable, Wish(TwoFactorMethod.PHONE, password=given)
        step, wait = self.enrolling(token, lambda tenant, caller: flow(tenant, caller, wish)), NO_WAIT
        if refused is None and account:
            if self.mode is not PHONE:
                refused = "TWO_FACTOR_UNAVAILABLE"
            elif account.id not in self.verified:
                refused = "PHONE_NOT_VERIFIED"
            else:
                refused, wait = self.recently(handle, session, password)
            if refused is None and self.factor(account).phone:
                refused = "TWO_FACTOR_UNAVAILABLE"
        answer = self.ends(step, refused or "TwoFactorEnabled", wait)
        if account and answer is not None:
            self.is_turned_on(handle, account, session, answer)
            self.factor(account).phone = True

    @precondition(lambda self: self.accounts)
    @rule(handle=handles)
    def come_back_by_text(self, handle: str) -> None:
        """Log in and bring the code that was sent, as most people do."""
        before = len(self.waiting)
        self.log_in(handle=handle, password=None)
        if len(self.waiting) > before:
            self.prove_by_text(number=0, right=True, which=0)

    @precondition(lambda self: self.every)
    @rule(number=numbers, password=typed)
    def turn_phone_off(self, number: int, password: str | None) -> None:
        """Turn the phone off by the password, in a session that has proven a factor."""
        self.turns_off(number, password, TwoFactorMethod.PHONE)

    @precondition(lambda self: self.every)
    @rule(number=numbers, password=typed)
    def give_up_number(self, number: int, password: str | None) -> None:
        """Take the own number away, unless codes go to it."""
        handle, account, session = self.session(number)
        password = self.meant(handle, password)
        flow, wait = self.world.services.phones.remove, NO_WAIT
        step = self.by_user(session, lambda tenant, by: flow(tenant, by, Secret(password)))
        refused = self.shut_out(account, session)
        if refused is None and account:
            if not session.factor and self.in_force(account):
                refused = "REAUTHENTICATION_REQUIRED"
            else:
                refused, wait = self.believed(handle, password)
            if refused is None and self.factor(account).phone:
                refused = "TWO_FACTOR_UNAVAILABLE"
        self.ends(step, refused or "User", wait)
        if account and refused is None and self.verified.pop(account.id, None):
            self.tells(handle, "second_factor_changed")
