"""Which life does a subject of the crash test lead, and how does the store look after each step of it?"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from store.ports import Tenant
from tests.factories import digest, make_message, make_proof, make_session, make_signup, make_user
from tests.fakes import NOW

Step = Callable[[Tenant, "Subject"], Awaitable[None]]


@dataclass(frozen=True)
class Look:
    """What the store shows of a subject: which records are there, and the session's living digest."""

    signup: bool = False
    message: bool = False
    user: bool = False
    digest: bytes | None = None


class Subject:
    """Somebody whose records follow from a number, so that another process can make them again."""

    def __init__(self, number: int) -> None:
        """Make the records of subject `number`."""
        name = f"{number:022}"
        handle = f"subject{number}@example.org"
        self.user = make_user(id=f"usr_{name}", handle=handle)
        self.message = make_message(id=f"msg_{name}", recipient=handle)
        self.signup = make_signup(
            handle=handle, proof=make_proof(id=f"prf_{name}", digest=digest(f"proof of {name}"))
        )
        self.first, self.second = digest(f"first of {name}"), digest(f"second of {name}")
        self.session = make_session(id=f"ses_{name}", user_id=self.user.id, refresh_digest=self.first)

        # Every other subject stays for good, so that there are users to count.
        self.steps: list[Step] = STEPS[: len(STEPS) - number % 2]

    def looks(self) -> list[Look]:
        """Return how the store looks before the story and after each of its steps."""
        return [
            Look(),
            Look(signup=True, message=True),
            Look(message=True, user=True),
            Look(message=True, user=True, digest=self.first),
            Look(message=True, user=True, digest=self.second),
            Look(message=True),
        ]

    async def seen(self, tenant: Tenant, messages: set[str]) -> Look:
        """Return how the store looks now; `messages` are the ids in the outbox."""
        session = await tenant.sessions.get(self.session.id, user_id=self.session.user_id)
        user = await tenant.users.get(self.user.id)
        return Look(
            signup=await tenant.signups.by_digest(self.signup.proof.digest, NOW) == self.signup,
            message=self.message.id in messages,
            # A session that is opened is a login.
            user=user in {self.user, replace(self.user, last_login_at=self.session.created_at)},
            digest=None if session is None else session.refresh_digest,
        )


async def sign_up(tenant: Tenant, subject: Subject) -> None:
    """Leave a signup and its message."""
    await tenant.signups.put(subject.signup, subject.message)


async def complete(tenant: Tenant, subject: Subject) -> None:
    """Turn the signup into a user."""
    await tenant.signups.complete(subject.signup, subject.user, limit=None)


async def sign_in(tenant: Tenant, subject: Subject) -> None:
    """Open a session."""
    await tenant.sessions.open(subject.session, keep=20)


async def refresh(tenant: Tenant, subject: Subject) -> None:
    """Exchange the session's token."""
    await tenant.sessions.rotate(
        subject.session.id,
        user_id=subject.session.user_id,
        presented=subject.first,
        successor=subject.second,
        now=NOW,
        grace=timedelta(seconds=10),
        idle=timedelta(days=14),
    )


async def leave(tenant: Tenant, subject: Subject) -> None:
    """Remove the user with all that belongs to it."""
    await tenant.users.remove(subject.user.id)


STEPS: list[Step] = [sign_up, complete, sign_in, refresh, leave]
