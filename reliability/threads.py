"""How do many work at once beside an experiment, and how does a fake server run beside it?"""

import asyncio
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, contextmanager
from typing import TypeVar

Served = TypeVar("Served")


@contextmanager
def at_work(stopped: threading.Event, works: Sequence[Callable[[], None]]) -> Iterator[None]:
    """Let each work in a thread of its own meanwhile; at the end set `stopped`, and wait for all of them."""
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stopped.set()
        for thread in threads:
            thread.join()


@contextmanager
def beside(
    serving: AbstractAsyncContextManager[Served],
) -> Iterator[tuple[Served, asyncio.AbstractEventLoop]]:
    """Serve on an event loop in a thread of its own meanwhile; give what serves, and the loop."""
    begun, done = threading.Event(), threading.Event()
    found: list[tuple[Served, asyncio.AbstractEventLoop]] = []

    async def serve() -> None:
        try:
            async with serving as served:
                found.append((served, asyncio.get_running_loop()))
                begun.set()
                await asyncio.to_thread(done.wait)
        finally:
            # Where it could not begin, nobody waits for it.
            begun.set()

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    begun.wait()
    try:
        yield found[0]
    finally:
        done.set()
        thread.join()
