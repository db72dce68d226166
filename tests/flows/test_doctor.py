"""Does the doctor judge hashes, clocks and keys rightly?"""

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import cast

import pytest
from argon2.exceptions import HashingError

from cosyncjwt.doctor import hashing
from cosyncjwt.doctor.findings import State
from cosyncjwt.doctor.keys import key_file_finding, signing_keys_finding
from cosyncjwt.doctor.store import store_findings
from cosyncjwt.domain.password import HashCost
from store.mongo import MongoStore
from store.ports import Store
from tests.factories import make_application, make_signing_key
from tests.fakes import NOW, FrozenClock

YEARS = timedelta(days=800)


class Measured:
    """A machine on which a hash takes a known time for each unit of work."""

    def __init__(self, seconds: float) -> None:
        """Take how long the default cost takes."""
        self._each = seconds / (19_456 * 2)

    def __call__(self, cost: HashCost) -> float:
        """Return how long the cost takes."""
        return self._each * cost.memory_kib * cost.iterations


@pytest.mark.parametrize(
    ("wanted", "spelled"),
    [
        (0.001, "m=19456,t=2,p=1"),
        (0.020, "m=19456,t=2,p=1"),
        (0.040, "m=38912,t=2,p=1"),
        (0.500, "m=65536,t=15,p=1"),
    ],
)
def test_a_cost_is_found_for_a_time(wanted: float, spelled: str) -> None:
    """Memory first, then passes, and never less than the default."""
    cost, taken = hashing.calibrated(wanted, Measured(0.020))

    assert hashing.spelled(cost) == spelled
    assert taken == pytest.approx(max(wanted, 0.020), rel=0.05)


@pytest.mark.parametrize(("seconds", "state"), [(0.009, "warning"), (0.020, "ok"), (0.6, "warning")])
def test_a_hash_too_fast_or_too_slow_is_warned_of(seconds: float, state: str) -> None:
    """Under 10 ms and over half a second is a warning."""
    assert hashing.hash_finding(HashCost(), Measured(seconds)).state == state


def test_a_hash_that_cannot_be_made_is_wrong() -> None:
    """More memory than the machine gives is said with the variable that asks for it."""

    def refused(_cost: HashCost) -> float:
        message = "Memory allocation error"
        raise HashingError(message)

    finding = hashing.hash_finding(HashCost(), refused)

    assert (finding.state, "COSYNCJWT_ARGON2" in finding.text) == (State.WRONG, True)


@pytest.mark.parametrize(
    ("memory_kib", "setting", "tunables", "said"),
    [
        (19_456, "always [madvise] never\n", "", "hashes lie in large pages"),
        (19_456, "always madvise [never]\n", "", "this system has no large pages"),
        (19_456, None, "", "this system has no large pages"),
        (65_536, "always [madvise] never\n", "", "set GLIBC_TUNABLES=glibc.malloc.hugetlb=1"),
        (65_536, "always [madvise] never\n", "glibc.malloc.hugetlb=1", "hashes lie in large pages"),
    ],
)
def test_it_is_said_whether_hashes_lie_in_large_pages(
    memory_kib: int, setting: str | None, tunables: str, said: str, tmp_path: Path
) -> None:
    """The system must have them, and above 24 MiB the environment ask for them."""
    large_pages = tmp_path / "enabled"
    if setting is not None:
        large_pages.write_text(setting)

    finding = hashing.pages_finding(HashCost(memory_kib, 2), {"GLIBC_TUNABLES": tunables}, large_pages)

    assert finding.state is State.OK
    assert finding.text.startswith(said)


def test_an_old_key_file_is_warned_of(tmp_path: Path, clock: FrozenClock) -> None:
    """A master key that was written years ago is due."""
    path = tmp_path / "master.key"
    path.touch()
    os.utime(path, times=(0, (NOW - YEARS).timestamp()))

    assert key_file_finding(path, clock).state is State.WARNING


async def test_old_signing_keys_are_warned_of(store: Store, clock: FrozenClock) -> None:
    """An application whose newest key is old is counted; one that has rotated is not."""
    old, new = make_signing_key(created_at=NOW - YEARS), make_signing_key()
    for keys in ((old,), (make_signing_key(created_at=NOW - YEARS), new)):
        await store.applications.add(make_application(signing_keys=keys), limit=None)

    finding = await signing_keys_finding(store, clock)

    assert finding.state is State.WARNING
    assert finding.text.startswith("2 applications, 1 of them")


class Server:
    """A MongoDB server that tells only its time."""

    def __init__(self, now: datetime) -> None:
        """Take its time."""
        self._now = now

    async def command(self, command: str) -> dict[str, object]:
        """Answer `ping` and `hello`."""
        return {"ok": 1, **({"localTime": self._now.replace(tzinfo=None)} if command == "hello" else {})}


@pytest.mark.parametrize(("ahead", "state"), [(0, "ok"), (-1, "ok"), (3, "warning")])
async def test_E30_clocks_apart_are_warned_of(
    store: Store, clock: FrozenClock, ahead: int, state: str
) -> None:
    """More than two seconds between the server's clock and the store's are a warning."""
    mongo = MongoStore.of_client(None, "unused")
    vars(mongo)["_database"] = Server(NOW + timedelta(seconds=ahead))
    timed = cast("Store", _Timed(store, mongo))

    (finding,) = [each for each in await store_findings(timed, clock) if each.subject == "clock"]

    assert finding.state == state


class _Timed:
    """A store with the clock of another."""

    def __init__(self, store: Store, mongo: MongoStore) -> None:
        self.check, self.sealed, self.clock = store.check, store.sealed, mongo.clock
