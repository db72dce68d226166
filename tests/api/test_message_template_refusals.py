"""Which words of messages are refused, and to whom?"""

from typing import Any

import pytest

from tests.applications import created
from tests.outcomes import outcome
from tests.people import developer
from tests.service import GraphQL, Service
from tests.templates import (
    ONE_TEMPLATE,
    PREVIEW_TEMPLATE,
    RESET_TEMPLATE,
    SEND_TEST,
    SET_TEMPLATE,
    TEMPLATES,
    chosen,
    named,
    words,
)

DEVELOPER = "dev@example.com"
ADA = "ada@example.com"


@pytest.fixture
async def dev(service: Service) -> GraphQL:
    """Return a signed-in developer."""
    return await developer(service, DEVELOPER)


@pytest.fixture
async def application(dev: GraphQL) -> Any:
    """Return an application of the developer."""
    return await created(dev, "Notes")


@pytest.mark.parametrize(
    ("changes", "path", "said"),
    [
        ({"text": "Hello {{ code }\n"}, "text", "Line 1: Unexpected '}'"),
        ({"text": "{{ code }}\n\n{{ usercode }}"}, "text", "Line 3: There is no variable 'usercode'"),
        ({"text": "Nothing"}, "text", "Line 1: {{ code }} is missing."),
        ({"html": "{% if minutes %}{{ code }}{% endif %}"}, "html", "Line 1: {{ code }} is missing."),
        ({"html": "{{ code }}{% if code %}"}, "html", "Line 1: Unexpected end of template."),
        ({"text": "{{ code }}\n{% for a in b %}{% endfor %}"}, "text", "Line 2: A loop has no place here"),
        ({"text": "{{ code|upper }}"}, "text", "Line 1:"),
        ({"text": "{{ code.upper() }}"}, "text", "Line 1: A call has no place here"),
        ({"text": "{{ code }}{% if code < 5 %}{% endif %}"}, "text", "Line 1: Compare texts by == and !="),
        ({"subject": " "}, "subject", "This part must not be empty."),
        ({"subject": "x" * 1025}, "subject", "This part has at most 1 KiB."),
        ({"text": "{{ code }}" + "x" * 16_384}, "text", "This part has at most 16 KiB."),
        ({"html": "{{ code }}" + "ä" * 16_384}, "html", "This part has at most 32 KiB."),
        ({"subject": "a\x00b"}, "subject", "Line 1: There is a control character."),
        ({"subject": "a{{ '\\x00' }}"}, "subject", "Line 1: There is a control character."),
        ({"text": "{{ code }}\n{{ '\\ud800' }}"}, "text", "Line 2: There is a control character."),
        ({"text": "{{ code }}" * 201}, "text", "Line 1: At most 200 times"),
    ],
)
async def test_words_that_cannot_be_said_are_refused(
    dev: GraphQL, application: Any, changes: dict[str, str], path: str, said: str
) -> None:
    """The refusal names the part, the line and what is wrong, when words are chosen or tried."""
    for document in (SET_TEMPLATE, PREVIEW_TEMPLATE):
        refused = await dev.run(document, words(application, **changes))

        assert (refused["code"], refused["path"]) == ("VALUE_INVALID", ["input", path])
        assert refused["message"].startswith(said)
    one = await dev.run(ONE_TEMPLATE, {"id": application["id"], "kind": "SIGNUP_CODE"})
    assert not one["messageTemplate"]["customised"]


async def test_a_language_that_is_none(dev: GraphQL, application: Any) -> None:
    """To read in a language that there is not is the client's mistake."""
    assert await outcome(dev, TEMPLATES, {"id": application["id"], "locale": "../en"}) == "BAD_USER_INPUT"


async def test_a_template_may_be_as_large_as_promised(dev: GraphQL, application: Any) -> None:
    """Text of 16 KiB and HTML of 32 KiB are taken in one request."""
    text, html = ("{{ code }}" + "<" * (size - 10) for size in (16_384, 32_768))

    template = await chosen(dev, application, text=text, html=html)

    assert (template["text"], template["html"]) == (text, html)


@pytest.mark.parametrize("document", [SET_TEMPLATE, RESET_TEMPLATE, PREVIEW_TEMPLATE, SEND_TEST])
async def test_S01_words_of_another_developers_application(
    service: Service, dev: GraphQL, application: Any, document: str
) -> None:
    """Another developer, a user of the application and nobody at all get nowhere."""
    other = await developer(service, "other@example.com")
    variables = named(application) if document in (RESET_TEMPLATE, SEND_TEST) else words(application)

    assert await outcome(other, document, variables) == "NOT_FOUND"
    assert await outcome(service.portal, document, variables) == "UNAUTHENTICATED"
    one = await dev.run(ONE_TEMPLATE, {"id": application["id"], "kind": "SIGNUP_CODE"})
    assert not one["messageTemplate"]["customised"]


async def test_clients_do_not_read_the_words(service: Service, application: Any) -> None:
    """With the app token the words of messages are not shown."""
    app = service.client_of(application["appToken"])
    document = "{ application { messageTemplates { subject } } }"

    assert await outcome(app, document, {}) == "FORBIDDEN"


@pytest.mark.parametrize("document", [SET_TEMPLATE, RESET_TEMPLATE, PREVIEW_TEMPLATE, SEND_TEST])
async def test_words_in_a_language_that_nobody_speaks(dev: GraphQL, application: Any, document: str) -> None:
    """A locale that is neither the application's nor shipped is refused."""
    whole = document in (SET_TEMPLATE, PREVIEW_TEMPLATE)
    variables = words(application, locale="ES") if whole else named(application, locale="ES")

    assert await outcome(dev, document, variables) == "LOCALE_INVALID"
