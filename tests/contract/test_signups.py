"""Does a store keep pending signups as `Signups` promises?"""

from dataclasses import replace
from datetime import datetime, timedelta

from cosyncjwt.domain.application import Application
from cosyncjwt.domain.secret import Secret
from cosyncjwt.domain.signup import PendingSignup
from cosyncjwt.domain.user import User
from store.ports import Store, Tenant
from tests.factories import make_message, make_proof, make_signup, make_user
from tests.fakes import NOW

MOMENT = timedelta(milliseconds=1)
MINUTE = timedelta(minutes=1)


async def tries_left(tenant: Tenant, signup: PendingSignup, now: datetime = NOW) -> int | None:
    """Take a try and return what was left before it."""
    taken = await tenant.signups.take_try(signup.handle, now)
    return None if taken is None else taken.proof.tries_left


def user_of(signup: PendingSignup) -> User:
    """Make the user that the signup becomes."""
    return make_user(handle=signup.handle, password_hash=signup.password_hash)


async def test_every_field_comes_back(tenant: Tenant) -> None:
    """A signup comes back with every field as it was, by digest and by handle."""
    signup = make_signup(
        handle="anna@bücher.example",
        password_hash=Secret("$argon2id$ünïcode$"),
        proof=make_proof(
            digest=bytes(range(256)), tries_left=3, expires_at=NOW + timedelta(milliseconds=877)
        ),
        created_at=NOW - timedelta(milliseconds=122),
        expires_at=NOW + timedelta(days=2, milliseconds=4),
        return_to="https://app.example.org/welcome?x=1",
    )

    await tenant.signups.put(signup, make_message())

    assert await tenant.signups.by_digest(signup.proof.digest, NOW) == signup
    assert await tenant.signups.take_try(signup.handle, NOW) == signup


async def test_putting_queues_the_message(store: Store, tenant: Tenant) -> None:
    """The signup's message waits in the outbox."""
    message = make_message()

    await tenant.signups.put(make_signup(), message)

    claimed = await store.outbox.claim(NOW, lease=MINUTE, most=10)
    assert [waiting.id for waiting in claimed] == [message.id]


async def test_putting_replaces_all_of_the_older_signup(tenant: Tenant) -> None:
    """A newer signup for the handle takes the place of the older one with every field."""
    older = make_signup()
    newer = make_signup(
        handle=older.handle,
        password_hash=Secret("$argon2id$other"),
        created_at=NOW + MINUTE,
        expires_at=NOW + timedelta(days=3),
    )
    await tenant.signups.put(older, make_message())
    await tenant.signups.take_try(older.handle, NOW)

    await tenant.signups.put(newer, make_message())

    assert await tenant.signups.by_digest(older.proof.digest, NOW) is None
    assert await tenant.signups.by_digest(newer.proof.digest, NOW) == newer
    assert await tries_left(tenant, newer) == 5


async def test_putting_leaves_other_handles_alone(tenant: Tenant) -> None:
    """A signup of another handle stays as it is."""
    other = make_signup()
    await tenant.signups.put(other, make_message())

    await tenant.signups.put(make_signup(), make_message())

    assert await tenant.signups.by_digest(other.proof.digest, NOW) == other


async def test_tries_count_down(tenant: Tenant) -> None:
    """Each try shows the number before it, and no further try is counted below zero."""
    signup = make_signup()
    await tenant.signups.put(signup, make_message())

    seen = [await tries_left(tenant, signup) for _ in range(7)]

    assert seen == [5, 4, 3, 2, 1, 0, 0]


async def test_nobody_has_no_tries(tenant: Tenant) -> None:
    """A handle without a signup gets None."""
    await tenant.signups.put(make_signup(), make_message())

    assert await tenant.signups.take_try("stranger@example.org", NOW) is None


async def test_an_expired_proof_is_not_counted(tenant: Tenant) -> None:
    """From the proof's end on, the signup comes back as it is and no try is taken."""
    signup = make_signup()
    await tenant.signups.put(signup, make_message())

    taken = [await tenant.signups.take_try(signup.handle, signup.proof.expires_at) for _ in range(2)]

    assert taken == [signup, signup]


async def test_a_proof_counts_until_its_end(tenant: Tenant) -> None:
    """A millisecond before the proof's end a try still counts."""
    signup = make_signup()
    await tenant.signups.put(signup, make_message())

    seen = [await tries_left(tenant, signup, signup.proof.expires_at - MOMENT) for _ in range(2)]

    assert seen == [5, 4]


async def test_an_expired_signup_has_no_tries(tenant: Tenant) -> None:
    """From the signup's own end on there is nothing to try."""
    signup = make_signup()
    await tenant.signups.put(signup, make_message())

    assert await tenant.signups.take_try(signup.handle, signup.expires_at) is None


async def test_a_digest_finds_only_its_signup(tenant: Tenant) -> None:
    """A digest that no living proof has finds nothing."""
    await tenant.signups.put(make_signup(), make_message())

    assert await tenant.signups.by_digest(make_proof().digest, NOW) is None


async def test_a_digest_finds_nothing_after_the_signup(tenant: Tenant) -> None:
    """From the signup's own end on its digest finds nothing; until then it does."""
    signup = make_signup(proof=make_proof(expires_at=NOW + timedelta(days=1)))
    await tenant.signups.put(signup, make_message())

    assert await tenant.signups.by_digest(signup.proof.digest, signup.expires_at - MOMENT) == signup
    assert await tenant.signups.by_digest(signup.proof.digest, signup.expires_at) is None


async def test_an_expired_proof_is_found_by_its_digest(tenant: Tenant) -> None:
    """A proof whose time is over still finds its signup, so that a flow can say why it is refused."""
    signup = make_signup()
    await tenant.signups.put(signup, make_message())

    assert await tenant.signups.by_digest(signup.proof.digest, signup.proof.expires_at) == signup


async def test_a_digest_shows_what_is_left(tenant: Tenant) -> None:
    """Finding by digest takes no try and shows those that were taken."""
    signup = make_signup()
    await tenant.signups.put(signup, make_message())
    await tenant.signups.take_try(signup.handle, NOW)

    found = [await tenant.signups.by_digest(signup.proof.digest, NOW) for _ in range(2)]

    assert found == [replace(signup, proof=replace(signup.proof, tries_left=4))] * 2


async def test_completing_makes_the_user(store: Store, application: Application, tenant: Tenant) -> None:
    """A completed signup is a counted user and no longer a signup."""
    signup = make_signup()
    user = replace(user_of(signup), last_login_at=NOW + MOMENT)
    await tenant.signups.put(signup, make_message())

    await tenant.signups.complete(signup, user, limit=1)

    assert await tenant.users.get(user.id) == user
    assert await tenant.users.by_handle(signup.handle) == user
    assert await tenant.signups.by_digest(signup.proof.digest, NOW) is None
    assert await tenant.signups.take_try(signup.handle, NOW) is None
    assert await store.applications.get(application.id) == replace(application, user_count=1)


async def test_tries_do_not_change_the_proof(tenant: Tenant) -> None:
    """A signup completes as it was taken, although its tries were counted."""
    signup = make_signup()
    await tenant.signups.put(signup, make_message())
    taken = [await tenant.signups.take_try(signup.handle, NOW) for _ in range(2)]
    assert taken[0] is not None

    await tenant.signups.complete(taken[0], user_of(signup), limit=None)

    assert await tenant.users.by_handle(signup.handle) is not None
