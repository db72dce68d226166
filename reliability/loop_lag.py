"""Does hashing, or making keys, stop the event loop (E-27)?"""

import asyncio
import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from bench.client import p99
from cosyncjwt.crypto.key_pairs import key_pair_source
from cosyncjwt.crypto.passwords import Passwords
from cosyncjwt.crypto.pepper import Pepper
from cosyncjwt.domain.password import HashCost
from cosyncjwt.domain.secret import Secret
from cosyncjwt.errors import Overloaded
from reliability.experiment import Amount, Finding

SECONDS = 10
TICK_SECONDS = 0.005
LONGEST_MILLISECONDS = 20.0
KEY_BITS = 3072


def while_hashing(amount: Amount, folder: Path) -> Finding:
    """E-27: the lateness of a timer of 5 ms while the pool hashes and keys are made, and while nothing is."""
    del folder
    idle, busy, hashes, keys = asyncio.run(_measured(amount.of(SECONDS)))
    return Finding.of(
        f"p99 lag {busy:.1f} ms while {hashes} passwords were hashed on {os.cpu_count()} threads and {keys} "
        f"keys of {KEY_BITS} bits made, {idle:.1f} ms idle",
        holds=busy <= LONGEST_MILLISECONDS,
    )


async def _measured(seconds: int) -> tuple[float, float, int, int]:
    passwords = Passwords(HashCost(), Pepper([bytes(32)]), workers=os.cpu_count() or 1)
    make_key = key_pair_source(KEY_BITS)
    idle = await _lag(seconds / 2)
    done = {"hashes": 0, "keys": 0}

    async def hash_on() -> None:
        while True:
            with suppress(Overloaded):
                await passwords.hash(Secret("correct horse battery staple"))
                done["hashes"] += 1

    async def make_keys() -> None:
        while True:
            await asyncio.to_thread(make_key)
            done["keys"] += 1

    work: list[Callable[[], Any]] = [hash_on] * (4 * (os.cpu_count() or 1)) + [make_keys]
    tasks = [asyncio.create_task(each()) for each in work]
    busy = await _lag(seconds)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    passwords.close()
    return idle, busy, done["hashes"], done["keys"]


async def _lag(seconds: float) -> float:
    late, end = [], time.perf_counter() + seconds
    while (begun := time.perf_counter()) < end:
        await asyncio.sleep(TICK_SECONDS)
        late.append(time.perf_counter() - begun - TICK_SECONDS)
    return p99(late) * 1_000
