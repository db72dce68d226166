"""How does a test move a store? As the command does, without its words."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from cosyncjwt.flows.moving import Move
from store.ports import Store
from store.ports.moving import PART, Mover, Role
from tests.everything import SEAL, fill
from tests.fakes import NOW, ScriptedEntropy


async def filled(store: Store) -> Store:
    """Fill a store and close it, as a server that stops."""
    await store.open()
    await fill(store)
    await store.close()
    return store


@asynccontextmanager
async def both(source: Store, target: Store, size: int = PART) -> AsyncIterator[tuple[Mover, Mover]]:
    """Yield the open ends of a move."""
    movers = source.mover(Role.SOURCE, size), target.mover(Role.TARGET, size)
    for mover in movers:
        await mover.open(NOW)
    try:
        yield movers
    finally:
        for mover in movers:
            await mover.close()


def move_of(source: Mover, target: Mover, entropy: ScriptedEntropy | None = None) -> Move:
    """Return the move of one to the other."""
    names = ("the source", "the target")
    return Move(source, target, names=names, seal=SEAL, entropy=entropy or ScriptedEntropy())


async def moved(source: Store, target: Store, size: int = PART) -> dict[str, int]:
    """Move a store to another, however far it has come; return how many records of each kind that were."""
    async with both(source, target, size) as ends:
        move = move_of(*ends)
        await move.carry(await move.begin(), lambda _: None)
        tallies = await move.check(lambda _: None)
        await move.end()
    return {name: tally.count for name, tally in tallies.items()}
