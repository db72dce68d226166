"""Does every SMS speak each language that is shipped, in 160 characters that cost a single one?"""

import re
from datetime import timedelta

import pytest

from cosyncjwt.delivery.shipped import LOCALES
from cosyncjwt.delivery.texts import NAME_LENGTH, TextRenderer, TextTemplate
from cosyncjwt.domain.message import Channel
from tests.delivery.stand_ins import make_compose
from tests.factories import make_application
from tests.fakes import NOW

BASIC = re.compile(r"[A-Za-z0-9 @£$¥èéùìòÇØøÅåÆæßÉÄÖÑÜäöñüà!\"#%&'()*+,\-./:;<=>?¡¿§]+")
"""The letters of GSM 03.38 that are used here: any other one halves what fits into an SMS."""
LONGEST = timedelta(minutes=10)
BOTH = pytest.mark.parametrize("locale", LOCALES)
EVERY = pytest.mark.parametrize("template", list(TextTemplate))


def written(template: TextTemplate, locale: str, *, name: str = "Vault", life: timedelta = LONGEST) -> str:
    """Compose and render an SMS in a language, and return its words."""
    compose = make_compose()
    message = compose.message(
        application=make_application(name=name),
        template=template,
        recipient="+14155552671",
        values={"code": "042917"},
        now=NOW,
        expires_at=NOW + life,
        locale=locale,
        channel=Channel.SMS,
    )
    return TextRenderer().render(message, compose.values(message)).text


@pytest.mark.parametrize(
    ("locale", "login", "phone"),
    [
        (
            "EN",
            "042917 is your code to sign in to Vault. It is good for 10 minutes. Give it to nobody.",
            (
                "042917 is your code to confirm this number for Vault. It is good for 10 minutes. "
                "Give it to nobody."
            ),
        ),
        (
            "DE",
            (
                "042917 ist Ihr Code zur Anmeldung bei Vault. Er gilt 10 Minuten. "
                "Geben Sie ihn an niemanden weiter."
            ),
            (
                "042917 ist Ihr Code, um diese Nummer für Vault zu bestätigen. Er gilt 10 Minuten. "
                "Geben Sie ihn an niemanden weiter."
            ),
        ),
        (
            "FR",
            (
                "042917 est votre code pour vous connecter à Vault. Il est valable 10 minutes. "
                "Ne le communiquez à personne."
            ),
            (
                "042917 est votre code pour confirmer ce numéro pour Vault. Il est valable 10 minutes. "
                "Ne le communiquez à personne."
            ),
        ),
    ],
)
def test_the_words_of_each_language(locale: str, login: str, phone: str) -> None:
    """The code comes first, then for what it is and how long, and that nobody else gets it."""
    assert written(TextTemplate.LOGIN_CODE, locale) == login
    assert written(TextTemplate.PHONE_CODE, locale) == phone


@BOTH
@EVERY
def test_an_sms_is_one_sms(template: TextTemplate, locale: str) -> None:
    """With the longest name that is kept it has at most 160 characters, each of the basic alphabet."""
    text = written(template, locale, name="N" * NAME_LENGTH)

    assert len(text) <= 160
    assert BASIC.fullmatch(text)


@pytest.mark.parametrize(("locale", "words"), [("EN", "1 minute."), ("DE", "1 Minute."), ("FR", "1 minute.")])
def test_one_minute_is_no_plural(locale: str, words: str) -> None:
    """A code that is good for a minute says so as people do."""
    assert words in written(TextTemplate.LOGIN_CODE, locale, life=timedelta(seconds=90))


@pytest.mark.parametrize(
    ("life", "words"),
    [
        (timedelta(minutes=5) - timedelta(milliseconds=1), {"EN": "5 min", "DE": "5 Min", "FR": "5 min"}),
        (timedelta(minutes=4, seconds=54), {"EN": "4 min", "DE": "4 Min", "FR": "4 min"}),
        (
            timedelta(seconds=54),
            {"EN": "less than a minute", "DE": "weniger als 1 Minute", "FR": "moins d'une minute"},
        ),
    ],
    ids=["a moment short", "well short", "almost over"],
)
@BOTH
def test_a_moment_is_not_a_minute(life: timedelta, words: dict[str, str], locale: str) -> None:
    """A code of a login that began a moment before has the full minutes; nobody is told of 0 minutes."""
    text = written(TextTemplate.LOGIN_CODE, locale, life=life)

    assert f" {words[locale]}" in text
    assert BASIC.fullmatch(text)


@pytest.mark.parametrize(
    ("locale", "spoken"), [("DE-AT", "DE"), ("FR-CA", "FR"), ("ES", "EN"), ("../de", "EN")]
)
def test_the_nearest_language_stands_in(locale: str, spoken: str) -> None:
    """A region falls back to its language, a language that is not shipped to English."""
    assert written(TextTemplate.LOGIN_CODE, locale) == written(TextTemplate.LOGIN_CODE, spoken)
