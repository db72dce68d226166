"""Who is there while servers are upgraded, and what do they call a failure? All but what they came for."""

import asyncio
import itertools
import re
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import httpx

from reliability.stage import PATIENCE, Letters
from tests.documents import COMPLETE_SIGNUP, LOGIN, ME, REFRESH, SET_METADATA, SIGNUP
from tests.invitations import INVITE, REGISTER
from tests.process.server import eventually
from tests.service import PASSWORD

RESIDENTS, NEWCOMERS = 4, 2
TURNS = 5
ENOUGH = 10
"""Of each operation so many more are answered before the servers change again."""
USUAL = ("Signup", "Register", "Login", "Me", "SetMetadata", "Refresh")
OPERATION = re.compile(r"(?:query|mutation) (\w+)")
MISFIT = "BAD_USER_INPUT"
"""What a document is refused with that the schema does not know."""


class LostError(Exception):
    """A request failed, which is noted; whoever made it begins again."""


@dataclass
class Crowd:
    """Clients of one application, all of them by the balancer."""

    http: httpx.AsyncClient
    app_token: str
    letters: Letters
    answered: Counter[str] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)
    misfits: list[str] = field(default_factory=list)
    is_there: bool = True
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    async def ask(self, document: str, access: str = "", **variables: object) -> Any:
        """Return the value that was asked for; note anything else, and raise LostError."""
        headers = {"app-token": self.app_token} | ({"authorization": f"Bearer {access}"} if access else {})
        found = OPERATION.search(document)
        operation = found[1] if found else "Query"
        try:
            body = {"query": document, "variables": variables}
            reply = await self.http.post("/graphql", json=body, headers=headers)
            content = reply.json()
        except (httpx.TransportError, ValueError) as failure:
            raise self._lost(operation, type(failure).__name__) from failure
        codes = [error["extensions"]["code"] for error in content.get("errors", ())]
        self.misfits += [f"{operation} {code}" for code in codes if code == MISFIT]
        if reply.status_code != httpx.codes.OK or codes:
            raise self._lost(operation, f"{reply.status_code} {' '.join(codes)}")
        (value,) = content["data"].values()
        if value is None or "code" in value:
            raise self._lost(operation, "null" if value is None else value["code"])
        self.answered[operation] += 1
        return value

    def _lost(self, operation: str, what: str) -> LostError:
        self.failed.append(f"{operation} {what}")
        return LostError(operation)

    def handle(self, kind: str) -> str:
        """Return a handle that nobody has."""
        return f"{kind}{next(self._numbers)}@example.com"

    async def code(self, handle: str, before: int = 0) -> str:
        """Wait for one more code by mail, and return it."""
        return await asyncio.to_thread(self.letters.code, handle, before)

    async def signed_up(self, handle: str) -> Any:
        """Sign somebody up by the code in a mail."""
        await self.ask(SIGNUP, handle=handle, password=PASSWORD)
        return await self.ask(COMPLETE_SIGNUP, handle=handle, code=await self.code(handle))

    async def invited(self, access: str, handle: str) -> str:
        """Let somebody invite somebody; return the code in the mail."""
        await self.ask(INVITE, access, handle=handle)
        return await self.code(handle)

    async def _reside(self, handle: str) -> None:
        """Log in, look, write and refresh."""
        session = await self.ask(LOGIN, handle=handle, password=PASSWORD)
        for turn in range(TURNS):
            await self.ask(ME, session["accessToken"])
            await self.ask(SET_METADATA, session["accessToken"], metadata={"note": f"turn {turn}"})
            session = await self.ask(REFRESH, refreshToken=session["refreshToken"])

    async def _arrive(self, handle: str) -> None:
        """Sign up by a code, and bring a friend."""
        friend = f"friend-of-{handle}"
        access = (await self.signed_up(handle))["accessToken"]
        code = await self.invited(access, friend)
        await self.ask(REGISTER, handle=friend, password=PASSWORD, code=code)

    async def _live(self, handle: str) -> None:
        while self.is_there:
            with suppress(LostError):
                await self._reside(handle)

    async def _keep_coming(self) -> None:
        while self.is_there:
            with suppress(LostError):
                await self._arrive(self.handle("newcomer"))

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Let everybody be there meanwhile."""
        handles = [self.handle("resident") for _ in range(RESIDENTS)]
        for handle in handles:
            await self.signed_up(handle)
        tasks = [asyncio.create_task(self._live(handle)) for handle in handles]
        tasks += [asyncio.create_task(self._keep_coming()) for _ in range(NEWCOMERS)]
        try:
            yield
        finally:
            self.is_there = False
            await asyncio.gather(*tasks)

    async def goes_on(self) -> None:
        """Return when enough of everything was answered that is asked for all the time."""
        before = Counter(self.answered)

        def is_enough() -> bool:
            return all(self.answered[each] - before[each] >= ENOUGH for each in USUAL)

        await asyncio.to_thread(eventually, is_enough, f"nobody goes on: {self.failed[:3]}", within=PATIENCE)
