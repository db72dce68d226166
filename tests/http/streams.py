"""Requests by chance: real ones, the same again, with other bodies, one byte wrong, and cut anywhere."""

import random
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from tests.http.twins import USUAL

FIELDS = [
    b"Authorization: Bearer one",
    b"Authorization: Bearer two",
    b"Connection: close",
    b"Connection: close, keep-alive",
    b"Connection: upgrade\r\nUpgrade: h2c",
    b"Content-Length: 0",
    b"Content-Length: 04",
    b"Content-Length: 4, 4",
    b"Content-Length : 4",
    b"Content-Length: +4",
    b"Expect: 100-continue",
    b"Transfer-Encoding: chunked",
    b"Transfer-Encoding: gzip, chunked",
    b"Transfer-Encoding: chunked, identity",
    b"Transfer-Encoding : chunked",
    b"X-Manner: close",
    b"X-Manner: early",
    b"X-Manner: late",
    b"X-Name: folded\r\n once",
    b"X-Name: a\nX-Name: b",
    b"X-Name: \0",
    b": nameless",
]
ENDS = [
    b"",
    b"Authorization: Bearer three\r\n",
    b"Connection: close\r\n",
    b"Connection: upgrade\r\nUpgrade: h2c\r\n",
    b"Content-Length: 4\r\n",
]
BODIES = [b"body", b"soul", b"", b"0\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n", USUAL]
LINES = [
    *[b"POST /graphql HTTP/1.1"] * 12,
    b"POST /graphql HTTP/1.0",
    b"HEAD /graphql HTTP/1.1",
    b"GET /?a HTTP/1.1",
    b"CONNECT a:1 HTTP/1.1",
]
WRONG = [b"\r\n", b"\n", b"\r", b"\0", b" ", b":", b"0", b"\xff"]


class Stream(NamedTuple):
    """What comes over a connection, in which pieces, and how often the event loop turns after each."""

    pieces: list[bytes]
    turns: list[int]


def streams(chance: random.Random) -> Iterator[Stream]:
    """Yield streams without end."""
    while True:
        some = [USUAL, _request(chance), _request(chance)]
        some += [_other_body(chance, some[chance.choice([0, 1])]), _wrong(chance, chance.choice(some))]
        requests = chance.choices(
            some, chance.choice([[9, 1, 1, 1, 1], [1, 9, 1, 1, 1], [1, 0, 0, 9, 1]]), k=7
        )
        pieces = chance.choice([_whole, _whole, _cut, _joined])(chance, requests)
        pace = chance.choice([[9], [9], [0, 1, 9], [0]])
        yield Stream(pieces, [chance.choice(pace) for _ in pieces])


def _request(chance: random.Random) -> bytes:
    body, lines = chance.choice(BODIES), [chance.choice(LINES), b"Host: auth.test"]
    if chance.random() < 0.25:
        lines.append(b"Transfer-Encoding: chunked")
        half = len(body) // 2
        parts = [b"%x\r\n%b\r\n" % (len(part), part) for part in (body[:half], body[half:]) if part]
        body = b"".join([*parts, b"0\r\n", chance.choice(ENDS), b"\r\n"])
    else:
        lines.append(b"Content-Length: %d" % len(body))
    while chance.random() < 0.4:
        lines.insert(chance.randrange(1, len(lines) + 1), chance.choice(FIELDS))
    return b"\r\n".join([*lines, b"", body])


def _other_body(chance: random.Random, request: bytes) -> bytes:
    head, end, body = request.partition(b"\r\n\r\n")
    return head + end + bytes(chance.randrange(97, 123) for _ in body)


def _wrong(chance: random.Random, request: bytes) -> bytes:
    place = chance.randrange(len(request))
    return request[:place] + chance.choice(WRONG) + request[place + chance.choice([0, 1, 1]) :]


def _whole(_chance: random.Random, requests: list[bytes]) -> list[bytes]:
    return requests


def _cut(chance: random.Random, requests: list[bytes]) -> list[bytes]:
    whole = b"".join(requests)
    places = [0, *sorted(chance.choices(range(len(whole)), k=chance.choice([1, 3, 9]))), len(whole)]
    pieces = [whole[begin:end] for begin, end in pairwise(places)]
    return [piece for piece in pieces if piece]


def _joined(chance: random.Random, requests: list[bytes]) -> list[bytes]:
    pieces = requests[:1]
    for request in requests[1:]:
        if chance.random() < 0.5:
            pieces[-1] += request
        else:
            pieces.append(request)
    return pieces
