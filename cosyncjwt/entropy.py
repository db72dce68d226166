"""Where does randomness come from? The one source of it, an argument of everything that needs it."""

import secrets
import uuid
from typing import Protocol


class Entropy(Protocol):
    """Makes unpredictable values."""

    def token(self, size: int) -> bytes:
        """Return `size` random bytes."""
        ...

    def digits(self, count: int) -> str:
        """Return `count` uniform decimal digits, leading zeros kept."""
        ...

    def characters(self, alphabet: str, count: int) -> str:
        """Return `count` characters of the alphabet, each of them uniform."""
        ...

    def guid(self) -> str:
        """Return a random GUID (RFC 9562, version 4) in its usual 36 characters."""
        ...


class SystemEntropy:
    """The operating system's cryptographically secure generator."""

    def token(self, size: int) -> bytes:
        """Return `size` random bytes."""
        return secrets.token_bytes(size)

    def digits(self, count: int) -> str:
        """Return `count` uniform decimal digits, leading zeros kept (security C-01)."""
        return "".join(secrets.choice("0123456789") for _ in range(count))

    def characters(self, alphabet: str, count: int) -> str:
        """Return `count` characters of the alphabet, each of them uniform (security C-01)."""
        return "".join(secrets.choice(alphabet) for _ in range(count))

    def guid(self) -> str:
        """Return a random GUID."""
        return str(uuid.UUID(bytes=secrets.token_bytes(16), version=4))
