"""What can this machine do with no service around it? Hashes and signatures a second."""

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from argon2 import PasswordHasher, Type
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

from cosyncjwt.domain.password import HashCost

RSA_BITS = 2_048
"""What a signing key has unless the operator decides otherwise."""

MESSAGE = bytes(400)
"""As long as what is signed in one of our JWTs."""


def hashes(seconds: float) -> float:
    """Return the Argon2id hashes a second of one thread on every core."""
    cost, threads = HashCost(), os.cpu_count() or 1
    hasher = PasswordHasher(cost.iterations, cost.memory_kib, cost.parallelism, type=Type.ID)
    with ThreadPoolExecutor(threads) as pool:
        rates = [pool.submit(_rate, lambda: hasher.hash("a password"), seconds) for _ in range(threads)]
        return sum(rate.result() for rate in rates)


def signatures(seconds: float) -> float:
    """Return the RSA signatures a second of one core."""
    key = _key()
    return _rate(lambda: key.sign(MESSAGE, padding.PKCS1v15(), SHA256()), seconds)


def hash_milliseconds(seconds: float) -> float:
    """Return what one Argon2id hash computes on a core of its own."""
    cost = HashCost()
    hasher = PasswordHasher(cost.iterations, cost.memory_kib, cost.parallelism, type=Type.ID)
    return _computed(lambda: hasher.hash("a password"), seconds)


def signature_milliseconds(seconds: float) -> float:
    """Return what one RSA signature computes."""
    key = _key()
    return _computed(lambda: key.sign(MESSAGE, padding.PKCS1v15(), SHA256()), seconds)


def _computed(work: Callable[[], object], seconds: float) -> float:
    begun = time.thread_time()
    rate = _rate(work, seconds)
    return (time.thread_time() - begun) / (rate * seconds) * 1e3


def _rate(work: Callable[[], object], seconds: float) -> float:
    count, begun = 0, time.perf_counter()
    while time.perf_counter() - begun < seconds:
        work()
        count += 1
    return count / (time.perf_counter() - begun)


@cache
def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, RSA_BITS)
