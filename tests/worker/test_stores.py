"""Does the worker outlive the failures of its store, and tidy it?"""

import asyncio
from datetime import datetime, timedelta

import pytest
from structlog.testing import capture_logs

from store.ports import Store
from tests.delivery.stand_ins import (
    DOWN,
    ScriptedMailer,
)
from tests.fakes import FrozenClock
from tests.worker.pace import QUICK, SOON, Put, events, until, working
from tests.worker.stores import StoreWithOutbox


class Failing:
    """A part of a store that fails as often as it is told, and then works again."""

    def __init__(self, part: object, method: str, times: int) -> None:
        self._part = part
        self._method = method
        self._times = times

    def __getattr__(self, name: str) -> object:
        """Return what the part has, or a failure."""
        if name == self._method and self._times > 0:
            return self._fail
        return getattr(self._part, name)

    async def _fail(self, *_: object, **__: object) -> None:
        self._times -= 1
        message = "the store is away"
        raise ConnectionError(message)


@pytest.mark.parametrize("method", ["next_due", "claim"])
async def test_store_that_comes_back_is_used_again(
    store: Store, clock: FrozenClock, put: Put, method: str
) -> None:
    """A store that fails three times is logged and asked again, until the message leaves."""
    await put()
    mailer = ScriptedMailer()
    flaky: Store = StoreWithOutbox(store, Failing(store.outbox, method, 3))  # type: ignore[assignment]  # by __getattr__
    worker = working(flaky, mailer, clock)

    with capture_logs() as log:
        worker.start()
        await asyncio.wait_for(mailer.arrived.wait(), SOON)
        await worker.stop()

    assert [event["failures"] for event in events(log, "outbox.unreachable")] == [1, 2, 3]


@pytest.mark.parametrize(("method", "script"), [("remove", []), ("delay", [DOWN])])
async def test_mark_is_tried_again(
    store: Store, clock: FrozenClock, put: Put, method: str, script: list[Exception]
) -> None:
    """A store that fails twice to mark a message is asked a third time, so that no mail is sent twice."""
    await put()
    flaky: Store = StoreWithOutbox(store, Failing(store.outbox, method, 2))  # type: ignore[assignment]  # by __getattr__

    await working(flaky, ScriptedMailer(script), clock).drain()

    assert await store.outbox.next_due() in {None, clock.now() + timedelta(seconds=10)}


async def test_message_that_cannot_be_marked_is_left_to_its_lease(
    store: Store, clock: FrozenClock, put: Put
) -> None:
    """When marking fails for good the worker goes on, and the log says that the message may come twice."""
    await put()
    flaky: Store = StoreWithOutbox(store, Failing(store.outbox, "remove", 99))  # type: ignore[assignment]  # by __getattr__

    with capture_logs() as log:
        await working(flaky, ScriptedMailer(), clock).drain()

    assert len(events(log, "message.not_marked")) == 3
    assert await store.outbox.next_due() == clock.now() + QUICK.lease


class TidiedStore:
    """A store that counts its repairs and purges; the first repair fails."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.repairs = 0
        self.purged_at: list[datetime] = []

    def __getattr__(self, name: str) -> object:
        """Return what the store has."""
        return getattr(self._store, name)

    async def repair(self, now: datetime) -> int:
        """Fail the first time."""
        self.repairs += 1
        if self.repairs == 1:
            message = "the store is away"
            raise ConnectionError(message)
        return await self._store.repair(now)

    async def purge(self, now: datetime) -> int:
        """Count."""
        self.purged_at.append(now)
        return await self._store.purge(now)


async def test_store_is_repaired_and_purged_again_and_again(store: Store, clock: FrozenClock) -> None:
    """The worker tidies the store at its pace, and a failure does not end that."""
    tidied = TidiedStore(store)
    worker = working(tidied, ScriptedMailer(), clock)  # type: ignore[arg-type]  # by __getattr__

    with capture_logs() as log:
        worker.start()
        await until(lambda: len(tidied.purged_at) >= 2)
        await worker.stop()

    assert tidied.purged_at[0] == clock.now()
    assert len(events(log, "store.not_tidied")) == 1


async def test_a_chore_that_fails_keeps_no_other_from_its_turn(store: Store, clock: FrozenClock) -> None:
    """Each chore of a round is tried, is named where it fails, and is tried again in the next round."""
    tidied, others = TidiedStore(store), list[str]()
    worker = working(tidied, ScriptedMailer(), clock)  # type: ignore[arg-type]  # by __getattr__

    async def failing() -> None:
        others.append("failing")
        message = "a chore of a stranger's data"
        raise ValueError(message)

    async def following() -> None:
        others.append("following")

    worker.also("failing", failing)
    worker.also("following", following)
    with capture_logs() as log:
        worker.start()
        await until(lambda: others.count("following") >= 2)
        await worker.stop()

    assert tidied.purged_at[0] == clock.now()
    assert others[:4] == ["failing", "following"] * 2
    failures = events(log, "store.not_tidied")
    assert [event["chore"] for event in failures[:3]] == ["repair", "failing", "failing"]
    assert "stranger" not in str(failures)
