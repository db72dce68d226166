"""Is it upgraded from and to what the experiment says (E-34), and does it take a failure for one?"""

import json
import subprocess
from pathlib import Path

import httpx
import pytest

from cosyncjwt import __version__
from reliability.stage import Letters
from reliability.suite import ROOT
from reliability.upgrade.crowd import Crowd, LostError
from reliability.upgrade.logs import complaints, delays
from reliability.upgrade.rolling import breaking
from reliability.upgrade.trees import NoEarlierReleaseError, Tree, release_before, this_one, with_a_step_more
from store.mongo.indexes import INDEXES
from store.mongo.schema_version import STEPS
from store.sqlite.connection import known_steps
from tests.documents import ME
from tests.process.server import environment

KNOWN = """
from store.mongo.indexes import INDEXES; from store.mongo.schema_version import STEPS
from store.sqlite.connection import known_steps
print(len(known_steps()), len(STEPS), len(INDEXES))
"""
ANSWERS = {
    "Me 502 ": httpx.Response(502, json={}),
    "Me 400 BAD_USER_INPUT": httpx.Response(
        400, json={"errors": [{"extensions": {"code": "BAD_USER_INPUT"}}]}
    ),
    "Me 200 INTERNAL": httpx.Response(200, json={"errors": [{"extensions": {"code": "INTERNAL"}}]}),
    "Me RATE_LIMITED": httpx.Response(200, json={"data": {"me": {"code": "RATE_LIMITED"}}}),
    "Me null": httpx.Response(200, json={"data": {"me": None}}),
    "Me JSONDecodeError": httpx.Response(200, text="<html>"),
    "Me ConnectError": httpx.ConnectError("refused"),
}
"""What may come instead of an answer, and how it is noted."""


def crowd_told(answer: httpx.Response | Exception) -> Crowd:
    """Return a crowd that is answered so."""

    def handle(_request: httpx.Request) -> httpx.Response:
        if isinstance(answer, Exception):
            raise answer
        return answer

    http = httpx.AsyncClient(transport=httpx.MockTransport(handle), base_url="http://front")
    return Crowd(http, "app-token", Letters(0))


def known_to(tree: Tree, folder: Path) -> list[int]:
    """Return how many steps of each store, and indexes, the tree's code knows."""
    ran = subprocess.run(  # noqa: S603 - our own command
        (tree.python, "-c", KNOWN),
        cwd=folder,
        env=environment(tree.settings),
        capture_output=True,
        text=True,
        check=True,
    )
    return [int(each) for each in ran.stdout.split()]


def test_the_release_before_is_what_was_released(tmp_path: Path) -> None:
    """It comes from history, says its own version, and its command would run its own code."""
    try:
        before = release_before(tmp_path / "before")
    except NoEarlierReleaseError as reason:
        # An archive, a shallow clone, or one commit of all that was many.
        pytest.skip(str(reason))

    assert f'__version__ = "{before.name}"' in (before.root / "cosyncjwt" / "__init__.py").read_text("utf-8")
    assert before.name != __version__
    assert breaking(before, this_one()) == []


def test_the_tree_with_a_step_more_is_ahead_of_this_one(tmp_path: Path) -> None:
    """Its code knows a step of either store and an index that this one does not."""
    ahead = with_a_step_more(tmp_path / "after")

    assert known_to(ahead, tmp_path) == [len(known_steps()) + 1, len(STEPS) + 1, len(INDEXES) + 1]


@pytest.mark.parametrize("noted", ANSWERS)
async def test_whatever_is_no_answer_is_a_failure(noted: str) -> None:
    """Refusals, errors, lost connections and answers of others are noted, and nothing of them as answered."""
    crowd = crowd_told(ANSWERS[noted])

    with pytest.raises(LostError):
        await crowd.ask(ME)

    assert crowd.failed == [noted]
    assert crowd.misfits == (["Me BAD_USER_INPUT"] if "BAD_USER_INPUT" in noted else [])
    assert crowd.answered.total() == 0


def test_what_servers_complain_of_is_found() -> None:
    """Errors, what was printed past the log, and a store that is too new; a busy database apart."""
    events = [
        {"level": "info", "event": "server.ready"},
        {"level": "warning", "event": "health.store_unreachable", "reason": "DatabaseTooNewError"},
        {"level": "warning", "event": "health.store_unreachable", "reason": "TimeoutError"},
        {"level": "error", "event": "graphql.failed"},
        {"level": "error", "event": "store.not_tidied", "reason": "OperationFailure at users.py:7"},
        {"level": "error", "event": "outbox.unreachable", "reason": "NetworkTimeout at pool.py:9"},
        {"level": "error", "event": "outbox.unreachable", "reason": "OutOfTime at patience.py:9"},
    ]
    log = "\n".join([*map(json.dumps, events), "Traceback (most recent call last):"])

    assert complaints(log) == [
        "health.store_unreachable",
        "graphql.failed",
        "store.not_tidied",
        "Traceback (most recent call last):",
    ]
    assert delays(log) == 2


def test_a_field_that_went_is_a_breaking_change(tmp_path: Path) -> None:
    """Who asks for it would be refused."""
    less = (ROOT / "schema.graphql").read_text("utf-8").replace("lastLoginAt: ", "formerLoginAt: ")
    (tmp_path / "schema.graphql").write_text(less, "utf-8")

    assert [each for each in breaking(this_one(), Tree("less", tmp_path)) if "lastLoginAt" in each]
