"""What does another process do to the file while a test looks on?

    python -m tests.contract.sqlite_worker live PATH APPLICATION        leads subjects through the story
    python -m tests.contract.sqlite_worker crowd PATH APPLICATION NAME  adds users NAME-0, NAME-1 ...

Either says `ready` when its store is open, and begins at the first line it reads.
"""

import asyncio
import sqlite3
import sys
from itertools import count

from cosyncjwt.errors import UserLimitReached
from store.ports import Tenant
from store.sqlite import SqliteStore
from tests.contract.story import Subject
from tests.factories import make_user

IN_FLIGHT = 8
CROWD = 150
LIMIT = 50


def say(*words: object) -> None:
    """Write a line at once, so that it is out when the process is killed."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


async def live(tenant: Tenant) -> None:
    """Lead one subject after the other through the story, several at once; say each step once it is done."""
    numbers = count()

    async def lead() -> None:
        for number in numbers:
            subject = Subject(number)
            for reached, step in enumerate(subject.steps, 1):
                await step(tenant, subject)
                say(number, reached)

    await asyncio.gather(*(lead() for _ in range(IN_FLIGHT)))


async def crowd(store: SqliteStore, tenant: Tenant, name: str) -> None:
    """Add many users at once and say how many were let in; try again when the file was locked for long."""

    async def enter(number: int) -> bool:
        user = make_user(id=f"{name}-{number}", handle=f"{name}-{number}@example.org")
        while True:
            try:
                await tenant.users.add(user, limit=LIMIT)
            except UserLimitReached:
                return False
            except sqlite3.OperationalError as failure:
                if not store.is_unavailable(failure):
                    raise
            else:
                return True

    say(sum(await asyncio.gather(*(enter(number) for number in range(CROWD)))))


async def main(task: str, path: str, application_id: str, name: str = "") -> None:
    """Open the store, wait for the signal, do the task."""
    store = SqliteStore.of_url(f"sqlite:///{path}")
    await store.open()
    say("ready")
    await asyncio.to_thread(sys.stdin.readline)
    tenant = store.tenant(application_id)
    await (live(tenant) if task == "live" else crowd(store, tenant, name))
    await store.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
