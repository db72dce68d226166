"""Does a MongoDB URL give the client that it should, and is nothing unsafe taken from it or from a caller?"""

import asyncio
from inspect import isawaitable
from typing import Any

import pytest
from pymongo.errors import AutoReconnect

from store.mongo import MongoStore
from store.mongo.client import connect, database_name, options
from store.open import open_store
from tests.contract.mongo.filling import Filling
from tests.contract.mongo.verbs import APPLICATION, USER

both_drivers = pytest.mark.parametrize("driver", ["motor", "pymongo"])


@both_drivers
async def test_what_is_acknowledged_is_durable_and_prompt(driver: Any) -> None:
    """A client of either driver writes to the majority's journals, and waits seconds, not minutes."""
    client: Any = connect("mongodb://db.example/", driver)

    chosen = client.options

    assert client.write_concern.document == {"w": "majority", "j": True}
    assert client.read_concern.level == "majority"
    assert chosen.retry_writes is True
    assert chosen.server_selection_timeout == 2.5
    assert chosen.pool_options.connect_timeout == 2
    assert chosen.pool_options.socket_timeout == 5
    assert chosen.pool_options.max_pool_size == 50
    assert chosen.pool_options.wait_queue_timeout == 1
    closing = client.close()
    if isawaitable(closing):
        await closing


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("w=3", "w"),
        ("j=true", "journal"),
        ("readConcernLevel=linearizable", "readConcernLevel"),
        ("maxpoolsize=5", "maxPoolSize"),
        ("timeoutMS=900", "socketTimeoutMS"),
    ],
)
def test_what_the_operator_says_counts(query: str, name: str) -> None:
    """An option in the URL is not overridden, however it is written."""
    assert name not in options(f"mongodb://db.example/?{query}")


@pytest.mark.parametrize(
    "query",
    [
        "w=0",
        "w=1",
        "journal=false",
        "j=FALSE",
        "readConcernLevel=local",
        "readpreference=secondaryPreferred",
    ],
)
def test_unsafe_options_are_refused(query: str) -> None:
    """A URL that would let acknowledged data be lost, or decide on old data, is refused at once."""
    with pytest.raises(ValueError, match="must not say"):
        MongoStore.of_url(f"mongodb://db.example/?tls=true&{query}")


def test_there_is_no_third_driver() -> None:
    """A driver of another name is refused at once."""
    with pytest.raises(ValueError, match="motor or pymongo"):
        open_store("mongodb://db.example", mongo_driver="mongoengine")


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("mongodb://db.example", "cosyncjwt"),
        ("mongodb://db.example/", "cosyncjwt"),
        ("mongodb://db.example?w=majority", "cosyncjwt"),
        ("mongodb+srv://anna:p%2Fw@one.example,two.example/shop?tls=true", "shop"),
        ("mongodb://[::1]:27017,[::2]/a%2Db", "a-b"),
    ],
)
def test_the_path_names_the_database(url: str, name: str) -> None:
    """The database is the one in the URL's path, or ours by default."""
    assert database_name(url) == name


class Away:
    """A client whose server does not answer, and that closes at once, as Motor's does."""

    closed = 0

    def __getitem__(self, name: str) -> "Away":
        """Stand for the database and its collections too."""
        return self

    def __getattr__(self, method: str) -> Any:
        """Offer what a collection offers; nobody comes so far as to call it."""
        return self.command

    async def command(self, name: str) -> None:
        """Fail as a driver does."""
        raise AutoReconnect(name)

    def close(self) -> Any:
        """Count the closing."""
        self.closed += 1


class AwayForPymongo(Away):
    """The same, but its closing is awaited, as PyMongo's is."""

    async def close(self) -> None:
        """Count the closing when it is awaited."""
        self.closed += 1


@pytest.mark.parametrize("kind", [Away, AwayForPymongo])
async def test_a_failed_opening_leaves_no_connection(kind: type[Away]) -> None:
    """When the server does not answer the failure is the driver's, and the client is closed, once."""
    client: Any = kind()
    store = MongoStore(lambda: client, "cosyncjwt", owns_client=True)

    with pytest.raises(AutoReconnect):
        await store.open()
    await store.close()

    assert client.closed == 1


async def test_closing_what_was_never_opened_is_nothing() -> None:
    """A store that was not opened can be closed."""
    await MongoStore.of_url("mongodb://db.example").close()


@pytest.mark.parametrize("operator", [{"$gt": ""}, {"$ne": None}, ["x"], None])
async def test_an_operator_in_place_of_a_value_is_refused(filled: Filling, operator: Any) -> None:
    """Whatever is not a plain value never reaches a filter (security J-01)."""
    store, _ = await filled()
    tenant = store.tenant(APPLICATION.id)
    calls = [
        store.applications.get(operator),
        store.applications.count_owned_by(operator),
        store.outbox.remove(operator),
        tenant.users.get(operator),
        tenant.users.by_handle(operator),
        tenant.users.remove(operator),
        tenant.sessions.end_all(operator),
        tenant.sessions.end(operator, user_id=USER.id),
    ]

    outcomes = await asyncio.gather(*calls, return_exceptions=True)

    assert [type(outcome) for outcome in outcomes] == [TypeError] * len(calls)
