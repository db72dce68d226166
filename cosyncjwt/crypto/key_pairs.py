"""Where do RSA key pairs come from, and how does a first start not wait for its own?

Apart from what signs with them, so that they can be made while all of that is still loaded.
"""

from collections.abc import Callable
from concurrent.futures import Executor
from functools import partial
from typing import Final, TypeAlias

from cryptography.hazmat.primitives.asymmetric import rsa

PUBLIC_EXPONENT: Final = 65_537

KeyPairSource: TypeAlias = Callable[[], rsa.RSAPrivateKey]


def key_pair_source(bits: int) -> KeyPairSource:
    """Return what makes RSA key pairs of this size; it takes up to a second and belongs in a thread."""
    return partial(rsa.generate_private_key, PUBLIC_EXPONENT, bits)


class MadeAhead:
    """A source of key pairs, the first of which are on their way before anybody has asked."""

    def __init__(self, make: KeyPairSource, count: int, thread: Executor) -> None:
        """Begin to make so many."""
        self._coming = [thread.submit(make) for _ in range(count)]
        self._make = make

    def __call__(self) -> rsa.RSAPrivateKey:
        """Return the next one, waiting for it, or make another; belongs in a thread."""
        try:
            coming = self._coming.pop(0)
        except IndexError:
            return self._make()
        return coming.result()
