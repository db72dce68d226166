"""What stands in for Twilio? A server on loopback that checks what it is sent, and answers as it is told."""

import asyncio
import socket
import threading
from base64 import b64decode
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

SID = "AC" + "0123456789abcdef" * 2
AUTH_TOKEN = "fedcba9876543210" * 2
SENDER = "+14155550100"
CREDENTIALS = {"accountSid": SID, "authToken": AUTH_TOKEN, "phoneNumber": SENDER}
CREATED = {"sid": "SM" + "0" * 32, "account_sid": SID, "status": "queued", "from": SENDER}
PATIENCE = 60.0
SECRETS_OF_TWILIO = "The 'To' number +14155552671 is not valid: 042917"
"""What an error of Twilio's may say: nothing that a log or a client may see."""


@dataclass
class TwilioStandIn:
    """Takes messages of one account; `answers` says how, the last one for ever; "400/21608" names the error.

    `of_the_account` is how the account itself is told, apart from its messages.
    """

    port: int
    answers: list[str] = field(default_factory=lambda: ["201"])
    messages: list[dict[str, str]] = field(default_factory=list)
    requests: int = 0
    of_the_account: str | None = None
    numbers: tuple[str, ...] = (SENDER,)
    hung: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"

    def _told(self, request: Request) -> bool:
        self.requests += 1
        kind, _, credentials = request.headers.get("authorization", "").partition(" ")
        given = b64decode(credentials).decode() if kind == "Basic" else ""
        return given == f"{SID}:{AUTH_TOKEN}" and request.path_params["sid"] == SID

    def _next(self) -> str:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    async def create(self, request: Request) -> Response:
        """Take a message."""
        if not self._told(request):
            return _error(401, 20003)
        form = dict(parse_qsl((await request.body()).decode()))
        if set(form) != {"To", "From", "Body"}:
            return _error(400, 21604)
        answer = self._next()
        if answer == "hang":
            await self.hung.wait()
        if answer == "drip":
            return StreamingResponse(self._drip(), status_code=201, media_type="application/json")
        if answer == "nonsense":
            return Response("<html>", status_code=201, media_type="application/json")
        if answer != "201":
            status, _, code = answer.partition("/")
            return _error(int(status), int(code or 21211))
        self.messages.append(form)
        return JSONResponse({**CREATED, "to": form["To"], "body": form["Body"]}, status_code=201)

    async def account(self, request: Request) -> Response:
        """Show the account."""
        if not self._told(request):
            return _error(401, 20003)
        answer = self.of_the_account or self._next()
        if answer in {"suspended", "201"}:
            return JSONResponse({"sid": SID, "status": "suspended" if answer == "suspended" else "active"})
        return _error(int(answer), 20500)

    async def incoming(self, request: Request) -> Response:
        """List the numbers of the account."""
        if not self._told(request):
            return _error(401, 20003)
        wanted = request.query_params.get("PhoneNumber")
        numbers = [{"phone_number": number} for number in self.numbers if number == wanted]
        return JSONResponse({"incoming_phone_numbers": numbers, "page": 0, "next_page_uri": None})

    async def _drip(self) -> AsyncIterator[bytes]:
        while not self.hung.is_set():
            yield b" "
            # It is the slowness that is being tried.
            await asyncio.sleep(0.01)


def _error(status: int, code: int) -> Response:
    body = {"code": code, "message": SECRETS_OF_TWILIO, "more_info": "https://example.com", "status": status}
    return JSONResponse(body, status_code=status)


@asynccontextmanager
async def twilio() -> AsyncIterator[TwilioStandIn]:
    """Run the stand-in on a port of its own."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    stand_in = TwilioStandIn(listener.getsockname()[1])
    account = "/2010-04-01/Accounts/{sid}"
    routes = [
        Route(f"{account}/Messages.json", stand_in.create, methods=["POST"]),
        Route(f"{account}/IncomingPhoneNumbers.json", stand_in.incoming),
        Route(f"{account}.json", stand_in.account),
    ]
    config = uvicorn.Config(Starlette(routes=routes), log_config=None, lifespan="off", access_log=False)
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    # Uvicorn has no event for it.
    while not server.started:  # noqa: ASYNC110
        await asyncio.sleep(0)
    try:
        yield stand_in
    finally:
        stand_in.hung.set()
        server.should_exit = True
        await serving
        listener.close()


@contextmanager
def twilio_in_a_thread() -> Iterator[TwilioStandIn]:
    """Run the stand-in beside the test, which waits for other things."""
    ready, done = threading.Event(), threading.Event()
    running: list[TwilioStandIn] = []

    async def serve() -> None:
        async with twilio() as stand_in:
            running.append(stand_in)
            ready.set()
            await asyncio.to_thread(done.wait)

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    assert ready.wait(PATIENCE)
    try:
        yield running[0]
    finally:
        done.set()
        thread.join()
