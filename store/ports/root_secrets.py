"""How do all servers on a store come by one root secret? One of the ports, see `store/ports`."""

from typing import Protocol


class RootSecrets(Protocol):
    """The server's own root secret, sealed under the master key."""

    async def claim(self, sealed: bytes) -> bytes:
        """Keep `sealed` if none is kept yet; return the one that is kept. One winner, for ever."""
        ...
