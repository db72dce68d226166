"""Is a password from a breach refused wherever one is set, and is nothing forgotten? See requirement P-09."""

import ast
import unicodedata
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from graphql import build_schema
from structlog.testing import capture_logs

from cosyncjwt.domain.breached_passwords import BreachedPasswords
from cosyncjwt.domain.secret import Secret
from cosyncjwt.errors import PasswordBreached
from schema.root import schema
from tests.backends import Backend
from tests.breached import listed
from tests.documents import CHANGE_PASSWORD, RESET_PASSWORD, SIGNUP
from tests.fakes import FrozenClock, ScriptedEntropy
from tests.outcomes import outcome, refusal
from tests.people import signed_up
from tests.recovering import NEW, forgot, reset
from tests.security.support import ADA
from tests.service import PASSWORD, SETTINGS, Service, running

KNOWN, ACCENTED = "a long one that got out", "one café au lait, please"
FLOWS = Path(__file__).parents[2] / "cosyncjwt" / "flows"


@pytest.fixture
async def service(
    backend: Backend, clock: FrozenClock, entropy: ScriptedEntropy, tmp_path: Path
) -> AsyncIterator[Service]:
    """Yield the service with a list of two breached passwords."""
    breached = BreachedPasswords(listed(tmp_path / "breached.txt", [KNOWN, ACCENTED]))
    settings = replace(SETTINGS, breached_passwords=breached)
    async with running(backend.connect(), clock, entropy, settings) as started:
        yield started


async def test_P09_a_signup_is_refused(service: Service) -> None:
    """A breached password is refused at its field, a good one taken."""
    refused = await service.sample.run(SIGNUP, {"handle": ADA, "password": KNOWN})

    assert refusal(refused) == ("PASSWORD_BREACHED", ["input", "password"])
    assert await outcome(service.sample, SIGNUP, {"handle": ADA, "password": PASSWORD}) == "CodeSent"


async def test_P09_a_reset_is_refused_and_costs_no_guess(service: Service) -> None:
    """The code is still good afterwards, with all its guesses."""
    await signed_up(service, service.sample, ADA)
    code = await forgot(service, service.sample, ADA)

    refused = [await reset(service.sample, ADA, code, KNOWN) for _ in range(6)]

    assert {refusal(each)[0] for each in refused} == {"PASSWORD_BREACHED"}
    assert refused[0]["path"] == ["input", "newPassword"]
    good = {"handle": ADA, "code": code, "newPassword": NEW}
    assert await outcome(service.sample, RESET_PASSWORD, good) == "Done"


async def test_P09_a_change_is_refused(service: Service) -> None:
    """Neither a change nor an administrator gets such a password."""
    signed_in = await signed_up(service, service.sample, ADA)
    ada = service.sample.signed_in(signed_in["accessToken"])

    refused = await ada.run(CHANGE_PASSWORD, {"password": PASSWORD, "newPassword": KNOWN})

    assert refusal(refused) == ("PASSWORD_BREACHED", ["input", "newPassword"])
    portal = service.server.world.store.tenant(service.server.portal.id)
    with pytest.raises(PasswordBreached):
        await service.server.administrators.create(portal, ADA, Secret(KNOWN))


async def test_P09_a_decomposed_one_is_the_same(service: Service) -> None:
    """The list is asked for the form that is hashed."""
    typed = unicodedata.normalize("NFD", ACCENTED)

    assert await outcome(service.sample, SIGNUP, {"handle": ADA, "password": typed}) == "PASSWORD_BREACHED"


@pytest.mark.parametrize("state", ["on", "off"])
async def test_P09_the_start_says_whether_there_is_a_list(
    backend: Backend, clock: FrozenClock, entropy: ScriptedEntropy, tmp_path: Path, state: str
) -> None:
    """Nobody believes in a list that is not there: the log says at each start."""
    breached = BreachedPasswords(listed(tmp_path / "list", [KNOWN])) if state == "on" else None

    with capture_logs() as events:
        async with running(backend.connect(), clock, entropy, replace(SETTINGS, breached_passwords=breached)):
            pass

    assert [event["state"] for event in events if event["event"] == "passwords.breached_list"] == [state]


def test_P06_every_flow_asks_the_same_rules() -> None:
    """No flow hashes a new password without asking `chosen`, which asks rules and list."""
    hashing, asking = set(), set()
    for path in FLOWS.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("passwords.hash"):
                hashing.add(path.stem)
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "chosen":
                asking.add(path.stem)
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "password_rules.accepted":
                assert path.stem == "password_choice"

    # The login hashes anew what it has believed.
    assert hashing - asking == {"login"}


def test_P14_no_hints_and_no_questions() -> None:
    """Nothing in the schema keeps or asks for what makes a password guessable."""
    words = ("hint", "question", "answer", "reminder")
    kinds = build_schema(schema.as_str()).type_map.values()
    names = {name.lower() for kind in kinds for name in getattr(kind, "fields", {})}

    assert [name for name in names if any(word in name for word in words)] == []


async def test_P14_no_default_accounts(service: Service) -> None:
    """A new server has no user at all."""
    for application in (service.server.portal, service.server.sample):
        assert application is not None
        kept = await service.server.world.store.applications.get(application.id)
        assert kept is not None
        assert kept.user_count == 0
