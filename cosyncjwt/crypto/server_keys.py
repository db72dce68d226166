"""Which keys does the server hold for its own tokens and codes?"""

from dataclasses import dataclass, field

from cosyncjwt.crypto.seal import Seal, derived
from cosyncjwt.domain.sealed import SealedKind
from cosyncjwt.entropy import Entropy
from store.ports import RootSecrets

ROOT_SIZE = 32


@dataclass(frozen=True, slots=True)
class ServerKeys:
    """One key a purpose, all derived from the root secret, none usable in another's place.

    The root secret is random, made once, and kept sealed under the master key: a new master key seals it
    anew and no token or code becomes invalid.
    """

    app_tokens: bytes = field(repr=False)
    access_tokens: bytes = field(repr=False)
    refresh_tokens: bytes = field(repr=False)
    codes: bytes = field(repr=False)
    links: bytes = field(repr=False)
    login_tokens: bytes = field(repr=False)
    recovery_codes: bytes = field(repr=False)
    enrollment_tokens: bytes = field(repr=False)
    passwords: bytes = field(repr=False)

    @classmethod
    def of(cls, root: bytes) -> "ServerKeys":
        """Derive every key from the root secret."""
        return cls(
            app_tokens=derived(root, "app-token"),
            access_tokens=derived(root, "access-token"),
            refresh_tokens=derived(root, "refresh-token"),
            codes=derived(root, "code"),
            links=derived(root, "link"),
            login_tokens=derived(root, "login-token"),
            recovery_codes=derived(root, "recovery-code"),
            enrollment_tokens=derived(root, "enrollment-token"),
            passwords=derived(root, "password"),
        )


async def load_server_keys(kept: RootSecrets, seal: Seal, entropy: Entropy) -> ServerKeys:
    """Return the server's keys, making the root secret at the very first start (one winner)."""
    sealed = await kept.claim(seal.seal(entropy.token(ROOT_SIZE), SealedKind.ROOT_SECRET.place()))
    return ServerKeys.of(seal.open(sealed, SealedKind.ROOT_SECRET.place()))
