"""What do the tests of MongoDB stand on: stores that are filled, each on a database of its own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.backends import available_step_by_step
from tests.contract.mongo.filling import Filling


@pytest.fixture(params=available_step_by_step())
async def filled(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Filling]:
    """Yield what opens a store on a database of its own that is filled."""
    filling = Filling(request.param, tmp_path)
    yield filling
    await filling.close()
