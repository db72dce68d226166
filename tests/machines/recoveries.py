"""How does a password become another, and a name somebody's, in whatever order codes come back?"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from cosyncjwt.domain.secret import Secret
from cosyncjwt.flows.applications import Draft
from cosyncjwt.flows.managed_users import Target
from tests.machines.drawn import delays, handles, passwords, typed
from tests.machines.managed import AT_ONCE, AtOnce
from tests.machines.people import DEVICE, IDLE, Account
from tests.machines.promises import Names

LIFE, MEMORY = timedelta(minutes=10), timedelta(hours=24)
WRONG = "000000"
names, numbers = st.sampled_from(["captain", "pilot"]), st.integers(0, 7)


@dataclass(slots=True)
class Code:
    """What was asked for by somebody who forgot; `secret` and `owner` are None where there is no user."""

    secret: str | None
    owner: str | None
    until: datetime
    remembered: datetime
    tries: int = 5


class RecoveryMachine(AtOnce):
    """Forgets passwords, guesses codes, resets, changes, has resets begun by others, and is renamed."""

    draft = Draft("Recoveries", onboarding=AT_ONCE, user_names_enabled=True)

    def __init__(self, backend: str) -> None:
        """Begin without codes and names."""
        super().__init__(backend)
        self.codes: dict[str, Code] = {}
        self.old: list[str] = []
        self.names: dict[str, str] = {}
        self.namings: dict[str, Names] = defaultdict(Names)

    def forget(self, handle: str) -> None:
        """Note that the user is gone, with its codes and its name."""
        self.void(self.accounts[handle])
        super().forget(handle)
        self.names = {name: whose for name, whose in self.names.items() if whose != handle}

    def void(self, account: Account) -> None:
        """Note that no code of the user is good any more."""
        self.codes = {handle: code for handle, code in self.codes.items() if code.owner != account.id}

    def sends(self, handle: str) -> None:
        """Note a code that was just asked for; who has no account gets none, and a decoy."""
        self.mails[handle].at.append(self.now)
        account, secret = self.accounts.get(handle), None
        if account is not None:
            self.tells(handle, "reset_code")
            secret = self.newest(handle, "code")
            self.old.append(secret)
        owner = account.id if account else None
        self.codes[handle] = Code(secret, owner, self.now + LIFE, self.now + MEMORY)

    @rule(handle=handles)
    def forgets(self, handle: str) -> None:
        """Ask for a code; any former one is void, and nothing else changes."""
        step = self.asked(lambda tenant, of: self.world.services.recovery.begin(tenant, of, handle.title()))
        wait = self.mail_wait(handle)
        if self.stopped or wait:
            self.ends(step, self.stopped or "RATE_LIMITED", wait)
        else:
            self.ends(step, "CodeSent")
            self.sends(handle)

    @rule(handle=handles)
    def is_reminded(self, handle: str) -> None:
        """Have a code sent by the developer, who sees nothing of it."""
        user_id, refused = self.changes(handle)
        flow = self.world.services.portal.managed_users.begin_reset
        wait = self.mail_wait(handle)
        refused = refused or ("RATE_LIMITED" if wait else None)
        self.ends(flow(self.world.administrator, Target(user_id)), refused or "NoneType", wait)
        if refused is None:
            self.sends(handle)

    def judged(self, code: Code | None, brought: str) -> str | None:
        """Return by what a code is refused, None when it is right, counting it as a guess."""
        if code is None or self.now >= code.remembered:
            return "INVALID_CODE"
        if code.tries == 0:
            return "TOO_MANY_ATTEMPTS"
        if self.now >= code.until:
            return "CODE_EXPIRED"
        code.tries -= 1
        return None if brought == code.secret else "INVALID_CODE"

    @rule(handle=handles, right=st.sampled_from([True, True, False]), number=numbers, new=passwords)
    def reset(self, handle: str, right: bool, number: int, new: str) -> None:  # noqa: FBT001 - drawn by name
        """Bring the living code, or one that was right once, or one that never was."""
        code = self.codes.get(handle)
        brought = code.secret if code and right and code.secret else self.other(number)
        flow = self.world.services.recovery.complete
        step = self.asked(lambda tenant, of: flow(tenant, of, handle, Secret(brought), Secret(new)))
        if refused := self.stopped or self.judged(code, brought):
            self.ends(step, refused)
            return
        account = self.accounts[handle]
        assert self.world.run(step) == account.id
        account.sessions.clear()
        account.password = new
        self.void(account)
        self.wrong[handle].wrong.clear()
        self.mails[handle].at.clear()
        self.tells(handle, "password_changed")

    @rule(handle=handles, new=passwords, after=delays, guesses=st.sampled_from([0, 0, 4, 5]))
    def recover(self, handle: str, new: str, after: timedelta, guesses: int) -> None:
        """Forget the password and choose another, at once, later, or after some guesses."""
        self.forgets(handle=handle)
        self.wait(step=after)
        for _ in range(guesses):
            self.reset(handle=handle, right=False, number=0, new=new)
        self.reset(handle=handle, right=True, number=0, new=new)

    def other(self, number: int) -> str:
        """Return a code that was sent to anybody at any time, or one that nobody was sent."""
        return self.old[number % len(self.old)] if self.old and number else WRONG

    @precondition(lambda self: self.every)
    @rule(number=numbers, given=typed, new=passwords)
    def change(self, number: int, given: str | None, new: str) -> None:
        """Choose another password: all other sessions end, and all codes are void."""
        if changed := self.changed_password(number, given, new):
            _, account, session, answer = changed
            session.idle_until = min(self.now + IDLE, session.until)
            session.access = answer.access_token.reveal()
            session.access_until = answer.access_token_expires_at.replace(microsecond=0)
            self.void(account)

    @precondition(lambda self: self.every)
    @rule(number=numbers, name=names)
    def take_name(self, number: int, name: str) -> None:
        """Take a name that nobody has; the former one is free."""
        handle, account, session = self.session(number)
        flow = self.world.services.user_names.set
        step = self.by_user(session, lambda tenant, caller: flow(tenant, caller, name.upper()))
        if refused := self.shut_out(account, session):
            self.ends(step, refused)
            return
        if self.names.get(name) == handle:
            self.ends(step, "User")
            return
        asked = self.namings[session.id if account is None else account.id]
        if wait := asked.wait(self.now):
            self.ends(step, "RATE_LIMITED", wait)
            return
        asked.at.append(self.now)
        self.ends(step, "USER_NAME_TAKEN" if name in self.names else "User")
        if name not in self.names:
            self.names = {known: whose for known, whose in self.names.items() if whose != handle}
            self.names[name] = handle

    @rule(name=names, password=typed)
    def log_in_by_name(self, name: str, password: str | None) -> None:
        """Log in by a name: it has no tries of its own beside those of the handle."""
        flow, handle = self.world.services.login.with_password, self.names.get(name, name)
        password = self.meant(handle, password)
        step = self.asked(lambda tenant, of: flow(tenant, of, name, Secret(password), DEVICE))
        self.comes_in(handle, password, step)
