"""How many round trips to MongoDB does each operation take? `make wire`, then `python -m bench.round_trips`.

Counted by a listener in the driver, on SecantusDB, through the whole service with all its limits, from an
address that is counted. What the worker and the audit log do beside the answers is not counted.
"""

import asyncio
import logging
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import structlog
from pymongo import AsyncMongoClient
from pymongo.monitoring import (
    CommandFailedEvent,
    CommandListener,
    CommandStartedEvent,
    CommandSucceededEvent,
)

from cosyncjwt.http.graphql import Execution
from store.mongo import MongoStore
from store.mongo.client import OPTIONS
from tests.addresses import LIMITED
from tests.documents import COMPLETE_SIGNUP, LOGIN, LOGOUT, ME, REFRESH, SIGNUP
from tests.fakes import FrozenClock, ScriptedEntropy
from tests.recording import asking, is_asking
from tests.service import PASSWORD, GraphQL, Service, running
from tests.wire.servers import SECANTUSDB

HANDLE = "ada@example.com"


@dataclass
class Commands(CommandListener):
    """Counts the commands that are sent."""

    sent: Counter[str] = field(default_factory=Counter)

    def started(self, event: CommandStartedEvent) -> None:
        """Count a command by its name and collection."""
        if is_asking() and event.command_name not in {"hello", "ping", "endSessions"}:
            self.sent[f"{event.command_name} {event.command[event.command_name]}"] += 1

    def succeeded(self, event: CommandSucceededEvent) -> None:
        """Take no notice."""

    def failed(self, event: CommandFailedEvent) -> None:
        """Take no notice."""


@dataclass(frozen=True, slots=True)
class Story:
    """Somebody's way through the service, each step of it counted."""

    service: Service
    commands: Commands

    async def step(
        self, name: str, client: GraphQL, document: str, variables: Mapping[str, object] | None = None
    ) -> dict[str, Any]:
        """Run an operation and print what it took."""
        self.commands.sent.clear()
        with asking():
            value: dict[str, Any] = await client.run(document, variables)
        took = ", ".join(
            f"{count} x {each}" if count > 1 else each for each, count in self.commands.sent.items()
        )
        print(f"| {name} | {self.commands.sent.total()} | {took} |")
        return value

    async def run(self) -> None:
        """Sign up, look, refresh, log in and out."""
        app = self.service.sample
        await app.run("{ application { name } }")
        person = {"handle": HANDLE, "password": PASSWORD}
        await self.step("`signup`", app, SIGNUP, person)
        code = (await self.service.newest(HANDLE))["code"]
        signed_in = await self.step(
            "`completeSignup`", app, COMPLETE_SIGNUP, {"handle": HANDLE, "code": code}
        )
        ada = app.signed_in(signed_in["accessToken"])
        await ada.run("{ me { handle } }")
        await self.step("`me { handle }`, warm", ada, "{ me { handle } }")
        await self.step("`me` with sessions", ada, ME)
        await self.step("`refresh`", app, REFRESH, {"refreshToken": signed_in["refreshToken"]})
        again = await self.step("`login`", app, LOGIN, person)
        await self.step("`logout`", app.signed_in(again["accessToken"]), LOGOUT)


@asynccontextmanager
async def counted() -> AsyncIterator[Story]:
    """Yield the service on a database of its own, and what counts its commands."""
    commands = Commands()
    client: AsyncMongoClient[dict[str, Any]] = AsyncMongoClient(
        SECANTUSDB.url(), event_listeners=[commands], **OPTIONS
    )
    store = MongoStore.of_client(client, f"round_trips_{uuid.uuid4().hex}")
    async with running(store, FrozenClock(), ScriptedEntropy(), LIMITED, execution=Execution) as service:
        yield Story(service, commands)
    await client.close()


async def main() -> None:
    """Print the table."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    print("| operation | round trips | which |\n| --- | --- | --- |")
    async with counted() as story:
        await story.run()
    SECANTUSDB.stop()


if __name__ == "__main__":
    asyncio.run(main())
