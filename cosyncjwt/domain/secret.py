"""How is a secret kept out of logs, tracebacks and careless comparisons?"""

import hmac
from typing import Final


class Secret:
    """A text that shows itself only on `reveal()` and compares in constant time."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        """Wrap `value`."""
        self._value: Final = value

    def reveal(self) -> str:
        """Return the text itself."""
        return self._value

    def __eq__(self, other: object) -> bool:
        """Compare in constant time (security K-05)."""
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self._value.encode(), other._value.encode())

    def __hash__(self) -> int:
        """Hash as the text does, so that equal secrets are equal keys."""
        return hash(self._value)

    def __repr__(self) -> str:
        """Hide the text (security K-06)."""
        return "Secret(…)"


def undisclosed(record: object) -> str:
    """Show the type of a record and nothing else: the `__repr__` of what carries secrets in clear (K-06)."""
    return f"{type(record).__name__}(…)"
