"""Which passwords are refused wherever one is set? Named after the requirements on passwords."""

from dataclasses import replace
from typing import Any

import pytest

from cosyncjwt.domain import password_rules
from cosyncjwt.domain.common_passwords import _common
from cosyncjwt.domain.password_filter import PasswordFilter
from cosyncjwt.domain.secret import Secret
from cosyncjwt.errors import PasswordBreached, PasswordTooWeak
from tests.documents import CREATE_APPLICATION, PASSWORD_FILTER, SIGNUP, UPDATE_APPLICATION
from tests.factories import make_application
from tests.people import developer
from tests.service import GraphQL, Service

ALL_RULES = {"enabled": True, "minLength": 12, "minUpper": 2, "minLower": 2, "minDigit": 2, "minSpecial": 2}
GOOD = "QWxy47.-paper"


async def client_of(service: Service, rules: dict[str, object] | None = None, name: str = "Notes") -> GraphQL:
    """Return a client of a new application with these rules."""
    dev = await developer(service)
    made = await dev.run(CREATE_APPLICATION, {"input": {"name": name, "passwordFilter": rules}})
    return service.client_of(made["appToken"])


async def signup(client: GraphQL, password: str, handle: str = "ada@example.com") -> Any:
    """Try to sign up with a password."""
    return await client.run(SIGNUP, {"handle": handle, "password": password})


LENGTHS = {
    "7 letters": ("sevenle", "PasswordTooWeak"),
    "8 letters": ("ölmühlez", "CodeSent"),
    "7 emoji": ("🎉🐘🦄🍋🚲🧀🪁", "PasswordTooWeak"),
    "8 emoji": ("🎉🐘🦄🍋🚲🧀🪁🎈", "CodeSent"),
    "7 once composed": ("e\u0301" * 7, "PasswordTooWeak"),
    "256": ("paper boat " * 23 + "xyz", "CodeSent"),
    "257": ("paper boat " * 23 + "wxyz", "PasswordTooWeak"),
}


@pytest.mark.parametrize(("password", "expected"), LENGTHS.values(), ids=LENGTHS)
async def test_P03_length_is_counted_in_code_points(service: Service, password: str, expected: str) -> None:
    """Eight to 256 code points after composition are taken, one less or one more refused."""
    assert (await signup(service.sample, password))["__typename"] == expected


ONE_SHORT = {
    "length": ("QWxy47.-pap", ["MIN_LENGTH"]),
    "upper": ("Qwxy47.-paper", ["MIN_UPPER"]),
    "lower": ("QWXy47.-PAPER", ["MIN_LOWER"]),
    "digit": ("QWxy4z.-paper", ["MIN_DIGIT"]),
    "special": ("QWxy47.zpaper", ["MIN_SPECIAL"]),
    "all": ("", ["MIN_LENGTH", "MIN_UPPER", "MIN_LOWER", "MIN_DIGIT", "MIN_SPECIAL"]),
    "too long": (GOOD * 20, ["MAX_LENGTH"]),
}


@pytest.mark.parametrize(("password", "failed"), ONE_SHORT.values(), ids=ONE_SHORT)
async def test_P06_signup_is_filtered(service: Service, password: str, failed: list[str]) -> None:
    """A signup with a password one short in a rule is refused with that rule, and all rules at once."""
    refused = await signup(await client_of(service, ALL_RULES), password)

    assert (refused["__typename"], refused["code"]) == ("PasswordTooWeak", "PASSWORD_TOO_WEAK")
    assert (refused["failed"], refused["path"]) == (failed, ["input", "password"])


LEAST = "The password must have 8 to 256 characters, among them at least"
SAID = {
    "none": (PasswordFilter(), "The password must have 8 to 256 characters."),
    "one of each": (
        PasswordFilter(enabled=True, min_upper=1, min_lower=1, min_digit=1, min_special=1),
        f"{LEAST} 1 upper case letter, 1 lower case letter, 1 digit, 1 special character.",
    ),
    "more of some": (
        PasswordFilter(enabled=True, min_length=12, min_digit=2, min_special=3),
        "The password must have 12 to 256 characters, among them at least 2 digits, 3 special characters.",
    ),
    "one length": (PasswordFilter(enabled=True, min_length=256), "The password must have 256 characters."),
}


@pytest.mark.parametrize(("rules", "message"), SAID.values(), ids=SAID)
def test_P06_the_message_counts_in_words(rules: PasswordFilter, message: str) -> None:
    """What a password must have is said with the right plurals, and without what nobody asked for."""
    application = replace(make_application(), password_filter=rules)

    with pytest.raises(PasswordTooWeak) as refusal:
        password_rules.accepted(Secret("short"), application, "ada@example.com")

    assert refusal.value.message == message


async def test_P06_what_satisfies_the_filter_is_taken(service: Service) -> None:
    """A password that just satisfies every rule is taken."""
    assert (await signup(await client_of(service, ALL_RULES), GOOD))["__typename"] == "CodeSent"


async def test_P06_a_filter_that_is_off_asks_for_nothing(service: Service) -> None:
    """The counts of a filter that is off do not hold."""
    client = await client_of(service, {**ALL_RULES, "enabled": False})

    assert (await signup(client, "paperboats"))["__typename"] == "CodeSent"


async def test_P06_a_filter_holds_from_its_update_on(service: Service) -> None:
    """A filter switched on by an update refuses the next signup."""
    dev = await developer(service)
    made = await dev.run(CREATE_APPLICATION, {"input": {"name": "Notes"}})
    client = service.client_of(made["appToken"])
    assert (await signup(client, "paperboats"))["__typename"] == "CodeSent"

    rules = {"enabled": True, "minDigit": 1}
    await dev.run(UPDATE_APPLICATION, {"input": {"id": made["id"], "passwordFilter": rules}})

    assert (await signup(client, "paperboats"))["failed"] == ["MIN_DIGIT"]


async def test_P06_administrators_are_filtered(service: Service) -> None:
    """The password of an administrator made from the command line meets the same rules."""
    server = service.server
    portal = server.world.store.tenant(server.portal.id)

    with pytest.raises(PasswordTooWeak):
        await server.administrators.create(portal, "root@example.com", Secret("short"))
    with pytest.raises(PasswordBreached):
        await server.administrators.create(portal, "root@example.com", Secret("password1"))
    with pytest.raises(PasswordBreached):
        await server.administrators.create(portal, "root@example.com", Secret("cosync2026cosync"))

    assert await portal.users.by_handle("root@example.com") is None


@pytest.mark.parametrize("rules", [None, {}, {"enabled": True}], ids=["none", "empty", "on"])
async def test_P07_a_filter_has_no_composition_rule_by_default(
    service: Service, rules: dict[str, object] | None
) -> None:
    """A new application asks for eight characters of any kind, also when its filter is switched on."""
    client = await client_of(service, rules)

    shown = (await client.run(PASSWORD_FILTER))["passwordFilter"]

    counts = {"minUpper": 0, "minLower": 0, "minDigit": 0, "minSpecial": 0}
    assert {name: shown[name] for name in counts} == counts
    assert shown["minLength"] == 8
    assert shown["enabled"] is bool(rules)


def test_P08_the_3000_most_common_are_refused() -> None:
    """Each of the 3,000 most common passwords of the minimum length is refused, as is every other listed."""
    application = make_application()
    assert len(_common()) >= 3000

    for password in _common():
        assert len(password) >= 8
        with pytest.raises(PasswordBreached):
            password_rules.accepted(Secret(password), application, "ada@example.com")


@pytest.mark.parametrize("password", ["password1", "PASSWORD1", "PassWord1", "iloveyou1", "123456789"])
async def test_P08_a_common_password_is_named_as_such(service: Service, password: str) -> None:
    """A common password is refused with a reason of its own, whatever its capitals."""
    refused = await signup(service.sample, password)

    assert (refused["__typename"], refused["code"]) == ("Rejected", "PASSWORD_BREACHED")
    assert refused["path"] == ["input", "password"]


async def test_P08_failed_rules_come_first(service: Service) -> None:
    """A common password that fails the filter too is told the rules, which a form can tick off."""
    refused = await signup(await client_of(service, ALL_RULES), "password1")

    assert refused["__typename"] == "PasswordTooWeak"


MADE_OF_CONTEXT = {
    "the application": "acme2026acme2026",
    "with capitals": "AcMe-2026!",
    "spelled with dots": "a.c.m.e.2026",
    "twice": "ACME!acme",
    "with a few letters": "acme123xyz",
    "two of its words": "rocketsacme1",
    "the whole name": "acmerockets1",
    "the local part": "lovelace1815",
    "both parts of it": "ada.lovelace",
    "the domain": "babbage-1834",
}


@pytest.mark.parametrize("password", MADE_OF_CONTEXT.values(), ids=MADE_OF_CONTEXT)
async def test_P10_a_password_made_of_the_context_is_refused(service: Service, password: str) -> None:
    """The application's name and the parts of the handle, with whatever digits, are no password."""
    client = await client_of(service, name="Acme Rockets")

    refused = await signup(client, password, "ada.lovelace@babbage.example")

    assert (refused["__typename"], refused["code"]) == ("Rejected", "PASSWORD_BREACHED")
    assert refused["path"] == ["input", "password"]


ONLY_MENTIONS_CONTEXT = {
    "a word beside it": "acme paperboat",
    "other words": "paper boat 1834",
    "a short label": "examplary.uk 77",
    "only digits": "8203917465",
}


@pytest.mark.parametrize("password", ONLY_MENTIONS_CONTEXT.values(), ids=ONLY_MENTIONS_CONTEXT)
async def test_P10_a_password_may_mention_the_context(service: Service, password: str) -> None:
    """A password with enough letters of its own may hold the application's name."""
    client = await client_of(service, name="Acme")

    assert (await signup(client, password, "ada@babbage.uk"))["__typename"] == "CodeSent"
