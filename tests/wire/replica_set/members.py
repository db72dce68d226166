"""What does one member of the set say of itself, and do with a command?

https://github.com/mongodb/specifications/blob/master/source/server-discovery-and-monitoring/: each member
answers `hello` with the set's name, its members, who it is itself and whether it is the primary, by an
`electionId` that grows with each election, so that a driver takes no former one for the present one. With a
`topologyVersion` a driver asks to be told of the next change as soon as there is one, and is told of all that
follow. Who is no primary answers writes with NotWritablePrimary, and reads with NotPrimaryNoSecondaryOk;
connections stay, as they have done when a primary steps down since MongoDB 4.2.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from bson import Int64, ObjectId

from tests.wire.replica_set.failing import WRITES, Fault, refusal, unconfirmed
from tests.wire.replica_set.messages import MORE_TO_COME, Document, Message, read, written
from tests.wire.replica_set.retries import Retries

HOST = "127.0.0.1"
NAME = "imitated"
GREETINGS = {"hello", "isMaster", "ismaster"}
ANYWHERE = {"ping", "getMore", "killCursors", "buildInfo"}
"""What every member does."""
OF_SESSIONS = ("lsid", "txnNumber", "$clusterTime", "stmtId")
"""What the server behind knows nothing of."""
SIZES = {"maxBsonObjectSize": 16777216, "maxMessageSizeBytes": 48000000, "maxWriteBatchSize": 100000}
WIRE_VERSION = 9
SESSION_MINUTES = 30


class Topology(Protocol):
    """What a member knows of its set."""

    target: int
    term: int
    version: int
    retries: Retries

    @property
    def hosts(self) -> list[str]:
        """The addresses of all members."""
        ...

    def is_primary(self, member: "Member") -> bool:
        """Say whether it is the one."""
        ...

    def struck(self, command: Document) -> Fault | None:
        """Return what is to happen to the command, once."""
        ...

    def step_aside(self) -> None:
        """Let the primary step down, and another be elected soon."""
        ...

    async def changed(self, version: int, seconds: float) -> None:
        """Wait until there is a version other than that, or so long."""
        ...


@dataclass
class Member:
    """A port that looks like a member."""

    topology: Topology
    port: int = 0
    is_down: bool = False
    process: ObjectId = field(default_factory=ObjectId)
    _open: set[asyncio.StreamWriter] = field(default_factory=set)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def host(self) -> str:
        """Its address, as drivers are told it."""
        return f"{HOST}:{self.port}"

    def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve a caller, unless it is down."""
        if self.is_down:
            writer.transport.abort()
            return
        self._open.add(writer)
        task = asyncio.create_task(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def cut(self) -> None:
        """Cut every connection; what is being executed is executed."""
        for writer in self._open:
            writer.transport.abort()

    async def ended(self) -> None:
        """Wait until every connection is closed."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        behind = Behind(*await asyncio.open_connection(HOST, self.topology.target))
        with suppress(OSError, asyncio.IncompleteReadError):
            while await self._served(await read(reader), writer, behind):
                pass
        self._open.discard(writer)
        writer.transport.abort()
        behind.asks.transport.abort()

    async def _served(self, message: Message, writer: asyncio.StreamWriter, behind: "Behind") -> bool:
        """Answer a message; return False where the connection is to be cut instead."""
        async for part in self._answers(message, behind):
            if part is None:
                return False
            writer.write(part)
            await writer.drain()
        return True

    async def _answers(self, message: Message, behind: "Behind") -> AsyncIterator[bytes | None]:
        """Yield the answers to a message; None where the connection is to be cut."""
        command = message.document
        if next(iter(command)) not in GREETINGS:
            answer = await self.answer(command, behind)
            yield None if answer is None else message.answered(answer)
        elif "maxAwaitTimeMS" not in command:
            yield message.answered(self.greeting())
        else:
            number, version = message.number, int(command["topologyVersion"]["counter"])
            while True:
                await self.topology.changed(version, command["maxAwaitTimeMS"] / 1000)
                version = self.topology.version
                flags = MORE_TO_COME if message.may_be_streamed else 0
                data, number = written(self.greeting(), answers=number, flags=flags)
                yield data
                if not flags:
                    return

    @property
    def _version(self) -> Document:
        return {"topologyVersion": {"processId": self.process, "counter": Int64(self.topology.version)}}

    def greeting(self) -> Document:
        """Return what it says of itself."""
        is_primary = self.topology.is_primary(self)
        said: Document = {
            "helloOk": True,
            "ismaster": is_primary,
            "isWritablePrimary": is_primary,
            "secondary": not is_primary,
            "setName": NAME,
            "setVersion": 1,
            "hosts": self.topology.hosts,
            "me": self.host,
            **self._version,
            "localTime": datetime.now(UTC),
            "logicalSessionTimeoutMinutes": SESSION_MINUTES,
            "minWireVersion": 0,
            "maxWireVersion": WIRE_VERSION,
            "readOnly": False,
            **SIZES,
            "ok": 1.0,
        }
        if is_primary:
            said |= {"primary": self.host, "electionId": ObjectId(f"7fffffff{self.topology.term:016x}")}
        return said

    async def answer(self, command: Document, behind: "Behind") -> Document | None:
        """Return what a command is answered; None where the connection is cut instead.

        Who is not the primary adds which version of the set it speaks of: a driver that knows a later one
        takes no notice of it, and goes on with the primary that it has.
        """
        name = next(iter(command))
        if name == "endSessions":
            return {"ok": 1.0}
        if name not in ANYWHERE and not self.topology.is_primary(self):
            return refusal(command, 10107 if name in WRITES else 13435) | self._version
        fault = self.topology.struck(command)
        if fault is Fault.DROPPED:
            return None
        if fault is Fault.REFUSED:
            return refusal(command, 189) | self._version
        answer = await self._executed(command, behind, fault)
        return None if fault is Fault.UNANSWERED else answer

    async def _executed(self, command: Document, behind: "Behind", fault: Fault | None) -> Document:
        answer = await self._done(command, behind, halved=fault is Fault.HALVED)
        if answer is None:
            return refusal(command, 11602) | self._version
        if fault is Fault.UNCONFIRMED:
            self.topology.step_aside()
        if answer["ok"] and next(iter(command)) in WRITES and not self.topology.is_primary(self):
            return unconfirmed(command, answer) | self._version
        return answer

    async def _done(self, command: Document, behind: "Behind", *, halved: bool) -> Document | None:
        if "txnNumber" in command:
            return await self.topology.retries.once(command, behind.execute, halved=halved)
        return await behind.execute(command)


@dataclass(frozen=True, slots=True)
class Behind:
    """A connection to the server that all members share."""

    answers: asyncio.StreamReader
    asks: asyncio.StreamWriter

    async def execute(self, command: Document) -> Document:
        """Let it do a command."""
        plain = {name: value for name, value in command.items() if name not in OF_SESSIONS}
        self.asks.write(written(plain)[0])
        return (await read(self.answers)).document
