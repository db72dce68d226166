"""Do authenticators that others wrote show codes that the service takes (security M-01)?"""

from datetime import timedelta

import pytest

from cosyncjwt.crypto.seal import Seal
from cosyncjwt.crypto.totp import AuthenticatorSecrets, otpauth_uri, step_of
from tests.crypto.foreign import Authenticator, available
from tests.fakes import NOW, ScriptedEntropy


@pytest.mark.parametrize("shows", available().values(), ids=list(available()))
def test_M01_a_foreign_authenticator_is_understood(shows: Authenticator) -> None:
    """What it shows after reading our URI is right, now and ten years on."""
    secret, _ = AuthenticatorSecrets(Seal([bytes(32)], ScriptedEntropy()), ScriptedEntropy()).new(
        "app", "usr"
    )
    uri = otpauth_uri(secret, issuer="A/B: C&D?", account="ada@example.com").reveal()

    for now in (NOW, NOW + timedelta(days=3653)):
        assert step_of(secret, shows(uri, now), now) == int(now.timestamp()) // 30
