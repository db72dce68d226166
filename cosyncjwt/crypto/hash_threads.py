"""Which threads hash passwords, and what do they leave to others?"""

import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from cosyncjwt.crypto.hash_memory import take_large_pages

STEPS_BACK = 3
"""Of nineteen. Each hash keeps a core busy for twenty milliseconds, and Linux lets the event loop, which has
less than three to do, wait for half of what it waits for among equals. Logins still get a third of a core for
which something else of the same machine competes: with five steps it would be a quarter, and the event loop
not noticed sooner; the lowest class of all gets nothing as long as anybody wants the core."""


def threads_of(cores: int, processes: int) -> int:
    """Return how many threads hash in one of so many processes: all cores together, no more.

    More would be slower, by a twentieth for twice as many, and each takes the memory of a hash. Of several
    processes each has one more than its part all the same: the system deals connections unevenly, and where
    one process had all of eight, another's core stood idle and there were half as many logins.
    """
    if processes == 1:
        return cores
    return min(cores, max(1, cores // processes) + 1)


def hash_threads(workers: int, memory_kib: int) -> ThreadPoolExecutor:
    """Return so many threads for hashes of such memory, which give their core up early."""
    return ThreadPoolExecutor(workers, "argon2", _begin, (memory_kib,))


def _begin(memory_kib: int) -> None:
    _step_back()
    take_large_pages(memory_kib)


def _step_back() -> None:
    # Only Linux knows a priority of each thread. Where a sandbox forbids to lower it, all hash as before.
    if sys.platform == "linux":
        thread = threading.get_native_id()
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, thread, os.getpriority(os.PRIO_PROCESS, thread) + STEPS_BACK)
