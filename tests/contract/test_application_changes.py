"""Does a store change applications as `Applications.change` promises?"""

from dataclasses import replace
from datetime import timedelta

import pytest

from cosyncjwt.domain.application import Application, Onboarding, SignupFlow
from cosyncjwt.domain.application_change import ApplicationChange
from cosyncjwt.domain.metadata import MetadataField
from cosyncjwt.domain.password_filter import PasswordFilter, PasswordFilterChange
from cosyncjwt.domain.status import ApplicationStatus
from cosyncjwt.errors import ApplicationNameTaken, StatusNotAllowed
from store.ports import Store
from tests.factories import make_application, make_user
from tests.fakes import NOW

LATER = NOW + timedelta(hours=5, milliseconds=456)
OWNER = make_application().owner_id


async def kept(store: Store, **changes: object) -> Application:
    """Return an application that the store keeps."""
    application = make_application(**changes)
    await store.applications.add(application, limit=None)
    return application


async def changed(store: Store, application: Application, **settings: object) -> Application | None:
    """Change the application's settings, later than it was made."""
    # The keywords are the fields of the record, which have many types.
    change = ApplicationChange(**settings)  # type: ignore[arg-type]
    return await store.applications.change(application.id, change, LATER)


CHANGES = {
    "name": ({"name": "Größe"}, {"name": "Größe"}),
    "signup closed": (
        {"signup_enabled": False},
        {"onboarding": Onboarding(signup_enabled=False, signup_flow=SignupFlow.LINK)},
    ),
    "signup flow": (
        {"signup_flow": SignupFlow.NONE},
        {"onboarding": Onboarding(signup_flow=SignupFlow.NONE)},
    ),
    "audience": ({"audience": "urn:例え:1"}, {"audience": "urn:例え:1"}),
    "metadata fields": (
        {"metadata_fields": (MetadataField("a.b", "b", required=True), MetadataField('"c.d"', "email"))},
        {"metadata_fields": (MetadataField("a.b", "b", required=True), MetadataField('"c.d"', "email"))},
    ),
    "no metadata fields": ({"metadata_fields": ()}, {"metadata_fields": ()}),
    "filter on": (
        {"password_filter": PasswordFilterChange(enabled=True)},
        {"password_filter": PasswordFilter(enabled=True)},
    ),
    "each part of the filter": (
        {
            "password_filter": PasswordFilterChange(
                enabled=True, min_length=9, min_upper=1, min_lower=2, min_digit=3, min_special=4
            )
        },
        {
            "password_filter": PasswordFilter(
                enabled=True, min_length=9, min_upper=1, min_lower=2, min_digit=3, min_special=4
            )
        },
    ),
    "test number": ({"test_number": "+14155552671"}, {"test_number": "+14155552671"}),
    "lifetime": ({"jwt_lifetime_minutes": 7}, {"jwt_lifetime_minutes": 7}),
}


@pytest.mark.parametrize(("settings", "expected"), CHANGES.values(), ids=CHANGES)
async def test_a_setting_changes_alone(
    store: Store, settings: dict[str, object], expected: dict[str, object]
) -> None:
    """What the change names is set, `updated_at` with it, and everything else stays."""
    application = await kept(store, onboarding=Onboarding(signup_flow=SignupFlow.LINK))

    answer = await changed(store, application, **settings)

    assert answer == replace(application, updated_at=LATER, **expected)  # type: ignore[arg-type]
    assert await store.applications.get(application.id) == answer


async def test_all_settings_change_in_one_write(store: Store) -> None:
    """A change of everything sets everything."""
    application = await kept(store)

    answer = await changed(
        store,
        application,
        name="All",
        signup_enabled=False,
        signup_flow=SignupFlow.LINK,
        audience="all",
        jwt_lifetime_minutes=1440,
    )

    assert answer == replace(
        application,
        name="All",
        onboarding=Onboarding(signup_enabled=False, signup_flow=SignupFlow.LINK),
        audience="all",
        jwt_lifetime_minutes=1440,
        updated_at=LATER,
    )


async def test_a_stranger_does_not_change(store: Store) -> None:
    """An application that is not there is answered with None, whatever is to change."""
    stranger = make_application()

    assert await changed(store, stranger, name="Shop") is None
    assert await changed(store, stranger, audience="api") is None


@pytest.mark.parametrize("settings", [{"name": "New"}, {"audience": "new"}], ids=["name", "audience"])
async def test_a_blocked_application_does_not_change(store: Store, settings: dict[str, object]) -> None:
    """A blocked application is refused and stays as it is."""
    application = await kept(store, status=ApplicationStatus.BLOCKED)

    with pytest.raises(StatusNotAllowed):
        await changed(store, application, **settings)

    assert await store.applications.get(application.id) == application


async def test_the_old_name_is_free(store: Store) -> None:
    """After a renaming the application is found by its new name only, and the old one can be used."""
    application = await kept(store, name="Old")

    renamed = await changed(store, application, name="New")
    another = await kept(store, name="OLD")

    assert await store.applications.named(OWNER, "new") == renamed
    assert await store.applications.named(OWNER, "old") == another


async def test_a_name_of_another_is_refused(store: Store) -> None:
    """A name that another application of the owner has is refused, with everything else of the change."""
    await kept(store, name="Shop")
    application = await kept(store, name="Notes")

    with pytest.raises(ApplicationNameTaken):
        await changed(store, application, name="SHOP", audience="api")

    assert await store.applications.get(application.id) == application


async def test_a_refused_renaming_keeps_the_name(store: Store) -> None:
    """After a refusal the application's own name is still its own."""
    await kept(store, name="Shop")
    application = await kept(store, name="Notes")

    with pytest.raises(ApplicationNameTaken):
        await changed(store, application, name="shop")

    with pytest.raises(ApplicationNameTaken):
        await kept(store, name="notes")


async def test_a_name_of_another_owner_is_free(store: Store) -> None:
    """Another owner's name is no obstacle."""
    await kept(store, name="Shop", owner_id="usr_other")
    application = await kept(store, name="Notes")

    assert await changed(store, application, name="Shop") is not None


async def test_a_name_changes_its_capitals(store: Store) -> None:
    """The own name can be written otherwise, and stays the application's own."""
    application = await kept(store, name="Shop")

    renamed = await changed(store, application, name="SHOP")

    assert renamed == replace(application, name="SHOP", updated_at=LATER)
    with pytest.raises(ApplicationNameTaken):
        await kept(store, name="shop")


async def test_a_name_goes_there_and_back(store: Store) -> None:
    """An application can take its former name again, and nobody else can while it has it."""
    application = await kept(store, name="One")

    for name in ("Two", "One", "Two", "One"):
        renamed = await changed(store, application, name=name)
        assert renamed is not None
        assert renamed.name == name
        with pytest.raises(ApplicationNameTaken):
            await kept(store, name=name)

    assert await store.applications.named(OWNER, "two") is None


async def test_users_are_still_counted(store: Store) -> None:
    """A change leaves the number of users alone."""
    application = await kept(store)
    await store.tenant(application.id).users.add(make_user(), limit=None)

    answer = await changed(store, application, name="Counted")

    assert answer is not None
    assert answer.user_count == 1


async def test_nothing_is_left_to_repair(store: Store) -> None:
    """After renamings, refused and not, a repair finds nothing to do."""
    application = await kept(store, name="One")
    await kept(store, name="Two")
    await changed(store, application, name="Three")
    with pytest.raises(ApplicationNameTaken):
        await changed(store, application, name="Two")

    assert await store.repair(LATER + timedelta(days=1)) == 0
