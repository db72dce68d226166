"""Which signatures of Project Wycheproof are here? Made to find verifiers that believe too much."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

VECTORS = Path(__file__).parents[2] / "tools" / "wycheproof" / "vectors"
SIZES = (2048, 3072, 4096)


@dataclass(frozen=True, slots=True)
class Case:
    """A message and what may be its signature (RSASSA-PKCS1-v1_5 with SHA-256, as in RS256)."""

    number: int
    key: str
    message: bytes
    signature: bytes
    result: str


def available() -> list[int]:
    """Return the sizes of keys of which there are cases here."""
    return [size for size in SIZES if _file(size).is_file()]


def summary() -> str:
    """Return the line that says which cases the tests ran with."""
    sizes = ", ".join(map(str, available()))
    return f"Wycheproof: RS256, keys of {sizes} bits" if sizes else "Wycheproof: not run (`make vectors`)"


@cache
def cases(size: int) -> tuple[Case, ...]:
    """Return the cases with keys of that size."""
    return tuple(_cases(json.loads(_file(size).read_text("utf-8"))["testGroups"]))


def _cases(groups: list[dict[str, object]]) -> Iterator[Case]:
    for group in groups:
        tests = group["tests"]
        assert isinstance(tests, list)
        for test in tests:
            message, signature = bytes.fromhex(test["msg"]), bytes.fromhex(test["sig"])
            yield Case(test["tcId"], str(group["publicKeyPem"]), message, signature, test["result"])


def _file(size: int) -> Path:
    return VECTORS / f"rsa_signature_{size}_sha256_test.json"
