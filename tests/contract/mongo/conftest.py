"""What do the tests of MongoDB stand on: stores that are filled, each on a database of its own."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import cast

import pytest

from store.mongo import MongoStore
from tests.backends import BACKENDS, available_step_by_step
from tests.contract.mongo.cutting import Filled
from tests.contract.mongo.interception import Interceptor, intercept
from tests.contract.mongo.verbs import fill


@pytest.fixture(params=available_step_by_step())
async def filled(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Filled]:
    """Yield what opens a store on a database of its own that is filled."""
    stores, backends = [], []

    async def make() -> tuple[MongoStore, Interceptor]:
        backends.append(BACKENDS[request.param](tmp_path))
        stores.append(cast("MongoStore", backends[-1].connect()))
        interceptor = intercept(stores[-1])
        await stores[-1].open()
        await fill(stores[-1])
        return stores[-1], interceptor

    yield make
    for store, backend in zip(stores, backends, strict=True):
        await store.close()
        await backend.drop()
