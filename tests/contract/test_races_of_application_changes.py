"""Do changes of applications at once lose nothing of each other, and has each name one winner?"""

from dataclasses import replace

import pytest

from cosyncjwt.domain.application import Application, Onboarding, SignupFlow
from cosyncjwt.domain.password_filter import PasswordFilter, PasswordFilterChange
from cosyncjwt.errors import ApplicationNameTaken, Overloaded
from store.ports import Store
from tests.contract.race import in_turn, outcomes
from tests.contract.test_application_changes import LATER, changed, kept


async def test_twenty_renamings_to_one_name_have_one_winner(stores: list[Store]) -> None:
    """Of twenty applications that want one name at once one gets it, and the others keep theirs."""
    applications = [await kept(stores[0]) for _ in range(20)]

    async def rename(store: Store, application: Application) -> None:
        await changed(store, application, name="Shop")

    tally = await outcomes(
        rename(store, application)
        for store, application in zip(in_turn(stores, 20), applications, strict=True)
    )

    found = [await stores[0].applications.get(application.id) for application in applications]
    names = [application.name for application in found if application is not None]
    assert tally == {None: 1, ApplicationNameTaken: 19}
    assert names.count("Shop") == 1
    assert sum(name == each.name for name, each in zip(names, applications, strict=True)) == 19


async def test_parallel_renamings_of_one_application(stores: list[Store]) -> None:
    """When one application is renamed twenty times at once it ends with one name, and all others are free.

    Who waits longer than a store is patient is told so, and has changed nothing.
    """
    application = await kept(stores[0], name="Before")
    names = [f"Name {number}" for number in range(20)]

    async def rename(store: Store, name: str) -> None:
        await changed(store, application, name=name)

    tally = await outcomes(rename(*each) for each in zip(in_turn(stores, 20), names, strict=True))

    last = await stores[0].applications.get(application.id)
    assert tally[None] + tally[Overloaded] == 20
    assert last is not None
    assert (last.name == "Before") == (not tally[None])
    for name in [*names, "Before"]:
        if name == last.name:
            with pytest.raises(ApplicationNameTaken):
                await kept(stores[0], name=name)
        else:
            await kept(stores[0], name=name)


async def test_parallel_changes_of_different_settings_all_stay(stores: list[Store]) -> None:
    """Seven changes at once, each of another setting, are all there afterwards."""
    application = await kept(stores[0])
    settings: list[dict[str, object]] = [
        {"name": "All"},
        {"signup_enabled": False},
        {"signup_flow": SignupFlow.LINK},
        {"audience": "all"},
        {"jwt_lifetime_minutes": 99},
        {"password_filter": PasswordFilterChange(min_upper=1)},
        {"password_filter": PasswordFilterChange(min_digit=0, min_special=64)},
    ]

    async def change(store: Store, setting: dict[str, object]) -> None:
        await changed(store, application, **setting)

    await outcomes(change(*each) for each in zip(in_turn(stores, 7), settings, strict=True))

    assert await stores[0].applications.get(application.id) == replace(
        application,
        name="All",
        onboarding=Onboarding(signup_enabled=False, signup_flow=SignupFlow.LINK),
        audience="all",
        jwt_lifetime_minutes=99,
        password_filter=PasswordFilter(min_upper=1, min_special=64),
        updated_at=LATER,
    )
