"""How do people speak to a server that may be killed between any two of their bytes?"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx

from reliability.stage import Letters
from tests.process.crash_story import FrontEnd

POLL_SECONDS = 0.005
BUSY = "'OVERLOADED'"
PAUSE_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Front(FrontEnd):
    """A front end that tells of each request as it is sent, and whose people read real mail."""

    letters: Letters | None = None
    asked: Callable[[], None] = lambda: None
    lives: Callable[[], bool] = lambda: True

    async def run(self, document: str, access_token: str | None = None, **variables: object) -> Any:
        """Return the value of the operation's only field; come again where the server is too busy."""
        while True:
            self.asked()
            try:
                return await FrontEnd.run(self, document, access_token, **variables)
            except AssertionError as refused:
                if BUSY not in str(refused):
                    raise
            await asyncio.sleep(PAUSE_SECONDS)

    async def code(self, handle: str, before: int = 0) -> str:
        """Wait for one more code by mail, for as long as there is a server that could send it."""
        assert self.letters is not None
        while len(kept := self.letters.codes.get(handle, [])) <= before:
            if not self.lives():
                message = "killed before the mail was sent"
                raise httpx.ReadError(message)
            await asyncio.sleep(POLL_SECONDS)
        return kept[before]


@dataclass(frozen=True, slots=True)
class Fronts:
    """A front end for each application that people use: by code, with a second factor, for developers."""

    app: Front
    vault: Front
    portal: Front


def client(origin: str, seconds: float) -> httpx.AsyncClient:
    """Return connections to a server, without the certificates that loopback needs none of."""
    return httpx.AsyncClient(base_url=origin, trust_env=False, timeout=seconds, verify=False)  # noqa: S501
