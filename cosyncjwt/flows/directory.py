"""Where are applications and sessions looked up on every request, without asking the store each time?"""

from dataclasses import replace
from functools import lru_cache

from cosyncjwt.cache import Remembered
from cosyncjwt.clock import Clock
from cosyncjwt.domain.application import Application
from cosyncjwt.domain.session import Session
from store.ports import Store, Tenant

APPLICATIONS = 10_000
SESSIONS = 50_000
TENANTS = 10_000


class Directory:
    """Applications and sessions as they were at most five seconds ago; this worker's changes at once."""

    def __init__(self, store: Store, clock: Clock, *, closed_to_signups: frozenset[str]) -> None:
        """Take the store that knows, and the applications that the operator has closed to signups."""
        self._store = store
        self._closed = closed_to_signups
        self._applications = Remembered(self._load_application, clock=clock, size=APPLICATIONS)
        self._sessions = Remembered(self._load_session, clock=clock, size=SESSIONS)
        # A tenant is its ports bound to a name: it holds no data that could grow old.
        self._tenants = lru_cache(TENANTS)(store.tenant)

    async def application(self, application_id: str) -> Application | None:
        """Return the application, or None."""
        return await self._applications.get(application_id)

    def tenant(self, application_id: str) -> Tenant:
        """Return the data of one application."""
        return self._tenants(application_id)

    async def session(self, application_id: str, user_id: str, session_id: str) -> Session | None:
        """Return the session of an application's user, or None."""
        return await self._sessions.get((application_id, user_id, session_id))

    def forget_session(self, application_id: str, user_id: str, session_id: str) -> None:
        """Note that this worker has ended or changed a session."""
        self._sessions.forget((application_id, user_id, session_id))

    def forget_sessions(self) -> None:
        """Note that this worker has ended sessions that it cannot name."""
        self._sessions.forget_all()

    def forget_application(self, application_id: str) -> None:
        """Note that this worker has changed an application."""
        self._applications.forget(application_id)

    async def _load_application(self, application_id: str) -> Application | None:
        application = await self._store.applications.get(application_id)
        if application is None or application.id not in self._closed:
            return application
        return replace(application, onboarding=replace(application.onboarding, signup_enabled=False))

    async def _load_session(self, key: tuple[str, str, str]) -> Session | None:
        application_id, user_id, session_id = key
        return await self.tenant(application_id).sessions.get(session_id, user_id=user_id)
