"""Does `migrate` carry a store to a MongoDB over the wire, however often it is killed?"""

import asyncio
import subprocess
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pymongo import MongoClient

from cosyncjwt.cli import main
from cosyncjwt.domain.application import SERVER
from cosyncjwt.domain.page import PageRequest
from store.sqlite import SqliteStore
from tests.documents import LOGIN
from tests.factories import make_user
from tests.process.conftest import ADMINISTRATOR, Letterbox, Production, good_settings
from tests.process.server import COMMAND, Client, environment
from tests.service import PASSWORD
from tests.wire.servers import SECANTUSDB
from tests.wire.unhurried import unhurried

USERS = 600
KILLS = 2
THERE = ["secantusdb"] if SECANTUSDB.missing() is None else []

Mark = Mapping[str, object] | None


def run(settings: Mapping[str, str], *words: str, stdin: str = "") -> Result:
    """Run a command in this process, to its end."""
    done = CliRunner().invoke(main, words, env=settings, input=stdin)
    assert done.exit_code == 0, done.output
    return done


async def crowd(url: str) -> None:
    """Give the portal more users than come in one part."""
    store = SqliteStore.of_url(url)
    await store.open()
    (portal,) = (await store.applications.owned_by(SERVER, PageRequest(10, None))).items
    users = store.tenant(portal.id).users
    await asyncio.gather(*(users.add(make_user(), limit=None) for _ in range(USERS)))
    await store.close()


@pytest.fixture
def own(tmp_path: Path, letterbox: Letterbox) -> Production:
    """Return a prepared folder with an administrator and a crowd."""
    settings = good_settings(tmp_path, letterbox)
    words = ("admin", "create", "--handle", ADMINISTRATOR, "--password-stdin")
    app_token = run(settings, *words, stdin=PASSWORD).stdout.splitlines()[-1]
    asyncio.run(crowd(settings["COSYNCJWT_STORE"]))
    return Production(tmp_path, settings, app_token)


@pytest.fixture(params=THERE)
def client() -> Iterator[MongoClient[dict[str, object]]]:
    """Yield a client of the test's own."""
    with MongoClient[dict[str, object]](SECANTUSDB.url()) as connected:
        yield connected


def test_E31_a_killed_move_goes_on(own: Production, client: MongoClient[dict[str, object]]) -> None:
    """Killed on its way and started again, it ends, and the servers serve everybody from the target."""
    name = f"cosyncjwt_test_{uuid.uuid4().hex}"
    url, marks = unhurried(SECANTUSDB.url(), name), client[name]["moving"]
    mark: Mark = None
    for _ in range(KILLS):
        # Killed once it has come further than the last one; when it was faster, it is at its end.
        process = subprocess.Popen(  # noqa: S603 - our own command
            (*COMMAND, "migrate", "--to", url), cwd=own.folder, env=environment(own.settings)
        )
        while process.poll() is None and marks.find_one() == mark:
            pass
        process.kill()
        process.wait()
        mark = marks.find_one()
    run(own.settings, "migrate", "--to", url)
    again = run(own.settings, "migrate", "--to", url)

    refused = CliRunner().invoke(main, ["keys", "rotate-master"], env=own.settings)
    with Production(own.folder, {**own.settings, "COSYNCJWT_STORE": url}, own.app_token).served() as server:
        signed_in = Client(server.http, own.app_token).run(LOGIN, handle=ADMINISTRATOR, password=PASSWORD)

    assert client[name]["users"].count_documents({}) == USERS + 1
    assert "was moved" in again.stdout
    assert (refused.exit_code, "it was moved to mongodb://127.0.0.1" in refused.stderr) == (1, True)
    assert signed_in["__typename"] == "SignedIn"
