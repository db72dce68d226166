"""How many wrong passwords are weighed at one moment, also when a process dies meanwhile (E-04)?"""

import os
import signal
import threading
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

from reliability.burst import Burst, request, told, words
from reliability.experiment import Amount, Finding
from reliability.stage import stage
from tests.documents import LOGIN

AT_ONCE = 500
FREE = 5
KILL_AFTER_SECONDS = 0.1


def wrong_passwords(amount: Amount, folder: Path) -> Finding:
    """E-04: of five hundred wrong passwords at one moment no more are weighed than the limit allows."""
    rounds = amount.of(5, least=1)
    over, seen, most = 0, Counter[str](), 0
    with stage(folder) as scene, Burst(scene.server.port, AT_ONCE) as burst:
        app = scene.application("Guessed")
        for number in range(rounds):
            handle = f"guessed{number}@example.com"
            app.signed_up(handle)
            whole = request(
                scene.server.port, app.client.app_token, LOGIN, handle=handle, password="not the right one"
            )
            killer = threading.Thread(target=_kill_a_worker, args=(scene.server.process.pid,))
            begun = time.monotonic()
            killer.start()
            answers = words(burst.go([whole] * AT_ONCE))
            killer.join()
            allowed = FREE + _further(time.monotonic() - begun)
            over += max(0, answers["INVALID_CREDENTIALS"] - allowed)
            most = max(most, answers["INVALID_CREDENTIALS"])
            seen += answers
    return Finding.of(
        f"{over} weighed above the limit in {rounds} rounds of {AT_ONCE}, a worker killed in each; {most} "
        f"weighed at most, of which {FREE} are free ({told(seen)})",
        holds=over == 0 and seen["broken"] < rounds * AT_ONCE // 2,
    )


def _further(seconds: float) -> int:
    """Return how many more tries the doubling pauses of 1, 2, 4 ... seconds allow within a time."""
    return int(seconds + 1).bit_length()


def _kill_a_worker(parent: int) -> None:
    time.sleep(KILL_AFTER_SECONDS)
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    workers = [int(each) for each in children if b"spawn_main" in Path(f"/proc/{each}/cmdline").read_bytes()]
    if workers:
        with suppress(ProcessLookupError):
            os.kill(workers[-1], signal.SIGKILL)
