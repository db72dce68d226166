"""Who uses the server while it is killed, and what must each of them find afterwards?

Everybody notes what was acknowledged. What was asked for and never answered may have happened or not.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.documents import (
    COMPLETE_SIGNUP,
    CREATE_APPLICATION,
    DELETE_ACCOUNT,
    DEVELOPER,
    LOGIN,
    REFRESH,
    SIGNUP,
)
from tests.service import PASSWORD

REFRESHES = 2
APPLICATIONS = 2
OVERLOADED = "OVERLOADED"


@dataclass(frozen=True, slots=True)
class FrontEnd:
    """A front end of one application that counts the answers it gets."""

    http: httpx.AsyncClient
    app_token: str
    answered: Callable[[], None] = lambda: None

    async def run(self, document: str, access_token: str | None = None, **variables: object) -> Any:
        """Return the value of the operation's only field; ask again while the queue of hashes is full."""
        headers = {"app-token": self.app_token}
        if access_token is not None:
            headers["authorization"] = f"Bearer {access_token}"
        body = {"query": document, "variables": variables}
        while True:
            reply = await self.http.post("/graphql", json=body, headers=headers)
            content = reply.json()
            if OVERLOADED not in [error["extensions"]["code"] for error in content.get("errors", ())]:
                break
        assert reply.status_code < httpx.codes.INTERNAL_SERVER_ERROR, reply.text
        self.answered()
        assert "errors" not in content, content
        (value,) = content["data"].values()
        return value


@dataclass(slots=True)
class Person:
    """Somebody with an account, and what the server has said of it."""

    handle: str
    stays: bool
    exists: bool = False
    leaving: bool = False
    gone: bool = False
    # The refresh tokens of the newest session, oldest first; the last one may have been sent, unanswered.
    tokens: list[str] = field(default_factory=list)
    applications: list[str] = field(default_factory=list)

    @property
    def can_replay(self) -> bool:
        """Whether the account is there and a token of its session was replaced twice."""
        return self.exists and not self.leaving and len(self.tokens) > REFRESHES

    async def sign_up(self, front_end: FrontEnd) -> str:
        """Become a user; return the access token."""
        sent = await front_end.run(SIGNUP, handle=self.handle, password=PASSWORD)
        assert sent["__typename"] == "CodeSent", sent
        (message, *_) = (await front_end.http.get("/dev/inbox.json", params={"to": self.handle})).json()
        completed = await front_end.run(COMPLETE_SIGNUP, handle=self.handle, code=message["code"])
        self.exists = True
        return self._keep(completed)

    async def log_in(self, front_end: FrontEnd) -> str:
        """Open a new session; return the access token."""
        signed_in = await front_end.run(LOGIN, handle=self.handle, password=PASSWORD)
        self.tokens.clear()
        return self._keep(signed_in)

    async def live(self, front_end: FrontEnd) -> None:
        """Sign up, log in, refresh, and perhaps leave."""
        await self.sign_up(front_end)
        access_token = await self.log_in(front_end)
        for _ in range(REFRESHES):
            access_token = self._keep(await front_end.run(REFRESH, refreshToken=self.tokens[-1]))
        if not self.stays:
            self.leaving = True
            await front_end.run(DELETE_ACCOUNT, access_token, password=PASSWORD)
            self.gone = True

    async def develop(self, front_end: FrontEnd) -> None:
        """Sign up at the portal and make applications."""
        access_token = await self.sign_up(front_end)
        for number in range(APPLICATIONS):
            draft = {"name": f"Number {number}"}
            made = await front_end.run(CREATE_APPLICATION, access_token, input=draft)
            self.applications.append(made["id"])

    async def return_to(self, front_end: FrontEnd) -> bool:
        """Find what was acknowledged as it was left; return whether the account lets its owner in."""
        signed_in = await front_end.run(LOGIN, handle=self.handle, password=PASSWORD)
        is_in: bool = signed_in["__typename"] == "SignedIn"
        assert is_in or signed_in["code"] == "INVALID_CREDENTIALS", signed_in
        if self.gone:
            assert not is_in, f"{self.handle} was deleted and is back"
        elif self.exists and not self.leaving:
            assert is_in, f"{self.handle} is lost"
            await self._refresh_again(front_end)
        if self.applications:
            await self._find_applications(front_end, signed_in["accessToken"])
        return is_in

    async def replay(self, front_end: FrontEnd) -> None:
        """Present a refresh token that was replaced twice: it is refused, and the session is over with it."""
        for token in (self.tokens[0], self.tokens[-1]):
            refused = await front_end.run(REFRESH, refreshToken=token)
            assert refused["__typename"] == "Rejected", refused

    async def _refresh_again(self, front_end: FrontEnd) -> None:
        # Whether or not the newest token was exchanged before the end: who asks again gets an answer.
        self._keep(await front_end.run(REFRESH, refreshToken=self.tokens[-1]))

    async def _find_applications(self, front_end: FrontEnd, access_token: str) -> None:
        developer = await front_end.run(DEVELOPER, access_token)
        found = [application["id"] for application in developer["applications"]["nodes"]]
        # One more may have been made and not acknowledged.
        assert found[: len(self.applications)] == self.applications
        assert developer["applications"]["totalCount"] == len(found) <= APPLICATIONS

    def _keep(self, signed_in: Any) -> str:
        assert signed_in["__typename"] == "SignedIn", signed_in
        self.tokens.append(signed_in["refreshToken"])
        return str(signed_in["accessToken"])
