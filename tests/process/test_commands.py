"""What do the commands do that start no server?"""

from pathlib import Path

import pytest

from tests.documents import LOGIN
from tests.process.conftest import ADMINISTRATOR, Production
from tests.process.server import ROOT, Client, Running, recorded, running, told
from tests.service import PASSWORD

CREATE = ("admin", "create", "--password-stdin", "--data", "data", "--handle")


def test_schema_prints_the_file(tmp_path: Path) -> None:
    """`schema` prints schema.graphql, from any folder and without settings."""
    printed = told(tmp_path, "schema").stdout

    assert printed == (ROOT / "schema.graphql").read_text()


def test_help_names_every_command(tmp_path: Path) -> None:
    """`--help` is a table of contents."""
    printed = told(tmp_path, "--help").stdout

    assert [name for name in ("admin", "dev", "schema", "serve") if f"  {name} " not in printed] == []


def test_an_administrator_can_log_in(tmp_path: Path) -> None:
    """Who was made on the data folder of a development server logs in through the portal."""
    made = told(tmp_path, *CREATE, "Root@Example.com", stdin=f"{PASSWORD}\n")

    with running(tmp_path, "dev") as server:
        signed_in = server.portal.run(LOGIN, handle="root@example.com", password=PASSWORD)
    assert made.returncode == 0, made.stderr
    assert signed_in["user"]["id"] in made.stdout
    assert recorded(tmp_path / "data" / "cosyncjwt.db") == [("admin.create", "OK")]


def test_an_administrator_is_made_beside_a_running_server(tmp_path: Path) -> None:
    """The command works on the data folder of a server that runs."""
    with running(tmp_path, "dev") as server:
        told(tmp_path, *CREATE, "late@example.com", stdin=f"{PASSWORD}\n")

        signed_in = server.portal.run(LOGIN, handle="late@example.com", password=PASSWORD)
    assert signed_in["__typename"] == "SignedIn"


def test_the_portal_can_be_reached_in_production(serve_server: Running, production: Production) -> None:
    """The app token that `admin create` prints is good on `serve`, which prints none."""
    portal = Client(serve_server.http, production.app_token)

    signed_in = portal.run(LOGIN, handle=ADMINISTRATOR, password=PASSWORD)

    assert signed_in["__typename"] == "SignedIn"


def test_a_handle_is_taken_once(tmp_path: Path) -> None:
    """A second administrator of the same handle is refused in words, with exit code 1."""
    told(tmp_path, *CREATE, "root@example.com", stdin=f"{PASSWORD}\n")

    again = told(tmp_path, *CREATE, "ROOT@example.com", stdin=f"{PASSWORD}\n")

    assert (again.returncode, again.stderr) == (1, "Error: This handle already has an account.\n")


@pytest.mark.parametrize(("handle", "password"), [("no-address", PASSWORD), ("root@example.com", "short")])
def test_a_bad_administrator_is_refused(tmp_path: Path, handle: str, password: str) -> None:
    """A handle that is no address and a weak password end the command with 1 and one sentence."""
    refused = told(tmp_path, *CREATE, handle, stdin=f"{password}\n")

    assert refused.returncode == 1
    assert refused.stderr.startswith("Error: The ")
    assert refused.stderr.count("\n") == 1


@pytest.mark.parametrize("password", [PASSWORD, "sesame"])
def test_the_password_is_never_printed(tmp_path: Path, password: str) -> None:
    """Neither success nor refusal repeats the password."""
    outcome = told(tmp_path, *CREATE, "root@example.com", stdin=f"{password}\n")

    assert password not in outcome.stdout + outcome.stderr


def test_production_settings_are_asked_for(tmp_path: Path) -> None:
    """Without a data folder the command works on what the settings name, and says which are missing."""
    refused = told(tmp_path, "admin", "create", "--password-stdin", "--handle", "root@example.com")

    assert refused.returncode == 2
    assert "COSYNCJWT_MASTER_KEY is missing" in refused.stderr
