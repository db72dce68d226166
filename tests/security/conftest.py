"""What do the tests of attacks stand on?"""

from datetime import timedelta

import pytest

from tests.factors import Person, application, enrolled
from tests.service import Service


@pytest.fixture
async def ada(service: Service) -> Person:
    """Return somebody with a second factor, whose next code has not been used."""
    person = await enrolled(service, await application(service))
    service.clock.advance(timedelta(seconds=30))
    return person
