"""Does the pool of hashing threads stay bounded, fair and honest?"""

import asyncio
import sys
import threading
import unicodedata
from collections.abc import AsyncIterator, Callable

import pytest

from cosyncjwt.crypto.passwords import LONGEST_WAIT_SECONDS, QUEUE_PER_WORKER, Passwords
from cosyncjwt.crypto.pepper import Pepper
from cosyncjwt.domain.password import LONGEST_UNNORMALISED, HashCost, normalised
from cosyncjwt.domain.password_rules import accepted
from cosyncjwt.domain.secret import Secret
from cosyncjwt.errors import Overloaded, PasswordTooWeak
from tests.factories import make_application

WEAKEST = HashCost(memory_kib=8, iterations=1, parallelism=1)
PLACES = 1 + QUEUE_PER_WORKER
PEPPER = Pepper([bytes(32)])
RIGHT = Secret("correct horse battery staple")


@pytest.fixture
async def passwords() -> AsyncIterator[Passwords]:
    """Yield a pool of one thread."""
    pool = Passwords(WEAKEST, PEPPER, workers=1)
    yield pool
    pool.close()


class Work:
    """Something that the pool's thread does until it is let go."""

    def __init__(self) -> None:
        """Begin unheld."""
        self.done = 0
        self.begun = threading.Event()
        self._let_go = threading.Event()

    def __call__(self) -> int:
        """Wait, and count."""
        self.begun.set()
        self._let_go.wait(60)
        self.done += 1
        return self.done

    def let_go(self) -> None:
        """End all waiting."""
        self._let_go.set()


def quick() -> str:
    """Take no time."""
    return "done"


async def started(passwords: Passwords, work: Callable[[], object], count: int) -> list[asyncio.Task[object]]:
    """Put work into the pool `count` times and let the tasks reach it."""
    tasks = [asyncio.create_task(passwords._in_turn(work)) for _ in range(count)]
    await asyncio.sleep(0)
    return tasks


async def test_a_hash_opens_to_its_password_only(passwords: Passwords) -> None:
    """What was hashed verifies, and another password does not."""
    kept = await passwords.hash(RIGHT)

    assert await passwords.verify(RIGHT, kept)
    assert not await passwords.verify(Secret("another password"), kept)


async def test_what_is_no_hash_opens_to_nothing(passwords: Passwords) -> None:
    """A damaged or foreign hash verifies no password, and is no fault."""
    damaged = [
        "",
        "x",
        "$argon2id$",
        "$2b$12$abcdefghijklmnopqrstuv",
        (await passwords.hash(RIGHT)).reveal()[:-4],
    ]

    assert [await passwords.verify(RIGHT, Secret(text)) for text in damaged] == [False] * 5


async def test_P11_nobodys_password_is_never_right(passwords: Passwords) -> None:
    """Without a kept hash no password is right, not even the one that is hashed in its place."""
    assert not await passwords.verify(Secret("nobody's password"), None)


async def test_P11_nobodys_password_goes_the_way_of_anothers(
    passwords: Passwords, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For nobody what was given is seasoned under the same key, and as much is hashed, as for an account."""
    kept = await passwords.hash(RIGHT)
    seasoned, verified, went = passwords._seasoned, passwords._verified, list[tuple[object, ...]]()

    def seasoning(password: Secret, mark: str) -> bytes:
        went.append(("seasoned", password.reveal(), mark))
        return seasoned(password, mark)

    def verifying(phc: str, given: bytes) -> bool:
        went.append(("verified", len(phc), len(given)))
        return verified(phc, given)

    monkeypatch.setattr(passwords, "_seasoned", seasoning)
    monkeypatch.setattr(passwords, "_verified", verifying)

    ways = []
    for some in (kept, None, Secret("")):
        went.clear()
        assert not await passwords.verify(Secret("wrong"), some)
        ways.append(list(went))

    assert ways[0] == ways[1] == ways[2]
    assert [name for name, *_ in ways[0]] == ["seasoned", "verified"]


async def test_P11_nobody_takes_a_place_in_the_queue(passwords: Passwords) -> None:
    """Verifying for an unknown handle goes through the same queue as for a known one."""
    kept = await passwords.hash(RIGHT)

    results = [
        await asyncio.gather(
            *[passwords.verify(RIGHT, some) for _ in range(PLACES + 1)], return_exceptions=True
        )
        for some in (None, kept)
    ]

    assert [[type(result) for result in each].count(Overloaded) for each in results] == [1, 1]


async def test_a_full_queue_refuses_at_once(passwords: Passwords) -> None:
    """One more than the places is told to come back, and those who wait are served."""
    work = Work()
    waiting = await started(passwords, work, PLACES)

    with pytest.raises(Overloaded) as refusal:
        await passwords.hash(RIGHT)
    work.let_go()

    assert refusal.value.retry_after == LONGEST_WAIT_SECONDS
    assert sorted(map(str, await asyncio.gather(*waiting))) == [str(number + 1) for number in range(PLACES)]


async def test_places_become_free(passwords: Passwords) -> None:
    """After a rush everybody is served again."""
    work = Work()
    waiting = await started(passwords, work, PLACES)
    work.let_go()
    await asyncio.gather(*waiting)

    assert await asyncio.gather(*[passwords._in_turn(quick) for _ in range(PLACES)]) == ["done"] * PLACES


async def test_who_has_gone_away_is_not_computed(passwords: Passwords) -> None:
    """A caller who leaves the queue costs no hash, and gives the place back."""
    held, skipped = Work(), Work()
    (first,) = await started(passwords, held, 1)
    gone = await started(passwords, skipped, QUEUE_PER_WORKER)

    for task in gone:
        task.cancel()
    await asyncio.gather(*gone, return_exceptions=True)
    skipped.let_go()
    held.let_go()
    await first

    assert await passwords._in_turn(quick) == "done"
    assert skipped.done == 0


async def test_a_hash_under_way_keeps_its_turn(passwords: Passwords) -> None:
    """A caller who leaves during the hash does not let a second hash run beside it."""
    held = Work()
    (gone,) = await started(passwords, held, 1)
    # What has not begun could still be taken back.
    await asyncio.to_thread(held.begun.wait)
    gone.cancel()
    await asyncio.gather(gone, return_exceptions=True)

    beside = asyncio.ensure_future(passwords._in_turn(lambda: held.done))
    await asyncio.sleep(0)
    held.let_go()
    assert await beside == 1


async def test_a_thread_does_not_wait_for_the_event_loop(passwords: Passwords) -> None:
    """While the loop is busy with something else, a thread that has finished begins with the next hash."""
    held, begun = Work(), threading.Event()
    (first,) = await started(passwords, held, 1)
    (second,) = await started(passwords, begun.set, 1)

    held.let_go()

    # Not awaited: the loop does nothing meanwhile.
    assert begun.wait(60)
    await asyncio.gather(first, second)


async def test_the_longest_wait() -> None:
    """Who has waited for the longest time is told to come back, and the place is free again."""
    pool, work = Passwords(WEAKEST, PEPPER, workers=1, longest_wait=0.01), Work()
    first, second, third = await started(pool, work, 3)

    with pytest.raises(Overloaded) as refusal:
        await third
    work.let_go()

    # The second waits for nothing but the thread.
    assert (await first, await second, refusal.value.retry_after, pool._taken) == (1, 2, 1, 0)
    pool.close()


def test_two_seconds() -> None:
    """By default nobody waits for a hash longer than two seconds."""
    assert LONGEST_WAIT_SECONDS == 2


async def test_outdated_is_what_has_another_cost(passwords: Passwords) -> None:
    """A hash is outdated when memory, rounds or lanes differ from today's."""
    kept = await passwords.hash(RIGHT)
    others = [HashCost(16, 1, 1), HashCost(8, 2, 1), HashCost(16, 1, 2)]
    pools = [Passwords(cost, PEPPER, workers=1) for cost in others]

    assert not passwords.is_outdated(kept)
    assert [pool.is_outdated(kept) for pool in pools] == [True] * 3
    for pool in pools:
        pool.close()


def test_no_code_point_is_made_of_more_than_four() -> None:
    """The bound under which a password is normalised holds for all of Unicode."""
    longest = max(len(unicodedata.normalize("NFD", chr(point))) for point in range(sys.maxunicode + 1))

    assert longest * 257 <= LONGEST_UNNORMALISED


def test_thousands_of_accents_are_not_put_in_order() -> None:
    """A password that is too long in any form is neither normalised nor accepted."""
    accents = Secret("a" + "\u0301\u0323" * LONGEST_UNNORMALISED)

    assert normalised(accents).reveal() == accents.reveal()
    with pytest.raises(PasswordTooWeak):
        accepted(accents, make_application(), "ada@example.com")
