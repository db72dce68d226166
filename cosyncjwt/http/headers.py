"""Which header fields does every answer carry, and for which hosts do we answer at all?

Everything here reads the scope; `request.url` is made from the Host header, which the client writes.
"""

import random
from collections.abc import Iterable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT_SECURITY_POLICY = "default-src 'none'; frame-ancestors 'none'"
_SCOPE_KEY = "cosyncjwt.request_id"
_MISDIRECTED = b"This server does not answer for that host\n"

_ALWAYS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
    (b"content-security-policy", CONTENT_SECURITY_POLICY.encode()),
    # Answers to listed origins differ by one field (CORS).
    (b"vary", b"Origin"),
)
_ONLY_TLS = ((b"strict-transport-security", b"max-age=31536000; includeSubDomains"),)


def request_id_of(scope: Scope) -> str:
    """Give the id of a request, one for its log, errors and X-Request-Id; never taken from the client."""
    request_id = scope.get(_SCOPE_KEY)
    if request_id is None:
        # A name, not a secret: asking the system for randomness would cost more than the whole routing.
        request_id = scope[_SCOPE_KEY] = f"{random.getrandbits(64):016x}"
    return str(request_id)


class SecurityHeaders:
    """ASGI middleware: header fields on every answer that has not set its own, and the list of hosts.

    `allowed_hosts` are names with or without a port; without one any port matches, and `*` accepts any host.
    `any_host_paths` are answered for every host, for probes that know an address only.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        allowed_hosts: Iterable[str],
        is_https: bool,
        any_host_paths: Iterable[str] = (),
    ) -> None:
        self._app = app
        hosts = frozenset(host.lower().encode("latin-1") for host in allowed_hosts)
        self._hosts = None if b"*" in hosts else hosts
        self._any_host_paths = frozenset(any_host_paths)
        self._defaults = _ALWAYS + _ONLY_TLS if is_https else _ALWAYS
        self._names = frozenset(name for name, _ in self._defaults)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer through the application, or refuse a foreign host."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        identity = (b"x-request-id", request_id_of(scope).encode())

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = message.get("headers", ())
                present = self._names.intersection([name for name, _ in headers])
                missing = (
                    [field for field in self._defaults if field[0] not in present]
                    if present
                    else self._defaults
                )
                message["headers"] = [*headers, *missing, identity]
            await send(message)

        app = self._app if self._is_ours(scope) else _refuse
        await app(scope, receive, send_with_headers)

    def _is_ours(self, scope: Scope) -> bool:
        if self._hosts is None or scope["path"] in self._any_host_paths:
            return True
        named = [value.lower() for name, value in scope["headers"] if name == b"host"]
        if len(named) != 1:
            return False
        host, _, port = named[0].rpartition(b":")
        return named[0] in self._hosts or (port.isdigit() and host in self._hosts)


async def _refuse(scope: Scope, _receive: Receive, send: Send) -> None:
    """Refuse without repeating the host: a page that echoes it can be made to say anything."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    fields = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", b"%d" % len(_MISDIRECTED))]
    await send({"type": "http.response.start", "status": 421, "headers": fields})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else _MISDIRECTED})
