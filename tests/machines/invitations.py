"""How does somebody come in whom a user has invited, in whatever order codes come back?"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from cosyncjwt.domain.application_change import ApplicationChange
from cosyncjwt.domain.secret import Secret
from cosyncjwt.flows.applications import Draft
from tests.machines.drawn import delays, handles, passwords
from tests.machines.machine import Step
from tests.machines.managed import AT_ONCE, AtOnce
from tests.machines.people import DEVICE, PASSWORDS

LIFE, MEMORY, DAY = timedelta(days=7), timedelta(days=37), timedelta(days=1)
WRONG = "AAAAAAAAAA"
numbers = st.integers(0, 7)


@dataclass(slots=True)
class Invited:
    """An invitation; `secret` is None where its handle had a user already."""

    id: str
    handle: str
    inviter: str
    secret: str | None
    until: datetime
    forgotten: datetime
    tries: int = 5
    state: str = "PENDING"

    def status(self, now: datetime) -> str:
        """Return how it stands."""
        is_over = now >= self.until or self.tries == 0
        return "EXPIRED" if self.state == "PENDING" and is_over else self.state


class InvitationMachine(AtOnce):
    """Invites, invites again, revokes, registers with codes new and old, and is switched off."""

    draft = Draft("Invitations", onboarding=AT_ONCE)

    def __init__(self, backend: str) -> None:
        """Begin without invitations."""
        super().__init__(backend)
        self.enabled = True
        self.invited: list[Invited] = []
        self.old: list[str] = []
        self.sent_by: dict[str, list[datetime]] = defaultdict(list)

    def forget(self, handle: str) -> None:
        """Note that the user is gone, with the invitations to its handle and those that it has sent."""
        user_id = self.accounts[handle].id
        super().forget(handle)
        self.invited = [each for each in self.invited if handle != each.handle and user_id != each.inviter]

    @property
    def remembered(self) -> list[Invited]:
        """The invitations that are still on record."""
        return [each for each in self.invited if self.now < each.forgotten]

    def newest_to(self, handle: str) -> Invited | None:
        """Return the invitation of the handle that was decided by nobody, be its time over or not."""
        found = [each for each in self.invited if each.handle == handle and each.state == "PENDING"]
        assert len(found) <= 1
        return found[0] if found else None

    @precondition(lambda self: self.every)
    @rule(number=numbers, handle=handles)
    def invite(self, number: int, handle: str) -> None:
        """Invite somebody; a former invitation of the handle is void."""
        _, account, session = self.session(number)
        flow = self.world.services.invitations.invite
        step = self.by_user(session, lambda tenant, caller: flow(tenant, caller, handle))
        refused = self.shut_out(account, session) or (None if self.enabled else "INVITATIONS_DISABLED")
        if refused or account is None:
            self.ends(step, refused or "TOKEN_INVALID")
            return
        today = [moment for moment in self.sent_by[account.id] if self.now - moment < DAY]
        if len(today) >= 20:
            self.ends(step, "RATE_LIMITED", today[-20] + DAY - self.now)
            return
        self.sent_by[account.id].append(self.now)
        if wait := self.mail_wait(handle):
            self.ends(step, "RATE_LIMITED", wait)
            return
        self.is_sent(handle, account.id, self.ends(step, "Invitation").id)

    def is_sent(self, handle: str, inviter: str, invitation_id: str) -> None:
        """Note an invitation."""
        self.mails[handle].at.append(self.now)
        former, secret = self.newest_to(handle), None
        if former is not None:
            former.state = "EXPIRED" if former.status(self.now) == "EXPIRED" else "REVOKED"
        if handle in self.accounts:
            self.tells(handle, "invited_already_registered")
        else:
            self.tells(handle, "invitation")
            secret = self.newest(handle, "code")
            self.old.append(secret)
        now = self.now
        self.invited.append(Invited(invitation_id, handle, inviter, secret, now + LIFE, now + MEMORY))

    @rule(handle=handles, right=st.sampled_from([True, True, False]), number=numbers, password=passwords)
    def register(self, handle: str, right: bool, number: int, password: str) -> None:  # noqa: FBT001
        """Bring the living code, or one that was right once, or one that never was."""
        invited = self.newest_to(handle)
        other = self.old[number % len(self.old)] if self.old and number else WRONG
        typed = invited.secret.lower() if invited and right and invited.secret else other
        flow = self.world.services.registration.register
        step = self.asked(lambda tenant, of: flow(tenant, of, handle, Secret(password), DEVICE, code=typed))
        if refused := self.stopped or (None if self.enabled else "INVITATIONS_DISABLED"):
            self.ends(step, refused)
        elif invited is None or self.is_barred_inviter(invited) or not self.is_right(invited, typed):
            self.ends(step, "INVITATION_INVALID")
        elif handle in self.accounts:
            self.ends(step, "HANDLE_TAKEN")
        else:
            self.joins(handle, password, self.ends(step, "SignedIn"))
            self.mails[handle].at.clear()
            invited.state = "ACCEPTED"

    @precondition(lambda self: self.every)
    @rule(number=numbers, handle=handles, after=delays, guesses=st.sampled_from([0, 0, 4, 5]))
    def bring(self, number: int, handle: str, after: timedelta, guesses: int) -> None:
        """Invite somebody who comes at once, later, or after some guesses."""
        self.invite(number=number, handle=handle)
        self.wait(step=after)
        for _ in range(guesses):
            self.register(handle=handle, right=False, number=0, password=PASSWORDS[1])
        self.register(handle=handle, right=True, number=0, password=PASSWORDS[0])

    def is_barred_inviter(self, invited: Invited) -> bool:
        """Say whether the inviter is suspended: its codes are wrong meanwhile, and cost no guess."""
        return any(each.id == invited.inviter and each.suspended for each in self.accounts.values())

    def is_right(self, invited: Invited, typed: str) -> bool:
        """Say whether the code is believed, counting it as a guess."""
        if invited.status(self.now) != "PENDING":
            return False
        invited.tries -= 1
        return invited.secret is not None and typed.upper() == invited.secret

    @precondition(lambda self: self.every and self.remembered)
    @rule(number=numbers, which=numbers)
    def revoke(self, number: int, which: int) -> None:
        """Take an invitation back; those of others are none."""
        invited = self.remembered[-1 - which % len(self.remembered)]
        _, account, session = self.session(number)
        flow = self.world.services.invitations.revoke
        step = self.by_user(session, lambda _, caller: flow(caller, invited.id))
        refused = self.shut_out(account, session)
        if refused is None and account and account.id != invited.inviter:
            refused = "NOT_FOUND"
        self.is_revoked(invited, step, refused)

    @precondition(lambda self: self.remembered)
    @rule(which=numbers)
    def is_taken_back(self, which: int) -> None:
        """The developer revokes an invitation, whosever it is."""
        invited = self.remembered[-1 - which % len(self.remembered)]
        step = self.world.services.invitations.revoke(self.world.administrator, invited.id)
        self.is_revoked(invited, step, "STATUS_NOT_ALLOWED" if self.status == "BLOCKED" else None)

    def is_revoked(self, invited: Invited, step: Step, refused: str | None) -> None:
        """Demand that only what is pending can be revoked."""
        if refused is None and invited.status(self.now) != "PENDING":
            refused = "INVITATION_INVALID"
        self.ends(step, refused or "NoneType")
        if refused is None:
            invited.state = "REVOKED"

    @rule(enabled=st.sampled_from([True, True, False]))
    def is_set(self, enabled: bool) -> None:  # noqa: FBT001 - drawn by name
        """The developer switches invitations on or off, those that wait too."""
        settings, change = (
            self.world.services.application_settings,
            ApplicationChange(invitation_enabled=enabled),
        )
        step = settings.change(self.world.administrator, self.application_id, change)
        self.ends(step, "STATUS_NOT_ALLOWED" if self.status == "BLOCKED" else "Application")
        if self.status != "BLOCKED":
            self.enabled = enabled

    @invariant()
    def invitations_stand_as_the_model_says(self) -> None:
        """Each is pending, accepted, revoked or expired as it must be, until it is forgotten."""
        for each in self.remembered:
            kept = self.world.run(self.tenant.invitations.get(each.id))
            assert kept is not None
            assert kept.status(self.now).value == each.status(self.now)
