"""Who is calling, and from where?"""

from dataclasses import dataclass

from cosyncjwt.domain.application import Application
from cosyncjwt.domain.session import Session


@dataclass(frozen=True, slots=True)
class Device:
    """Where a request comes from; shown in the list of sessions, believed in nothing."""

    ip_address: str | None = None
    user_agent: str | None = None


@dataclass(frozen=True, slots=True)
class Caller:
    """A signed-in user: one live session of one active application.

    Of somebody who enrolls the session is kept nowhere, and `enrolled_with` the version of the password that
    was proven for it.
    """

    application: Application
    session: Session
    enrolled_with: int | None = None

    @property
    def user_id(self) -> str:
        """The id of the user."""
        return self.session.user_id
