"""Is a connection closed over which too much comes, and no request lost that was whole?"""

import pytest

from cosyncjwt.http.moderation import MOST_BYTES, MOST_WAITING
from cosyncjwt.http.repeated_heads import RepeatedHeads
from tests.http.twins import USUAL, Connection, same

ENDLESS = b"a" * MOST_BYTES
HEAD = b"POST /graphql HTTP/1.1\r\nHost: auth.test\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n"


@pytest.mark.parametrize(
    "beginning",
    [
        HEAD + b"X-Name: ",
        HEAD + b"X",
        b"GET /",
        CHUNKED + b"1;",
        CHUNKED + b"0\r\nX-Name: ",
    ],
    ids=["value", "name", "target", "chunk", "behind the body"],
)
async def test_G07_what_never_becomes_a_request_is_not_kept(beginning: bytes) -> None:
    """A head without an end, and what stands in a body without being of it, are refused with 431."""
    made = Connection(RepeatedHeads)

    await made.send([USUAL, beginning, ENDLESS, b"a"], [9] * 4)

    assert made.answers == [b"200", b"431"]
    assert made.was_closed


async def test_G07_empty_lines_without_end_are_refused() -> None:
    """They are the beginning of nothing."""
    made = Connection(RepeatedHeads)

    await made.send([b"\r\n" * (MOST_BYTES // 2), b"\r\n"], [1, 1])

    assert made.answers == [b"431"]


async def test_a_long_head_and_a_long_body_are_taken() -> None:
    """As long as a head is within the bound, and a body whatever it is."""
    long = USUAL.replace(b"Host", b"X-Name: " + ENDLESS[:-200] + b"\r\nHost")
    body = USUAL.replace(b"Length: 4", b"Length: %d" % (4 * len(ENDLESS))).replace(b"body", b"")
    pieces = [long[:9], long[9:], body, *[ENDLESS] * 4, CHUNKED, *[b"10000\r\n" + ENDLESS + b"\r\n"] * 4]

    made = await same([*pieces, b"0\r\n\r\n", USUAL], [9] * (len(pieces) + 2))

    assert made.answers == [b"200"] * 4


@pytest.mark.parametrize("end", [HEAD + b"X-Name: ", b"no request\r\n\r\n"], ids=["head", "no request"])
async def test_a_whole_request_is_answered_whatever_comes_behind_it(end: bytes) -> None:
    """It may have been done: its answer comes, closes the connection, and is no refusal of something else."""
    made = Connection(RepeatedHeads)
    late = USUAL.replace(b"Host", b"X-Manner: late\r\nHost")

    await made.send([late + late + end, ENDLESS, b"a", b"\r\n1\r\n" + USUAL], [0, 0, 0, 9])

    assert [body for _, _, body in made.told.requests] == [b"body"] * 2
    assert made.answers == [b"200"] * 2
    assert b"connection: close" in made.wire.sent[-2]
    assert made.was_closed


async def test_requests_sent_ahead_without_end_are_not_read() -> None:
    """So many as may wait are answered in their order, and then the connection closes."""
    made = Connection(RepeatedHeads)
    requests = [USUAL.replace(b"body", b"%04d" % number) for number in range(3 * MOST_WAITING)]

    await made.send([b"".join(requests)], [0])

    assert [body for _, _, body in made.told.requests] == [b"%04d" % each for each in range(MOST_WAITING + 1)]
    assert made.answers == [b"200"] * (MOST_WAITING + 1)
    assert made.was_closed


async def test_nothing_is_read_while_a_request_waits() -> None:
    """Whoever sends ahead in many pieces gets an answer to each, and has the server keep few at a time."""
    most = 0

    class Watching(RepeatedHeads):
        def data_received(self, data: bytes) -> None:
            nonlocal most
            super().data_received(data)
            most = max(most, len(self.pipeline))

    made = Connection(Watching)
    pieces = [USUAL * 8] * (MOST_WAITING // 2)
    await made.send(pieces, [0] * len(pieces))

    assert made.answers == [b"200"] * 8 * len(pieces)
    assert most == 7


async def test_nothing_is_written_to_who_has_gone() -> None:
    """Of requests sent ahead the first learns of it too, in place of an error with its trace in the log."""
    made = Connection(RepeatedHeads)
    made.protocol.data_received(USUAL.replace(b"Host", b"X-Manner: late\r\nHost") * 3)

    made.wire.closed = True
    await made.send([], [])

    assert len(made.told.requests) == 1
    assert made.wire.late == []
