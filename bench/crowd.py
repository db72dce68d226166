"""How does a server come by thousands of users? One signs up; the others are put into the store."""

import asyncio
from dataclasses import dataclass, replace
from pathlib import Path

from bench.credentials import PASSWORD
from bench.requests import asked, body_of, got
from bench.servers import dev
from cosyncjwt.domain.application_change import ApplicationChange
from cosyncjwt.domain.user import User
from store.open import open_store
from tests.documents import COMPLETE_SIGNUP, SIGNUP

FIRST = "first@example.com"


@dataclass(frozen=True, slots=True)
class Crowd:
    """Users of the sample application, other ones for each operation: each handle is asked about once."""

    data: Path
    app_token: str
    size: int

    def names(self, group: int, *, by_name: bool) -> tuple[list[str], list[str]]:
        """Return the names that are known to the server, and as many of the same length that are not."""
        known, unknown = (
            [name if by_name else handle for name, handle in _people(kind, group, self.size)]
            for kind in ("known", "other")
        )
        return known, unknown


def crowded(data: Path, size: int, groups: int) -> Crowd:
    """Make the data folder with a user signed up by the front door, and copies of that one for each group."""
    with dev(data) as server:
        sample = got(server.port, "/dev/quickstart.json")["sample"]
        headers = {"App-Token": sample["appToken"]}
        asked(server.port, headers, body_of(SIGNUP, {"handle": FIRST, "password": PASSWORD}))
        code = got(server.port, f"/dev/inbox.json?to={FIRST}")[0]["code"]
        asked(server.port, headers, body_of(COMPLETE_SIGNUP, {"handle": FIRST, "code": code}))
    asyncio.run(_fill(data, sample["applicationId"], size, groups))
    return Crowd(data, sample["appToken"], size)


async def _fill(data: Path, application_id: str, size: int, groups: int) -> None:
    store = open_store(f"sqlite:///{data / 'cosyncjwt.db'}", mongo_driver="motor")
    await store.open()
    users = store.tenant(application_id).users
    first = await users.by_handle(FIRST)
    assert first is not None
    await store.applications.change(
        application_id, ApplicationChange(user_names_enabled=True), first.created_at
    )

    async def add(user: User, name: str) -> None:
        await users.add(user, limit=None)
        await users.set_user_name(user.id, name, user.created_at)

    await asyncio.gather(
        *(
            add(replace(first, id=f"usr_{group:02}{number:020}", handle=handle), name)
            for group in range(groups)
            for number, (name, handle) in enumerate(_people("known", group, size))
        )
    )
    await store.close()


def _people(kind: str, group: int, size: int) -> list[tuple[str, str]]:
    names = [f"{kind}.{group}.{number:05}" for number in range(size)]
    return [(name, f"{name}@example.com") for name in names]
