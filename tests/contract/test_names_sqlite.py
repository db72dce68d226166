"""Does SQLite go as far for a name that nobody has as for one that somebody has?"""

import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

import store.sqlite.naming
from cosyncjwt.domain.user import User
from store.ports import Tenant
from store.sqlite.rows import user_of
from store.sqlite.store import SqliteStore
from tests.factories import make_application, make_user

PEOPLE = ("bea", "dora", "fay")
NOBODY = ("ada", "carl", "dora2", "gil")
"""Before the first, between two, and behind the last."""


@dataclass
class Costs:
    """What a look-up costs: how many statements, rows and users, and what it finds."""

    found: str | None
    statements: int
    made_of: list[str]


async def cost(
    look_up: Awaitable[User | None], reader: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> Costs:
    """Return what a look-up costs."""
    statements, made_of = list[str](), list[str]()

    def making(row: Any) -> User:
        made_of.append(row["handle"])
        return user_of(row)

    monkeypatch.setattr(store.sqlite.naming, "user_of", making)
    reader.set_trace_callback(statements.append)
    user = await look_up
    reader.set_trace_callback(None)
    return Costs(None if user is None else user.handle, len(statements), made_of)


@pytest.mark.parametrize("by_name", [False, True], ids=["handle", "user name"])
async def test_H04_unknown_names_cost_a_row_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, by_name: bool
) -> None:
    """One statement brings one user's row, whoever is asked for; only the one who is meant is returned."""
    opened = SqliteStore(tmp_path / "cosyncjwt.db")
    await opened.open()
    application = make_application()
    await opened.applications.add(application, limit=None)
    tenant: Tenant = opened.tenant(application.id)
    for name in PEOPLE:
        user = replace(make_user(handle=f"{name}@example.com"), user_name=None)
        await tenant.users.add(user, limit=None)
        await tenant.users.set_user_name(user.id, name, user.created_at)
    look: Callable[[str], Awaitable[User | None]] = (
        tenant.users.by_user_name if by_name else lambda name: tenant.users.by_handle(f"{name}@example.com")
    )
    reader = opened._database.reader

    costs = {name: await cost(look(name), reader, monkeypatch) for name in (*PEOPLE, *NOBODY)}
    await opened.close()

    assert [costs[name].found for name in PEOPLE] == [f"{name}@example.com" for name in PEOPLE]
    assert [costs[name].found for name in NOBODY] == [None] * len(NOBODY)
    assert {each.statements for each in costs.values()} == {1}
    assert all(len(each.made_of) == 1 and each.made_of[0] for each in costs.values())
