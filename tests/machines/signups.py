"""How does a signup go, by code, by link or at once, in whatever order its steps come?"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from cosyncjwt.domain.application import SignupFlow
from cosyncjwt.domain.application_change import ApplicationChange
from cosyncjwt.domain.secret import Secret
from cosyncjwt.flows.applications import Draft
from tests.machines.drawn import delays, handles, passwords
from tests.machines.machine import Step
from tests.machines.managed import Managed
from tests.machines.people import DEVICE, Account

CODE, LINK, NONE = SignupFlow.CODE, SignupFlow.LINK, SignupFlow.NONE
MESSAGE = {CODE: ("signup_code", "code"), LINK: ("signup_link", "link")}
LIFE = {CODE: timedelta(minutes=10), LINK: timedelta(hours=24)}
WRONG = "000000"


@dataclass(slots=True)
class Pending:
    """A signup that waits; `secret` is None where nobody was sent one that could be right."""

    flow: SignupFlow
    secret: str | None
    password: str | None
    proof_until: datetime
    until: datetime
    tries: int = 5


class SignupMachine(Managed):
    """Signs up, asks again, guesses, opens links, overtakes, is switched off, and signs up again."""

    draft = Draft("Signups")

    def __init__(self, backend: str) -> None:
        """Begin with signups by code."""
        super().__init__(backend)
        self.flow, self.enabled = CODE, True
        self.pending: dict[str, Pending] = {}
        self.old: list[tuple[str, str]] = []

    def waiting(self, handle: str) -> Pending | None:
        """Return the signup that waits for the handle's proof, if its day is not over."""
        pending = self.pending.get(handle)
        return pending if pending is not None and self.now < pending.until else None

    def send(self, handle: str, *, told: bool) -> str | None:
        """Note the message of a proof that was just asked for, and return what it holds."""
        self.mails[handle].at.append(self.now)
        template, part = MESSAGE[self.flow]
        if handle in self.accounts:
            self.tells(handle, "already_registered")
            return None
        if not told:
            return None
        self.tells(handle, template)
        secret = self.newest(handle, part)
        self.old.append((handle, secret))
        return secret

    def refusal(self, *, sends: bool) -> str | None:
        """Return by what a signup is refused that begins now."""
        if self.stopped or not self.enabled:
            return self.stopped or "SIGNUP_DISABLED"
        return "SIGNUP_DISABLED" if sends and self.flow is NONE else None

    @rule(handle=handles, password=passwords)
    def sign_up(self, handle: str, password: str) -> None:
        """Begin a signup; what waited for the handle is over."""
        flow = self.world.services.signup.begin
        step = self.asked(lambda tenant, of: flow(tenant, of, handle.upper(), Secret(password), DEVICE))
        if refused := self.refusal(sends=False):
            self.ends(step, refused)
        elif self.flow is NONE:
            self.sign_up_at_once(handle, password, step)
        elif wait := self.mail_wait(handle):
            self.ends(step, "RATE_LIMITED", wait)
        else:
            self.ends(step, "CodeSent")
            now, secret = self.now, self.send(handle, told=True)
            day = timedelta(hours=24)
            self.pending[handle] = Pending(self.flow, secret, password, now + LIFE[self.flow], now + day)

    def sign_up_at_once(self, handle: str, password: str, step: Step) -> None:
        """Become a user without a proof, if there is none yet."""
        if handle in self.accounts:
            self.ends(step, "HANDLE_TAKEN")
        else:
            self.joins(handle, password, self.ends(step, "SignedIn"))

    @rule(handle=handles)
    def ask_again(self, handle: str) -> None:
        """Ask for another message; the former proof is void, and who never signed up hears nothing."""
        step = self.asked(lambda tenant, of: self.world.services.resending.signup(tenant, of, handle))
        if refused := self.refusal(sends=True):
            self.ends(step, refused)
        elif wait := self.mail_wait(handle):
            self.ends(step, "RATE_LIMITED", wait)
        else:
            self.ends(step, "CodeSent")
            now, former = self.now, self.waiting(handle)
            real = former is not None and former.password is not None
            secret = self.send(handle, told=real)
            until = now + timedelta(hours=24) if former is None else former.until
            password = former.password if former else None
            self.pending[handle] = Pending(self.flow, secret, password, now + LIFE[self.flow], until)

    def judged(self, pending: Pending | None, typed: str) -> str | None:
        """Return by what a code is refused, None when it is right, counting it as a guess."""
        if pending is None:
            return "INVALID_CODE"
        if pending.tries == 0:
            return "TOO_MANY_ATTEMPTS"
        if self.now >= pending.proof_until:
            return "CODE_EXPIRED"
        pending.tries -= 1
        return None if pending.flow is CODE and typed == pending.secret else "INVALID_CODE"

    @rule(handle=handles, right=st.sampled_from([True, True, False]), number=st.integers(0, 9))
    def complete(self, handle: str, right: bool, number: int) -> None:  # noqa: FBT001 - drawn by name
        """Type the living code, or one that was right once, or one that never was."""
        pending = self.waiting(handle)
        typed = pending.secret if pending and right and pending.secret else self.other(number)
        flow = self.world.services.signup.complete
        step = self.asked(lambda tenant, of: flow(tenant, of, handle, typed, DEVICE))
        if refused := self.refusal(sends=False) or self.judged(pending, typed):
            self.ends(step, refused)
        elif handle in self.accounts:
            self.ends(step, "HANDLE_TAKEN")
            del self.pending[handle]
        else:
            self.joins(handle, self.proven(handle), self.ends(step, "SignedIn"))

    @rule(handle=handles, password=passwords, after=delays)
    def come(self, handle: str, password: str, after: timedelta) -> None:
        """Sign up and prove it, at once or later."""
        self.sign_up(handle=handle, password=password)
        self.wait(step=after)
        self.complete(handle=handle, right=True, number=0)

    @rule(handle=handles, password=passwords, again=st.booleans())
    def guess_on(self, handle: str, password: str, again: bool) -> None:  # noqa: FBT001 - drawn by name
        """Guess five times, perhaps ask for another message, and bring the right code then."""
        self.sign_up(handle=handle, password=password)
        for _ in range(5):
            self.complete(handle=handle, right=False, number=0)
        if again:
            self.ask_again(handle=handle)
        self.complete(handle=handle, right=True, number=0)

    def other(self, number: int) -> str:
        """Return a code or link that was sent to anybody at any time, or one that nobody was sent."""
        return self.old[number % len(self.old)][1] if self.old and number else WRONG

    def proven(self, handle: str) -> str:
        """Note that the address was proven, and return the password that its signup carried."""
        self.mails[handle].at.clear()
        password = self.pending.pop(handle).password
        assert password is not None
        return password

    @precondition(lambda self: any("token=" in secret for _, secret in self.old))
    @rule(number=st.integers(0, 9))
    def press(self, number: int) -> None:
        """Press the button of a link, new or old."""
        links = [(handle, secret) for handle, secret in self.old if "token=" in secret]
        handle, link = links[-1 - number % len(links)]
        pending = self.waiting(handle)
        token = Secret(link.rpartition("token=")[2])
        flow = self.world.services.signup.confirm_link
        step = self.asked(lambda tenant, of: flow(tenant, of, token))
        if refused := self.refusal(sends=False):
            self.ends(step, refused)
        elif pending is None or pending.secret != link or self.now >= pending.proof_until:
            self.ends(step, "INVALID_CODE")
        elif handle in self.accounts:
            self.ends(step, "HANDLE_TAKEN")
            del self.pending[handle]
        else:
            user, _ = self.ends(step, "tuple")
            self.accounts[handle] = Account(user.id, self.proven(handle))

    def forget(self, handle: str) -> None:
        """Note that the user is gone: nothing that waited for the handle is left."""
        super().forget(handle)
        self.pending.pop(handle, None)

    @rule(flow=st.sampled_from(SignupFlow), enabled=st.sampled_from([True, True, True, False]))
    def is_set(self, flow: SignupFlow, enabled: bool) -> None:  # noqa: FBT001 - drawn by name
        """The developer chooses how people sign up, and whether."""
        change = ApplicationChange(signup_flow=flow, signup_enabled=enabled)
        settings = self.world.services.application_settings
        step = settings.change(self.world.administrator, self.application_id, change)
        if self.status == "BLOCKED":
            self.ends(step, "STATUS_NOT_ALLOWED")
        else:
            self.ends(step, "Application")
            self.flow, self.enabled = flow, enabled
