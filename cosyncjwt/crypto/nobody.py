"""What is verified where there is no password: the hash of one that nobody knows.

Apart from what hashes passwords, so that it can be made while all of that is still loaded.
"""

import secrets
from typing import Final

from argon2 import PasswordHasher, Type

from cosyncjwt.domain.password import HashCost

UNKNOWN_BYTES: Final = 32
"""So many random ones are a password that nobody knows."""


def hasher_of(cost: HashCost) -> PasswordHasher:
    """Return what hashes at this cost."""
    return PasswordHasher(cost.iterations, cost.memory_kib, cost.parallelism, type=Type.ID)


def nobodys_hash(cost: HashCost) -> str:
    """Return the PHC string of an unknown password; it takes as long as any other and belongs in a thread."""
    return hasher_of(cost).hash(secrets.token_bytes(UNKNOWN_BYTES))
