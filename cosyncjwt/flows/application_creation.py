"""How does a developer make an application?"""

from cosyncjwt.domain import application as rules
from cosyncjwt.domain.application import FREE_APPLICATION_LIMIT, Application, ApplicationType
from cosyncjwt.domain.caller import Caller
from cosyncjwt.domain.plan import Plan
from cosyncjwt.errors import ApplicationLimitReached, ApplicationNameTaken, SubscriptionRequired
from cosyncjwt.flows.applications import Applications, Draft
from cosyncjwt.flows.throttle import Throttle
from store.ports import Store


class ApplicationCreation:
    """Makes applications for developers."""

    def __init__(self, store: Store, applications: Applications, throttle: Throttle) -> None:
        """Take where applications are kept, what makes them, and what counts."""
        self._store = store
        self._applications = applications
        self._throttle = throttle

    async def create(self, developer: Caller, draft: Draft) -> Application:
        """Make an application for a developer.

        Raises SubscriptionRequired, ApplicationLimitReached, ApplicationNameTaken, ValueInvalid; RateLimited
        when too many keys were made for the developer, whatever has become of them: what is refused before
        one is made costs nothing.
        """
        await self._ensure_allowed(developer.user_id, draft)
        drafted = self._applications.drafted(developer.user_id, draft)
        portal = self._store.tenant(developer.application.id)
        await self._throttle.before_new_application(portal, developer.user_id)
        made = await self._applications.with_key(drafted)
        await self._store.applications.add(made, limit=FREE_APPLICATION_LIMIT)
        return made

    async def _ensure_allowed(self, developer_id: str, draft: Draft) -> None:
        """Refuse what would be refused anyway, to spare the making of a key; the store's `add` decides."""
        if await self._store.developers.plan_of(developer_id) is Plan.FREE:
            if draft.type is ApplicationType.COMMERCIAL:
                raise SubscriptionRequired
            if await self._store.applications.count_owned_by(developer_id) >= FREE_APPLICATION_LIMIT:
                raise ApplicationLimitReached
        if await self._store.applications.named(developer_id, rules.name_key(draft.name)) is not None:
            raise ApplicationNameTaken
