"""What does a machine drive? The whole service over an empty store, on an event loop of its own."""

import asyncio
import itertools
from collections.abc import Coroutine
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from cosyncjwt.context import Services
from cosyncjwt.delivery.inbox import Inbox, InboxEntry
from cosyncjwt.domain.application import Application
from cosyncjwt.domain.caller import Caller
from cosyncjwt.domain.secret import Secret
from cosyncjwt.errors.base import PublicError
from cosyncjwt.flows.applications import Draft
from cosyncjwt.flows.outcomes import SignedIn
from cosyncjwt.server import Server
from cosyncjwt.wiring import World as Surroundings
from cosyncjwt.wiring.world import world_of
from store.ports import Store, Tenant
from tests.backends import BACKENDS
from tests.fakes import FrozenClock, ScriptedEntropy
from tests.machines.people import DEVICE, PASSWORDS
from tests.service import SETTINGS, key_pairs

ADMINISTRATOR = "root@example.com"
MESSAGES = 100_000

Answer = TypeVar("Answer")


class World:
    """A server, its clock and its inbox; everything asynchronous in it runs on one loop, a step at a time."""

    def __init__(self, backend: str) -> None:
        """Start on an empty database of that backend."""
        self._runner = asyncio.Runner()
        self._folder = TemporaryDirectory(prefix="machine-")
        self._backend = BACKENDS[backend](Path(self._folder.name))
        self.clock = FrozenClock()
        self.inbox = Inbox(self.clock, limit=MESSAGES)
        self.server = self.run(Server.assemble(SETTINGS, self._surroundings()))
        self.administrator = self._administrator()

    def _surroundings(self) -> Surroundings:
        pairs = itertools.cycle(key_pairs())
        return world_of(
            SETTINGS,
            store=self._backend.connect(),
            clock=self.clock,
            entropy=ScriptedEntropy(),
            mailer=self.inbox,
            texter=self.inbox,
            new_key_pair=lambda: next(pairs),
        )

    def _administrator(self) -> Caller:
        portal, made = self.portal, Secret(PASSWORDS[0])
        self.run(self.server.administrators.create(portal, ADMINISTRATOR, made))
        return self.signed_in(self.server.portal, ADMINISTRATOR)

    def run(self, work: Coroutine[Any, Any, Answer]) -> Answer:
        """Return what comes of one step."""
        return self._runner.run(work)

    def outcome(self, step: Coroutine[Any, Any, object]) -> object:
        """Return what comes of a step, be it a typed refusal; anything else comes through, and is a fault."""
        try:
            return self.run(step)
        except PublicError as refusal:
            return refusal

    def close(self) -> None:
        """End the server, the database and the loop."""
        self.run(self.server.close())
        self.run(self._backend.drop())
        self._runner.close()
        self._folder.cleanup()

    @property
    def services(self) -> Services:
        """What answers."""
        return self.server.services

    @property
    def store(self) -> Store:
        """What is kept."""
        return self.server.world.store

    @property
    def portal(self) -> Tenant:
        """The data of the developers."""
        return self.tenant(self.server.portal.id)

    def tenant(self, application_id: str) -> Tenant:
        """Return the data of an application."""
        return self.server.directory.tenant(application_id)

    def signed_in(self, application: Application, handle: str) -> Caller:
        """Return a user who has just logged in by the first password."""
        login = self.services.login.with_password(
            self.tenant(application.id), application, handle, Secret(PASSWORDS[0]), DEVICE
        )
        answer = self.run(login)
        assert isinstance(answer, SignedIn), answer
        return Caller(application, answer.session)

    def application(self, draft: Draft) -> Application:
        """Return a new application of the administrator's own."""
        return self.run(self.services.portal.application_creation.create(self.administrator, draft))

    def sent(self) -> list[InboxEntry]:
        """Return every message so far, the newest first, once nothing waits in the outbox."""
        if self.run(self.store.outbox.next_due()) is not None:
            self.run(self.server.worker.drain())
        return self.inbox.entries()
