"""Who gets the names of an application on MongoDB whose renaming was cut?"""

from collections.abc import AsyncIterator

import pytest

from cosyncjwt.errors import ApplicationNameTaken
from tests.contract.cutting import Cut
from tests.contract.named import LATER, WRITES, NamedApplication, filled
from tests.factories import make_application


@pytest.fixture
async def named() -> AsyncIterator[NamedApplication]:
    """Yield an application with a name."""
    async with filled(NamedApplication) as made:
        yield made


@pytest.mark.parametrize("number", range(1, WRITES + 1))
async def test_a_name_is_free_after_a_cut(named: NamedApplication, number: int) -> None:
    """Once repaired, just one of the two names can be used by another application."""
    named.writes.cut_after(number)
    with pytest.raises(Cut):
        await named.rename()
    await named.store.repair(LATER)

    refused = 0
    for name in ("Before", "After"):
        try:
            await named.store.applications.add(make_application(name=name), limit=None)
        except ApplicationNameTaken:
            refused += 1

    assert refused == 1


@pytest.mark.parametrize("number", [2, 4])
async def test_another_renaming_takes_over_from_a_dead_one(named: NamedApplication, number: int) -> None:
    """Without a repair, the next renaming of the application waits a second and then goes on."""
    named.writes.cut_after(number)
    with pytest.raises(Cut):
        await named.rename()

    renamed = await named.rename("third")

    assert renamed is not None
    assert await named.claims() == ["other", "third"]
