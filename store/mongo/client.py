"""How is a client made of a URL, and what may the URL not ask for?"""

import os
from collections.abc import Callable
from typing import Any, Literal, TypeAlias, cast, get_args
from urllib.parse import parse_qsl, unquote

from store.mongo.driver import Client

Driver: TypeAlias = Literal["motor", "pymongo"]
# Any: each option has its own type, and the drivers declare only some of them.
Options: TypeAlias = dict[str, Any]

DEFAULT_DATABASE = "cosyncjwt"

OPTIONS: Options = {
    # Nothing is acknowledged before it outlives the loss of a server, and nothing is decided by a read
    # that could be rolled back.
    "w": "majority",
    "journal": True,
    "readConcernLevel": "majority",
    # A write whose answer was lost is sent again, and the server does it once.
    "retryWrites": True,
    # The driver waits half a minute for a server and for ever for an answer; a login must fail sooner. Not by
    # `timeoutMS`, beside which the driver takes no notice of the limits on choosing a server and on queueing.
    "serverSelectionTimeoutMS": 2500,
    "connectTimeoutMS": 2000,
    "socketTimeoutMS": 5000,
    "maxPoolSize": 50,
    "waitQueueTimeoutMS": 1000,
}
"""What every client is given, unless the URL says something else; moments are ours to convert."""

MOTOR_THREADS = "128"
"""Motor waits in threads, by default five for each core. On two cores an eleventh caller would wait for the
first ten, who wait out `serverSelectionTimeoutMS` while the database is away, and there would never be more
than ten connections in use."""

ALIASES = {"j": "journal", "timeoutms": "socketTimeoutMS"}
"""Options under another name, by which an operator may have answered the same question."""

UNSAFE = {
    "w": {"0", "1"},
    "j": {"false"},
    "journal": {"false"},
    "readconcernlevel": {"local", "available"},
    "readpreference": {"primarypreferred", "secondary", "secondarypreferred", "nearest"},
}
"""What would let an acknowledged write be lost, or a decision rest on an outdated document."""


def checked_driver(name: str) -> Driver:
    """Return the name of a driver; raise ValueError when there is none of it."""
    if name not in get_args(Driver):
        message = f"the MongoDB driver is motor or pymongo, not {name}"
        raise ValueError(message)
    return cast("Driver", name)


def database_name(url: str) -> str:
    """Return the name of the database in the URL's path."""
    location = url.partition("://")[2].partition("?")[0]
    return unquote(location.partition("/")[2]) or DEFAULT_DATABASE


def options(url: str) -> Options:
    """Return the options of ours that the URL leaves open; raise ValueError for those that are unsafe."""
    asked = {name.lower(): value.lower() for name, value in parse_qsl(url.partition("?")[2])}
    for name, value in asked.items():
        if value in UNSAFE.get(name, ()):
            message = f"the MongoDB URL must not say {name}={value}: acknowledged data could be lost"
            raise ValueError(message)
    answered = {ALIASES.get(name, name).lower() for name in asked}
    return {name: value for name, value in OPTIONS.items() if name.lower() not in answered}


def connect(url: str, driver: Driver) -> Client:
    """Return a client of the driver, bound to the running event loop."""
    chosen = options(url)
    if driver == "pymongo":
        from pymongo import AsyncMongoClient

        return cast("Client", AsyncMongoClient(url, **chosen))
    return cast("Client", motor_client()(url, **chosen))


def motor_client() -> Callable[..., object]:
    """Return Motor's client class, with enough threads behind it."""
    # Read by Motor when it is first imported; what the operator has set counts.
    os.environ.setdefault("MOTOR_MAX_WORKERS", MOTOR_THREADS)
    from motor.motor_asyncio import AsyncIOMotorClient

    return AsyncIOMotorClient
