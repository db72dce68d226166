"""Is the service safe as it comes, and as it is built? Group O, and what holds over all code."""

import ast
import re
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.backends import Backend
from tests.documents import LOGIN, ME, SIGNUP
from tests.fakes import FrozenClock, ScriptedEntropy
from tests.people import signed_up
from tests.service import PASSWORD, SETTINGS, Service, running
from tests.test_settings import settings_of

ROOT = Path(__file__).parents[2]
LOCK = dict(re.findall(r"^([a-z0-9-]+)==([0-9.]+)", (ROOT / "requirements.lock").read_text(), re.MULTILINE))
FLOORS = {
    "strawberry-graphql": (0, 315, 7),
    "graphql-core": (3, 3, 1),
    "starlette": (1, 3, 1),
    "pymongo": (4, 18, 2),
    "jinja2": (3, 1, 6),
}
SECRET_NAMES = re.compile(r"(digest|secret|signature|password|refresh_token|access_token)$")
PUBLIC_NAMES = {"is_secret"}


def test_O01_a_fresh_production_server_is_closed() -> None:
    """Without a word of the operator: no GraphiQL, introspection, foreign origin or private mail server."""
    settings = settings_of()

    assert not settings.development
    assert not settings.graphiql
    assert not settings.introspection
    assert not settings.private_smtp
    assert settings.allowed_origins == ()
    assert settings.allowed_hosts == ("login.example.com",)
    assert settings.is_https
    assert settings.hash_cost.memory_kib * settings.hash_cost.iterations >= 19_456 * 2


@pytest.mark.parametrize(("package", "floor"), FLOORS.items())
def test_O03_the_lock_is_above_the_advisories(package: str, floor: tuple[int, ...]) -> None:
    """No version with a known hole that matters here is pinned."""
    assert tuple(int(part) for part in LOCK[package].split(".")) >= floor


def test_O04_nothing_that_is_given_up_is_shipped() -> None:
    """No library whose maintenance has ended and that has a successor, but for Motor, which was asked for."""
    assert {"python-jose", "passlib", "flask", "pycrypto", "ecdsa", "mongoengine"} & LOCK.keys() == set()


async def test_O06_there_are_no_cookies(service: Service) -> None:
    """What is not sent by a browser on its own cannot be forged by another site."""
    await signed_up(service, service.sample, "ada@example.com")
    signed_in = await service.sample.post(LOGIN, {"handle": "ada@example.com", "password": PASSWORD})
    pages = [
        await service.http.get(path) for path in ("/graphql", "/dev/inbox", "/signup/confirm", "/readyz")
    ]

    assert [reply for reply in (signed_in, *pages) if "set-cookie" in reply.headers] == []


async def test_O07_probes_say_nothing_but_yes_or_no(service: Service) -> None:
    """Whoever can reach them learns neither version nor store."""
    replies = [await service.http.get(path) for path in ("/healthz", "/readyz")]

    assert [reply.json() for reply in replies] == [{"status": "ok"}] * 2
    assert not [reply for reply in replies if "server" in reply.headers or "x-powered-by" in reply.headers]


def test_O08_the_image_has_no_rights() -> None:
    """A numbered user, a read-only root and no capability, in the compose file and the manifest alike."""
    compose, manifest = (ROOT / "compose.yaml").read_text(), (ROOT / "deploy" / "kubernetes.yaml").read_text()

    assert re.search(r"^USER 10001:10001$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert "read_only: true" in compose
    assert "cap_drop: [ALL]" in compose
    assert "readOnlyRootFilesystem: true" in manifest
    assert "runAsNonRoot: true" in manifest


async def test_O08_the_store_is_for_its_owner_alone(tmp_path: Path) -> None:
    """Nobody else may read the database, nor what SQLite keeps beside it."""
    from store.sqlite import SqliteStore

    store = SqliteStore.of_url(f"sqlite:///{tmp_path}/data/kept.db")
    await store.open()
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "data").iterdir()}
    await store.close()

    assert modes
    assert set(modes.values()) == {0o600}


def test_O10_there_is_a_policy_and_a_list() -> None:
    """Whoever finds a hole knows whom to tell, and what is shipped can be listed."""
    assert "three working days" in (ROOT / "SECURITY.md").read_text()
    assert (ROOT / "tools" / "supply" / "list.sh").exists()


async def test_C14_production_shows_no_code(
    backend: Backend, clock: FrozenClock, entropy: ScriptedEntropy
) -> None:
    """The inbox and its JSON are routes of the development server alone, and no setting opens them."""
    async with running(backend.connect(), clock, entropy, replace(SETTINGS, development=False)) as service:
        paths = ("/dev/inbox", "/dev/inbox.json", "/dev/quickstart.json")
        replies = [await service.http.get(path) for path in paths]

    assert [reply.status_code for reply in replies] == [404] * 3


async def test_H08_signups_that_nobody_finishes_leave_nothing(service: Service) -> None:
    """They are no users, and after a day the store is as it was."""
    assert service.server.sample is not None
    store, sample = service.server.world.store, service.server.sample.id
    before = await store.applications.get(sample)
    for number in range(100):
        await service.sample.run(SIGNUP, {"handle": f"nobody{number}@example.com", "password": PASSWORD})

    meanwhile = await store.applications.get(sample)
    service.clock.advance(timedelta(hours=25))
    await service.server.worker.drain()
    purged = await store.purge(service.clock.now())

    assert before is not None
    assert meanwhile is not None
    assert meanwhile.user_count == before.user_count
    assert purged >= 100
    assert await store.purge(service.clock.now()) == 0


def test_J10_no_statement_is_put_together_from_values() -> None:
    """The linter finds such statements in four files, with names of our own tables and columns in them."""
    rule = ("--isolated", "--select", "S608", "--ignore-noqa", "--output-format", "concise", "store")
    command = (sys.executable, "-m", "ruff", "check", *rule)

    outcome = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603

    found = {line.partition(":")[0] for line in outcome.stdout.splitlines() if "S608" in line}
    ours = ("moving", "removal", "sealed", "tables")
    assert found == {f"store/sqlite/{name}.py" for name in ours}


def comparisons(tree: ast.AST) -> Iterator[ast.expr]:
    """Yield both sides of each `==` and `!=`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and any(isinstance(op, ast.Eq | ast.NotEq) for op in node.ops):
            yield from (node.left, *node.comparators)


def test_K05_secrets_are_compared_in_constant_time() -> None:
    """No `==` in the service has a secret in its name on a side; `Secret` and `matches` compare."""
    found = []
    for path in sorted((ROOT / "cosyncjwt").rglob("*.py")):
        for side in comparisons(ast.parse(path.read_text())):
            name = side.attr if isinstance(side, ast.Attribute) else getattr(side, "id", "")
            if SECRET_NAMES.search(name) and name not in PUBLIC_NAMES:
                found.append(f"{path.relative_to(ROOT)}:{side.lineno} {name}")

    assert found == []


async def test_K06_a_token_in_a_query_is_no_credential(service: Service) -> None:
    """Credentials come in headers, so that no log of addresses holds one."""
    signed_in = await signed_up(service, service.sample, "ada@example.com")

    reply = await service.http.post(f"/graphql?access-token={signed_in['accessToken']}", json={"query": ME})

    assert reply.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
