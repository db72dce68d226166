"""What do the people do who run an application, while its users walk?"""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from cosyncjwt.domain.application import Onboarding, SignupFlow
from cosyncjwt.domain.secret import Secret
from cosyncjwt.domain.status import ApplicationStatus
from cosyncjwt.domain.user import UserStatus
from cosyncjwt.flows.managed_users import Target
from tests.machines.drawn import handles, passwords, typed
from tests.machines.machine import Machine, Step
from tests.machines.people import DEVICE, Account, Session

AT_ONCE = Onboarding(signup_flow=SignupFlow.NONE)
SUSPENDED, ACTIVE = UserStatus.SUSPENDED, UserStatus.ACTIVE


class Managed(Machine):
    """A machine whose developer removes and suspends users, and whose administrator stops the application."""

    def changes(self, handle: str) -> tuple[str, str | None]:
        """Return the id of a user, perhaps of none, and by what a change of it is refused."""
        account = self.accounts.get(handle)
        if account is None:
            return "usr_nobody0000000000000000", "NOT_FOUND"
        return account.id, "STATUS_NOT_ALLOWED" if self.status == "BLOCKED" else None

    @rule(handle=handles, password=typed)
    def log_in(self, handle: str, password: str | None) -> None:
        """Log in by the password, or by another."""
        password = self.meant(handle, password)
        self.comes_in(handle, password, self.login(handle, password))

    @precondition(lambda self: self.accounts)
    @rule(handle=handles)
    def is_removed(self, handle: str) -> None:
        """Leave by the developer's hand; the handle is free."""
        user_id, refused = self.changes(handle)
        step = self.world.services.portal.managed_users.remove(self.world.administrator, Target(user_id))
        self.ends(step, refused or "NoneType")
        if refused is None:
            self.tells(handle, "account_deleted")
            self.forget(handle)

    def forget(self, handle: str) -> None:
        """Note that the user is gone."""
        del self.accounts[handle]

    @precondition(lambda self: self.accounts)
    @rule(handle=handles, status=st.sampled_from([SUSPENDED, ACTIVE, ACTIVE]))
    def is_shut_out(self, handle: str, status: UserStatus) -> None:
        """Be suspended, which ends all sessions, or let in again."""
        user_id, refused = self.changes(handle)
        flow = self.world.services.portal.managed_users.set_status
        self.ends(flow(self.world.administrator, Target(user_id), status), refused or "ManagedUser")
        if refused is None:
            account = self.accounts[handle]
            account.suspended = status is SUSPENDED
            if account.suspended:
                account.sessions.clear()
                self.is_barred(handle)

    def is_barred(self, handle: str) -> None:
        """Note that the user was suspended; a machine may have more to note."""

    @rule(status=st.sampled_from([ApplicationStatus.ACTIVE] * 8 + list(ApplicationStatus)))
    def is_switched(self, status: ApplicationStatus) -> None:
        """An administrator sets the application's status."""
        step = self.world.services.application_settings.rule(self.application_id, status, "Because.")
        self.ends(step, "Application")
        self.status = status.value


class AtOnce(Managed):
    """A machine whose people become users without a proof; its draft says AT_ONCE."""

    @rule(handle=handles, password=passwords)
    def sign_up(self, handle: str, password: str) -> None:
        """Become a user, if the handle has none yet."""
        flow = self.world.services.signup.begin
        step = self.asked(lambda tenant, of: flow(tenant, of, handle, Secret(password), DEVICE))
        if self.stopped or handle in self.accounts:
            self.ends(step, self.stopped or "HANDLE_TAKEN")
            return
        self.arrives(handle, password, step)

    def arrives(self, handle: str, password: str, step: Step) -> None:
        """Take the step by which somebody becomes a user."""
        self.joins(handle, password, self.ends(step, "SignedIn"))

    def changed_password(
        self, number: int, given: str | None, new: str
    ) -> tuple[str, Account, Session, Any] | None:
        """Choose another password in a session, which alone goes on; None when that is refused."""
        handle, account, session = self.session(number)
        given = self.meant(handle, given)
        flow = self.world.services.password_change.change
        step = self.by_user(session, lambda tenant, by: flow(tenant, by, Secret(given), Secret(new)))
        if refused := self.shut_out(account, session):
            self.ends(step, refused)
            return None
        refused, wait = self.believed(handle, given)
        answer = self.ends(step, refused or "SignedIn", wait)
        if account is None or answer is None:
            return None
        account.password, account.sessions = new, {session.id: session}
        self.tells(handle, "password_changed")
        return handle, account, session, answer
