"""Does nobody come in any more once an inviter's suspension or removal is answered, wherever they meet?"""

from collections.abc import Awaitable, Callable
from itertools import count

import pytest

from cosyncjwt.domain.invitation import InvitationStatus
from cosyncjwt.domain.user import UserStatus
from cosyncjwt.errors import InvitationInvalid, Overloaded
from store.mongo import MongoStore
from tests.contract.mongo.cutting import LATER, agrees
from tests.contract.mongo.filling import Filling
from tests.contract.mongo.interception import Cut, Interceptor, dump
from tests.contract.mongo.verbs import APPLICATION, INVITATION, NEWCOMER, OTHER
from tests.fakes import NOW

Ending = Callable[[MongoStore], Awaitable[object]]


async def suspend(store: MongoStore) -> None:
    """Shut the inviter out."""
    await store.tenant(APPLICATION.id).roster.set_status(OTHER.id, UserStatus.SUSPENDED, NOW)


async def remove(store: MongoStore) -> None:
    """Remove the inviter."""
    assert await store.tenant(APPLICATION.id).users.remove(OTHER.id)


class Between:
    """The inviter's end, in the midst of an acceptance, and who was there when it was answered."""

    def __init__(self, store: MongoStore, ending: Ending) -> None:
        """Take what ends the inviter."""
        self._store, self._ending = store, ending
        self.began = self.was_there = False

    async def __call__(self) -> None:
        """End the inviter and look."""
        self.began = True
        await self._ending(self._store)
        self.was_there = await is_there(self._store)


async def is_there(store: MongoStore) -> bool:
    """Say whether the invitee is a user."""
    return await store.tenant(APPLICATION.id).users.by_handle(NEWCOMER.handle) is not None


async def accept(store: MongoStore) -> bool:
    """Have the invitee accept; say whether it was not refused."""
    try:
        await store.tenant(APPLICATION.id).invitations.accept(INVITATION, NEWCOMER, limit=None)
    except InvitationInvalid:
        return False
    return True


@pytest.mark.parametrize("ending", [suspend, remove])
async def test_H13_whenever_the_inviter_goes(filled: Filling, ending: Ending) -> None:
    """Between any two calls of an acceptance: who is no user when the inviter's end is answered stays none.

    It is told so, and nothing is left under way.
    """
    refused = 0
    for number in count(1):
        store, interceptor = await filled()
        between = Between(store, ending)
        interceptor.before_call_number(number, between)
        came_in = await accept(store)
        if not between.began:
            break
        assert (await is_there(store), came_in) == (between.was_there, between.was_there)
        refused += not came_in
        assert agrees(await dump(store))
    assert refused > 3


async def test_H13_a_cut_suspension_turns_them_away_before_it_is_over(filled: Filling) -> None:
    """A suspension that died right after its first write is finished by a repair, this part of it too."""

    async def dying(store: MongoStore, interceptor: Interceptor) -> None:
        interceptor.cut_after(1)
        with pytest.raises(Cut):
            await suspend(store)
        await store.repair(NOW)

    store, interceptor = await filled()
    interceptor.before_call("claims", "insert_one", lambda: dying(store, interceptor))

    assert not await accept(store)
    assert not await is_there(store)


async def test_H13_who_was_turned_away_comes_in_later(filled: Filling) -> None:
    """The invitation stays PENDING, and is good again when the inviter is."""
    store, interceptor = await filled()
    interceptor.before_call("claims", "insert_one", lambda: suspend(store))
    assert not await accept(store)
    kept = await store.tenant(APPLICATION.id).invitations.get(INVITATION.id)

    await store.tenant(APPLICATION.id).roster.set_status(OTHER.id, UserStatus.ACTIVE, NOW)

    assert kept is not None
    assert kept.state is InvitationStatus.PENDING
    assert await accept(store)


async def test_H13_a_repair_in_between_is_no_refusal(filled: Filling) -> None:
    """Who was slept over by a repair, with the inviter as active as ever, is told to try again."""
    store, interceptor = await filled()
    interceptor.before_call("claims", "insert_one", lambda: store.repair(LATER))

    with pytest.raises(Overloaded):
        await accept(store)

    assert await accept(store)
