"""In which memory does a thread hash? In large pages, where Linux and the C library can have them.

Argon2 jumps about in its 19 MiB. In pages of 4 KiB these are more than a processor remembers the places of,
so it looks most of them up anew; of ten large pages it knows all, and a hash takes a tenth less. Linux gives
them to whoever asks for a range of addresses. Argon2 asks for none, so each thread asks beforehand, for those
in which glibc will place its hashes: a thread has a heap of its own, and what it gave back it gets again.
"""

import ctypes
import mmap
import sys
from contextlib import suppress

LARGE_PAGE = 2 * 1024 * 1024
"""As x86-64 and most of ARM have it; where they are larger, nothing changes."""
LARGEST = 28 * 1024 * 1024
"""From 32 MiB on glibc gives memory back to the system after each hash, and the advice with it."""


def is_kept(memory_kib: int) -> bool:
    """Say whether what is asked for once holds for all hashes of such memory."""
    return _size(memory_kib) <= LARGEST


def take_large_pages(memory_kib: int) -> None:
    """Let the hashes of this thread lie in large pages; where there are none, they lie as before."""
    if sys.platform == "linux" and is_kept(memory_kib):
        # A Python that is all in one file has no library to ask.
        with suppress(OSError):
            library = ctypes.CDLL(None)
            # Others, as musl, keep nothing for later.
            if hasattr(library, "gnu_get_libc_version"):
                _advise(library, _size(memory_kib))


def _size(memory_kib: int) -> int:
    # Each end may stand in the middle of a large page.
    return memory_kib * 1024 + 2 * LARGE_PAGE


def _advise(library: ctypes.CDLL, size: int) -> None:
    library.malloc.argtypes, library.malloc.restype = [ctypes.c_size_t], ctypes.c_void_p
    library.free.argtypes, library.free.restype = [ctypes.c_void_p], None
    library.madvise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
    # The first of its size comes from the system and goes back to it; from then on glibc keeps such memory.
    library.free(library.malloc(size))
    begin = library.malloc(size)
    if begin is not None:
        first = begin // LARGE_PAGE * LARGE_PAGE
        # Advice: whether the system follows it, or knows none, changes nothing but the time.
        library.madvise(first, begin + size - first, mmap.MADV_HUGEPAGE)
        library.free(begin)
