"""What becomes of the names of a user on MongoDB who is removed while being named?"""

from collections.abc import AsyncIterator

import pytest

from tests.contract.cutting import Cut
from tests.contract.named import WRITES, NamedUser, filled
from tests.fakes import NOW

each_cut = pytest.mark.parametrize("number", range(1, WRITES + 1))


@pytest.fixture
async def named() -> AsyncIterator[NamedUser]:
    """Yield a user with a name."""
    async with filled(NamedUser) as made:
        yield made


@each_cut
async def test_a_user_removed_in_the_midst_leaves_no_name(named: NamedUser, number: int) -> None:
    """A user who is removed after any write of a dead naming leaves both names to whoever wants them."""
    users = named.store.tenant(named.application.id).users
    named.writes.cut_after(number)
    with pytest.raises(Cut):
        await named.rename()
    named.writes.cut_after(0)

    await users.remove(named.user.id)

    assert await named.claims() == ["other"]
    assert await users.set_user_name(named.heir.id, "before", NOW)
    assert await users.set_user_name(named.heir.id, "after", NOW)


@each_cut
async def test_a_removal_in_the_midst_of_a_naming(named: NamedUser, number: int) -> None:
    """A user who is removed between any two writes of a naming is gone, and the names are free."""
    users = named.store.tenant(named.application.id).users
    named.writes.after(number, lambda: users.remove(named.user.id))

    await named.rename()

    assert await users.get(named.user.id) is None
    assert await named.claims() == ["other"]
