"""Does `keys rotate-master` bring a new master key in, beside a running server?"""

import base64
import os
from pathlib import Path

import pytest

from tests.documents import LOGIN
from tests.process.conftest import ADMINISTRATOR, Letterbox, Production, good_settings
from tests.process.server import Client, recorded, told
from tests.service import PASSWORD


def new_key() -> str:
    """Return a master key as an operator makes it."""
    return base64.b64encode(os.urandom(32)).decode()


@pytest.fixture
def own(tmp_path: Path, letterbox: Letterbox) -> Production:
    """Return a prepared folder of the test's own."""
    settings = good_settings(tmp_path, letterbox)
    words = ("admin", "create", "--handle", ADMINISTRATOR, "--password-stdin")
    made = told(tmp_path, *words, settings=settings, stdin=f"{PASSWORD}\n")
    return Production(tmp_path, settings, made.stdout.splitlines()[-1])


def test_E32_the_master_key_is_replaced_while_a_server_runs(own: Production) -> None:
    """With new and former key, then with the new one alone, the same password and app token work."""
    key_file = Path(own.settings["COSYNCJWT_MASTER_KEY_FILE"])
    former, new = key_file.read_text(), new_key()
    key_file.write_text(f"{new},{former}")
    with own.served() as server:
        first = told(own.folder, "keys", "rotate-master", settings=own.settings)
        again = told(own.folder, "keys", "rotate-master", settings=own.settings)
        meanwhile = Client(server.http, own.app_token).run(LOGIN, handle=ADMINISTRATOR, password=PASSWORD)
    key_file.write_text(new)
    with own.served() as server:
        afterwards = Client(server.http, own.app_token).run(LOGIN, handle=ADMINISTRATOR, password=PASSWORD)

    assert (first.returncode, again.returncode) == (0, 0), first.stderr
    assert first.stdout == "2 secrets sealed anew; 2 in the store, 0 under a former key.\n"
    assert again.stdout == "0 secrets sealed anew; 2 in the store, 0 under a former key.\n"
    database = own.settings["COSYNCJWT_STORE"].removeprefix("sqlite:///")
    assert recorded(own.folder / database)[1:] == [("keys.rotate-master", "OK")] * 2
    assert (meanwhile["__typename"], afterwards["__typename"]) == ("SignedIn", "SignedIn")


def test_K03_a_rotation_needs_the_key_of_the_store(own: Production) -> None:
    """With a key that is not the store's the command ends with 1 and says which keys are needed."""
    Path(own.settings["COSYNCJWT_MASTER_KEY_FILE"]).write_text(new_key())

    refused = told(own.folder, "keys", "rotate-master", settings=own.settings)

    assert refused.returncode == 1
    assert "under another master key" in refused.stderr
