"""How does everything in one store come into another, once, however often the move is cut?

1. Mark the source, so that no server starts on it, and then the target, so that none starts on half of it.
2. Carry kind by kind, part by part. The target keeps the records of a part first and then how far it has
   come; those that are there stay, so a part that was cut is repeated.
3. Read all of both and compare numbers and digests. What the source's servers write although they should have
   been stopped is found here at the latest.
4. Mark the target as whole: from here on it may be served. Mark the source as moved: it may not.

Secrets stay sealed as they are: what they are bound to is the same in every store.
"""

import hashlib
import json
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, replace

from cosyncjwt.crypto.seal import Seal
from cosyncjwt.domain.sealed import SealedKind
from cosyncjwt.entropy import Entropy
from store.kinds import KINDS, ROOT_SECRET, Kind, Record
from store.ports.moving import Mark, Mover, Part, Role

Progress = Callable[[int], object]
END = "end"
NAMES = (*(kind.name for kind in KINDS), END)
MODULUS = 2**256
MOVE_ID_SIZE = 16
ENOUGH_NAMES = 5


class MoveRefusedError(Exception):
    """The move is not begun, or not ended; the text says why and what helps."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many records of a kind there are, and a digest of all of them, whatever their order."""

    count: int = 0
    digest: int = 0

    def with_part(self, part: Part) -> "Tally":
        """Return the tally with the records of a part."""
        # Added up, not hashed in turn: each backend has an order of its own.
        digest = sum(_digest(record) for record in part.records)
        return Tally(self.count + len(part.records), (self.digest + digest) % MODULUS)


class Move:
    """The move of one store to another, both of them open."""

    def __init__(
        self, source: Mover, target: Mover, *, names: tuple[str, str], seal: Seal, entropy: Entropy
    ) -> None:
        """Take both ends, how each is called when the other one speaks of it, and the master key of both."""
        self._source = source
        self._target = target
        self._source_name, self._target_name = names
        self._seal = seal
        self._entropy = entropy

    async def begin(self) -> Mark:
        """Mark both stores; return the target's mark. Raises MoveRefusedError and SealBrokenError."""
        await self._ensure_key()
        source = await self._mark_of_source()
        target = await self._target.mark()
        if target is None or target.move != source.move:
            await self._ensure_empty(target)
            target = Mark(source.move, Role.TARGET, self._source_name, kind=KINDS[0].name)
        # The source first: a target with the mark of a move that nobody knows could not be gone on with.
        await self._source.put_mark(source)
        await self._target.put_mark(target)
        return target

    async def _ensure_empty(self, mark: Mark | None) -> None:
        if mark is not None and not mark.is_done:
            message = (
                f"{self._target_name} holds half of another move, from {mark.other}. Name another target, "
                "or delete what is there"
            )
            raise MoveRefusedError(message)
        if occupied := await self._target.occupied():
            shown = ", ".join(occupied[:ENOUGH_NAMES])
            message = (
                f"{self._target_name} is not empty: it holds {shown}. Name a target that is, or delete it"
            )
            raise MoveRefusedError(message)

    async def _ensure_key(self) -> None:
        """Raise SealBrokenError for a source, and MoveRefusedError for a target, under another master key."""
        kept = (await self._source.part(ROOT_SECRET, "")).records
        if not kept:
            message = f"{self._source_name} holds no store. Is it the right name?"
            raise MoveRefusedError(message)
        self._seal.open(kept[0]["sealed"], SealedKind.ROOT_SECRET.place())
        there = (await self._target.part(ROOT_SECRET, "")).records
        if there and not self._seal.knows(there[0]["sealed"]):
            message = (
                f"{self._target_name} was made under another master key than COSYNCJWT_MASTER_KEY: it "
                "is the store of another service. Name an empty target; it gets the master key of the source"
            )
            raise MoveRefusedError(message)

    async def _mark_of_source(self) -> Mark:
        """Return the mark that the source has, or is to have."""
        mark = await self._source.mark()
        if mark is not None and mark.role is Role.TARGET and not mark.is_done:
            message = f"{self._source_name} is itself half of a move, from {mark.other}. Finish that first"
            raise MoveRefusedError(message)
        if mark is None or mark.role is Role.TARGET:
            return Mark(self._entropy.token(MOVE_ID_SIZE).hex(), Role.SOURCE, self._target_name)
        if mark.other != self._target_name:
            message = (
                f"{self._source_name} {'was' if mark.is_done else 'is being'} moved to {mark.other}. Go on "
                "with that, or give it up: `cosyncjwt migrate --give-up` with the URL of this one as --from"
            )
            raise MoveRefusedError(message)
        return mark

    async def carry(self, mark: Mark, progress: Progress) -> None:
        """Carry all that the target has not yet by its mark."""
        while not mark.is_done and mark.kind != END:
            position = NAMES.index(mark.kind)
            kind = KINDS[position]
            part = await self._source.part(kind, mark.after)
            if part.after is None:
                mark = replace(mark, kind=NAMES[position + 1], after="")
            else:
                mark = replace(mark, after=part.after)
            await self._target.take(kind, part.records, mark)
            progress(len(part.records))

    async def check(self, progress: Progress) -> Mapping[str, Tally]:
        """Compare both stores; raise MoveRefusedError when they differ, else return what is in each."""
        tallies = {kind.name: await tally(self._source, kind, progress) for kind in KINDS}
        there = {kind.name: await tally(self._target, kind, progress) for kind in KINDS}
        differing = [
            f"{name} ({each.count} there, {there[name].count} here)"
            for name, each in tallies.items()
            if each != there[name]
        ]
        if misplaced := await self._target.misplaced():
            differing.append(f"unique names ({misplaced} held by others)")
        if differing:
            message = (
                f"{self._target_name} is not the same as {self._source_name}: {', '.join(differing)}. "
                "Something has written to one of them meanwhile: stop every server, delete the target and "
                "begin anew"
            )
            raise MoveRefusedError(message)
        return tallies

    async def end(self) -> None:
        """Let the target be served, and the source no more."""
        for mover in (self._target, self._source):
            mark = await mover.mark()
            if mark is not None:
                await mover.put_mark(replace(mark, is_done=True))


async def tally(mover: Mover, kind: Kind, progress: Progress) -> Tally:
    """Read all records of a kind; return their number and digest."""
    found = Tally()
    async for part in _parts(mover, kind):
        found = found.with_part(part)
        progress(len(part.records))
    return found


async def give_up(source: Mover) -> Mark:
    """Let a store be served that is being moved or was moved; return what it said of the move."""
    mark = await source.mark()
    if mark is None or mark.role is Role.TARGET:
        message = "it is not being moved"
        raise MoveRefusedError(message)
    await source.put_mark(None)
    return mark


async def _parts(mover: Mover, kind: Kind) -> AsyncIterator[Part]:
    after: str | None = ""
    while after is not None:
        part = await mover.part(kind, after)
        yield part
        after = part.after


def _digest(record: Record) -> int:
    text = json.dumps(record, sort_keys=True, default=bytes.hex)
    return int.from_bytes(hashlib.sha256(text.encode()).digest())
