"""How are passwords hashed and verified without stopping the event loop or filling the memory?"""

import asyncio
import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from cosyncjwt.domain.password import HashCost, normalised
from cosyncjwt.domain.secret import Secret
from cosyncjwt.errors import Overloaded

Result = TypeVar("Result")

QUEUE_PER_WORKER = 8
LONGEST_WAIT_SECONDS = 2.0


class Passwords:
    """Argon2id in a bounded pool of threads.

    At most `workers` hashes run at once and 8 wait for each; one more, or a wait of over `longest_wait`, is
    refused with Overloaded at once. Hashes of callers that have gone away are not computed.
    """

    def __init__(self, cost: HashCost, *, workers: int, longest_wait: float = LONGEST_WAIT_SECONDS) -> None:
        """Take the parameters, how many threads may hash, and how many seconds to wait for one."""
        self._hasher = PasswordHasher(cost.iterations, cost.memory_kib, cost.parallelism, type=Type.ID)
        self._pool = ThreadPoolExecutor(workers, "argon2")
        self._turns = asyncio.Semaphore(workers)
        self._places = workers * (1 + QUEUE_PER_WORKER)
        self._longest_wait = longest_wait
        self._taken = 0
        self._nobody = self._hasher.hash("nobody's password")

    async def hash(self, password: Secret) -> Secret:
        """Return the password's PHC string with a fresh random salt."""
        text = normalised(password).reveal()
        return Secret(await self._in_turn(lambda: self._hasher.hash(text)))

    async def verify(self, password: Secret, kept: Secret | None) -> bool:
        """Say whether the password is the kept one; None costs the same and is always False (P-11)."""
        text = normalised(password).reveal()
        phc = self._nobody if kept is None else kept.reveal()
        right = await self._in_turn(lambda: self._verified(phc, text))
        return right and kept is not None

    def is_outdated(self, kept: Secret) -> bool:
        """Say whether the hash was made with other parameters than today's (P-02)."""
        return self._hasher.check_needs_rehash(kept.reveal())

    def close(self) -> None:
        """Let the threads go; what waits is dropped."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _verified(self, phc: str, text: str) -> bool:
        try:
            return self._hasher.verify(phc, text)
        except (VerificationError, InvalidHashError):
            return False

    async def _in_turn(self, work: Callable[[], Result]) -> Result:
        if self._taken >= self._places:
            raise Overloaded(math.ceil(self._longest_wait))
        self._taken += 1
        try:
            async with asyncio.timeout(self._longest_wait):
                await self._turns.acquire()
        except TimeoutError:
            raise Overloaded(math.ceil(self._longest_wait)) from None
        else:
            return await self._run(work)
        finally:
            self._taken -= 1

    async def _run(self, work: Callable[[], Result]) -> Result:
        running = asyncio.get_running_loop().run_in_executor(self._pool, work)
        # A hash under way cannot be stopped: its turn is over when it is, not when its caller leaves.
        running.add_done_callback(lambda _: self._turns.release())
        return await asyncio.shield(running)
