"""How fast are many users imported and listed, and does the memory stay where it is?

`python -m bench.importing [how many]`, on SQLite in a temporary folder, or where COSYNCJWT_TEST_STORE says.
"""

import asyncio
import os
import resource
import sys
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from cosyncjwt.clock import SystemClock
from cosyncjwt.domain.application import ApplicationType
from cosyncjwt.domain.page import PageRequest
from cosyncjwt.domain.user_search import UserSearch
from cosyncjwt.entropy import SystemEntropy
from cosyncjwt.flows.user_transfer import AT_ONCE, UserImport, exported
from store.open import open_store
from store.ports import Store
from tests.factories import make_application

USERS = 100_000
HASH = "$2b$12$" + "a" * 53


def main() -> None:
    """Import, list and export, and print what each took."""
    users = int(sys.argv[1]) if len(sys.argv) > 1 else USERS
    with TemporaryDirectory(prefix="cosyncjwt-bench-") as folder:
        url = os.environ.get("COSYNCJWT_TEST_STORE", f"sqlite:///{Path(folder) / 'bench.db'}")
        asyncio.run(_measure(open_store(url), users))


async def _measure(store: Store, users: int) -> None:
    await store.open()
    application = make_application(type=ApplicationType.COMMERCIAL)
    await store.applications.add(application, limit=None)
    tenant = store.tenant(application.id)
    taking = UserImport(tenant, application, clock=SystemClock(), entropy=SystemEntropy())
    before, begun = _memory(), time.perf_counter()
    lines = _lines(users)
    while batch := list(islice(lines, AT_ONCE)):
        assert await taking.take(batch) == []
    _print("import", users, begun, before)
    for place in (0, users // 2, users - 100):
        begun = time.perf_counter()
        await tenant.roster.page(UserSearch(), PageRequest(50, f"person{place:09}@example.com"))
        print(f"page behind user {place:>9,}  {(time.perf_counter() - begun) * 1000:8.2f} ms")
    before, begun = _memory(), time.perf_counter()
    count = 0
    async for _ in exported(tenant, application, with_hashes=True):
        count += 1
    _print("export", count, begun, before)
    await store.close()


def _lines(users: int) -> Iterator[tuple[int, bytes]]:
    for number in range(users):
        yield number, b'{"handle":"person%09d@example.com","passwordHash":"%s"}' % (number, HASH.encode())


def _print(name: str, count: int, begun: float, before: float) -> None:
    seconds = time.perf_counter() - begun
    more = _memory() - before
    print(f"{name}  {count:>9,} users  {seconds:8.2f} s  {count / seconds:10,.0f} /s  +{more:.0f} MiB")


def _memory() -> float:
    """Return the most memory that the process has had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
