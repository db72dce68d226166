"""Does a store keep applications as `Applications` promises?"""

from dataclasses import replace
from datetime import timedelta

import pytest

from cosyncjwt.domain.application import SERVER, Application, ApplicationType, Onboarding, SignupFlow
from cosyncjwt.domain.metadata import MetadataField
from cosyncjwt.domain.page import PageRequest
from cosyncjwt.domain.password_filter import PasswordFilter
from cosyncjwt.domain.status import ApplicationStatus
from cosyncjwt.errors import ApplicationLimitReached, ApplicationNameTaken
from store.ports import Store
from tests.factories import make_application, make_signing_key, make_user
from tests.fakes import NOW

OWNER = make_application().owner_id
LATER = NOW + timedelta(days=3, milliseconds=456)


async def add_all(store: Store, *applications: Application) -> None:
    """Add the applications in the order given."""
    for application in applications:
        await store.applications.add(application, limit=None)


async def test_every_field_comes_back(store: Store) -> None:
    """An application comes back with every field as it was: milliseconds, bytes, unicode, both keys."""
    keys = (
        make_signing_key(created_at=NOW, sealed_private_key=b"\x00\xff"),
        make_signing_key(created_at=LATER),
    )
    application = make_application(
        name="Bücher & 本 🎉 ﬁne",
        onboarding=Onboarding(signup_enabled=False, signup_flow=SignupFlow.LINK),
        audience="urn:例え:1",
        jwt_lifetime_minutes=5,
        signing_keys=keys,
        app_token_issued_at=LATER,
        metadata_fields=(
            MetadataField("größe.$x 🎉", "ß", can_edit=True),
            MetadataField("b", "email", required=True),
        ),
        password_filter=PasswordFilter(
            enabled=True, min_length=256, min_upper=64, min_lower=1, min_digit=2, min_special=3
        ),
        created_at=NOW - timedelta(milliseconds=122),
        updated_at=LATER,
    )

    await store.applications.add(application, limit=None)

    assert await store.applications.get(application.id) == application


async def test_no_signing_key_comes_back_as_none(store: Store) -> None:
    """An application without keys comes back without keys."""
    application = make_application(signing_keys=())

    await store.applications.add(application, limit=None)

    assert await store.applications.get(application.id) == application


async def test_signing_keys_keep_their_order(store: Store) -> None:
    """The keys come back in the order they were given, whatever their ids and dates."""
    keys = tuple(make_signing_key(kid=kid, created_at=LATER) for kid in ("b", "c", "a"))
    application = make_application(signing_keys=keys)

    await store.applications.add(application, limit=None)

    kept = await store.applications.get(application.id)
    assert kept is not None
    assert [key.kid for key in kept.signing_keys] == ["b", "c", "a"]


@pytest.mark.parametrize("kind", ApplicationType)
async def test_each_type_comes_back(store: Store, kind: ApplicationType) -> None:
    """Each type of application comes back as itself."""
    application = make_application(type=kind)

    await store.applications.add(application, limit=None)

    assert await store.applications.get(application.id) == application


@pytest.mark.parametrize("status", ApplicationStatus)
async def test_each_status_comes_back(store: Store, status: ApplicationStatus) -> None:
    """Each status comes back as itself."""
    application = make_application(status=status)

    await store.applications.add(application, limit=None)

    assert await store.applications.get(application.id) == application


@pytest.mark.parametrize("flow", SignupFlow)
async def test_each_signup_flow_comes_back(store: Store, flow: SignupFlow) -> None:
    """Each signup flow comes back as itself."""
    application = make_application(onboarding=Onboarding(signup_flow=flow))

    await store.applications.add(application, limit=None)

    assert await store.applications.get(application.id) == application


async def test_an_unknown_id_gets_nothing(store: Store) -> None:
    """An id that was never added gets None."""
    await store.applications.add(make_application(), limit=None)

    assert await store.applications.get(make_application().id) is None


async def test_an_application_is_found_by_its_name_key(store: Store) -> None:
    """An application is found under its folded name."""
    application = make_application(name="Straße")
    await store.applications.add(application, limit=None)

    found = await store.applications.named(OWNER, "strasse")

    assert found == application


async def test_a_name_is_not_found_as_it_is_written(store: Store) -> None:
    """The name looked for is a name key, not the name as written."""
    await store.applications.add(make_application(name="Shop"), limit=None)

    assert await store.applications.named(OWNER, "Shop") is None


async def test_a_name_belongs_to_its_owner(store: Store) -> None:
    """Another owner does not find the application by its name."""
    application = make_application(name="Shop")
    await store.applications.add(application, limit=None)

    assert await store.applications.named("usr_other", "shop") is None


async def test_a_name_is_unique_for_its_owner(store: Store) -> None:
    """A second application of the same folded name is refused."""
    await store.applications.add(make_application(name="Shop"), limit=None)

    with pytest.raises(ApplicationNameTaken):
        await store.applications.add(make_application(name="SHOP"), limit=None)


async def test_two_owners_may_use_one_name(store: Store) -> None:
    """The same name is free for another owner, the server among them."""
    mine, theirs = make_application(name="Shop"), make_application(name="Shop", owner_id=SERVER)

    await add_all(store, mine, theirs)

    assert await store.applications.named(SERVER, "shop") == theirs


async def test_an_application_refused_for_its_name_is_not_kept(store: Store) -> None:
    """After ApplicationNameTaken the first application is untouched and the second unknown."""
    first, second = make_application(name="Shop"), make_application(name="Shop")
    await store.applications.add(first, limit=None)

    with pytest.raises(ApplicationNameTaken):
        await store.applications.add(second, limit=None)

    assert await store.applications.get(second.id) is None
    assert await store.applications.named(OWNER, "shop") == first
    assert await store.applications.count_owned_by(OWNER) == 1


async def test_the_limit_is_reached(store: Store) -> None:
    """An owner with `limit` applications gets no other."""
    for _ in range(3):
        await store.applications.add(make_application(), limit=3)

    with pytest.raises(ApplicationLimitReached):
        await store.applications.add(make_application(), limit=3)


async def test_an_application_refused_for_the_limit_is_not_kept(store: Store) -> None:
    """After ApplicationLimitReached the application is unknown and its name free."""
    refused = make_application(name="Shop")

    with pytest.raises(ApplicationLimitReached):
        await store.applications.add(refused, limit=0)

    assert await store.applications.get(refused.id) is None
    assert await store.applications.count_owned_by(OWNER) == 0
    await store.applications.add(make_application(name="Shop"), limit=1)


async def test_the_limit_counts_one_owner(store: Store) -> None:
    """The applications of others do not count."""
    await store.applications.add(make_application(owner_id="usr_other"), limit=None)

    await store.applications.add(make_application(), limit=1)

    assert await store.applications.count_owned_by(OWNER) == 1


async def test_no_limit_is_no_limit(store: Store) -> None:
    """Without a limit an owner may have any number."""
    for _ in range(7):
        await store.applications.add(make_application(), limit=None)

    assert await store.applications.count_owned_by(OWNER) == 7


async def test_a_stranger_owns_nothing(store: Store) -> None:
    """An owner without applications has none and an empty page."""
    await store.applications.add(make_application(), limit=None)

    page = await store.applications.owned_by("usr_other", PageRequest())

    assert (list(page.items), page.has_next) == ([], False)
    assert await store.applications.count_owned_by("usr_other") == 0


async def test_oldest_first_and_ties_by_id(store: Store) -> None:
    """The list is ordered by creation, and by id where that is equal."""
    old = make_application(created_at=NOW - timedelta(milliseconds=1))
    low, high = make_application(), make_application()
    new = make_application(created_at=NOW + timedelta(milliseconds=1))
    await add_all(store, new, high, old, low, replace(make_application(), owner_id="usr_other"))

    page = await store.applications.owned_by(OWNER, PageRequest())

    assert list(page.items) == [old, low, high, new]


async def test_all_applications_that_have_the_user(store: Store) -> None:
    """Whichever of the owner's applications have a user of the id are found, oldest first, and no others."""
    younger, older, without = (make_application(created_at=NOW + timedelta(days=days)) for days in (2, 1, 0))
    foreign = make_application(owner_id="usr_another")
    await add_all(store, younger, older, without, foreign)
    user = make_user()
    for each in (younger, older, foreign):
        await store.tenant(each.id).users.add(user, limit=None)

    found = await store.applications.having_user(OWNER, user.id)

    assert [each.id for each in found] == [older.id, younger.id]
    assert await store.applications.having_user(OWNER, make_user().id) == []
    await store.tenant(older.id).users.remove(user.id)
    assert [each.id for each in await store.applications.having_user(OWNER, user.id)] == [younger.id]
