"""How are passwords hashed and verified without stopping the event loop or filling the memory?

Those that were imported from other systems are verified too (see `foreign_hashes`), in the same turns.
"""

import asyncio
import math
import re
import secrets
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import TypeAlias, TypeVar

import structlog
from argon2.exceptions import InvalidHashError, VerificationError

from cosyncjwt.crypto import foreign_hashes
from cosyncjwt.crypto.hash_threads import hash_threads
from cosyncjwt.crypto.nobody import UNKNOWN_BYTES, hasher_of, nobodys_hash
from cosyncjwt.crypto.pepper import Pepper
from cosyncjwt.domain.breached_passwords import BreachedPasswords
from cosyncjwt.domain.password import HashCost, normalised
from cosyncjwt.domain.secret import Secret
from cosyncjwt.errors import Overloaded

Result = TypeVar("Result")
Verify: TypeAlias = Callable[[Secret, Secret | None], Awaitable[bool]]

QUEUE_PER_WORKER = 8
LONGEST_WAIT_SECONDS = 2.0
OWN = re.compile(r"[0-9a-f]{8}\$argon2id\$")
"""How a hash of ours begins: with a pepper's mark. One without may be from anywhere: it is bounded."""

_log = structlog.get_logger("passwords")


class Passwords:
    """Argon2id in a bounded pool of threads.

    At most `workers` hashes run at once and 8 wait for each, the first of them in front of its thread; one
    more, or a wait of over `longest_wait` for that, is refused with Overloaded at once. Hashes of callers
    that have gone away are not computed.

    What is kept is a mark, which says under which pepper, and the PHC string behind it.
    """

    def __init__(
        self,
        cost: HashCost,
        pepper: Pepper,
        *,
        workers: int,
        breached: BreachedPasswords | None = None,
        longest_wait: float = LONGEST_WAIT_SECONDS,
        nobodys: str | None = None,
    ) -> None:
        """Take cost and pepper, how many threads may hash, how many seconds to wait for one, and the list.

        The hash of nobody's password is made here unless it is given.
        """
        self._pepper = pepper
        self._breached = breached
        self._unknown_marks: set[str] = set()
        self._hasher = hasher_of(cost)
        self._pool = hash_threads(workers, cost.memory_kib)
        # One more for each thread, so that none waits for the event loop to bring the next.
        self._turns = asyncio.Semaphore(2 * workers)
        self._places = workers * (1 + QUEUE_PER_WORKER)
        self._longest_wait = longest_wait
        self._taken = 0
        self._nobody = Secret(pepper.mark + (nobodys or nobodys_hash(cost)))

    async def hash(self, password: Secret) -> Secret:
        """Return the password's PHC string, with a fresh random salt, behind the mark of the pepper."""
        seasoned = self._seasoned(password, self._pepper.mark)
        return Secret(self._pepper.mark + await self._in_turn(lambda: self._hasher.hash(seasoned)))

    @contextmanager
    def place(self) -> Iterator[Verify]:
        """Hold a place for one password, and give what verifies it there; Overloaded when there is none.

        Who counts tries counts them inside: what finds no place is never looked at, and must cost nothing.
        """
        with self._place():
            yield self._verify

    async def verify(self, password: Secret, kept: Secret | None) -> bool:
        """Say whether the password is the kept one; None, or no hash, costs the same and is False (P-11)."""
        with self._place():
            return await self._verify(password, kept)

    async def is_breached(self, password: Secret) -> bool:
        """Say whether the normalised password is on the operator's list, if there is one (P-09).

        In a thread, for a page of the file may have to come from the disk.
        """
        return self._breached is not None and await asyncio.to_thread(self._breached.has, password)

    def is_outdated(self, kept: Secret) -> bool:
        """Say whether the hash has other parameters or another pepper than today's, or is foreign (P-02)."""
        mark, phc = _parts(kept)
        return not _is_ours(kept) or mark != self._pepper.mark or self._hasher.check_needs_rehash(phc)

    def close(self) -> None:
        """Let the threads go; what waits is dropped."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def _verify(self, password: Secret, kept: Secret | None) -> bool:
        if kept is None or not kept.reveal():
            # The same way as another's, from here on.
            kept = self._nobody
        if not _is_ours(kept):
            text = normalised(password).reveal()
            return await self._turn(lambda: foreign_hashes.verified(kept.reveal(), text))
        mark, phc = _parts(kept)
        seasoned = self._seasoned(password, mark)
        return await self._turn(lambda: self._verified(phc, seasoned))

    def _seasoned(self, password: Secret, mark: str) -> bytes:
        text = normalised(password).reveal()
        seasoned = self._pepper.seasoned(text, mark)
        if seasoned is not None:
            return seasoned
        if mark not in self._unknown_marks:
            # Once each: whoever has taken a key away must hear why nobody can log in.
            self._unknown_marks.add(mark)
            _log.error("password.pepper_unknown", mark=mark)
        # As much work as any other, and never right.
        return secrets.token_bytes(UNKNOWN_BYTES)

    def _verified(self, phc: str, seasoned: bytes) -> bool:
        try:
            return self._hasher.verify(phc, seasoned)
        except (VerificationError, InvalidHashError):
            return False

    async def _in_turn(self, work: Callable[[], Result]) -> Result:
        with self._place():
            return await self._turn(work)

    @contextmanager
    def _place(self) -> Iterator[None]:
        if self._taken >= self._places:
            raise self._refusal()
        self._taken += 1
        try:
            yield
        finally:
            self._taken -= 1

    def _refusal(self) -> Overloaded:
        return Overloaded(math.ceil(self._longest_wait))

    async def _turn(self, work: Callable[[], Result]) -> Result:
        # A timer costs more than to see that there is nothing to wait for.
        if not self._turns.locked():
            await self._turns.acquire()
            return await self._run(work)
        try:
            async with asyncio.timeout(self._longest_wait):
                await self._turns.acquire()
        except TimeoutError:
            raise self._refusal() from None
        return await self._run(work)

    async def _run(self, work: Callable[[], Result]) -> Result:
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Result] = loop.create_future()

        def tell(hashing: Future[Result]) -> None:
            # Once for the turn and the caller: `wrap_future` and a shield would wake the loop three times.
            if not loop.is_closed():
                loop.call_soon_threadsafe(self._over, hashing, answer)

        hashing = self._pool.submit(work)
        hashing.add_done_callback(tell)
        try:
            return await answer
        except asyncio.CancelledError:
            # One that has not begun can be taken back.
            hashing.cancel()
            raise

    def _over(self, hashing: Future[Result], answer: asyncio.Future[Result]) -> None:
        """End the turn, and tell the caller, if it still waits: a hash under way cannot be stopped."""
        self._turns.release()
        if hashing.cancelled():
            answer.cancel()
        elif not answer.cancelled():
            try:
                answer.set_result(hashing.result())
            except Exception as error:  # noqa: BLE001 - whatever the work has raised is for the caller
                answer.set_exception(error)


def _is_ours(kept: Secret) -> bool:
    """Say whether the hash was made under a pepper; what an import brought may look like anything else."""
    return OWN.match(kept.reveal()) is not None


def _parts(kept: Secret) -> tuple[str, str]:
    """Return the mark of the pepper, empty where there was none, and the PHC string."""
    mark, dollar, rest = kept.reveal().partition("$")
    return mark, dollar + rest
