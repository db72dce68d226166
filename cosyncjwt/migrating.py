"""How does the work of `cosyncjwt migrate` go, and in which words is it refused?"""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import click

from cosyncjwt.clock import SystemClock
from cosyncjwt.crypto.seal import Seal, SealBrokenError
from cosyncjwt.entropy import SystemEntropy
from cosyncjwt.flows.moving import Move, MoveRefusedError, give_up
from cosyncjwt.flows.sealing import survey
from cosyncjwt.settings import Settings
from cosyncjwt.starting import OTHER_KEY, place_of, reason_of
from store.migrations import DatabaseTooNewError
from store.open import open_store
from store.ports.moving import Mover, Role, StoreInUseError, StoreIsMovingError, UnknownContentError

SQLITE = "sqlite:///"
OURS = (MoveRefusedError, UnknownContentError, DatabaseTooNewError, StoreIsMovingError, ValueError)


async def migrated(settings: Settings, from_url: str, to_url: str) -> str:
    """Move one store to the other; return what to say of it."""
    seal = Seal(settings.master_keys, SystemEntropy())
    await _ensure_known_keys(settings, from_url, seal)
    async with (
        _opened(settings, from_url, Role.SOURCE) as source,
        _opened(settings, to_url, Role.TARGET) as target,
    ):
        names = (_name(from_url), _name(to_url))
        move = Move(source, target, names=names, seal=seal, entropy=SystemEntropy())
        mark = await move.begin()
        if mark.is_done:
            await move.end()
            return f"{names[0]} was moved to {names[1]} before. Start the servers there."
        total, there = sum((await source.counts()).values()), sum((await target.counts()).values())
        with click.progressbar(length=total, label="Moving", file=sys.stderr) as bar:
            bar.update(min(there, total))
            await move.carry(mark, bar.update)
        with click.progressbar(length=2 * total, label="Checking", file=sys.stderr) as bar:
            tallies = await move.check(bar.update)
        await move.end()
    moved = sum(each.count for each in tallies.values())
    return (
        f"{moved} records of {names[0]} are in {names[1]}, checked. Start the servers there, with the same "
        "COSYNCJWT_MASTER_KEY and COSYNCJWT_PEPPER."
    )


async def given_up(settings: Settings, url: str) -> str:
    """Let the store be served again; return what to say of it."""
    async with _opened(settings, url, Role.SOURCE) as source:
        mark = await give_up(source)
    return (
        f"{_name(url)} may be served again. Delete what is in {mark.other}: served beside it, what was used "
        "up in one would be good in the other."
    )


async def _ensure_known_keys(settings: Settings, url: str, seal: Seal) -> None:
    """Raise MoveRefusedError when something in the source is sealed under a key that is not listed."""
    store = open_store(url, mongo_driver=settings.mongo_driver)
    try:
        await store.open()
    except StoreIsMovingError:
        # It was looked at when the move began.
        return
    try:
        found = await survey(store, seal)
    finally:
        await store.close()
    if found.unknown:
        message = f"{found.unknown} of {found.total} secrets are sealed under another key. {OTHER_KEY}"
        raise MoveRefusedError(message)


@asynccontextmanager
async def _opened(settings: Settings, url: str, role: Role) -> AsyncIterator[Mover]:
    mover = open_store(url, mongo_driver=settings.mongo_driver).mover(role)
    await mover.open(SystemClock().now())
    try:
        yield mover
    finally:
        await mover.close()


def words_for(failure: Exception, *urls: str) -> str:
    """Return what to say of a failure: what helps, and no password of a URL."""
    if isinstance(failure, OURS):
        return str(failure)
    if isinstance(failure, StoreInUseError):
        return f"{failure}. Stop every server first."
    if isinstance(failure, SealBrokenError):
        return OTHER_KEY
    return f"it stopped ({reason_of(failure, *urls)}). Start it again: it goes on where it was"


def _name(url: str) -> str:
    """Return how the store is called when the other one speaks of it: the same from wherever it is named."""
    if url.startswith(SQLITE):
        return f"{SQLITE}{Path(url.removeprefix(SQLITE)).resolve()}"
    return place_of(url)
