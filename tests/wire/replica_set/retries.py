"""How is a write that comes a second time answered as the first time, and not done again?

https://github.com/mongodb/specifications/blob/master/source/retryable-writes/retryable-writes.md: a driver
sends a retry with the same `lsid` and `txnNumber`, so that the server finds out whether it was done. A server
keeps that with what was written (in the oplog, so that the next primary has it), statement by statement: of a
command that was interrupted half way the retry does the other half. What changed nothing leaves no trace, and
is tried anew. A number below the session's latest is refused.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field

from tests.wire.replica_set.messages import Document

STATEMENTS = {"insert": "documents", "update": "updates", "delete": "deletes"}
"""Under which name each command has its statements; `findAndModify` is one itself."""
TOO_OLD = {
    "ok": 0.0,
    "code": 225,
    "codeName": "TransactionTooOld",
    "errmsg": "a newer write was sent in this session",
}

Execute = Callable[[Document], Awaitable[Document]]


@dataclass
class Session:
    """What is known of a driver's session: its latest write, and what its statements were answered."""

    number: int = -1
    done: dict[int, Document] = field(default_factory=dict)
    # A retry waits for the end of what it repeats.
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


@dataclass
class Retries:
    """What all members know of the writes that were done; `forgets` is the error that a proof must find."""

    forgets: bool = False
    sessions: dict[bytes, Session] = field(default_factory=lambda: defaultdict(Session))
    repeated: int = 0
    """How many statements came again after they had been done."""

    async def once(self, command: Document, execute: Execute, *, halved: bool = False) -> Document | None:
        """Do a write, or what of it was not done before; None when it was cut after its first statement."""
        session = self.sessions[bytes(command["lsid"]["id"])]
        async with session.lock:
            if command["txnNumber"] < session.number:
                return TOO_OLD
            if command["txnNumber"] > session.number:
                session.number, session.done = command["txnNumber"], {}
            answers: list[Document] = []
            for number, statement in enumerate(statements_of(command)):
                answers.append(await self._statement(session, number, statement, execute))
                if halved:
                    return None
                if not answers[-1]["ok"] or ("writeErrors" in answers[-1] and command.get("ordered", True)):
                    break
            return together(answers)

    async def _statement(
        self, session: Session, number: int, statement: Document, execute: Execute
    ) -> Document:
        if number in session.done:
            self.repeated += 1
            if not self.forgets:
                return session.done[number]
        answer = await execute(statement)
        if has_changed(answer):
            session.done[number] = answer
        return answer


def statements_of(command: Document) -> Iterator[Document]:
    """Yield a command for each of the statements of one."""
    name = STATEMENTS.get(next(iter(command)))
    if name is None:
        yield command
        return
    for statement in command[name]:
        yield command | {name: [statement]}


def has_changed(answer: Document) -> bool:
    """Say whether what was answered has changed anything."""
    found = answer.get("lastErrorObject", answer)
    changed = found.get("nModified", found.get("n", 0))
    return bool(answer["ok"] and (changed or "upserted" in found))


def together(answers: Sequence[Document]) -> Document:
    """Return the answer to a command by those to its statements."""
    if len(answers) == 1 or not answers[-1]["ok"]:
        return answers[-1]
    whole: Document = {"ok": 1.0}
    for name in ("n", "nModified"):
        if name in answers[0]:
            whole[name] = sum(answer[name] for answer in answers)
    for name in ("upserted", "writeErrors"):
        found = [
            each | {"index": number} for number, answer in enumerate(answers) for each in answer.get(name, ())
        ]
        if found:
            whole[name] = found
    return whole
