"""What is loaded only when the server is ready, because no start needs to wait for it?"""

import asyncio
from collections.abc import Iterable
from importlib import import_module
from typing import Final

LATER: Final = ("email_validator", "phonenumbers")
"""What the first signup would wait for, and the first number; whoever needs it before loads it."""
LATER_SECONDS: Final = 0.05
"""So that it takes no time from the first answer."""


async def load_later(modules: Iterable[str] = LATER, *, seconds: float = LATER_SECONDS) -> None:
    """Wait until the first answer is likely given, and have a thread load what is needed soon."""
    await asyncio.sleep(seconds)
    for name in modules:
        await asyncio.to_thread(import_module, name)
