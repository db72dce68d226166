"""Is the web server still the one whose insides our protocol knows?

Where one of these sources has changed, read it beside the files of ours that name what they know of it, and
only then write the new digest down.
"""

import asyncio
import hashlib
import inspect
from typing import Any

import pytest
from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from cosyncjwt.http.usual_requests import UsualCycle, UsualRequests
from tests.http.twins import USUAL, Connection

KNOWN = [
    (HttpToolsProtocol, "18fdf324b11bf160"),
    (RequestResponseCycle, "e67d470d435dcc1c"),
    (FlowControl, "126debcdaa894c83"),
]


@pytest.mark.parametrize(("kind", "digest"), KNOWN, ids=lambda each: getattr(each, "__name__", ""))
def test_its_sources_are_those_that_we_have_read(kind: type, digest: str) -> None:
    """A new release that changes them shall be read before it is run."""
    assert hashlib.sha256(inspect.getsource(kind).encode()).hexdigest()[:16] == digest


async def test_a_usual_request_has_all_that_the_server_gives_any() -> None:
    """Each attribute of its own cycle is in ours, and begins with the same."""
    cycles: list[RequestResponseCycle] = []
    for kind in (HttpToolsProtocol, UsualRequests):
        connection = Connection(kind)
        # Without its body, so that the application waits.
        connection.protocol.data_received(USUAL.removesuffix(b"body"))
        cycles.append(connection.protocol.cycle)
        connection.protocol.connection_lost(None)
        while connection.state.tasks:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0)
    theirs, ours = cycles

    assert type(ours) is UsualCycle
    assert {name for name in vars(theirs) if not hasattr(ours, name)} == set()
    simple = (bool, int, bytearray, dict, list, type(None))
    assert _of(vars(theirs), simple) == {
        name: getattr(ours, name) for name, value in vars(theirs).items() if isinstance(value, simple)
    }


def _of(attributes: dict[str, Any], kinds: tuple[type, ...]) -> dict[str, Any]:
    return {name: value for name, value in attributes.items() if isinstance(value, kinds)}
