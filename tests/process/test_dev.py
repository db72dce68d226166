"""What does `cosyncjwt dev` give a developer?"""

import re
from pathlib import Path

import httpx
import pytest

from cosyncjwt.http.graphiql import IDE_POLICY
from tests.documents import LOGIN
from tests.process.conftest import Letterbox
from tests.process.server import Running, running
from tests.service import PASSWORD

BROWSER = {"accept": "text/html,application/xhtml+xml"}
MOST_MEBIBYTES = 120


def test_the_box_says_where_to_go(dev_server: Running) -> None:
    """GraphiQL, the messages, both applications and both app tokens are printed."""
    quickstart, output = dev_server.quickstart, dev_server.output

    expected = [f"{dev_server.origin}/graphql", f"{dev_server.origin}/dev/inbox"]
    for name in ("sample", "portal"):
        expected += [quickstart[name]["applicationId"], quickstart[name]["appToken"]]
    assert [text for text in expected if text not in output] == []


def test_an_app_token_stands_on_a_line_of_its_own(dev_server: Running) -> None:
    """A double click or a script takes the token whole."""
    lines = dev_server.output.splitlines()

    assert dev_server.quickstart["sample"]["appToken"] in lines


def test_nothing_is_logged_by_a_good_start(dev_server: Running) -> None:
    """Whatever stands in the log is worth reading."""
    assert dev_server.log_of_start == ""


def test_quickstart_has_what_a_front_end_needs(dev_server: Running) -> None:
    """The document has both addresses and both applications, and nothing else."""
    quickstart = dev_server.quickstart

    assert sorted(quickstart) == ["graphqlUrl", "inboxUrl", "portal", "sample"]
    assert quickstart["graphqlUrl"] == f"{dev_server.origin}/graphql"
    assert quickstart["inboxUrl"] == f"{dev_server.origin}/dev/inbox"
    assert sorted(quickstart["sample"]) == sorted(quickstart["portal"]) == ["appToken", "applicationId"]


def test_a_browser_gets_graphiql(dev_server: Running) -> None:
    """GET /graphql is a page under a policy that loads from this server only."""
    page = dev_server.http.get("/graphql", headers=BROWSER)

    assert page.headers["content-type"].startswith("text/html")
    assert page.headers.get_list("content-security-policy") == [IDE_POLICY]


def test_graphiql_comes_with_its_files(dev_server: Running) -> None:
    """Each file that the page names is served from here."""
    page = dev_server.http.get("/graphql", headers=BROWSER).text
    names = re.findall(r'(?:src|href)="(/[^"]+)"', page)

    assert len(names) >= 2
    assert {dev_server.http.get(name).status_code for name in names} == {200}


def test_messages_stay_on_the_machine(tmp_path: Path, letterbox: Letterbox) -> None:
    """With a mail server in the environment, a message appears in the inbox and is not sent."""
    handle = "stays@example.com"
    settings = {"COSYNCJWT_SMTP_URL": letterbox.url, "COSYNCJWT_MAIL_FROM": "login@example.com"}
    with running(tmp_path, "dev", settings=settings) as server:
        server.sample.sign_up(handle)

        assert letterbox.to(handle) == []


def test_a_second_start_finds_everything_again(tmp_path: Path) -> None:
    """Ids, app tokens and users outlive the process."""
    with running(tmp_path, "dev") as first:
        port, quickstart = first.port, first.quickstart
        first.sample.sign_up("ada@example.com")
    with running(tmp_path, "dev", port=port) as second:
        signed_in = second.sample.run(LOGIN, handle="ada@example.com", password=PASSWORD)

        assert second.quickstart == quickstart
        assert signed_in["__typename"] == "SignedIn"


def test_the_data_folder_is_for_its_owner_only(dev_server: Running) -> None:
    """Neither the folder nor a file in it can be read by anybody else."""
    folder = dev_server.printed.parent / "data"

    modes = {path.name: path.stat().st_mode & 0o777 for path in [folder, *folder.iterdir()]}
    assert modes.pop("data") == 0o700
    assert {name: oct(mode) for name, mode in modes.items() if mode != 0o600} == {}


def test_env_file_is_read(tmp_path: Path) -> None:
    """`dev` takes settings from `.env` in the folder where it was started."""
    (tmp_path / ".env").write_text("COSYNCJWT_PUBLIC_URL=https://tunnel.example.com\n")

    with running(tmp_path, "dev") as server:
        assert "https://tunnel.example.com/graphql" in server.output


def test_a_foreign_host_is_refused(dev_server: Running) -> None:
    """A page of another site cannot reach the server under a name of its own (security G-18)."""
    reply = dev_server.http.get("/dev/inbox.json", headers={"host": "evil.example.com"})

    assert reply.status_code == httpx.codes.MISDIRECTED_REQUEST


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the system does not tell memory this way")
def test_an_idle_server_is_small(dev_server: Running) -> None:
    """It occupies less than 120 MiB when it is ready, before others ask it for anything."""
    (kibibytes,) = re.findall(r"VmRSS:\s+(\d+) kB", dev_server.status_at_start)
    assert int(kibibytes) < MOST_MEBIBYTES * 1024
