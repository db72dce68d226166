"""How does the set of members elect, lose and replace its primary?"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from tests.wire.replica_set.failing import Fault
from tests.wire.replica_set.members import HOST, NAME, Member
from tests.wire.replica_set.messages import Document
from tests.wire.replica_set.retries import Retries

SOON_SECONDS = 0.05


@dataclass
class ReplicaSet:
    """Members in front of the server at `target`; the first one is the primary."""

    target: int
    retries: Retries = field(default_factory=Retries)
    members: list[Member] = field(default_factory=list)
    term: int = 1
    version: int = 0
    """How often anything has changed that members say of themselves."""
    struck_by: list[tuple[str, Fault]] = field(default_factory=list)
    """What has happened to which command."""
    _primary: Member | None = None
    _former: int = 0
    """Which member was elected last."""
    _faults: list[tuple[str, Fault]] = field(default_factory=list)
    _change: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def hosts(self) -> list[str]:
        """The addresses of all members."""
        return [member.host for member in self.members]

    def url(self, database: str) -> str:
        """Return how a driver reaches the set."""
        return f"mongodb://{','.join(self.hosts)}/{database}?replicaSet={NAME}"

    @property
    def primary(self) -> Member:
        """The primary; there must be one."""
        assert self._primary is not None
        return self._primary

    def is_primary(self, member: Member) -> bool:
        """Say whether it is the one."""
        return self._primary is member

    def fail_next(self, command: str, fault: Fault) -> None:
        """Let something happen to the next command of that name to which it can happen."""
        self._faults.append((command, fault))

    def struck(self, command: Document) -> Fault | None:
        """Return what is to happen to the command, once."""
        for name, fault in self._faults:
            if name == next(iter(command)) and fault.strikes(command):
                self._faults.remove((name, fault))
                self.struck_by.append((name, fault))
                return fault
        return None

    def step_down(self) -> None:
        """Have no primary; connections stay, and what is being written is not confirmed."""
        self._primary = None
        self._changes()

    def lose(self) -> Member:
        """Lose the primary as when its machine fails: its connections are cut, and none is taken."""
        lost = self.primary
        lost.is_down = True
        self.step_down()
        lost.cut()
        return lost

    def elect(self) -> None:
        """Elect the next member that is up, after the one that was elected last."""
        turns = (self._former + turn for turn in range(1, len(self.members) + 1))
        up = (number % len(self.members) for number in turns)
        self._former = next(number for number in up if not self.members[number].is_down)
        self._primary = self.members[self._former]
        self.term += 1
        self._changes()

    def step_aside(self) -> None:
        """Let the primary step down, and another be elected soon."""
        self.step_down()
        asyncio.get_running_loop().call_later(SOON_SECONDS, self.elect)

    async def hand_over(self, seconds: float, *, is_lost: bool = False) -> None:
        """Step down, or be lost; be without a primary for so long; elect another."""
        former = self.lose() if is_lost else self.primary
        self.step_down()
        await asyncio.sleep(seconds)
        self.elect()
        former.is_down = False

    def _changes(self) -> None:
        self.version += 1
        self._change.set()
        self._change = asyncio.Event()

    async def changed(self, version: int, seconds: float) -> None:
        """Wait until there is a version other than that, or so long."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self.version == version:
                    await self._change.wait()


@asynccontextmanager
async def imitated(target: int, size: int = 3, *, forgets: bool = False) -> AsyncIterator[ReplicaSet]:
    """Yield a set of so many members before a server's port."""
    whole = ReplicaSet(target, Retries(forgets))
    servers: list[asyncio.Server] = []
    for _ in range(size):
        member = Member(whole)
        servers.append(await asyncio.start_server(member.accept, HOST, 0, backlog=1024))
        member.port = servers[-1].sockets[0].getsockname()[1]
        whole.members.append(member)
    whole._primary = whole.members[0]
    try:
        yield whole
    finally:
        for server, member in zip(servers, whole.members, strict=True):
            server.close()
            member.is_down = True
            member.cut()
        whole.step_down()
        for member in whole.members:
            await member.ended()
