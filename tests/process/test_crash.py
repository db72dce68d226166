"""What do people find when the server is killed in the middle of their work and started again?"""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests.documents import CREATE_APPLICATION
from tests.process.crash_story import FrontEnd, Person
from tests.process.server import PATIENCE, REUSE, Running, free_port, running

SEED = 20260301
ROUNDS = 12
PEOPLE_PER_ROUND = 4
MOST_ANSWERS = 24
LONGEST_DELAY = 0.02
USER_COUNT = "query UserCount($id: ID!) { application(id: $id) { userCount } }"
REPLAYED = 3


@dataclass(slots=True)
class Story:
    """The application under test, its owner, and everybody who was ever in it."""

    app_token: str
    application_id: str
    owner: Person
    people: list[Person] = field(default_factory=list)
    developers: list[Person] = field(default_factory=list)
    inside: set[str] = field(default_factory=set)

    def newcomers(self, number: int) -> tuple[list[Person], Person]:
        """Return the people of a round, and its developer."""
        people = [
            Person(f"round{number}-{each}@example.com", stays=each % 2 == 0)
            for each in range(PEOPLE_PER_ROUND)
        ]
        developer = Person(f"developer{number}@example.com", stays=True)
        self.people += people
        self.developers.append(developer)
        return people, developer


@asynccontextmanager
async def connection(server: Running) -> AsyncIterator[httpx.AsyncClient]:
    """Yield connections to the server, which end with it."""
    async with httpx.AsyncClient(
        base_url=server.origin, trust_env=False, timeout=PATIENCE, limits=REUSE
    ) as http:
        yield http


async def begun(server: Running) -> Story:
    """Make the owner and the application."""
    async with connection(server) as http:
        portal = FrontEnd(http, server.portal.app_token)
        owner = Person("owner@example.com", stays=True)
        made = await portal.run(CREATE_APPLICATION, await owner.sign_up(portal), input={"name": "Crash"})
        return Story(made["appToken"], made["id"], owner)


async def killed(server: Running, story: Story, number: int, chance: random.Random) -> None:
    """Let a round's people do their work, and kill the server after some answers and a moment."""
    after, delay = chance.randrange(1, MOST_ANSWERS), chance.uniform(0, LONGEST_DELAY)
    answers = 0

    def answered() -> None:
        nonlocal answers
        answers += 1
        if answers == after:
            asyncio.get_running_loop().call_later(delay, server.process.kill)

    async def until_killed(work: Callable[[FrontEnd], Coroutine[Any, Any, None]], app_token: str) -> None:
        async with connection(server) as http:
            with suppress(httpx.TransportError):
                await work(FrontEnd(http, app_token, answered))

    people, developer = story.newcomers(number)
    portal_token = server.portal.app_token
    await asyncio.gather(
        *(until_killed(person.live, story.app_token) for person in people),
        until_killed(developer.develop, portal_token),
    )
    server.process.kill()
    server.process.wait()


async def checked(server: Running, story: Story, people: list[Person], developers: list[Person]) -> None:
    """Let these people come back, and compare the application's count with who can log in."""
    async with connection(server) as http:
        app, portal = FrontEnd(http, story.app_token), FrontEnd(http, server.portal.app_token)
        for person in people:
            if await person.return_to(app):
                story.inside.add(person.handle)
        for developer in developers:
            await developer.return_to(portal)
        owner_token = await story.owner.log_in(portal)
        counted = await portal.run(USER_COUNT, owner_token, id=story.application_id)
        assert counted["userCount"] == len(story.inside)


async def test_what_was_acknowledged_survives_a_kill(tmp_path: Path) -> None:
    """After SIGKILL at any moment everybody is as the server last said, and nobody is counted twice."""
    chance, port = random.Random(SEED), free_port()  # noqa: S311 - chance, the same in every run
    with running(tmp_path, "dev", port=port) as server:
        story = await begun(server)
        await killed(server, story, 0, chance)
    for number in range(1, ROUNDS):
        with running(tmp_path, "dev", port=port) as server:
            await checked(server, story, story.people[-PEOPLE_PER_ROUND:], story.developers[-1:])
            await killed(server, story, number, chance)

    with running(tmp_path, "dev", port=port) as server:
        story.inside.clear()
        await checked(server, story, story.people, story.developers)
        async with connection(server) as http:
            for person in [each for each in story.people if each.can_replay][:REPLAYED]:
                await person.replay(FrontEnd(http, story.app_token))
    acknowledged = [person for person in story.people if person.exists]
    assert len(acknowledged) > ROUNDS
