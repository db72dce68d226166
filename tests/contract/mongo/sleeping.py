"""How does a call sleep through a repair, wherever it may?"""

from collections.abc import AsyncIterator
from itertools import count

from store.mongo import MongoStore
from tests.contract.mongo.cutting import LATER
from tests.contract.mongo.filling import Filling
from tests.contract.mongo.interception import Cut, Interceptor


class DyingRepair:
    """A repair that is cut after a number of writes, and the caller is not."""

    def __init__(self, store: MongoStore, interceptor: Interceptor, writes: int) -> None:
        """Take the store, and after which write the repair dies."""
        self._store, self._interceptor, self._writes = store, interceptor, writes
        self.began = self.died = False

    async def __call__(self) -> None:
        """Repair until the cut."""
        self.began = True
        self._interceptor.cut_after(self._writes)
        try:
            await self._store.repair(LATER)
        except Cut:
            self.died = True
        else:
            self._interceptor.after_write(0, self._store.check)


async def slept_through(filled: Filling) -> AsyncIterator[MongoStore]:
    """Yield stores whose caller sleeps between any two calls through a repair that dies after any write."""
    for number in count(1):
        for second in count(1):
            store, interceptor = await filled()
            asleep = DyingRepair(store, interceptor, second)
            interceptor.before_call_number(number, asleep)
            yield store
            if not asleep.died:
                break
        if not asleep.began:
            break
