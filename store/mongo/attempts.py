"""How often does a call judge again when what it judged has changed in between?"""

from cosyncjwt.errors import Overloaded

MOST = 100
"""A call that lost this often is not racing any more: it would only keep the server busy."""


class Attempts:
    """The attempts that one call may make."""

    def __init__(self) -> None:
        """Allow all of them."""
        self._left = MOST

    def take(self) -> None:
        """Count one attempt; raise Overloaded when there is none left."""
        if self._left == 0:
            raise Overloaded(retry_after=1)
        self._left -= 1
