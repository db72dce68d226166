"""How do developers come by applications, and what do plans, names, numbers and statuses allow?"""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from cosyncjwt.cache import STALENESS
from cosyncjwt.domain.application import ApplicationType
from cosyncjwt.domain.application_change import ApplicationChange
from cosyncjwt.domain.caller import Caller
from cosyncjwt.domain.plan import Plan
from cosyncjwt.domain.secret import Secret
from cosyncjwt.domain.status import ApplicationStatus
from cosyncjwt.flows.applications import Draft
from cosyncjwt.flows.user_creation import NewUser
from tests.factories import make_user
from tests.machines.machine import EVERYBODY, Machine, Step
from tests.machines.people import HANDLES, PASSWORDS

DEVELOPMENT, COMMERCIAL = ApplicationType.DEVELOPMENT, ApplicationType.COMMERCIAL
ACTIVE, INACTIVE = ApplicationStatus.ACTIVE, ApplicationStatus.INACTIVE
SUSPENDED, BLOCKED = ApplicationStatus.SUSPENDED, ApplicationStatus.BLOCKED
NAMES = ("Notes", "nOTES ", "Bank", "Shop", "Vault")
LIMIT, FREE = 50, 3
NOBODYS = "00000000-0000-4000-8000-000000000000"

ANYBODYS = 5
"""From this number on an application may be anybody's."""

developers, numbers = st.sampled_from(HANDLES), st.integers(0, 5)
names = st.sampled_from(NAMES)
types = st.sampled_from([DEVELOPMENT, DEVELOPMENT, COMMERCIAL])


@dataclass(slots=True)
class Owned:
    """An application as a model knows it; `unpaid` is what it was before money stopped it."""

    id: str
    owner: str
    name: str
    type: ApplicationType
    status: ApplicationStatus = ACTIVE
    unpaid: ApplicationStatus | None = None
    users: int = 0

    @property
    def is_full(self) -> bool:
        """Say whether its type lets nobody more in."""
        return self.type is DEVELOPMENT and self.users >= LIMIT


class ApplicationMachine(Machine):
    """Two developers create, rename, switch, fill, subscribe and delete; an administrator rules."""

    draft = Draft("Applications")

    def __init__(self, backend: str) -> None:
        """Begin with two developers who have nothing."""
        super().__init__(backend)
        self.owned: list[Owned] = []
        self.plans: dict[str, Plan] = defaultdict(lambda: Plan.FREE)
        self.made = 0
        self.callers = {handle: self.developer(handle) for handle in HANDLES}

    def developer(self, handle: str) -> Caller:
        """Return a new developer, signed in."""
        self.world.run(
            self.world.server.administrators.create(self.world.portal, handle, Secret(PASSWORDS[0]))
        )
        return self.world.signed_in(self.world.server.portal, handle)

    @initialize(full=st.booleans())
    def begin(self, full: bool) -> None:  # noqa: FBT001 - drawn by name
        """Begin with an application that is all but full, or with none."""
        if full:
            self.create(owner=HANDLES[0], name="Full", type_=DEVELOPMENT)
            tenant = self.world.tenant(self.owned[0].id)
            for _ in range(LIMIT - 1):
                self.world.run(tenant.users.add(make_user(), limit=LIMIT))
            self.owned[0].users = LIMIT - 1

    def key(self, name: str) -> str:
        """Return what makes a name the same as another."""
        return name.strip().casefold()

    def is_taken(self, owner: str, name: str, *, but: Owned | None = None) -> bool:
        """Say whether the developer has another application of the name."""
        others = [each for each in self.owned if each.owner == owner and each is not but]
        return self.key(name) in {self.key(each.name) for each in others}

    def found(self, number: int, owner: str) -> tuple[Owned | None, str, str | None]:
        """Return one of the developer's applications, or another's; its id, and by what that is refused."""
        if not self.owned:
            return None, NOBODYS, "NOT_FOUND"
        own = [each for each in self.owned if each.owner == owner]
        among = own if own and number < ANYBODYS else self.owned
        each = among[-1 - number % len(among)]
        return each, each.id, None if each.owner == owner else "NOT_FOUND"

    def step(self, step: Step, ending: str) -> Any:
        """Take a step once what other servers remember has grown old."""
        self.world.clock.elapse(STALENESS)
        return self.ends(step, ending)

    @rule(owner=developers, name=names, type_=types)
    def create(self, owner: str, name: str, type_: ApplicationType) -> None:
        """Make an application, if plan and names allow it."""
        refused = None
        if self.plans[owner] is Plan.FREE:
            if type_ is COMMERCIAL:
                refused = "SUBSCRIPTION_REQUIRED"
            elif len([each for each in self.owned if each.owner == owner]) >= FREE:
                refused = "APPLICATION_LIMIT_REACHED"
        if refused is None and self.is_taken(owner, name):
            refused = "APPLICATION_NAME_TAKEN"
        step = self.world.services.portal.application_creation.create(self.callers[owner], Draft(name, type_))
        answer = self.step(step, refused or "Application")
        if answer is not None:
            self.owned.append(Owned(answer.id, owner, name, type_))

    @rule(owner=developers, number=numbers, name=st.none() | names, type_=st.none() | types)
    def change(self, owner: str, number: int, name: str | None, type_: ApplicationType | None) -> None:
        """Give it another name or type."""
        own, id_, refused = self.found(number, owner)
        change = ApplicationChange(name=name, type=type_)
        if refused is None and own and (name, type_) != (None, None):
            refused = self.unchangeable(own, name, type_)
        step = self.world.services.application_settings.change(self.callers[owner], id_, change)
        self.step(step, refused or "Application")
        if own and refused is None:
            own.name, own.type = name or own.name, type_ or own.type

    def unchangeable(self, own: Owned, name: str | None, type_: ApplicationType | None) -> str | None:
        """Return by what a change is refused."""
        if own.status is BLOCKED:
            return "STATUS_NOT_ALLOWED"
        if name is not None and self.is_taken(own.owner, name, but=own):
            return "APPLICATION_NAME_TAKEN"
        if type_ is COMMERCIAL and self.plans[own.owner] is Plan.FREE:
            return "SUBSCRIPTION_REQUIRED"
        return "USER_LIMIT_REACHED" if type_ is DEVELOPMENT and own.users > LIMIT else None

    @rule(owner=developers, number=numbers, status=st.sampled_from(ApplicationStatus))
    def switch(self, owner: str, number: int, status: ApplicationStatus) -> None:
        """Switch it on or off; what was suspended or blocked is not the developer's to lift."""
        own, id_, refused = self.found(number, owner)
        if refused is None and own and not {status, own.status} <= {ACTIVE, INACTIVE}:
            refused = "STATUS_NOT_ALLOWED"
        step = self.world.services.application_settings.switch(self.callers[owner], id_, status, None)
        self.step(step, refused or "Application")
        if own and refused is None:
            own.status = status

    @precondition(lambda self: self.owned)
    @rule(number=numbers, status=st.sampled_from(ApplicationStatus))
    def is_ruled(self, number: int, status: ApplicationStatus) -> None:
        """The administrator sets any status, and what money has to do with it is over."""
        own = self.owned[-1 - number % len(self.owned)]
        step = self.world.services.application_settings.rule(own.id, status, "Because.")
        self.step(step, "Application")
        own.status, own.unpaid = status, None

    @rule(owner=developers, plan=st.sampled_from(Plan))
    def subscribe(self, owner: str, plan: Plan) -> None:
        """Get another plan: without it commercial applications are suspended, with it they go on."""
        step = self.world.services.portal.administration.set_plan(self.callers[owner].user_id, plan)
        self.step(step, "User")
        self.plans[owner] = plan
        for own in self.owned:
            if own.owner != owner or own.type is not COMMERCIAL:
                continue
            if plan is Plan.FREE and own.status in {ACTIVE, INACTIVE}:
                own.status, own.unpaid = SUSPENDED, own.status
            elif plan is Plan.PAID and own.unpaid and own.status is SUSPENDED:
                own.status, own.unpaid = own.unpaid, None

    @rule(owner=developers, number=numbers)
    def fill(self, owner: str, number: int) -> None:
        """Make a user, if there is room."""
        own, id_, refused = self.found(number, owner)
        if refused is None and own and (own.status is BLOCKED or own.is_full):
            refused = "STATUS_NOT_ALLOWED" if own.status is BLOCKED else "USER_LIMIT_REACHED"
        self.made += 1
        handle = f"person{self.made}@example.com"
        new = NewUser(handle, Secret(PASSWORDS[0]))
        step = self.world.services.portal.user_creation.create(self.callers[owner], id_, new)
        self.step(step, refused or "ManagedUser")
        if own and refused is None:
            own.users += 1
            self.tells(handle, "account_made")

    @precondition(lambda self: self.owned)
    @rule(owner=developers)
    def outgrow(self, owner: str) -> None:
        """Subscribe, make an application commercial, fill it, and find the way back closed."""
        self.subscribe(owner=owner, plan=Plan.PAID)
        self.change(owner=owner, number=0, name=None, type_=COMMERCIAL)
        for _ in range(2):
            self.fill(owner=owner, number=0)
        self.change(owner=owner, number=0, name=None, type_=DEVELOPMENT)

    @rule(owner=developers, number=numbers)
    def delete(self, owner: str, number: int) -> None:
        """Delete it, within a quarter of an hour after a login."""
        own, id_, refused = self.found(number, owner)
        self.callers[owner] = self.world.signed_in(self.world.server.portal, owner)
        if refused is None and own and own.status is BLOCKED:
            refused = "STATUS_NOT_ALLOWED"
        step = self.world.services.portal.application_removal.remove(self.callers[owner], id_)
        self.step(step, refused or "NoneType")
        if own and refused is None:
            self.owned.remove(own)

    @invariant()
    def applications_are_those_of_the_model(self) -> None:
        """Each developer has just these, each with its status, type and number of users."""
        applications = self.world.store.applications
        for owner, caller in self.callers.items():
            page = self.world.run(applications.owned_by(caller.user_id, EVERYBODY))
            kept = {each.id: (each.name, each.type, each.status, each.user_count) for each in page.items}
            known = [each for each in self.owned if each.owner == owner]
            assert kept == {
                each.id: (each.name.strip(), each.type, each.status, each.users) for each in known
            }
            assert self.world.run(applications.count_owned_by(caller.user_id)) == len(known)
