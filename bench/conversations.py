"""What does one connection of a load say, and what after each answer?"""

import itertools
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from bench.credentials import PASSWORD
from bench.requests import body_of, request_of
from tests.documents import LOGIN, REFRESH, SIGNUP

_REFRESH_TOKEN = re.compile(rb'"refreshToken":"([^"]+)"')


class Conversation(Protocol):
    """Requests that follow one another on one connection; it is carried to another process."""

    expected: bytes
    """What stands in every answer that counts."""

    def following(self, answer: bytes) -> bytes:
        """Return the request after an answer; the first one is asked for with nothing."""
        ...


@dataclass(slots=True)
class Repeated:
    """The same requests over and over."""

    requests: Sequence[bytes]
    expected: bytes
    _next: int = 0

    def following(self, answer: bytes) -> bytes:
        """Return the next request, whatever was answered."""
        del answer
        request = self.requests[self._next % len(self.requests)]
        self._next += 1
        return request


@dataclass(slots=True)
class Refreshes:
    """Each refresh token exchanged for the next."""

    port: int
    headers: Mapping[str, str]
    token: str
    expected: bytes = b'"SignedIn"'

    def following(self, answer: bytes) -> bytes:
        """Return the exchange of the newest token."""
        found = _REFRESH_TOKEN.search(answer)
        if found is not None:
            self.token = found[1].decode()
        return request_of(self.port, self.headers, body_of(REFRESH, {"refreshToken": self.token}))


@dataclass(slots=True)
class Signups:
    """A new person with every request."""

    port: int
    headers: Mapping[str, str]
    name: str
    expected: bytes = b'"CodeSent"'
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    def following(self, answer: bytes) -> bytes:
        """Return the signup of a handle that was never used."""
        del answer
        handle = f"{self.name}-{next(self._numbers)}@example.com"
        body = body_of(SIGNUP, {"handle": handle, "password": PASSWORD})
        return request_of(self.port, self.headers, body)


def logins(port: int, headers: Mapping[str, str], handles: Sequence[str], count: int) -> list[Conversation]:
    """Return `count` conversations that log in, each its own people in turn."""
    bodies = [body_of(LOGIN, {"handle": handle, "password": PASSWORD}) for handle in handles]
    requests = [request_of(port, headers, body) for body in bodies]
    return [Repeated(requests[number::count], b'"SignedIn"') for number in range(count)]


def signups(port: int, headers: Mapping[str, str], count: int) -> list[Conversation]:
    """Return `count` conversations of people whom nobody has seen."""
    unheard = os.urandom(6).hex()
    return [Signups(port, headers, f"{unheard}-{number}") for number in range(count)]
