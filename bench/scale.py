"""How does each operation's time grow with the number of users and applications?

`python -m bench.scale [most users]` on SQLite; with `wire` behind it on SecantusDB, where `make wire` has
installed it, which takes longer and keeps its table in docs/growth.json for `make bench`.
What is timed is the verb of the store in which an operation spends what can grow; the rest of it never sees
how many there are.
"""

import asyncio
import os
import random
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench.crowding import add_applications, add_users, parts
from bench.growth import Growth, kept
from bench.servers import resident_mib
from cosyncjwt.clock import SystemClock
from cosyncjwt.domain.application import Application, ApplicationType
from cosyncjwt.domain.page import PageRequest
from cosyncjwt.domain.user import User
from cosyncjwt.domain.user_search import UserSearch
from store.mongo.client import connect, database_name
from store.mongo.driver import Database
from store.open import open_store
from store.ports import Store, Tenant
from tests.factories import make_application, make_user
from tests.wire.servers import SECANTUSDB, WireServer

MOST_USERS = 1_000_000
APPLICATIONS = 10_000
SAMPLES = 200
IMPORTED = 1_000
"""Over the wire so many of each size are imported, and the others brought (see `crowding`)."""
OWNER = "usr_developer00000000000000"
PATIENT = "&".join(
    f"{name}TimeoutMS=120000" for name in ("socket", "waitQueue", "connect", "serverSelection")
)
"""On a busy machine a server that is slow to answer is not away."""

LOOKED_THROUGH = [
    "login: user by handle",
    "users(first: 100), the beginning",
    "users(first: 100), in the middle",
    "users(search:) of a whole handle",
    "users(search:) of a hundred handles' beginning",
    "applications(first: 100) of a developer",
]
"""What SecantusDB looks through the collection for. It takes an index only where that has every field of the
filter (ours say as well which stage a user is at) and sorts whatever it finds; mongo-java-server has none but
unique ones. A MongoDB does neither: `tests/wire/queries.py` holds each of our filters to its rule."""

ON_DISK = WireServer(
    # Of an option that is given twice the last counts.
    command=(
        *SECANTUSDB.command,
        *("--storage-path", "data", "--cache-size", "2G", "--oplog-max-entries", "1000"),
    ),
    missing=SECANTUSDB.missing,
    environment=SECANTUSDB.environment,
)
"""A million users are more than its memory holds."""


def sizes_up_to(most: int) -> list[int]:
    """Return 1,000 and its tenfolds up to `most`."""
    return [size for size in (1_000, 10_000, 100_000, 1_000_000) if size <= most]


def measured(most: int) -> list[Growth]:
    """Measure on SQLite; return that, and what was kept of the wire."""
    return [asyncio.run(_on_sqlite(most)), *kept()]


async def _on_sqlite(most: int) -> Growth:
    with TemporaryDirectory(prefix="cosyncjwt-bench-") as folder:
        async with _opened(f"sqlite:///{Path(folder) / 'bench.db'}") as store:
            return await _growth(store, Growth("SQLite, users", sizes_up_to(most)))


async def over_the_wire(most: int) -> Growth:
    """Measure over the wire."""
    url = f"{ON_DISK.url()}/scale?{PATIENT}"
    client = connect(url, "motor")
    try:
        async with _opened(url) as store:
            growth = Growth("MongoDB's wire (SecantusDB), users", sizes_up_to(most), LOOKED_THROUGH)
            return await _growth(store, growth, client[database_name(url)])
    finally:
        client.close()
        ON_DISK.stop()


@asynccontextmanager
async def _opened(url: str) -> AsyncIterator[Store]:
    store = open_store(url)
    await store.open()
    try:
        yield store
    finally:
        await store.close()


async def _growth(store: Store, growth: Growth, database: Database | None = None) -> Growth:
    application = make_application(type=ApplicationType.COMMERCIAL)
    await store.applications.add(application, limit=None)
    tenant, present = store.tenant(application.id), 0
    for size in growth.sizes:
        _tell(f"{growth.name}: {size:,}")
        if database is not None:
            brought = range(present, size - IMPORTED)
            await add_users(database, application.id, map(_person, brought))
            present += len(brought)
        growth.note("import, users a second", await _imported(tenant, range(present, size)))
        present = size
        await _look(tenant, growth, present)
    _tell(f"{growth.name}: applications")
    await _applications(store, growth, database)
    return growth


async def _imported(tenant: Tenant, numbers: range) -> str:
    begun = time.perf_counter()
    for users in parts(map(_person, numbers)):
        await tenant.users.add_many(users, limit=None, now=SystemClock().now())
    return f"{len(numbers) / (time.perf_counter() - begun):,.0f}"


async def _look(tenant: Tenant, growth: Growth, present: int) -> None:
    def someone() -> str:
        # So that SQLite's cache holds what it would hold of people who come at random.
        return _handle(random.randrange(present))

    middle = _handle(present // 2)
    # Behind the last, so that the person is new at each size.
    new = iter(range(10 * MOST_USERS + present, 20 * MOST_USERS))
    asked: dict[str, Callable[[], Awaitable[object]]] = {
        "me: user by id": lambda: tenant.users.get(_person(random.randrange(present)).id),
        "login: user by handle": lambda: tenant.users.by_handle(someone()),
        "users(first: 100), the beginning": lambda: tenant.roster.page(UserSearch(), PageRequest(100, None)),
        "users(first: 100), in the middle": lambda: tenant.roster.page(
            UserSearch(), PageRequest(100, middle)
        ),
        "users(search:) of a whole handle": lambda: tenant.roster.page(
            UserSearch(someone()), PageRequest(100, None)
        ),
        "users(search:) of a hundred handles' beginning": lambda: tenant.roster.page(
            UserSearch(someone()[: -len("00@example.com")]), PageRequest(100, None)
        ),
        "completeSignup: a new user": lambda: tenant.users.add(_person(next(new)), limit=None),
    }
    for what, ask in asked.items():
        if what not in growth.left_out:
            growth.note(what, await _timed(ask))
    growth.note("memory of this process, MiB", f"{resident_mib(os.getpid()):,.0f}")


async def _applications(store: Store, growth: Growth, database: Database | None) -> None:
    made = [make_application(owner_id=OWNER) for _ in range(APPLICATIONS)]
    await store.applications.add(made[0], limit=None)
    if database is None:
        await _added(store, made[1:])
    else:
        await add_applications(database, OWNER, made[1:])
    asked: dict[str, Callable[[], Awaitable[object]]] = {
        "application by id": lambda: store.applications.get(random.choice(made).id),
        "applications(first: 100) of a developer": lambda: store.applications.owned_by(
            OWNER, PageRequest(100, None)
        ),
    }
    for what, ask in asked.items():
        if what not in growth.left_out:
            growth.note_at_last(f"{what}, of {APPLICATIONS:,} applications", await _timed(ask))


async def _added(store: Store, applications: list[Application]) -> None:
    for part in parts(applications):
        await asyncio.gather(*(store.applications.add(each, limit=None) for each in part))


async def _timed(ask: Callable[[], Awaitable[object]]) -> str:
    """Return the median of one after the other, in milliseconds."""
    times = []
    for _ in range(SAMPLES):
        begun = time.perf_counter()
        await ask()
        times.append(time.perf_counter() - begun)
    return f"{median(times) * 1e3:.3f} ms"


def _person(number: int) -> User:
    return make_user(id=f"usr_{number:022}", handle=_handle(number))


def _handle(number: int) -> str:
    return f"person{number:09}@example.com"


def _tell(news: str) -> None:
    if sys.stderr.isatty():
        print(f"\r{news:<60}\r", end="", file=sys.stderr, flush=True)


def main() -> None:
    """Measure on SQLite or over the wire, and print the table."""
    numbers = [int(each) for each in sys.argv[1:] if each.isdecimal()]
    most = numbers[0] if numbers else MOST_USERS
    if "wire" not in sys.argv[1:]:
        growth = asyncio.run(_on_sqlite(most))
    elif (why := ON_DISK.missing()) is not None:
        sys.exit(f"SecantusDB: {why}")
    else:
        growth = asyncio.run(over_the_wire(most))
        growth.keep(f"python -m bench.scale {most} wire")
    print("\n".join(growth.lines()))


if __name__ == "__main__":
    main()
