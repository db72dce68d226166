"""How do many small writes share the cost of one durable commit?

One thread takes the jobs that have gathered, runs each in a savepoint of one transaction, commits once, and
only then tells the callers. The more callers wait, the more share a commit.
"""

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from store.sqlite.room import Reach

GROUP_LIMIT = 256
"""Enough that a commit's cost is shared, few enough that no caller waits long for the others."""

Result = TypeVar("Result")
Job = Callable[[sqlite3.Connection], Result]


@dataclass(frozen=True, slots=True)
class Order:
    """A job and the future in which its caller waits. The results of jobs have any type."""

    job: Job[Any]
    future: asyncio.Future[Any]


@dataclass(frozen=True, slots=True)
class Failure:
    """What a job raised instead of returning."""

    error: Exception


class Writer:
    """The one connection of this process that writes, and its thread."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Start the thread; the running event loop is the one that gets the answers."""
        self._connection = connection
        self._loop = asyncio.get_running_loop()
        self._orders: SimpleQueue[Order | None] = SimpleQueue()
        self._closed = False
        self.reach = Reach()
        self._thread = threading.Thread(target=self._work, name="sqlite-writer", daemon=True)
        self._thread.start()

    async def run(self, job: Job[Result]) -> Result:
        """Run the job in a transaction; return or raise what it does, once that is durable.

        A caller that is cancelled meanwhile takes nothing back: the job runs as a whole or not at all.
        """
        if self._closed:
            message = "the store is closed"
            raise sqlite3.ProgrammingError(message)
        future: asyncio.Future[Result] = self._loop.create_future()
        self._orders.put(Order(job, future))
        return await future

    async def close(self) -> None:
        """Finish the jobs that were given, then end the thread and the connection."""
        self._closed = True
        self._orders.put(None)
        await asyncio.to_thread(self._thread.join)
        self._connection.close()

    def _work(self) -> None:
        open_for_orders = True
        while open_for_orders:
            group, open_for_orders = self._gathered()
            if group:
                self._loop.call_soon_threadsafe(_answer, group, self._results(group))

    def _gathered(self) -> tuple[list[Order], bool]:
        """Wait for an order, and take what has gathered behind it; say whether more may come."""
        group: list[Order] = []
        order = self._orders.get()
        while order is not None:
            group.append(order)
            if len(group) == GROUP_LIMIT:
                return group, True
            try:
                order = self._orders.get_nowait()
            except Empty:
                return group, True
        return group, False

    def _results(self, group: list[Order]) -> list[object]:
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            results = [self._result(order.job) for order in group]
            self._connection.execute("COMMIT")
        except sqlite3.Error as error:
            # Nothing of the group is durable, so no caller may believe that its job was.
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            self.reach.note(error)
            return [Failure(error)] * len(group)
        return results

    def _result(self, job: Job[object]) -> object:
        self._connection.execute("SAVEPOINT job")
        try:
            result = job(self._connection)
        except Exception as error:
            if isinstance(error, sqlite3.Error) and not self._connection.in_transaction:
                # SQLite has given up the whole transaction (a full disk): the group fails, and for this.
                raise
            self._connection.execute("ROLLBACK TO job")
            self.reach.note(error)
            result = Failure(error)
        self._connection.execute("RELEASE job")
        return result


def _answer(group: list[Order], results: list[object]) -> None:
    for order, result in zip(group, results, strict=True):
        if order.future.cancelled():
            continue
        if isinstance(result, Failure):
            order.future.set_exception(result.error)
        else:
            order.future.set_result(result)
