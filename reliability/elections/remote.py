"""How does an experiment have its replica set elect and fail? The imitated one, in a thread of its own."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from reliability.threads import beside
from tests.process.server import eventually
from tests.wire.replica_set.elections import ReplicaSet, imitated
from tests.wire.replica_set.failing import Fault
from tests.wire.servers import MONGO_JAVA_SERVER


@dataclass(frozen=True, slots=True)
class Remote:
    """A set of three members before the server that holds their data."""

    replica_set: ReplicaSet
    loop: asyncio.AbstractEventLoop

    @property
    def plain_url(self) -> str:
        """Where the data lies, whoever is the primary."""
        return MONGO_JAVA_SERVER.url()

    def hand_over(self, seconds: float, *, is_lost: bool) -> None:
        """Let the primary step down, or lose it, and be without one for so long."""
        change = self.replica_set.hand_over(seconds, is_lost=is_lost)
        asyncio.run_coroutine_threadsafe(change, self.loop).result()

    def fail(self, command: str, fault: Fault, within: float) -> None:
        """Let it happen to the next write of that name to which it can happen."""
        before = len(self.replica_set.struck_by)
        self.loop.call_soon_threadsafe(self.replica_set.fail_next, command, fault)
        eventually(
            lambda: len(self.replica_set.struck_by) > before,
            f"no {command} came that could fail: {fault}",
            within=within,
        )

    @property
    def struck(self) -> Counter[str]:
        """What has happened to writes."""
        return Counter(str(fault) for _, fault in self.replica_set.struck_by)


@contextmanager
def behind_a_replica_set(*, forgets: bool = False) -> Iterator[Remote]:
    """Run the set until it is no longer needed; one that forgets what it has done is to be found out."""
    target = int(MONGO_JAVA_SERVER.url().rpartition(":")[2])
    with beside(imitated(target, forgets=forgets)) as served:
        yield Remote(*served)
