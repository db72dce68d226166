"""Which verbs of a MongoDB store need more than one write, and how many has each?

Each begins with the same database: one application, whose owner has no other, with two users, one of them
with two sessions, a known device and a pending signup of the same handle, the other with a number, and
another signup of a handle without a user. The other user has invited both handles.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from cosyncjwt.domain.audit import Entry
from cosyncjwt.domain.billing import Month
from cosyncjwt.domain.plan import Plan
from cosyncjwt.domain.status import ApplicationStatus, Authority, StatusChange
from cosyncjwt.domain.subscription import InvoiceStatus, Payment
from cosyncjwt.domain.user import UserStatus
from cosyncjwt.errors import Overloaded, PublicError
from store.mongo import MongoStore
from tests.factories import (
    digest,
    make_application,
    make_event,
    make_invitation,
    make_message,
    make_phone_code,
    make_proof,
    make_session,
    make_signup,
    make_user,
)
from tests.fakes import NOW

APPLICATION = make_application()
USER, OTHER = make_user(), make_user()
SESSIONS = [make_session(user_id=USER.id, created_at=NOW - timedelta(hours=n)) for n in (2, 1)]
USERS_SIGNUP = make_signup(handle=USER.handle)
SIGNUP = make_signup()
NEWCOMER = make_user(handle=SIGNUP.handle)
SECOND = make_application()
NAMESAKE = make_application(name=APPLICATION.name)
HANDLESAKE = make_user(handle=USER.handle)
COUNTESS, COUNTS = make_user(user_name="ada"), make_user(user_name="ada")
NEWER = make_signup(handle=SIGNUP.handle)
MESSAGE = make_message()
SENT = [make_message() for _ in range(4)]
KNOWN, STRANGER, NOTICE = digest("known device"), digest("stranger"), make_message()
INVITATION = make_invitation(handle=SIGNUP.handle, inviter_id=OTHER.id)
NEWER_INVITATION = make_invitation(handle=SIGNUP.handle, inviter_id=USER.id)
OTHER_INVITATION = make_invitation(inviter_id=USER.id)
TAKEN_INVITATION = make_invitation(handle=USER.handle, inviter_id=OTHER.id)
REPLACED = make_signup(handle=SIGNUP.handle, proof=make_proof())
NUMBER, HELD = "+14155552671", "+14155552672"
FIRST_NUMBER = make_phone_code(USER, NUMBER)
FOREIGN_NUMBER = make_phone_code(USER, HELD, purpose="foreign")
OTHERS = make_phone_code(OTHER, HELD)
NEXT_NUMBER = make_phone_code(OTHER, NUMBER, purpose="next")
SAME_NUMBER = make_phone_code(OTHER, HELD, purpose="same")

JANUARY = Month(2027, 1)
FAILURE = Payment(APPLICATION.owner_id, JANUARY, "failure", InvoiceStatus.FAILED)
BLOCK = StatusChange.of(ApplicationStatus.BLOCKED, Authority.ADMINISTRATOR, "Spam")
RECORD, MORE = [Entry("portal", make_event())], [Entry("another", make_event())]


async def fill(store: MongoStore) -> None:
    """Make what every verb begins with; the signups' messages are sent."""
    await store.applications.add(APPLICATION, limit=None)
    tenant = store.tenant(APPLICATION.id)
    for user in (USER, OTHER):
        await tenant.users.add(user, limit=None)
    for session in SESSIONS:
        await tenant.sessions.open(session, keep=20)
    for signup, message in ((USERS_SIGNUP, SENT[0]), (SIGNUP, SENT[1])):
        await tenant.signups.put(signup, message)
        await store.outbox.remove(message.id)
    await tenant.devices.recognise(USER.id, KNOWN, keep=20, notice=lambda: NOTICE)
    await store.billing.bill(APPLICATION.owner_id, JANUARY)
    for code in (FIRST_NUMBER, FOREIGN_NUMBER, OTHERS, NEXT_NUMBER, SAME_NUMBER):
        await tenant.codes.put(code, None)
    await tenant.users.take_phone(OTHERS, NOW)
    for invitation, message in ((INVITATION, SENT[2]), (TAKEN_INVITATION, SENT[3])):
        await tenant.invitations.put(invitation, message)
        await store.outbox.remove(message.id)


@dataclass(frozen=True)
class Verb:
    """A call, how many writes it makes, and whether a repair takes it over at once."""

    call: Callable[[MongoStore], Awaitable[object]]
    writes: int
    taken_over: bool = False

    async def __call__(self, store: MongoStore) -> type[PublicError] | None:
        """Make the call; return the class of its refusal, if it was refused."""
        try:
            await self.call(store)
        except PublicError as refusal:
            return type(refusal)
        return None


async def together(store: MongoStore) -> None:
    """Let three come of whom one gets in, for handle and name; raise Overloaded when one is told so."""
    users = store.tenant(APPLICATION.id).users
    outcome = await users.add_many([HANDLESAKE, COUNTESS, COUNTS], limit=3, now=NOW)
    for each in outcome:
        if isinstance(each, Overloaded):
            raise each


VERBS = {
    "applications.set_status": Verb(
        lambda store: store.applications.set_status(APPLICATION.id, BLOCK, NOW, RECORD), 3
    ),
    "applications.replace_app_token": Verb(
        lambda store: store.applications.replace_app_token(
            APPLICATION.id,
            old=APPLICATION.app_token_id,
            new="new",
            former_until=None,
            now=NOW,
            record=(*RECORD, *MORE),
        ),
        5,
    ),
    "developers.set_plan": Verb(
        lambda store: store.developers.set_plan(APPLICATION.owner_id, Plan.PAID, NOW, RECORD), 4
    ),
    "billing.settle": Verb(lambda store: store.billing.settle(FAILURE, RECORD), 3),
    "billing.subscribe": Verb(lambda store: store.billing.subscribe("usr_new", NOW, RECORD), 3),
    "applications.add": Verb(lambda store: store.applications.add(SECOND, limit=None), 6),
    "applications.add, name taken": Verb(lambda store: store.applications.add(NAMESAKE, limit=None), 5),
    "applications.add, limit reached": Verb(lambda store: store.applications.add(SECOND, limit=1), 7),
    "applications.remove": Verb(
        lambda store: store.applications.remove(APPLICATION.id, NOW, RECORD), 12, taken_over=True
    ),
    "users.add": Verb(lambda store: store.tenant(APPLICATION.id).users.add(NEWCOMER, limit=3), 5),
    "users.add, handle taken": Verb(
        lambda store: store.tenant(APPLICATION.id).users.add(HANDLESAKE, limit=3), 4
    ),
    "users.add, limit reached": Verb(
        lambda store: store.tenant(APPLICATION.id).users.add(NEWCOMER, limit=2), 6
    ),
    "users.add_many": Verb(together, 8),
    "users.remove": Verb(
        lambda store: store.tenant(APPLICATION.id).users.remove(USER.id, RECORD), 14, taken_over=True
    ),
    "devices.recognise": Verb(
        lambda store: store.tenant(APPLICATION.id).devices.recognise(
            USER.id, STRANGER, keep=20, notice=lambda: NOTICE
        ),
        4,
    ),
    "roster.add": Verb(lambda store: store.tenant(APPLICATION.id).roster.add(NEWCOMER, MESSAGE, limit=3), 7),
    "roster.add, limit reached": Verb(
        lambda store: store.tenant(APPLICATION.id).roster.add(NEWCOMER, MESSAGE, limit=2), 6
    ),
    "roster.set_status, SUSPENDED": Verb(
        lambda store: store.tenant(APPLICATION.id).roster.set_status(
            USER.id, UserStatus.SUSPENDED, NOW, RECORD
        ),
        5,
        taken_over=True,
    ),
    "users.take_phone": Verb(
        lambda store: store.tenant(APPLICATION.id).users.take_phone(FIRST_NUMBER, NOW), 6
    ),
    "users.take_phone, another's": Verb(
        lambda store: store.tenant(APPLICATION.id).users.take_phone(FOREIGN_NUMBER, NOW), 5
    ),
    "users.take_phone, in place of a former": Verb(
        lambda store: store.tenant(APPLICATION.id).users.take_phone(NEXT_NUMBER, NOW), 7
    ),
    "users.take_phone, the same again": Verb(
        lambda store: store.tenant(APPLICATION.id).users.take_phone(SAME_NUMBER, NOW), 5
    ),
    "users.release_phone": Verb(
        lambda store: store.tenant(APPLICATION.id).users.release_phone(OTHER.id, NOW), 5
    ),
    "users.remove, with a number": Verb(
        lambda store: store.tenant(APPLICATION.id).users.remove(OTHER.id), 14, taken_over=True
    ),
    "invitations.put": Verb(
        lambda store: store.tenant(APPLICATION.id).invitations.put(OTHER_INVITATION, MESSAGE), 3
    ),
    "invitations.put, replacing": Verb(
        lambda store: store.tenant(APPLICATION.id).invitations.put(NEWER_INVITATION, MESSAGE),
        5,
        taken_over=True,
    ),
    "invitations.accept": Verb(
        lambda store: store.tenant(APPLICATION.id).invitations.accept(INVITATION, NEWCOMER, limit=3), 7
    ),
    "invitations.accept, limit reached": Verb(
        lambda store: store.tenant(APPLICATION.id).invitations.accept(INVITATION, NEWCOMER, limit=2), 8
    ),
    "invitations.accept, handle taken": Verb(
        lambda store: store.tenant(APPLICATION.id).invitations.accept(TAKEN_INVITATION, HANDLESAKE, limit=3),
        6,
    ),
    "invitations.accept, replaced": Verb(
        lambda store: store.tenant(APPLICATION.id).invitations.accept(OTHER_INVITATION, NEWCOMER, limit=3), 5
    ),
    "signups.put": Verb(lambda store: store.tenant(APPLICATION.id).signups.put(NEWER, MESSAGE), 3),
    "signups.complete": Verb(
        lambda store: store.tenant(APPLICATION.id).signups.complete(SIGNUP, NEWCOMER, limit=3), 7
    ),
    "signups.complete, limit reached": Verb(
        lambda store: store.tenant(APPLICATION.id).signups.complete(SIGNUP, NEWCOMER, limit=2), 8
    ),
    "signups.complete, handle taken": Verb(
        lambda store: store.tenant(APPLICATION.id).signups.complete(USERS_SIGNUP, HANDLESAKE, limit=3), 6
    ),
    "signups.complete, replaced": Verb(
        lambda store: store.tenant(APPLICATION.id).signups.complete(REPLACED, NEWCOMER, limit=3), 5
    ),
}
