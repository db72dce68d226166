"""Is the change of a name on MongoDB done or undone, wherever a crash cuts it? Nothing depends on chance."""

from collections.abc import AsyncIterator
from contextlib import suppress

import pytest

from cosyncjwt.errors import ApplicationNameTaken, Overloaded, UserNameTaken
from tests.contract.cutting import Cut
from tests.contract.named import (
    LATER,
    REFUSED_WRITES,
    WRITES,
    Named,
    NamedApplication,
    NamedUser,
    filled,
)

each_cut = pytest.mark.parametrize("number", range(1, WRITES + 1))


@pytest.fixture(params=[NamedUser, NamedApplication])
async def named(request: pytest.FixtureRequest) -> AsyncIterator[Named]:
    """Yield a user, or an application, with a name."""
    async with filled(request.param) as made:
        yield made


async def test_a_renaming_makes_these_writes(named: Named) -> None:
    """A renaming has six writes, so that the cuts below meet each of them."""
    named.writes.cut_after(WRITES + 1)

    assert await named.rename()

    assert await named.kept() == named.after


@each_cut
async def test_a_cut_renaming_is_done_or_undone(named: Named, number: int) -> None:
    """Cut after any of its writes and repaired, a renaming has happened or not, and no claim is left."""
    named.writes.cut_after(number)
    with pytest.raises(Cut):
        await named.rename()

    await named.store.repair(LATER)

    assert await named.is_whole()
    assert await named.store.repair(LATER) == 0


@pytest.mark.parametrize("number", range(1, REFUSED_WRITES + 1))
async def test_a_cut_refusal_leaves_nothing(named: Named, number: int) -> None:
    """A renaming to a name that is taken, cut after any of its writes, is repaired to what was before."""
    named.writes.cut_after(number)
    with pytest.raises(Cut):
        await named.rename("other")

    await named.store.repair(LATER)

    assert await named.kept() == named.before
    assert await named.is_whole()


async def test_a_refusal_makes_no_more_writes(named: Named) -> None:
    """So that the cuts above meet each of them."""
    named.writes.cut_after(REFUSED_WRITES + 1)

    with pytest.raises((ApplicationNameTaken, UserNameTaken)):
        await named.rename("other")


@each_cut
async def test_a_renaming_that_slept_through_a_repair(named: Named, number: int) -> None:
    """A renaming that a repair has taken for dead, and that wakes, does no harm: done or undone."""
    named.writes.after(number, lambda: named.store.repair(LATER))

    with suppress(Overloaded):
        await named.rename()

    assert await named.is_whole()


@pytest.mark.parametrize("first", range(1, WRITES + 1))
@pytest.mark.parametrize("second", range(1, 4))
async def test_a_cut_repair_is_repaired(named: Named, first: int, second: int) -> None:
    """A repair that is cut in its turn is finished by the next one."""
    named.writes.cut_after(first)
    with pytest.raises(Cut):
        await named.rename()
    named.writes.cut_after(second)
    with suppress(Cut):
        await named.store.repair(LATER)
    named.writes.cut_after(0)

    await named.store.repair(LATER)

    assert await named.is_whole()
