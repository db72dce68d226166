"""Where does the time of an operation go? `python -m bench.profile`, or with names of operations behind it.

The application is called as the web server calls it, without a socket, under cProfile. What is counted is the
time in each function itself on the event loop's thread, by the package in which it stands, and that of C
functions by who called them. cProfile makes calls look dearer than they are, so read the order and the
proportions. What waits is not counted, nor are other threads: those that hash, and the store's writer.

Below that stands what the thread computes for one of them unwatched: the median, on the event loop of `serve`
(uvloop, in which cProfile sees nothing: the shares are those of asyncio's own), while nothing else wants the
caches of its core: the hash of the tests is a small one. In a server the kernel, the web server and other
requests come in between: the next row is the median where other memory has been gone through before each.
Beside real hashes it is more: the last row is where as much has been gone through as they have on all cores.
"""

import asyncio
import cProfile
import logging
import os
import pstats
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TypeAlias, TypeVar

import structlog
import uvloop

from bench.callers import Caller
from cosyncjwt.domain.password import HashCost
from cosyncjwt.entropy import SystemEntropy
from cosyncjwt.http.graphql import Execution
from store.open import open_store
from tests.fakes import FrozenClock
from tests.people import signed_up
from tests.service import running

WARM, REQUESTS, DEAR_REQUESTS = 100, 5_000, 1_000
UNWATCHED_SHARE = 5
COLD_REQUESTS, HASHED_REQUESTS = 300, 100
GONE_THROUGH = bytearray(range(256)) * 3 * 1024
"""Three quarters of a MiB, what the caches of one core hold."""
HASHED_THROUGH = bytearray((os.cpu_count() or 1) * HashCost().memory_kib * 1024)
"""What a hash on each core goes through, more than the caches of all of them hold."""
FUNCTIONS = {
    "method 'sign' of": "the RSA signature",
    "hmac_digest": "HMAC",
    "_queue.SimpleQueue": "waking the store's writer",
    "method 'poll' of": "",
    "sendfile": "",
}
"""Which C function is a row of its own; waiting is none."""
PACKAGES = {
    "/cosyncjwt/http/graphql/": "our endpoint, executing what is prepared",
    "/cosyncjwt/http/": "our routes and headers",
    "/cosyncjwt/": "our flows",
    "/resolvers/": "our flows",
    "/schema/": "our types",
    "/store/": "our store",
    "/graphql/": "graphql-core",
    "/strawberry/": "Strawberry",
    "/starlette/": "Starlette",
    "/joserfc/": "JWTs",
    "/email_validator/": "reading the address",
}
"""Which file is whose; the first that fits."""
REST = "Python's standard library, asyncio above all"
HERE = ("bench/profile.py", "bench/callers.py")

Found = TypeVar("Found")
Act: TypeAlias = Callable[[Caller], Awaitable[None]]
Look: TypeAlias = Callable[[Caller, Act, int], Awaitable[Found]]
OPERATIONS: dict[str, tuple[Act, int]] = {
    "me": (Caller.me, REQUESTS),
    "me with sessions": (Caller.me_with_sessions, REQUESTS),
    "application": (Caller.application, REQUESTS),
    "login": (Caller.login, DEAR_REQUESTS),
    "refresh": (Caller.refresh, DEAR_REQUESTS),
}


def lines(names: Sequence[str]) -> Iterator[str]:
    """Yield a table as Markdown, a column for each operation."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    warm = uvloop.run(_of_each(names, _unwatched))
    cold = uvloop.run(_of_each(names, _cold))
    hashed = uvloop.run(_of_each(names, _beside_hashes))
    watched = asyncio.run(_of_each(names, _watched))
    parts = sum(watched, Counter[str]())
    shares = [{part: found[part] / found.total() for part in parts} for found in watched]
    yield f"| of the event loop's time | {' | '.join(names)} |"
    yield f"| --- |{' ---: |' * len(names)}"
    for part in sorted(parts, key=lambda part: -max(share[part] for share in shares)):
        yield f"| {part} | {' | '.join(f'{share[part]:.0%}' for share in shares)} |"
    for name, spent in (
        ("all of it, unwatched", warm),
        ("the same, with cold caches", cold),
        ("the same, after a hash on each core", hashed),
    ):
        yield f"| {name} | {' | '.join(f'{each:.2f} ms' for each in spent)} |"


async def _of_each(names: Sequence[str], look: Look[Found]) -> list[Found]:
    async with _calling() as caller:
        return [await look(caller, *OPERATIONS[name]) for name in names]


@asynccontextmanager
async def _calling() -> AsyncIterator[Caller]:
    with TemporaryDirectory(prefix="cosyncjwt-bench-") as folder:
        store = open_store(f"sqlite:///{Path(folder) / 'bench.db'}")
        async with running(store, FrozenClock(), SystemEntropy(), execution=Execution) as service:
            yield Caller.of(service, await signed_up(service, service.sample, Caller.HANDLE))


async def _unwatched(caller: Caller, act: Act, requests: int) -> float:
    """Return the milliseconds that one computes."""
    await _warm(caller, act)
    return median([await _spent(caller, act) for _ in range(requests // UNWATCHED_SHARE)]) * 1e3


async def _cold(caller: Caller, act: Act, _requests: int) -> float:
    """Return the milliseconds that one computes where the caches of its core hold nothing of it."""
    return await _spent_after(GONE_THROUGH, COLD_REQUESTS, caller, act)


async def _beside_hashes(caller: Caller, act: Act, _requests: int) -> float:
    """Return the milliseconds that one computes where no cache of the machine holds anything of it."""
    return await _spent_after(HASHED_THROUGH, HASHED_REQUESTS, caller, act)


async def _spent_after(gone_through: bytearray, requests: int, caller: Caller, act: Act) -> float:
    await _warm(caller, act)
    spent = []
    for _ in range(requests):
        hash(bytes(gone_through))
        spent.append(await _spent(caller, act))
    return median(spent) * 1e3


async def _spent(caller: Caller, act: Act) -> float:
    begun = time.thread_time()
    await act(caller)
    return time.thread_time() - begun


async def _watched(caller: Caller, act: Act, requests: int) -> Counter[str]:
    """Return the seconds of each package."""
    await _warm(caller, act)
    profile = cProfile.Profile()
    profile.enable()
    for _ in range(requests):
        await act(caller)
    profile.disable()
    return _by_package(pstats.Stats(profile))


async def _warm(caller: Caller, act: Act) -> None:
    for _ in range(WARM):
        await act(caller)


def _by_package(stats: pstats.Stats) -> Counter[str]:
    found: Counter[str] = Counter()
    for (file, _, name), (_, _, own, _, callers) in stats.stats.items():  # type: ignore[attr-defined]
        known = next((row for part, row in FUNCTIONS.items() if part in name), None)
        if file != "~" or known is not None:
            found[_package(file) if known is None else known] += own
            continue
        for (caller, _, _), (_, _, spent, _) in callers.items():
            found[_package(caller)] += spent
    del found[""]
    return found


def _package(file: str) -> str:
    if file.endswith(HERE):
        return ""
    return next((package for part, package in PACKAGES.items() if part in file), REST)


if __name__ == "__main__":
    print("\n".join(lines(sys.argv[1:] or list(OPERATIONS))))
