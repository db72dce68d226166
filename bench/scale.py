"""How does each operation's time grow with the number of users and applications?

`python -m bench.scale [most users]` on SQLite, and on SecantusDB where `make wire` has installed it. What is
timed is the verb of the store in which an operation spends what can grow; the rest of it never sees how many
there are.
"""

import asyncio
import os
import random
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from uuid import uuid4

from bench.servers import resident_mib
from cosyncjwt.domain.application import ApplicationType
from cosyncjwt.domain.page import PageRequest
from cosyncjwt.domain.user import User
from cosyncjwt.domain.user_search import UserSearch
from store.open import open_store
from store.ports import Store, Tenant
from tests.factories import make_application, make_user
from tests.wire.servers import SECANTUSDB

MOST_USERS = 1_000_000
MOST_OVER_THE_WIRE = 10_000
"""SecantusDB is written in Python: it computes for some 15 to 30 ms for each user that is added, so that the
next tenfold would take the better part of an hour, to say nothing new of our queries."""
APPLICATIONS = 10_000
AT_ONCE, AT_ONCE_OVER_THE_WIRE = 128, 16
"""How many are added side by side; whoever waits a second for a connection of the driver's 50 gives up."""
SAMPLES = 200
OWNER = "usr_developer00000000000000"


@dataclass(slots=True)
class Growth:
    """The median times of each thing, by how many users there were."""

    name: str
    sizes: Sequence[int]
    at_once: int = AT_ONCE
    times: dict[str, list[str]] = field(default_factory=dict)

    def note(self, what: str, value: str) -> None:
        """Note what was found at the next size."""
        self.times.setdefault(what, []).append(value)

    def lines(self) -> Iterator[str]:
        """Yield the table as Markdown."""
        yield f"| {self.name} | {' | '.join(f'{size:,}' for size in self.sizes)} |"
        yield f"| --- |{' ---: |' * len(self.sizes)}"
        for what, values in self.times.items():
            yield f"| {what} | {' | '.join(values)} |"


def sizes_up_to(most: int) -> list[int]:
    """Return 1,000 and its tenfolds up to `most`."""
    return [size for size in (1_000, 10_000, 100_000, 1_000_000) if size <= most]


def measured(most: int) -> list[Growth]:
    """Measure on each backend that is here."""
    return asyncio.run(_measured(most))


async def _measured(most: int) -> list[Growth]:
    found = []
    with TemporaryDirectory(prefix="cosyncjwt-bench-") as folder:
        async with _opened(f"sqlite:///{Path(folder) / 'bench.db'}") as store:
            found.append(await _growth(store, Growth("SQLite, users", sizes_up_to(most))))
    if SECANTUSDB.missing() is None:
        try:
            async with _opened(f"{SECANTUSDB.url()}/scale_{uuid4().hex}") as store:
                sizes = sizes_up_to(min(most, MOST_OVER_THE_WIRE))
                growth = Growth("MongoDB's wire (SecantusDB), users", sizes, AT_ONCE_OVER_THE_WIRE)
                found.append(await _growth(store, growth))
        finally:
            SECANTUSDB.stop()
    return found


@asynccontextmanager
async def _opened(url: str) -> AsyncIterator[Store]:
    store = open_store(url)
    await store.open()
    try:
        yield store
    finally:
        await store.close()


async def _growth(store: Store, growth: Growth) -> Growth:
    application = make_application(type=ApplicationType.COMMERCIAL)
    await store.applications.add(application, limit=None)
    tenant, present = store.tenant(application.id), 0
    for size in growth.sizes:
        _tell(f"{growth.name}: {size:,}")
        begun = time.perf_counter()
        await _together(
            lambda number: tenant.users.add(_person(number), limit=None), range(present, size), growth.at_once
        )
        growth.note("import, users a second", f"{(size - present) / (time.perf_counter() - begun):,.0f}")
        present = size
        await _look(tenant, growth, present)
    await _applications(store, growth)
    return growth


async def _look(tenant: Tenant, growth: Growth, present: int) -> None:
    def someone() -> str:
        # So that SQLite's cache holds what it would hold of people who come at random.
        return _handle(random.randrange(present))

    middle = _handle(present // 2)
    # Behind the last, so that the person is new at each size.
    new = iter(range(10 * MOST_USERS + present, 20 * MOST_USERS))
    asked: dict[str, Callable[[], Awaitable[object]]] = {
        "login: user by handle": lambda: tenant.users.by_handle(someone()),
        "users(first: 100), the beginning": lambda: tenant.roster.page(UserSearch(), PageRequest(100, None)),
        "users(first: 100), in the middle": lambda: tenant.roster.page(
            UserSearch(), PageRequest(100, middle)
        ),
        "users(search:) of a whole handle": lambda: tenant.roster.page(
            UserSearch(someone()), PageRequest(100, None)
        ),
        "completeSignup: a new user": lambda: tenant.users.add(_person(next(new)), limit=None),
    }
    for what, ask in asked.items():
        growth.note(what, await _timed(ask))
    growth.note("memory of this process, MiB", f"{resident_mib(os.getpid()):,.0f}")


async def _applications(store: Store, growth: Growth) -> None:
    made = [make_application(owner_id=OWNER) for _ in range(APPLICATIONS)]
    await _together(
        lambda number: store.applications.add(made[number], limit=None), range(len(made)), growth.at_once
    )
    asked: dict[str, Callable[[], Awaitable[object]]] = {
        "application by id": lambda: store.applications.get(random.choice(made).id),
        "applications(first: 100) of a developer": lambda: store.applications.owned_by(
            OWNER, PageRequest(100, None)
        ),
    }
    blank = [""] * (len(growth.sizes) - 1)
    for what, ask in asked.items():
        growth.times[f"{what}, of {APPLICATIONS:,} applications"] = [*blank, await _timed(ask)]


async def _timed(ask: Callable[[], Awaitable[object]]) -> str:
    """Return the median of one after the other, in milliseconds."""
    times = []
    for _ in range(SAMPLES):
        begun = time.perf_counter()
        await ask()
        times.append(time.perf_counter() - begun)
    return f"{median(times) * 1e3:.3f} ms"


async def _together(act: Callable[[int], Awaitable[object]], numbers: range, at_once: int) -> None:
    for start in range(numbers.start, numbers.stop, at_once):
        await asyncio.gather(*(act(number) for number in range(start, min(start + at_once, numbers.stop))))


def _person(number: int) -> User:
    return make_user(handle=_handle(number))


def _handle(number: int) -> str:
    return f"person{number:09}@example.com"


def _tell(news: str) -> None:
    if sys.stderr.isatty():
        print(f"\r{news:<60}\r", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    for growth in measured(int(sys.argv[1]) if len(sys.argv) > 1 else MOST_USERS):
        print("\n".join((*growth.lines(), "")))
