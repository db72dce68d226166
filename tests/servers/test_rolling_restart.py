"""Is a request lost while the servers are restarted one after the other?"""

import asyncio
from typing import Any

import httpx

from tests.documents import REFRESH, SIGNUP
from tests.process.server import Client, eventually
from tests.servers.deployment import Deployment
from tests.servers.front import PATIENCE, Back
from tests.servers.racing import ROUNDS
from tests.service import PASSWORD

PEOPLE = 4
ME = "query { me { handle } }"


class Person:
    """Somebody who is signed in and works on, a request at a time."""

    def __init__(self, deployment: Deployment, app: Client, signed_in: Any) -> None:
        """Take where to ask, and the tokens."""
        self._http = httpx.AsyncClient(base_url=deployment.origin, trust_env=False, timeout=PATIENCE)
        self._app_token = app.app_token
        self._tokens = signed_in
        self.answered = 0
        self.wrong: list[object] = []

    async def work(self, done: asyncio.Event) -> None:
        """Look at oneself and refresh in turn, until the restarts are done."""
        while not done.is_set():
            await self._ask(ME, {}, self._tokens["accessToken"])
            refreshed = await self._ask(REFRESH, {"refreshToken": self._tokens["refreshToken"]})
            self._tokens = refreshed or self._tokens
        await self._http.aclose()

    async def _ask(self, document: str, variables: dict[str, object], access: str = "") -> Any:
        headers = {"app-token": self._app_token} | ({"authorization": f"Bearer {access}"} if access else {})
        body = {"query": document, "variables": variables}
        reply = await self._http.post("/graphql", json=body, headers=headers)
        content = reply.json() if reply.status_code == httpx.codes.OK else {}
        if "data" not in content or "errors" in content:
            self.wrong.append((reply.status_code, reply.text))
            return None
        self.answered += 1
        (value,) = content["data"].values()
        if value.get("__typename", "SignedIn") != "SignedIn":
            self.wrong.append(value)
            return None
        return value


def asked_again(back: Back) -> None:
    """Wait until the balancer sends the server requests again."""
    before = back.answered
    eventually(lambda: back.answered > before, "it is not asked", within=PATIENCE)


async def test_a_rolling_restart_loses_no_request(deployment: Deployment) -> None:
    """While each server ends and comes back, every request of everybody is answered as usual."""
    app = deployment.at_once
    people = []
    for number in range(PEOPLE):
        signed_in = await asyncio.to_thread(
            app.run, SIGNUP, handle=f"restart{number}@example.com", password=PASSWORD
        )
        people.append(Person(deployment, app, signed_in))
    done = asyncio.Event()
    working = [asyncio.create_task(person.work(done)) for person in people]

    codes = []
    for _ in range(ROUNDS):
        for back in deployment.front.backs:
            codes.append(await asyncio.to_thread(deployment.stop, back.port))
            await asyncio.to_thread(deployment.start, back.port)
            # The next one goes only when this one is in the balancer's turn again.
            await asyncio.to_thread(asked_again, back)
    done.set()
    await asyncio.gather(*working)

    assert codes == [0, 0] * ROUNDS
    assert [person.wrong for person in people] == [[]] * PEOPLE
    assert deployment.front.lost == 0
    assert min(person.answered for person in people) > 0
