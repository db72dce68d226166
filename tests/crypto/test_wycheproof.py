"""Do the libraries that sign our JWTs, and verify them in our examples, believe just the right signatures?"""

from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from joserfc.jwk import RSAKey
from joserfc.jws import JWSRegistry
from jwt.algorithms import RSAAlgorithm

from tests.crypto.wycheproof import Case, available, cases

Verify = Callable[[Case], bool]


def by_joserfc(case: Case) -> bool:
    """Ask the library by which the service signs."""
    algorithm = JWSRegistry.algorithms["RS256"]
    return algorithm.verify(case.message, case.signature, RSAKey.import_key(case.key))


def by_pyjwt(case: Case) -> bool:
    """Ask the library by which the Python example verifies."""
    key = load_pem_public_key(case.key.encode())
    assert isinstance(key, RSAPublicKey)
    return RSAAlgorithm(RSAAlgorithm.SHA256).verify(case.message, key, case.signature)


@pytest.mark.parametrize("verify", [by_joserfc, by_pyjwt])
@pytest.mark.parametrize("size", available())
def test_T02_signatures_are_believed_as_wycheproof_says(size: int, verify: Verify) -> None:
    """Of its RS256 signatures each valid one is believed and each invalid one refused, without exception."""
    believed = {case.number: verify(case) for case in cases(size)}

    others = {
        case.number: case.result
        for case in cases(size)
        # What is merely acceptable a verifier may believe or not.
        if case.result != "acceptable" and believed[case.number] != (case.result == "valid")
    }
    assert others == {}
    assert len(believed) > 250
    assert any(believed.values())
