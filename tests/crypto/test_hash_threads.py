"""Do threads that hash leave the cores to those that wait for them?"""

import os
import sys
import threading

import pytest

from cosyncjwt.crypto.hash_threads import STEPS_BACK, hash_threads, threads_of

LOWEST = 19

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a priority for each thread")


def priority() -> int:
    """Return the niceness of the thread that asks."""
    return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())


@pytest.mark.parametrize(
    ("cores", "processes", "threads"),
    [(1, 1, 1), (2, 1, 2), (8, 1, 8), (1, 4, 1), (2, 2, 2), (8, 2, 5), (8, 8, 2), (8, 64, 2)],
)
def test_no_process_leaves_cores_idle(cores: int, processes: int, threads: int) -> None:
    """One process hashes on all cores, each of several on its part of them and one more."""
    assert threads_of(cores, processes) == threads


@on_linux
def test_threads_that_hash_are_nicer_than_the_others() -> None:
    """Each thread of the pool has stepped back, the one that made the pool has not."""
    before = priority()

    with hash_threads(2, 1) as pool:
        found = [pool.submit(priority).result() for _ in range(4)]

    assert set(found) == {min(before + STEPS_BACK, LOWEST)}
    assert priority() == before


@on_linux
def test_what_must_not_step_back_hashes_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system forbids it the threads work as they are."""

    def forbid(*_: int) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "setpriority", forbid)
    before = priority()

    with hash_threads(1, 1) as pool:
        assert pool.submit(priority).result() == before
