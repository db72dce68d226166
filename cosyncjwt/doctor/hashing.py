"""How long does a password hash take here, and which cost takes as long as wanted?"""

import time
from collections.abc import Callable, Mapping
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from statistics import median

from argon2 import PasswordHasher, Type
from argon2.exceptions import HashingError

from cosyncjwt.crypto.hash_memory import is_kept
from cosyncjwt.doctor.findings import Finding, State, judged
from cosyncjwt.domain.password import HashCost

TIMES = 5
FAST, SLOW = 0.010, 0.500
"""In seconds: less is less than a guesser should pay, more keeps people and processors waiting."""
MOST_MEMORY_KIB = 65_536
"""Each login takes so much while it lasts; above it, passes are added instead of memory (RFC 9106, 4)."""
STEP_KIB = 1_024
WHEEL = "manylinux", "musllinux", "macosx", "win"
LARGE_PAGES = Path("/sys/kernel/mm/transparent_hugepage/enabled")
TUNABLES = "GLIBC_TUNABLES"
LARGE_PAGES_FOR_ALL = "glibc.malloc.hugetlb=1"

Measure = Callable[[HashCost], float]


def seconds_of(cost: HashCost) -> float:
    """Return how long one hash takes: the median of a few."""
    hasher = PasswordHasher(cost.iterations, cost.memory_kib, cost.parallelism, type=Type.ID)
    taken = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        hasher.hash("nobody's password")
        taken.append(time.perf_counter() - begun)
    return median(taken)


def hash_finding(cost: HashCost, measure: Measure = seconds_of) -> Finding:
    """Say whether a hash takes long enough, and not too long."""
    try:
        taken = measure(cost)
    except HashingError as failure:
        return judged("password hash", spelled(cost), wrong=f"{failure}; lower COSYNCJWT_ARGON2")
    text = f"{spelled(cost)} takes {taken * 1000:.0f} ms"
    warning = ""
    if taken < FAST:
        warning = "a guesser pays as little; raise COSYNCJWT_ARGON2 (cosyncjwt doctor --calibrate 50)"
    elif taken > SLOW:
        warning = "every login waits so long; lower COSYNCJWT_ARGON2 (cosyncjwt doctor --calibrate 250)"
    return judged("password hash", text, warning=warning)


def build_finding() -> Finding:
    """Say whether Argon2 was built for this processor; hashes are the same, only slower otherwise."""
    return Finding(State.OK, "password hash", _build())


def _build() -> str:
    try:
        wheel = distribution("argon2-cffi-bindings").read_text("WHEEL") or ""
    except PackageNotFoundError:
        wheel = ""
    tags = [
        line.partition(": ")[2].rpartition("-")[2] for line in wheel.splitlines() if line.startswith("Tag")
    ]
    if any(tag.startswith(WHEEL) for tag in tags):
        return "Argon2 is the wheel for all processors; one built for this one is faster (see In containers)"
    return "Argon2 was built from source"


def pages_finding(cost: HashCost, environment: Mapping[str, str], large_pages: Path = LARGE_PAGES) -> Finding:
    """Say whether hashes can lie in large pages, in which they take a tenth less."""
    text = "hashes lie in large pages where the C library is glibc"
    if not large_pages.exists() or "[never]" in large_pages.read_text():
        text = "this system has no large pages for hashes, in which they would take a tenth less"
    elif not is_kept(cost.memory_kib) and LARGE_PAGES_FOR_ALL not in environment.get(TUNABLES, ""):
        text = f"set {TUNABLES}={LARGE_PAGES_FOR_ALL}, and hashes of so much memory take a fifth less"
    return Finding(State.OK, "password hash", text)


def calibrated(wanted: float, measure: Measure = seconds_of) -> tuple[HashCost, float]:
    """Return a cost whose hash takes about `wanted` seconds here, and how long it does.

    Never less than the default, OWASP's first choice. The time grows as memory times passes, so that one
    measurement tells the cost and another one mends it.
    """
    cost, taken = HashCost(), measure(HashCost())
    for _ in range(2):
        work = cost.memory_kib * cost.iterations * wanted / taken
        cost = _with_work(work)
        taken = measure(cost)
    return cost, taken


def _with_work(work: float) -> HashCost:
    least = HashCost()
    memory = int(work / least.iterations) // STEP_KIB * STEP_KIB
    if memory <= least.memory_kib:
        return least
    if memory <= MOST_MEMORY_KIB:
        return HashCost(memory, least.iterations)
    return HashCost(MOST_MEMORY_KIB, round(work / MOST_MEMORY_KIB))


def spelled(cost: HashCost) -> str:
    """Return the cost as COSYNCJWT_ARGON2 has it."""
    return f"m={cost.memory_kib},t={cost.iterations},p={cost.parallelism}"
