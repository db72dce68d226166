"""Can a developer choose the words of an application's messages?"""

from datetime import timedelta
from typing import Any

import pytest

from cosyncjwt.cache import STALENESS
from tests.applications import created
from tests.backends import Backend
from tests.documents import SIGNUP
from tests.fakes import FrozenClock, ScriptedEntropy
from tests.outcomes import outcome
from tests.people import developer
from tests.service import PASSWORD, GraphQL, Service, running
from tests.templates import (
    ONE_TEMPLATE,
    PREVIEW_TEMPLATE,
    RESET_TEMPLATE,
    SEND_TEST,
    TEMPLATES,
    chosen,
    named,
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


async def mailed(service: Service, application: Any, handle: str = ADA) -> Any:
    """Sign somebody up and return the mail about it."""
    app = service.client_of(application["appToken"])
    await app.run(SIGNUP, {"handle": handle, "password": PASSWORD})
    return await service.newest(handle)


@pytest.mark.parametrize(("locale", "subject"), [
    ("EN", "Your sign-up code for {{ application_name }}"),
    ("DE", "Ihr Registrierungscode für {{ application_name }}"),
    ("FR", "Votre code d’inscription à {{ application_name }}"),
])  # fmt: skip
async def test_the_shipped_words_can_be_read(
    dev: GraphQL, application: Any, locale: str, subject: str
) -> None:
    """Every message is there in every language that is shipped, with what its template may name."""
    listed = (await dev.run(TEMPLATES, {"id": application["id"], "locale": locale}))["messageTemplates"]

    code = next(each for each in listed if each["kind"] == "SIGNUP_CODE")
    assert (code["subject"], code["customised"], code["updatedAt"]) == (subject, False, None)
    assert not any(each["customised"] for each in listed)
    assert [each["name"] for each in code["variables"]] == [
        "code", "lifetime", "minutes", "hours", "days", "application_name", "handle",
    ]  # fmt: skip
    assert [each["name"] for each in code["variables"] if each["required"]] == ["code"]


async def test_what_is_shipped_can_be_chosen(dev: GraphQL, application: Any) -> None:
    """The words that are shown are words that are taken, for every message in every language."""
    for locale in ("EN", "DE", "FR"):
        listed = (await dev.run(TEMPLATES, {"id": application["id"], "locale": locale}))["messageTemplates"]
        for shown in listed:
            kept = {part: shown[part] for part in ("subject", "text", "html")}
            template = await chosen(dev, application, shown["kind"], locale=locale, **kept)
            assert {part: template[part] for part in kept} == kept


async def test_a_mail_is_in_the_words_that_were_chosen(
    service: Service, dev: GraphQL, application: Any
) -> None:
    """The next mail says what the developer has chosen, with its variables; other messages stay."""
    template = await chosen(dev, application)

    mail = await mailed(service, application)

    assert template["customised"]
    assert mail["subject"] == f"{mail['code']} for Notes"
    assert mail["text"] == f"Type {mail['code']} within 10 minutes, {ADA}.\n"
    one = await dev.run(ONE_TEMPLATE, {"id": application["id"], "kind": "RESET_CODE"})
    assert not one["messageTemplate"]["customised"]


async def test_words_of_one_application_are_not_anothers(service: Service, dev: GraphQL) -> None:
    """A second application of the same developer keeps the shipped words."""
    first, second = await created(dev, "First"), await created(dev, "Second")
    await chosen(dev, first)

    assert (await mailed(service, second))["subject"] == "Your sign-up code for Second"


async def test_a_change_is_at_work_at_once(service: Service, dev: GraphQL, application: Any) -> None:
    """The worker that changed the words says the newest ones, with no time in between."""
    seen = []
    for number in range(3):
        await chosen(dev, application, subject=f"{number}: {{{{ code }}}}")
        mail = await mailed(service, application, f"person{number}@example.com")
        seen.append(mail["subject"].partition(":")[0])
    await dev.run(RESET_TEMPLATE, named(application))
    seen.append((await mailed(service, application, "last@example.com"))["subject"])

    assert seen == ["0", "1", "2", "Your sign-up code for Notes"]


async def test_a_change_reaches_other_workers_within_five_seconds(
    backend: Backend, clock: FrozenClock, entropy: ScriptedEntropy
) -> None:
    """Another worker says the newest words once five seconds are over."""
    async with (
        running(backend.connect(), clock, entropy) as one,
        running(backend.connect(), clock, ScriptedEntropy("other")) as other,
    ):
        dev = await developer(one, DEVELOPER)
        application = await created(dev, "Notes")
        await mailed(other, application, "early@example.com")
        await chosen(dev, application)

        clock.advance(STALENESS + timedelta(milliseconds=1))
        mail = await mailed(other, application)

    assert mail["subject"] == f"{mail['code']} for Notes"


async def test_a_reset_brings_the_shipped_words_back(dev: GraphQL, application: Any) -> None:
    """After a reset the shipped words are in force; to reset them again changes nothing."""
    await chosen(dev, application, locale="DE")

    for _ in range(2):
        template = await dev.run(RESET_TEMPLATE, named(application, locale="DE"))
        assert (template["subject"], template["customised"]) == (
            "Ihr Registrierungscode für {{ application_name }}",
            False,
        )


async def test_a_preview_shows_and_keeps_nothing(dev: GraphQL, application: Any) -> None:
    """A preview shows a draft over what is in force, with samples, and leaves what is in force."""
    preview = await dev.run(PREVIEW_TEMPLATE, named(application, subject="{{ code }}: {{ handle }}"))

    assert preview["subject"] == "042917: ada@example.com"
    assert "    042917\n" in preview["text"]
    assert "within 10 minutes" in preview["text"]
    one = await dev.run(ONE_TEMPLATE, {"id": application["id"], "kind": "SIGNUP_CODE"})
    assert not one["messageTemplate"]["customised"]


async def test_a_preview_escapes_in_the_html(dev: GraphQL) -> None:
    """What stands in a variable is text in the HTML part, and as it is in the text part."""
    application = await created(dev, "<b>Notes</b> & more")

    preview = await dev.run(
        PREVIEW_TEMPLATE,
        named(application, text="{{ application_name }} {{ code }}", html="{{ application_name }}{{ code }}"),
    )

    assert preview["text"] == "<b>Notes</b> & more 042917\n"
    assert preview["html"] == "&lt;b&gt;Notes&lt;/b&gt; &amp; more042917\n"


async def test_conditions_work(dev: GraphQL, application: Any) -> None:
    """A template may ask for a variable and compare numbers and texts."""
    text = "{{ code }}{% if minutes < 60 and not days %} soon{% elif hours >= 2 %} later{% endif %}"

    preview = await dev.run(PREVIEW_TEMPLATE, named(application, text=text))

    assert preview["text"] == "042917 soon\n"


async def test_a_test_message_goes_to_the_developer(service: Service, dev: GraphQL, application: Any) -> None:
    """A test message comes to the developer's own address, in the words in force, with samples."""
    await chosen(dev, application)

    sent = await dev.run(SEND_TEST, named(application))

    assert sent == {"__typename": "Done", "ok": True}
    mail = await service.newest(DEVELOPER)
    assert mail["subject"] == "042917 for Notes"
    assert DEVELOPER in mail["text"]


async def test_test_messages_are_limited(dev: GraphQL, application: Any) -> None:
    """They are counted as every mail to an address: after two at any pace one has to wait."""
    ended = [await outcome(dev, SEND_TEST, named(application)) for _ in range(3)]

    assert ended == ["Done", "Done", "RATE_LIMITED"]


async def test_words_in_a_language_of_the_applications_own(service: Service, dev: GraphQL) -> None:
    """An application may speak a language that is not shipped; a region falls back to its language."""
    application = await created(dev, "Notes", locales=["ES", "DE-AT"])
    await chosen(dev, application, locale="ES", subject="Su código: {{ code }}")
    app = service.client_of(application["appToken"])
    document = """mutation($handle: String!, $password: String!, $locale: String!) {
      signup(input: {handle: $handle, password: $password, locale: $locale}) { __typename }
    }"""

    subjects = {}
    for locale in ("ES", "DE-AT"):
        handle = f"{locale.lower()}@example.com"
        await app.run(document, {"handle": handle, "password": PASSWORD, "locale": locale})
        subjects[locale] = (await service.newest(handle))["subject"]

    assert subjects["ES"].startswith("Su código: ")
    assert subjects["DE-AT"] == "Ihr Registrierungscode für Notes"
