"""Are key pairs that are made ahead given out once each, and more made when they have run out?"""

from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from itertools import count
from typing import cast

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from cosyncjwt.crypto.key_pairs import KeyPairSource, MadeAhead


@pytest.fixture
def thread() -> Iterator[Executor]:
    """Yield the thread that makes them."""
    with ThreadPoolExecutor(1) as pool:
        yield pool


def test_each_key_pair_is_given_once(thread: Executor) -> None:
    """No two applications get the same one, whether it was made ahead or is made when it is asked for."""
    numbers = count()
    source = MadeAhead(cast("KeyPairSource", lambda: next(numbers)), 2, thread)

    given = [cast("int", source()) for _ in range(4)]

    assert given == [0, 1, 2, 3]


def test_a_failure_is_told_to_who_asks(thread: Executor) -> None:
    """What fails ahead fails the start, and not silently."""

    def fail() -> RSAPrivateKey:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        MadeAhead(fail, 1, thread)()
