"""How do sessions begin, go on and end, in whatever order tokens come back?"""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from cosyncjwt.domain.caller import Device
from cosyncjwt.domain.secret import Secret
from cosyncjwt.flows.applications import Draft
from cosyncjwt.flows.outcomes import SignedIn
from tests.machines.drawn import handles, passwords, typed
from tests.machines.machine import Step
from tests.machines.managed import AT_ONCE, AtOnce
from tests.machines.people import DEVICE, HANDLES, IDLE, OTHER_DEVICE, PASSWORDS, Account, Session
from tests.machines.promises import NO_WAIT

GRACE = 10
RECENT = timedelta(minutes=15)
numbers = st.integers(0, 7)
devices = st.sampled_from([DEVICE, OTHER_DEVICE])


class SessionMachine(AtOnce):
    """Logs in on two devices, refreshes with tokens new and old, logs out, and changes the password."""

    draft = Draft("Sessions", onboarding=AT_ONCE)

    def __init__(self, backend: str) -> None:
        """Begin without tokens."""
        super().__init__(backend)
        self.tokens: list[tuple[str, str, str]] = []
        self.known: dict[str, set[Device]] = {}
        self.device = DEVICE

    @initialize(twice=st.booleans())
    def begin(self, twice: bool) -> None:  # noqa: FBT001 - drawn by name
        """Begin with nobody, or with somebody who is signed in on two devices."""
        if twice:
            self.sign_up(handle=HANDLES[0], password=PASSWORDS[0])
            self.log_in_on(handle=HANDLES[0], password=None, device=OTHER_DEVICE)

    def has_signed_in(self, handle: str, answer: SignedIn, device: Device) -> None:
        """Note a login: its token, and the notice where the device is a new one."""
        account = self.accounts[handle]
        session = self.opened(handle, account, answer)
        self.tokens.append((handle, session.id, session.token))
        known = self.known.setdefault(account.id, set())
        if known and device not in known:
            self.tells(handle, "new_sign_in")
        known.add(device)

    def arrives(self, handle: str, password: str, step: Step) -> None:
        """Become a user; the first device is a known one."""
        answer = self.ends(step, "SignedIn")
        self.accounts[handle] = Account(answer.user.id, password)
        self.has_signed_in(handle, answer, DEVICE)

    @precondition(lambda self: all(len(account.sessions) < 20 for account in self.accounts.values()))
    @rule(handle=handles, password=typed, device=devices)
    def log_in_on(self, handle: str, password: str | None, device: Device) -> None:
        """Log in on a device by the password, or by another."""
        password = self.meant(handle, password)
        self.device = device
        self.comes_in(handle, password, self.login(handle, password, device))

    def proves_password(self, handle: str, account: Account, step: Step) -> None:
        """Note a login, and the notice of a device that is not known."""
        del account
        self.has_signed_in(handle, self.ends(step, "SignedIn"), self.device)

    # Each login of this machine is on a device.
    log_in = None  # type: ignore[assignment]

    @precondition(lambda self: self.tokens)
    @rule(number=numbers)
    def refresh(self, number: int) -> None:
        """Bring a refresh token, living or not: an old one ends its session, for both who may have it."""
        handle, session_id, token = self.tokens[-1 - number % len(self.tokens)]
        step = self.asked(lambda tenant, of: self.world.services.sessions.refresh(tenant, of, Secret(token)))
        if self.stopped:
            self.ends(step, self.stopped)
            return
        account = self.accounts.get(handle)
        session = account.sessions.get(session_id) if account else None
        if account is None or session is None or not session.is_live(self.now):
            self.ends(step, "INVALID_CREDENTIALS")
        elif token == session.token:
            self.rotated(handle, session, self.ends(step, "SignedIn"))
        elif token == session.parent and self.is_second_tab(session):
            assert self.ends(step, "SignedIn").refresh_token.reveal() == session.token
        else:
            self.ends(step, "INVALID_CREDENTIALS")
            del account.sessions[session_id]

    def rotated(self, handle: str, session: Session, answer: SignedIn) -> None:
        """Note the successor of a refresh token."""
        session.parent, session.token = session.token, answer.refresh_token.reveal()
        assert session.token not in {token for _, _, token in self.tokens}
        self.tokens.append((handle, session.id, session.token))
        session.rotated_at = self.now
        self.renewed(session, answer)

    def renewed(self, session: Session, answer: SignedIn) -> None:
        """Note what a session has gained by being used."""
        session.idle_until = min(self.now + IDLE, session.until)
        session.access = answer.access_token.reveal()
        session.access_until = answer.access_token_expires_at.replace(microsecond=0)

    def is_second_tab(self, session: Session) -> bool:
        """Say whether the parent of a token may come once more."""
        return session.rotated_at is not None and (self.now - session.rotated_at).total_seconds() <= GRACE

    @precondition(lambda self: self.every)
    @rule(number=numbers)
    def look(self, number: int) -> None:
        """Read the own account."""
        handle, account, session = self.session(number)
        step = self.by_user(session, self.world.services.account.of_caller)
        answer = self.ends(step, self.shut_out(account, session) or "User")
        assert answer is None or answer.handle == handle

    @precondition(lambda self: self.every)
    @rule(number=numbers, everywhere=st.booleans())
    def log_out(self, number: int, everywhere: bool) -> None:  # noqa: FBT001 - drawn by name
        """End the own session, or all."""
        _, account, session = self.session(number)
        flow = self.world.services.sessions.log_out
        step = self.by_user(session, lambda tenant, caller: flow(tenant, caller, everywhere=everywhere))
        refused = self.shut_out(account, session)
        self.ends(step, refused or "NoneType")
        if account and refused is None:
            for ended in list(account.sessions) if everywhere else [session.id]:
                del account.sessions[ended]

    @precondition(lambda self: self.every)
    @rule(number=numbers, other=numbers, password=st.none() | passwords)
    def revoke(self, number: int, other: int, password: str | None) -> None:
        """End one of the own sessions by its id, another only as somebody known; those of others are none."""
        handle, account, session = self.session(number)
        whose, theirs, ended = self.session(other)
        flow, wait = self.world.services.account.end_session, NO_WAIT
        given = None if password is None else Secret(password)
        step = self.by_user(session, lambda tenant, caller: flow(tenant, caller, ended.id, given))
        refused = self.shut_out(account, session)
        if refused is None and ended.id != session.id:
            refused, wait = self.is_somebody(handle, session, password)
        if refused is None and (whose != handle or theirs is None):
            refused = "NOT_FOUND"
        self.ends(step, refused or "NoneType", wait)
        if account and refused is None:
            del account.sessions[ended.id]

    def is_somebody(
        self, handle: str, session: Session, password: str | None
    ) -> tuple[str | None, timedelta]:
        """Return by what somebody is refused whose login was long ago, or who does not know the password."""
        if password is not None:
            return self.believed(handle, password)
        is_old = self.now - session.proven_at > RECENT
        return "REAUTHENTICATION_REQUIRED" if is_old else None, NO_WAIT

    @precondition(lambda self: self.every)
    @rule(number=numbers, given=typed, new=passwords)
    def change_password(self, number: int, given: str | None, new: str) -> None:
        """Choose another password: all other sessions end, and this one has new tokens."""
        if changed := self.changed_password(number, given, new):
            handle, _, session, answer = changed
            session.proven_at = self.now
            session.token, session.parent = answer.refresh_token.reveal(), None
            self.tokens.append((handle, session.id, session.token))
            self.renewed(session, answer)
