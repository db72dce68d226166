"""How does a test get a store whose database is filled, and another one, and a hundred more?

The verbs that fill a database are called once for each backend; what they leave is copied from then on.
"""

from pathlib import Path
from typing import cast

from store.mongo import MongoStore
from tests.backends import BACKENDS, Backend
from tests.contract.mongo.interception import Dump, Interceptor, intercept
from tests.contract.mongo.verbs import fill

BY_OPENING = {"schema_version"}
"""What a store writes by itself when it is opened: no copy is needed, and it has no place."""

_LEFT_BY_FILLING: dict[str, Dump] = {}


class Filling:
    """Opens stores on one backend, each on a filled database of its own."""

    def __init__(self, backend: str, folder: Path) -> None:
        """Take the backend's name, and a folder that its databases may use."""
        self.backend = backend
        self._folder = folder
        self._opened: list[tuple[MongoStore, Backend]] = []

    async def __call__(self) -> tuple[MongoStore, Interceptor]:
        """Return one more store, and what stands between it and its database."""
        database = BACKENDS[self.backend](self._folder)
        store = cast("MongoStore", database.connect())
        self._opened.append((store, database))
        interceptor = intercept(store)
        await store.open()
        await self._fill(store)
        return store, interceptor

    async def _fill(self, store: MongoStore) -> None:
        kept = _LEFT_BY_FILLING.get(self.backend)
        if kept is None:
            await fill(store)
            _LEFT_BY_FILLING[self.backend] = await _everything(store)
            return
        for name, documents in kept.items():
            await store._database[name].insert_many(documents, ordered=False)

    async def close(self) -> None:
        """Close the stores, and leave nothing behind."""
        for store, database in self._opened:
            await store.close()
            await database.drop()


async def _everything(store: MongoStore) -> Dump:
    names = await store._database.list_collection_names()
    found = {name: await store._database[name].find({}).to_list(1000) for name in names}
    return {name: documents for name, documents in found.items() if documents and name not in BY_OPENING}
