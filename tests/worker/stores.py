"""Which outboxes do the worker tests put in place of a store's own?"""

from datetime import datetime

from cosyncjwt.domain.message import Channel
from store.ports import Store


class StoreWithOutbox:
    """A store whose outbox is another one."""

    def __init__(self, store: Store, outbox: object) -> None:
        self._store = store
        self.outbox = outbox

    def __getattr__(self, name: str) -> object:
        """Return what the store has."""
        return getattr(self._store, name)


class Looked:
    """An outbox that counts how often somebody asked whether a message is due."""

    def __init__(self, store: Store) -> None:
        self._outbox = store.outbox
        self.times = 0

    def __getattr__(self, name: str) -> object:
        """Return what the outbox has."""
        return getattr(self._outbox, name)

    async def next_due(self, channel: Channel | None = None) -> datetime | None:
        """Count, and answer as the outbox does."""
        self.times += 1
        return await self._outbox.next_due(channel)
