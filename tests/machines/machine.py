"""What do all machines have in common: a world, people, and what must be true after every step?"""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any, ClassVar

from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from cosyncjwt.domain.application import Application
from cosyncjwt.domain.caller import Caller, Device
from cosyncjwt.domain.page import PageRequest
from cosyncjwt.domain.secret import Secret
from cosyncjwt.domain.user_search import UserSearch
from cosyncjwt.errors.base import PublicError
from cosyncjwt.errors.client import Delayed
from cosyncjwt.flows.applications import Draft
from cosyncjwt.flows.outcomes import SignedIn
from store.ports import Tenant
from tests.machines.drawn import spans
from tests.machines.people import ABSOLUTE, DEVICE, IDLE, PASSWORDS, Account, Session
from tests.machines.promises import NO_WAIT, Mails, Passwords
from tests.machines.world import World

TALLY: Counter[tuple[str, str]] = Counter()
"""How many walks and steps each machine has made on each store."""

Step = Coroutine[Any, Any, object]
UserFlow = Callable[[Tenant, Caller], Step]
Flow = Callable[[Tenant, Application], Step]

EVERYBODY = PageRequest(100)
ACCESS = timedelta(minutes=15)
MANY_FAILURES = 5
LOOKED_AT = 4
"""How many access tokens are tried after each step: the newest."""


class Machine(RuleBasedStateMachine):
    """Walks through one application's flows at random, and says before each step how it must end."""

    draft: ClassVar[Draft]

    def __init__(self, backend: str) -> None:
        """Start in a new application without users."""
        super().__init__()
        self.name = f"{type(self).__name__.removesuffix('Machine')} on {backend}"
        TALLY[self.name, "walks"] += 1
        self.world = World(backend)
        made = self.world.application(self.draft)
        self.application_id, self.status = made.id, "ACTIVE"
        self.app_token = Secret(self.world.services.app_tokens.of(made))
        self.accounts: dict[str, Account] = {}
        self.mails: dict[str, Mails] = defaultdict(Mails)
        self.wrong: dict[str, Passwords] = defaultdict(Passwords)
        self.every: list[tuple[str, Session]] = []
        self.failures = 0
        self.due: Counter[tuple[str, str]] = Counter()
        self.number_due = 0

    def teardown(self) -> None:
        """End the world."""
        self.world.close()

    @property
    def now(self) -> datetime:
        """The moment of the step."""
        return self.world.clock.now()

    @property
    def tenant(self) -> Tenant:
        """The application's data."""
        return self.world.tenant(self.application_id)

    @property
    def application(self) -> Application:
        """The application as it is kept."""
        kept = self.world.run(self.world.store.applications.get(self.application_id))
        assert kept is not None
        return kept

    def ends(self, step: Step, expected: str, wait: timedelta = NO_WAIT) -> Any:
        """Take a step, demand that it ends as expected, and return its answer, None for a refusal.

        Anything else than a typed refusal comes through, and is a fault.
        """
        TALLY[self.name, "steps"] += 1
        TALLY[self.name, f"= {expected}"] += 1
        answer = self.world.outcome(step)
        ended = answer.code if isinstance(answer, PublicError) else type(answer).__name__
        assert ended == expected, f"{ended} where it had to be {expected}"
        if isinstance(answer, Delayed):
            assert answer.retry_after == math.ceil(wait.total_seconds())
        return None if isinstance(answer, PublicError) else answer

    async def asked(self, flow: Flow) -> object:
        """Take a step of the application's clients, as a request would: its status decides first."""
        application = await self.world.services.access.active_application(self.app_token)
        return await flow(self.tenant, application)

    @property
    def stopped(self) -> str | None:
        """By what clients are refused while the application is not active."""
        return None if self.status == "ACTIVE" else f"APPLICATION_{self.status}"

    def tells(self, recipient: str, template: str) -> None:
        """Note that a message is due."""
        self.due[recipient, template] += 1
        self.number_due += 1

    def mail_wait(self, handle: str) -> timedelta:
        """Return how long the next mail to the address has to wait."""
        return self.mails[handle].wait(self.now)

    def newest(self, recipient: str, part: str) -> str:
        """Return the code or link of the newest message that has one."""
        found: Any = next(each for each in self.world.sent() if each["to"] == recipient)
        return str(found[part])

    def joins(self, handle: str, password: str, answer: SignedIn) -> None:
        """Note a new user who was signed in."""
        self.accounts[handle] = account = Account(answer.user.id, password)
        self.opened(handle, account, answer)

    def opened(self, handle: str, account: Account, answer: SignedIn, *, factor: bool = False) -> Session:
        """Note the session of a login."""
        now = self.now
        session = Session(
            id=answer.session.id,
            token=answer.refresh_token.reveal(),
            access=answer.access_token.reveal(),
            access_until=now.replace(microsecond=0) + ACCESS,
            idle_until=now + IDLE,
            until=now + ABSOLUTE,
            proven_at=now,
            factor=factor,
        )
        assert answer.session.has_second_factor == factor
        account.sessions[session.id] = session
        self.every.append((handle, session))
        return session

    def session(self, number: int) -> tuple[str, Account | None, Session]:
        """Return one of all sessions that there ever were, the newest first, and whose it was."""
        handle, session = self.every[-1 - number % len(self.every)]
        account = self.accounts.get(handle)
        return handle, account if account and session.id in account.sessions else None, session

    async def by_user(self, session: Session, flow: UserFlow) -> object:
        """Take a step of a signed-in user, as a request would: the access token decides first."""
        caller = await self.world.services.access.caller(Secret(session.access))
        return await flow(self.tenant, caller)

    def shut_out(self, account: Account | None, session: Session) -> str | None:
        """Return by what an access token is refused; `account` is None where its session has ended."""
        if self.now >= session.access_until + timedelta(seconds=30):
            return "TOKEN_EXPIRED"
        if self.stopped:
            return self.stopped
        return None if account and session.is_live(self.now) else "TOKEN_INVALID"

    def login(self, handle: str, password: str, device: Device = DEVICE) -> Step:
        """Return the step of a login."""
        flow = self.world.services.login.with_password
        return self.asked(lambda tenant, of: flow(tenant, of, handle, Secret(password), device))

    def believed(self, handle: str, password: str) -> tuple[str | None, timedelta]:
        """Return why a password is refused, None when it is not, counting it as the server must."""
        wrong, account = self.wrong[handle], self.accounts.get(handle)
        wait = wrong.wait(self.now)
        if wait:
            return "RATE_LIMITED", wait
        if account is None or account.password != password:
            wrong.wrong.append(self.now)
            return "INVALID_CREDENTIALS", NO_WAIT
        self.failures = len(wrong.wrong)
        wrong.wrong.clear()
        return None, NO_WAIT

    def meant(self, handle: str, password: str | None) -> str:
        """Return what is typed: the right password, where none is named and there is one."""
        account = self.accounts.get(handle)
        return password or (account.password if account else PASSWORDS[0])

    def comes_in(self, handle: str, password: str, step: Step) -> None:
        """Take the step of a login."""
        if self.stopped:
            self.ends(step, self.stopped)
            return
        refused, wait = self.believed(handle, password)
        if refused is None and self.accounts[handle].suspended:
            refused = "USER_SUSPENDED"
        if refused is None:
            if self.failures >= MANY_FAILURES:
                self.tells(handle, "new_sign_in")
            self.proves_password(handle, self.accounts[handle], step)
        else:
            self.ends(step, refused, wait)

    def proves_password(self, handle: str, account: Account, step: Step) -> None:
        """Take the step of a login whose password is right."""
        self.opened(handle, account, self.ends(step, "SignedIn"))

    @rule(step=spans)
    def wait(self, step: timedelta) -> None:
        """Let time pass, once what is due has been sent: a message is not sent after its time."""
        self.world.sent()
        self.world.clock.advance(step)

    @rule()
    def tidy(self) -> None:
        """Repair and purge the store, as every server does each minute: nothing that counts may change."""
        self.world.run(self.world.store.repair(self.now))
        self.world.run(self.world.store.purge(self.now))

    @invariant()
    def users_are_counted_and_have_one_handle_each(self) -> None:
        """The counter is the number of users, who are those of the model."""
        listed = self.world.run(self.tenant.roster.page(UserSearch(), EVERYBODY)).items
        kept = [(user.handle, user.id, user.is_suspended) for user in listed]
        known = sorted(self.accounts.items())
        assert kept == [(handle, account.id, account.suspended) for handle, account in known]
        assert self.application.user_count == len(kept)

    @invariant()
    def sessions_live_as_the_model_says(self) -> None:
        """No session lives that should not, and none has ended that should live."""
        for account in self.accounts.values():
            page = self.world.run(self.tenant.sessions.of_user(account.id, EVERYBODY, self.now))
            assert {session.id for session in page.items} == account.living(self.now)

    @invariant()
    def access_tokens_open_what_the_model_says(self) -> None:
        """No access token works after the end of its session, or its own, and none is refused before."""
        for number in range(min(LOOKED_AT, len(self.every))):
            _, account, session = self.session(number)
            answer = self.world.outcome(self.world.services.access.caller(Secret(session.access)))
            refused = answer.code if isinstance(answer, PublicError) else None
            assert refused == self.shut_out(account, session)

    @invariant()
    def messages_sent_are_those_due(self) -> None:
        """Nobody gets a message that nothing was the reason for, and none is missing."""
        sent = self.world.sent()
        if len(sent) != self.number_due:
            assert Counter((each["to"], each["template"]) for each in sent) == self.due
        newest = {(each["to"], each["template"]) for each in sent[:3]}
        assert newest <= set(self.due)
