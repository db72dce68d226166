"""How is the application called as the web server calls it, without a socket?"""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, ClassVar, Self

from starlette.types import ASGIApp, Message

from bench.credentials import PASSWORD
from bench.look_ups import BODY
from bench.requests import PATH, body_of
from tests.documents import APPLICATION, LOGIN, REFRESH
from tests.documents import ME as ME_WITH_SESSIONS
from tests.fakes import FrozenClock
from tests.service import Service

_REFRESH_TOKEN = re.compile(rb'"refreshToken":"([^"]+)"')
Fields = list[tuple[bytes, bytes]]


@dataclass(slots=True)
class Caller:
    """Somebody who is signed in, and the application that is called."""

    HANDLE: ClassVar[str] = "ada@example.com"

    app: ASGIApp
    fields: Fields
    clock: FrozenClock
    refresh_token: str
    answers: list[bytes] = field(default_factory=list)

    @classmethod
    def of(cls, service: Service, signed_in: Any) -> Self:  # noqa: ANN401 - a JSON reply, as it comes
        """Take a service of the tests, and what its signup has answered."""
        app: ASGIApp = service.http._transport.app  # type: ignore[attr-defined]  # noqa: SLF001
        client = service.sample.signed_in(signed_in["accessToken"])
        fields = {"content-type": "application/json", "host": "auth.test", **client.headers}
        encoded = [(name.encode(), value.encode()) for name, value in fields.items()]
        return cls(app, encoded, service.clock, signed_in["refreshToken"])

    async def me(self) -> None:
        """Look the caller up."""
        await self._ask(BODY)

    async def me_with_sessions(self) -> None:
        """Look the caller up, with all sessions."""
        await self._ask(body_of(ME_WITH_SESSIONS, {}))

    async def application(self) -> None:
        """Look the application up."""
        await self._ask(body_of(APPLICATION, {}))

    async def login(self) -> None:
        """Log in once more."""
        # Of sessions that were opened at the same moment not the newest may stay.
        self.clock.advance(timedelta(milliseconds=1))
        self._go_on(await self._ask(body_of(LOGIN, {"handle": self.HANDLE, "password": PASSWORD})))

    async def refresh(self) -> None:
        """Exchange the newest refresh token."""
        self._go_on(await self._ask(body_of(REFRESH, {"refreshToken": self.refresh_token})))

    def _go_on(self, answer: bytes) -> None:
        """Use the newest session from now on: older ones end."""
        found = _REFRESH_TOKEN.search(answer)
        assert found is not None, answer
        self.refresh_token = found[1].decode()

    async def _ask(self, body: bytes) -> bytes:
        self.answers.clear()

        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Message) -> None:
            self.answers.append(message.get("body", b""))

        await self.app(
            {
                "type": "http",
                "method": "POST",
                "path": PATH,
                "query_string": b"",
                "scheme": "http",
                "headers": self.fields,
                "client": ("192.0.2.1", 4711),
            },
            receive,
            send,
        )
        assert b'"errors":' not in self.answers[-1], self.answers
        return self.answers[-1]
