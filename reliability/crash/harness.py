"""What is lost or half done after a server was killed hundreds of times amid everybody's work (E-14)?"""

import asyncio
import random
import sqlite3
import statistics
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from reliability.burst import told
from reliability.crash.file_checks import faults
from reliability.crash.front_end import Front, Fronts, client
from reliability.crash.kills import LONGEST_START, STARTS, Kill, kill
from reliability.crash.people import Changing, Developer, Guarded, Guest, Resident, Somebody
from reliability.experiment import Amount, Finding
from reliability.stage import PATIENCE, App, Place, entered, place
from tests.process.server import Running, eventually, free_port

SEED = 20261125
KILLS = 500
READY_MILLISECONDS = 3_000
ARTICLES = {"answer": "an", "request": "a", "write": "a", "start": "a"}
FILE_CHECK = 10
"""The whole file is read after each tenth kill, and at the end."""


@dataclass
class Story:
    """The applications, everybody who was ever there, and what was found to be wrong."""

    place: Place
    port: int
    app: App
    vault: App
    chance: random.Random = field(default_factory=lambda: random.Random(SEED))
    people: list[Somebody] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)
    milliseconds: list[float] = field(default_factory=list)

    def newcomers(self, number: int) -> Iterator[Somebody]:
        """Yield the people of a round."""
        domain = f"of{number}@example.com"
        yield Resident(f"stays-{domain}", stays=True)
        yield Resident(f"leaves-{domain}", stays=False)
        yield Changing(f"changes-{domain}", stays=True)
        yield Changing(f"forgets-{domain}", stays=True, forgets=True)
        yield Guarded(f"guarded-{domain}")
        yield Guest(f"guest-{domain}", stays=True)
        yield Developer(f"developer-{domain}", stays=True)

    def fronts(self, http: httpx.AsyncClient, strike: Kill | None = None) -> Fronts:
        """Return the front ends of a round."""
        tokens = (self.app.client.app_token, self.vault.client.app_token, self.place.portal_token)
        if strike is None:
            return Fronts(*(Front(http, token, letters=self.place.letters) for token in tokens))
        told = {"answered": strike.happened("answer"), "asked": strike.happened("request")}
        return Fronts(
            *(
                Front(http, token, letters=self.place.letters, lives=lambda: strike.lives, **told)
                for token in tokens
            )
        )

    async def round(self, server: Running, people: Sequence[Somebody]) -> None:
        """Let people work until the server is killed."""
        strike = Kill.drawn(server, self.chance)

        async def until_killed(person: Somebody, fronts: Fronts) -> None:
            try:
                await person.work(fronts)
            except httpx.TransportError:
                if strike.lives:
                    raise
            except AssertionError as failure:
                # One surprise is a finding, and not the end of all the others.
                self.wrong.append(f"{person.handle}: {failure}")

        async with client(server.origin, PATIENCE) as http:
            fronts = self.fronts(http, strike)
            with strike.watching(self.place.database.with_name("cosyncjwt.db-wal")):
                await asyncio.gather(*(until_killed(person, fronts) for person in people))
        self.kinds[strike.kind] += 1

    async def check(self, server: Running, people: Sequence[Somebody]) -> None:
        """Let people come back, and note what is not as it was acknowledged."""
        async with client(server.origin, PATIENCE) as http:
            fronts = self.fronts(http)
            checks = (person.check(fronts) for person in people)
            found = await asyncio.gather(*checks, return_exceptions=True)
        self.wrong += [f"{type(each).__name__}: {each}" for each in found if each is not None]

    def start(self) -> None:
        """Kill a server that has only begun to start."""
        with self.place.served(port=self.port, ready=False) as server:
            time.sleep(self.chance.uniform(0, LONGEST_START))
            kill(server)
        self.kinds["start"] += 1

    def census(self) -> None:
        """Compare everybody who ever came with who is in the file, which is read itself too."""
        self.wrong += faults(self.place.database)
        with closing(sqlite3.connect(self.place.database)) as connection:
            inside = {row[0] for row in connection.execute("SELECT handle FROM users")}
        for person in self.people:
            if person.exists and not person.gone and not getattr(person, "leaving", False):
                self.wrong += [f"{person.handle} is lost"] * (person.handle not in inside)
            self.wrong += [f"{person.handle} is back"] * (person.gone and person.handle in inside)


def killed_at_random(amount: Amount, folder: Path) -> Finding:
    """E-14: kill the server amid mixed flows, start it again, and look for what it said and what it did."""
    kills = amount.of(KILLS)
    with place(folder) as made:
        story = _begun(made)
        before: list[Somebody] = []
        for number in range(kills):
            if number % STARTS == STARTS - 1:
                story.start()
                continue
            people = list(story.newcomers(number))
            with _served(story) as server:
                asyncio.run(_checked_and_killed(story, server, before, people))
            story.people += people
            before = people
            if number % FILE_CHECK == 0:
                story.census()
        with _served(story) as server:
            asyncio.run(story.check(server, before))
            kill(server)
        story.census()
    return _finding(story)


async def _checked_and_killed(
    story: Story, server: Running, before: Sequence[Somebody], people: Sequence[Somebody]
) -> None:
    await story.check(server, before)
    await story.round(server, people)


class _served:  # noqa: N801 - reads as a function
    """The server on its port, with the time it took to be ready noted."""

    def __init__(self, story: Story) -> None:
        self._story = story

    def __enter__(self) -> Running:
        begun = time.perf_counter()
        self._running = self._story.place.served(port=self._story.port, ready=False)
        server = self._running.__enter__()
        eventually(server.is_ready, "the server is not ready", within=PATIENCE)
        self._story.milliseconds.append((time.perf_counter() - begun) * 1_000)
        return server

    def __exit__(self, *failure: object) -> None:
        with suppress(ProcessLookupError):
            self._running.__exit__(None, None, None)


def _begun(made: Place) -> Story:
    port = free_port()
    with made.served(port=port) as server:
        stage = entered(made, server)
        onboarding = {"signupFlow": "CODE", "invitationEnabled": True}
        app = stage.application("Crash", onboarding=onboarding)
        return Story(made, port, app, stage.application("Vault", twoFactorVerification="GOOGLE"))


def _finding(story: Story) -> Finding:
    total = sum(story.kinds.values())
    exist = Counter(type(person).__name__.lower() for person in story.people if person.exists)
    ready, worst = statistics.median(story.milliseconds), max(story.milliseconds)
    kinds = ", ".join(f"{count} at {ARTICLES[kind]} {kind}" for kind, count in story.kinds.items())
    wrong = f"; first: {'; '.join(story.wrong[:3])}" if story.wrong else ""
    return Finding.of(
        f"{total} kills ({kinds}; seed {SEED}) amid the work of {len(story.people)} people, of whom were "
        f"acknowledged as users {told(exist)}: {len(story.wrong)} lost, half done, twice used or "
        f"miscounted{wrong}; ready again after {ready:.0f} ms (median), {worst:.0f} ms at most",
        holds=not story.wrong and worst <= READY_MILLISECONDS,
    )
