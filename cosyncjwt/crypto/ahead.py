"""What does a start have made by another core, before anybody asks for it?"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Self

from cosyncjwt.crypto.key_pairs import KeyPairSource, MadeAhead, key_pair_source
from cosyncjwt.crypto.nobody import nobodys_hash
from cosyncjwt.domain.password import HashCost


@dataclass(frozen=True, slots=True)
class Ahead:
    """Where to ask for it; whoever asks waits for what is under way, and hears what has failed."""

    new_key_pair: KeyPairSource
    nobodys_hash: Callable[[], str]

    @classmethod
    def begun(cls, bits: int, cost: HashCost, *, key_pairs: int) -> Self:
        """Begin to make so many key pairs, and the hash of nobody's password.

        In one thread, one after the other: another core is for who loads meanwhile.
        """
        thread = ThreadPoolExecutor(1, "ahead")
        pairs = MadeAhead(key_pair_source(bits), key_pairs, thread)
        hashing = thread.submit(nobodys_hash, cost)
        thread.shutdown(wait=False)
        return cls(pairs, hashing.result)
