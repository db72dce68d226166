"""Does a store keep users who come together as `Arrivals` promises?"""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import islice

import pytest

from cosyncjwt.domain.application import Application
from cosyncjwt.domain.secret import Secret
from cosyncjwt.domain.user import User, UserStatus
from cosyncjwt.errors import HandleTaken, UserError, UserLimitReached, UserNameTaken
from store.ports import Store, Tenant
from tests.contract.race import in_turn, outcomes
from tests.factories import make_application, make_user
from tests.fakes import NOW

LATER = NOW + timedelta(minutes=1)
LIMIT = 50


async def told(tenant: Tenant, users: list[User], limit: int | None = None) -> list[type | None]:
    """Let the users come together; return why each is not kept, None of who is."""
    return [
        None if each is None else type(each)
        for each in await tenant.users.add_many(users, limit=limit, now=NOW)
    ]


async def there(tenant: Tenant, users: list[User]) -> list[User]:
    """Return those of the users that are there just as they came."""
    found = [(await tenant.users.get(each.id), await tenant.users.by_handle(each.handle)) for each in users]
    return [each for each, kept in zip(users, found, strict=True) if kept == (each, each)]


async def counted(store: Store, application: Application) -> int:
    """Return the application's own count of its users."""
    kept = await store.applications.get(application.id)
    return -1 if kept is None else kept.user_count


async def test_every_field_of_each_comes_back(store: Store, application: Application, tenant: Tenant) -> None:
    """Users who come together are there with every field, their user names included, and are counted."""
    full = make_user(
        password_hash=Secret("$2b$ünïcode$"),
        created_at=NOW - timedelta(days=2000),
        last_login_at=NOW,
        metadata='{"a.b":1}',
        locale="DE",
        status=UserStatus.SUSPENDED,
        user_name="ada",
    )
    users = [make_user(), full, make_user()]

    assert await told(tenant, users) == [None, None, None]

    assert await there(tenant, users) == users
    assert await tenant.users.by_user_name("ada") == full
    assert await counted(store, application) == 3


async def test_nobody_may_come(store: Store, application: Application, tenant: Tenant) -> None:
    """Where nobody comes nothing happens."""
    assert (await told(tenant, []), await tenant.users.refusals([])) == ([], [])
    assert await counted(store, application) == 0


async def test_each_is_told_why(store: Store, application: Application, tenant: Tenant) -> None:
    """A handle, an id or a user name that somebody has is refused, and hinders nobody else."""
    ada, bo = make_user(user_name="ada"), make_user()
    await told(tenant, [ada, bo])
    fresh = [make_user(), make_user()]
    users = [
        fresh[0],
        make_user(handle=ada.handle),
        make_user(id=bo.id),
        make_user(user_name="ada"),
        make_user(handle=ada.handle, user_name="ada"),
        fresh[1],
    ]
    expected = [None, HandleTaken, HandleTaken, UserNameTaken, HandleTaken, None]

    foreseen = await tenant.users.refusals(users)
    outcome = await told(tenant, users)

    assert [each and type(each) for each in foreseen] == outcome == expected
    assert await there(tenant, [ada, bo, *users]) == [ada, bo, *fresh]
    assert await counted(store, application) == 4


@pytest.mark.parametrize(
    ("same", "refusal"),
    [({"handle": "one@example.org"}, HandleTaken), ({"user_name": "one"}, UserNameTaken)],
    ids=["handle", "user name"],
)
async def test_one_of_equals_is_kept(
    store: Store, application: Application, tenant: Tenant, same: dict[str, str], refusal: type[UserError]
) -> None:
    """Of three of one handle or user name who come together one is kept, and of the others nothing."""
    users = [make_user(**same) for _ in range(3)]

    outcome = await told(tenant, users)

    kept = await there(tenant, users)
    assert Counter(outcome) == {None: 1, refusal: 2}
    assert kept == [user for user, why in zip(users, outcome, strict=True) if why is None]
    assert await counted(store, application) == 1
    again = [replace(user, handle=f"{n}@example.org", user_name=None) for n, user in enumerate(users)]
    assert Counter(await told(tenant, again)) == {None: 2, HandleTaken: 1}


async def test_as_many_as_there_is_room_for(store: Store, application: Application, tenant: Tenant) -> None:
    """Of five for three places the first three are kept; handles and user names of the others are free."""
    users = [make_user(user_name=f"name{number}") for number in range(5)]

    assert await told(tenant, users, limit=3) == [None] * 3 + [UserLimitReached] * 2

    assert await there(tenant, users) == users[:3]
    assert await counted(store, application) == 3
    assert await told(tenant, users[4:], limit=3) == [UserLimitReached]
    assert await told(tenant, users[3:], limit=5) == [None, None]


async def test_a_development_application_has_fifty(tenant: Tenant) -> None:
    """What counts is what the application allows, whatever the caller believes."""
    users = [make_user() for _ in range(LIMIT + 2)]

    assert await told(tenant, users) == [None] * LIMIT + [UserLimitReached] * 2


async def test_the_name_that_somebody_came_with_can_be_changed(tenant: Tenant) -> None:
    """A user name that came along is given up for another, and goes with its user, like any other."""
    user, heir = make_user(user_name="ada"), make_user()
    await told(tenant, [user, heir])

    assert await tenant.users.set_user_name(user.id, "countess", LATER)
    assert await tenant.users.set_user_name(heir.id, "ada", LATER)
    assert await tenant.users.remove(user.id)
    assert await tenant.users.set_user_name(heir.id, "countess", LATER)
    assert await tenant.users.remove(heir.id)
    assert await told(tenant, [user, make_user(user_name="countess")]) == [None, None]


@pytest.fixture
async def arena(stores: list[Store]) -> tuple[Application, list[Tenant]]:
    """Return an application, and its ports of each store."""
    application = make_application()
    await stores[0].applications.add(application, limit=None)
    return application, [store.tenant(application.id) for store in stores]


async def together(tenants: list[Tenant], groups: list[list[User]], limit: int = LIMIT) -> Counter[object]:
    """Let several groups come at once; return how often each was the answer."""
    answers: Counter[object] = Counter()

    async def come(tenant: Tenant, group: list[User]) -> None:
        answers.update(await told(tenant, group, limit))

    await outcomes(
        come(tenant, group) for tenant, group in zip(in_turn(tenants, len(groups)), groups, strict=True)
    )
    return answers


async def test_the_same_file_twice_at_once(
    stores: list[Store], arena: tuple[Application, list[Tenant]]
) -> None:
    """Of four groups of the same four handles that come at once each handle has one user, who is whole."""
    application, tenants = arena
    groups = [
        [make_user(handle=f"{number}@example.org", user_name=f"name{number}") for number in range(4)]
        for _ in range(4)
    ]

    answers = await together(tenants, groups)

    kept = await there(tenants[0], [user for group in groups for user in group])
    assert answers == {None: 4, HandleTaken: 12}
    assert len({user.handle for user in kept}) == len(kept) == 4
    assert await counted(stores[0], application) == 4


async def test_one_of_many_groups_gets_the_handle(
    stores: list[Store], arena: tuple[Application, list[Tenant]]
) -> None:
    """Of four groups of the same four handles, and users who come alone, exactly one user of each is kept."""
    application, tenants = arena
    groups = [[make_user(handle=f"{number}@example.org") for number in range(4)] for _ in range(4)]
    alone = [make_user(handle=f"{number}@example.org") for number in range(4)]

    answers: Counter[object] = Counter()

    async def come_alone(tenant: Tenant, user: User) -> None:
        answers.update(await outcomes([tenant.users.add(user, limit=LIMIT)]))

    async def come_together() -> None:
        answers.update(await together(tenants, groups))

    lone = (come_alone(*each) for each in zip(in_turn(tenants, 4), alone, strict=True))
    await outcomes([*islice(lone, 2), come_together(), *lone])

    assert answers == {None: 4, HandleTaken: 16}
    assert len(await there(tenants[0], [*alone, *(user for group in groups for user in group)])) == 4
    assert await counted(stores[0], application) == 4


async def test_no_group_goes_over_the_limit(
    stores: list[Store], arena: tuple[Application, list[Tenant]]
) -> None:
    """When four groups of four come for ten places, exactly ten are kept and the others refused."""
    application, tenants = arena
    groups = [[make_user() for _ in range(4)] for _ in range(4)]

    answers = await together(tenants, groups, limit=10)

    assert answers == {None: 10, UserLimitReached: 6}
    assert len(await there(tenants[0], [user for group in groups for user in group])) == 10
    assert await counted(stores[0], application) == 10


async def test_one_of_many_groups_gets_the_name(
    stores: list[Store], arena: tuple[Application, list[Tenant]]
) -> None:
    """Of four groups whose members want the same three user names each name has one user."""
    application, tenants = arena
    groups = [[make_user(user_name=f"name{number}") for number in range(3)] for _ in range(4)]

    answers = await together(tenants, groups)

    assert answers == {None: 3, UserNameTaken: 9}
    assert await counted(stores[0], application) == 3
    assert None not in [await tenants[0].users.by_user_name(f"name{number}") for number in range(3)]
