"""What do the tests of attacks stand on?"""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from tests.addresses import LIMITED
from tests.backends import Backend
from tests.factors import Person, application, enrolled
from tests.fakes import FrozenClock, ScriptedEntropy
from tests.service import Service, running


@pytest.fixture
async def ada(service: Service) -> Person:
    """Return somebody with a second factor, whose next code has not been used."""
    person = await enrolled(service, await application(service))
    service.clock.advance(timedelta(seconds=30))
    return person


@pytest.fixture
async def limited(backend: Backend, clock: FrozenClock, entropy: ScriptedEntropy) -> AsyncIterator[Service]:
    """Yield the whole service with its limits by address and by application."""
    async with running(backend.connect(), clock, entropy, LIMITED) as started:
        yield started
