"""Does every message speak each language that is shipped?"""

import re

import pytest

from cosyncjwt.delivery.messages import Template
from cosyncjwt.delivery.ports import Mail
from cosyncjwt.delivery.rendering import rendered as render
from cosyncjwt.delivery.shipped import LOCALES, wordings, words_of
from cosyncjwt.flows.account_messages import FactorChange
from tests.delivery.stand_ins import LINK, composed, make_compose

VARIABLE = re.compile(r"{{ (\w+) }}")
NOT_YOU = {
    "EN": r"did not (sign up|ask for it)|it was not you",
    "DE": r"haben (sich nicht registriert|(ihn|das) nicht angefordert)|Sie es nicht waren",
    "FR": r"ne vient pas de vous|ce n’était pas vous",
}
GREETINGS = {"EN": "Hello,\n", "DE": "Guten Tag,\n", "FR": "Bonjour,\n"}
FAMILIAR = {"DE": r"\b([dD]u|[dD]ein\w*|[dD]ich|[dD]ir)\b", "FR": r"\b([tT]u|[tT]on|[tT]a|[tT]es|[tT]oi)\b"}
BOTH = pytest.mark.parametrize("locale", LOCALES)
EVERY = pytest.mark.parametrize("template", list(Template))


def rendered(template: Template, locale: str, *, minutes: int = 10) -> Mail:
    """Compose and render a mail to Ada in a language."""
    compose = make_compose()
    message = composed(compose, template, locale=locale, minutes=minutes)
    return render(message, compose.values(message), words_of(template, locale))


@BOTH
def test_every_message_is_there(locale: str) -> None:
    """A language has exactly the messages that there are."""
    assert set(wordings(locale)) == {template.value for template in Template}


@BOTH
@EVERY
def test_a_translation_says_what_the_english_says(template: Template, locale: str) -> None:
    """Each part of a message uses the variables of its English part."""
    english, translated = wordings("EN")[template], wordings(locale)[template]

    for part in ("subject", "text", "html"):
        assert set(VARIABLE.findall(getattr(translated, part))) == set(
            VARIABLE.findall(getattr(english, part))
        )


@BOTH
@EVERY
def test_both_parts_reassure_in_the_language(template: Template, locale: str) -> None:
    """Text and HTML greet, and say what somebody who did not ask should do."""
    mail = rendered(template, locale)

    assert mail.text.startswith(GREETINGS[locale])
    assert f'<html lang="{locale.lower()}">' in mail.html
    for part in (mail.text, mail.html):
        assert re.search(NOT_YOU[locale], " ".join(part.split()))


@pytest.mark.parametrize("locale", list(FAMILIAR))
@EVERY
def test_strangers_are_addressed_formally(template: Template, locale: str) -> None:
    """German says Sie and French vous."""
    mail = rendered(template, locale)

    assert not re.search(FAMILIAR[locale], mail.subject + mail.text)


@BOTH
@EVERY
def test_lines_of_the_text_fit(template: Template, locale: str) -> None:
    """No line of the text, but for the link's own, is longer than 80 characters."""
    mail = rendered(template, locale)

    assert [line for line in mail.text.splitlines() if len(line) > 80 and line != LINK] == []


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (1, {"EN": "1 minute", "DE": "1 Minute", "FR": "1 minute"}),
        (10, {"EN": "10 minutes", "DE": "10 Minuten", "FR": "10 minutes"}),
        (1440, {"EN": "24 hours", "DE": "24 Stunden", "FR": "24 heures"}),
        (10080, {"EN": "7 days", "DE": "7 Tagen", "FR": "7 jours"}),
    ],
)
@BOTH
def test_the_lifetime_is_said_in_the_language(minutes: int, words: dict[str, str], locale: str) -> None:
    """Minutes, hours and days of a code's life are words of the language."""
    mail = rendered(Template.SIGNUP_CODE, locale, minutes=minutes)

    assert words[locale] in " ".join(mail.text.split())
    assert words[locale] in mail.html


@BOTH
def test_each_change_of_a_second_factor_has_words(locale: str) -> None:
    """Subject and both parts say which change it was, in lines that fit and in formal words."""
    said = [changed(locale, change) for change in FactorChange]

    for part in ("subject", "text", "html"):
        assert len({getattr(mail, part) for mail in said}) == len(FactorChange)
    for mail in said:
        assert [line for line in mail.text.splitlines() if len(line) > 80] == []
        assert not re.search(FAMILIAR.get(locale, "^$"), mail.subject + mail.text)


def changed(locale: str, change: FactorChange) -> Mail:
    """Render the mail about a change of a second factor in a language."""
    message = composed(make_compose(), Template.SECOND_FACTOR_CHANGED, locale=locale)
    values = {"application_name": "Notes", "change": change.value, "codes_left": "7"}
    return render(message, values, words_of(Template.SECOND_FACTOR_CHANGED, locale))


@pytest.mark.parametrize("locale", ["ES", "de", "../de", ""])
def test_a_language_that_is_not_shipped_falls_back_to_english(locale: str) -> None:
    """A message in a language without words of its own is written in English."""
    assert rendered(Template.SIGNUP_CODE, locale) == rendered(Template.SIGNUP_CODE, "EN")


MAKE_NEW = {"EN": "make new recovery codes", "DE": "erstellen Sie jetzt neue", "FR": "créez dès maintenant"}
NOTHING_TO_DO = {"EN": "need not do anything", "DE": "müssen Sie nichts tun", "FR": "n’avez rien à faire"}


@BOTH
@pytest.mark.parametrize("left", ["7", "1", "0"])
def test_the_last_recovery_code_asks_for_new_ones(left: str, locale: str) -> None:
    """Who has used the last recovery code is asked to make new ones, and others to do nothing."""
    compose = make_compose()
    message = composed(compose, Template.SECOND_FACTOR_CHANGED, locale=locale)
    values = {**compose.values(message), "codes_left": left}

    mail = render(message, values, words_of(Template.SECOND_FACTOR_CHANGED, locale))

    for part in (mail.text, mail.html):
        assert (MAKE_NEW[locale] in part, NOTHING_TO_DO[locale] in part) == (left == "0", left != "0")
