"""How is a password filter set and read?"""

from typing import Any

import pytest

from cosyncjwt.domain.password_filter import SPECIAL_CHARACTERS, PasswordFilter
from tests.documents import CREATE_APPLICATION, PASSWORD_FILTER, UPDATE_APPLICATION
from tests.people import developer
from tests.service import GraphQL, Service

RULES = {"enabled": True, "minLength": 12, "minUpper": 1, "minLower": 2, "minDigit": 3, "minSpecial": 4}


async def created(dev: GraphQL, **more: object) -> Any:
    """Have the developer make an application."""
    return await dev.run(CREATE_APPLICATION, {"input": {"name": "Notes", **more}})


async def updated(dev: GraphQL, application_id: str, rules: object) -> Any:
    """Have the developer change the filter."""
    return await dev.run(UPDATE_APPLICATION, {"input": {"id": application_id, "passwordFilter": rules}})


async def shown(client: GraphQL) -> Any:
    """Return the filter as a client of the application sees it."""
    return (await client.run(PASSWORD_FILTER))["passwordFilter"]


async def test_a_form_reads_the_filter(service: Service) -> None:
    """The app token reads every rule and the special characters."""
    made = await created(await developer(service), passwordFilter=RULES)

    filter_ = await shown(service.client_of(made["appToken"]))

    assert filter_ == {**RULES, "specialCharacters": "@%+\\/'!#$^?:()[]~`-_.,"}


async def test_a_part_changes_alone(service: Service) -> None:
    """An update of one number leaves the others as they are."""
    dev = await developer(service)
    made = await created(dev, passwordFilter=RULES)

    await updated(dev, made["id"], {"minUpper": 7, "enabled": None})

    filter_ = await shown(service.client_of(made["appToken"]))
    assert filter_ == {**RULES, "minUpper": 7, "specialCharacters": SPECIAL_CHARACTERS}


OUT_OF_RANGE = [
    ("minLength", 7),
    ("minLength", 257),
    ("minUpper", -1),
    ("minUpper", 65),
    ("minLower", 65),
    ("minDigit", 65),
    ("minSpecial", -1),
]


@pytest.mark.parametrize(("name", "value"), OUT_OF_RANGE)
async def test_a_rule_that_nobody_could_satisfy_is_refused(service: Service, name: str, value: int) -> None:
    """A number out of range is VALUE_INVALID at its path, in a new application and in an update."""
    dev = await developer(service)
    made = await created(dev)

    new = await dev.run(CREATE_APPLICATION, {"input": {"name": "Other", "passwordFilter": {name: value}}})
    change = await updated(dev, made["id"], {name: value})

    expected = ("VALUE_INVALID", ["input", "passwordFilter", name])
    assert [(each["code"], each["path"]) for each in (new, change)] == [expected] * 2


async def test_the_strictest_filter_can_be_satisfied(service: Service) -> None:
    """Every number at its bound leaves passwords that fit."""
    strictest = PasswordFilter(
        enabled=True, min_length=256, min_upper=64, min_lower=64, min_digit=64, min_special=64
    )

    assert strictest.failed("Aa1." * 64) == []


@pytest.mark.parametrize("character", SPECIAL_CHARACTERS)
def test_each_special_character_counts(character: str) -> None:
    """Each of the special characters counts as one."""
    assert PasswordFilter(enabled=True, min_special=1).failed(f"paper{character}boat") == []


@pytest.mark.parametrize("character", '&*"=;<>{}|§€ ’¡ａ')
def test_no_other_character_is_special(character: str) -> None:
    """A character that is not listed is not special."""
    assert PasswordFilter(enabled=True, min_special=1).failed(f"paper{character}boat") == ["MIN_SPECIAL"]


def test_letters_and_digits_of_any_script_count() -> None:
    """Upper case, lower case and digits are those of Unicode, not of ASCII alone."""
    rules = PasswordFilter(enabled=True, min_upper=2, min_lower=2, min_digit=2)

    assert rules.failed("ÄЖßя٣७") == []
