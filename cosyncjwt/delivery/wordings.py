"""In which words is a message said: an application's own, or those that are shipped?"""

import asyncio
from typing import NamedTuple

from structlog.typing import FilteringBoundLogger

from cosyncjwt.cache import Remembered
from cosyncjwt.clock import Clock
from cosyncjwt.delivery.faults import named
from cosyncjwt.delivery.shipped import fallbacks, speaks, words_of
from cosyncjwt.delivery.words import Words
from cosyncjwt.domain.message import OutboxMessage
from cosyncjwt.domain.message_template import MessageTemplate
from store.ports import Store

REMEMBERED = 500


class Key(NamedTuple):
    """Which words: of which application, for which message, in which language."""

    application_id: str
    message: str
    locale: str


class Wordings:
    """Words as they were at most five seconds ago; this worker's own changes at once.

    A language is looked for as it is, then without its region (DE-AT, DE), then English: in each the
    application's own words come before those that are shipped.
    """

    def __init__(self, store: Store, clock: Clock, log: FilteringBoundLogger) -> None:
        """Take where applications keep their words, and what hears of words that fail."""
        self._store = store
        self._log = log
        self._words = Remembered(self._load, clock=clock, size=REMEMBERED)

    async def of(self, message: OutboxMessage) -> Words:
        """Return the words of a message."""
        key = _key_of(message)
        return await self._words.get(key) or words_of(key.message, key.locale)

    def instead(self, message: OutboxMessage, failure: Exception) -> Words:
        """Return the shipped words in place of the application's own, which have failed."""
        return self._failed(_key_of(message), failure)

    def forget(self) -> None:
        """Note that this worker has changed words; whose fallback they are, nobody knows."""
        self._words.forget_all()

    async def own(self, application_id: str, message: str, locale: str) -> MessageTemplate | None:
        """Return the application's own template that stands for a message in a language, if one does."""
        for spoken in fallbacks(locale):
            template = await self._store.tenant(application_id).templates.get(message, spoken)
            if template is not None or speaks(spoken, message):
                return template
        return None

    async def _load(self, key: Key) -> Words:
        own = await self.own(*key)
        if own is None:
            return words_of(key.message, key.locale)
        try:
            # A wording of 64 KiB takes some milliseconds: not on the event loop.
            return await asyncio.to_thread(Words.of, own.wording)
        # What is kept was checked; if it fails all the same, the person must get the mail.
        except Exception as failure:  # noqa: BLE001
            return self._failed(key, failure)

    def _failed(self, key: Key, failure: Exception) -> Words:
        self._log.error("template.failed", **key._asdict(), reason=named(failure))
        return words_of(key.message, key.locale)


def _key_of(message: OutboxMessage) -> Key:
    """Return which words a message needs."""
    return Key(message.application_id, message.template, message.locale)
