"""Do hashes lie in large pages where there are such, and as before where there are none?"""

import ctypes
import platform
import subprocess
import sys
from pathlib import Path
from typing import Never

import pytest

from cosyncjwt.crypto.hash_memory import LARGEST, take_large_pages
from cosyncjwt.domain.password import HashCost

MEMORY_KIB = HashCost().memory_kib

THE_NEXT_HASH = f"""
import ctypes
from pathlib import Path
from cosyncjwt.crypto.hash_threads import hash_threads

def place_of_what_is_next():
    # As Argon2 does: nothing else is asked for meanwhile.
    library = ctypes.CDLL(None)
    library.malloc.restype, library.free.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
    begin = library.malloc({MEMORY_KIB * 1024})
    library.free(begin)
    return begin

def flags_at(address):
    found = False
    for line in Path("/proc/self/smaps").read_text().splitlines():
        first = line.split()[0]
        if not first.endswith(":"):
            low, high = (int(bound, 16) for bound in first.split("-"))
            found = low <= address < high
        elif found and first == "VmFlags:":
            return line.split()

with hash_threads(2, {MEMORY_KIB}) as pool:
    begins = [pool.submit(place_of_what_is_next).result() for _ in range(4)]
    places = [begin + offset for begin in begins for offset in (0, {MEMORY_KIB * 1024 - 1})]
    print(all("hg" in flags_at(place) for place in places))
"""


class Musl:
    """A C library that is not glibc; it has nothing that may be called."""


class Exhausted:
    """A glibc that has no memory left; it takes back nothing but nothing."""

    def __init__(self) -> None:
        """Begin with functions whose types can be told."""

        def malloc(_: int) -> None:
            return None

        def free(address: int | None) -> None:
            assert address is None

        def madvise(*_: int) -> Never:
            raise AssertionError

        self.gnu_get_libc_version, self.malloc, self.free, self.madvise = malloc, malloc, free, madvise


@pytest.mark.skipif(
    platform.libc_ver()[0] != "glibc" or not Path("/sys/kernel/mm/transparent_hugepage").exists(),
    reason="only Linux has such pages, and only glibc keeps what was asked for",
)
def test_a_thread_hashes_in_large_pages() -> None:
    """What the threads of a pool get for their next hash is memory for which large pages were asked."""
    # In a process of its own: others may have asked for the memory that this one has.
    command = (sys.executable, "-c", THE_NEXT_HASH)

    found = subprocess.run(command, capture_output=True, check=True, text=True).stdout  # noqa: S603 - our own

    assert found == "True\n"


@pytest.mark.parametrize("library", [Musl(), Exhausted()])
def test_what_cannot_be_had_is_not_asked_for(library: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the C library keeps nothing for later, or has nothing, hashes lie as before."""
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(ctypes, "CDLL", lambda _: library)

    take_large_pages(MEMORY_KIB)


@pytest.mark.parametrize(
    ("system", "memory_kib"), [("linux", MEMORY_KIB), ("linux", LARGEST // 1024), ("darwin", MEMORY_KIB)]
)
def test_threads_begin_without_a_library(
    system: str, memory_kib: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a library to ask, elsewhere than on Linux, and for larger hashes, threads hash all the same."""

    def refuse(_: None) -> Never:
        raise OSError

    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(ctypes, "CDLL", refuse)

    take_large_pages(memory_kib)
