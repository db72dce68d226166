"""Do the mails say what a person needs?"""

import re

import pytest
from jinja2 import UndefinedError

from cosyncjwt.delivery.messages import Template
from cosyncjwt.delivery.ports import Mail
from cosyncjwt.delivery.rendering import mailable
from cosyncjwt.delivery.rendering import rendered as render
from cosyncjwt.delivery.shipped import words_of
from tests.delivery.stand_ins import LINK, composed, make_compose
from tests.effort import calls_of

MOST_CALLS = 1_000
"""Of functions, on one rendering: a hundred and thirty take 0.02 ms on a small machine."""


def rendered(template: Template, *, name: str = "Notes", minutes: int = 10) -> Mail:
    """Compose and render a mail to Ada."""
    compose = make_compose()
    message = composed(compose, template, name=name, minutes=minutes)
    return render(message, compose.values(message), words_of(template, "EN"))


@pytest.mark.parametrize(
    ("template", "subject"),
    [
        (Template.SIGNUP_CODE, "Your sign-up code for Notes"),
        (Template.RESET_CODE, "Your code for a new Notes password"),
        (Template.PASSWORD_CHANGED, "Your Notes password was changed"),
        (Template.ACCOUNT_MADE, "You have an account with Notes now"),
        (Template.SIGNUP_LINK, "Confirm your sign-up for Notes"),
        (Template.INVITATION, "You are invited to Notes"),
        (Template.INVITED_ALREADY_REGISTERED, "You already have an account with Notes"),
        (Template.WELCOME, "Welcome to Notes"),
        (Template.NEW_SIGN_IN, "New login to your Notes account"),
        (Template.SECOND_FACTOR_CHANGED, "A recovery code of your Notes account was used"),
        (Template.ACCOUNT_DELETED, "Your Notes account was deleted"),
        (Template.ALREADY_REGISTERED, "You already have an account with Notes"),
    ],
)
def test_subject_names_purpose_and_application(template: Template, subject: str) -> None:
    """The subject says what the mail is for and which application sent it."""
    assert rendered(template).subject == subject


@pytest.mark.parametrize("template", list(Template))
def test_both_parts_name_application_and_handle(template: Template) -> None:
    """Text and HTML each say which application and which address is meant."""
    mail = rendered(template)

    for part in (mail.text, mail.html):
        assert "Notes" in part
        assert "ada@example.com" in part


@pytest.mark.parametrize("template", list(Template))
def test_both_parts_help_somebody_who_did_not_sign_up(template: Template) -> None:
    """Text and HTML each say that there is nothing to fear for somebody who did not ask."""
    mail = rendered(template)

    for part in (mail.text, mail.html):
        assert re.search(r"did not (sign up|ask for it)|it was not you", part)


@pytest.mark.parametrize("template", [Template.SIGNUP_CODE, Template.RESET_CODE])
def test_code_is_in_both_parts_and_apart(template: Template) -> None:
    """A mail with a code has it in text and HTML, and as a field; it has no link."""
    mail = rendered(template)

    assert "    042917\n" in mail.text
    assert ">042917<" in mail.html
    assert (mail.code, mail.link) == ("042917", None)


def test_link_is_in_both_parts_and_apart() -> None:
    """The mail with a link has it alone on a line of the text, in the HTML, and as a field."""
    mail = rendered(Template.SIGNUP_LINK)

    assert f"\n{LINK}\n" in mail.text
    assert LINK.replace("&", "&amp;") in mail.html
    assert (mail.code, mail.link) == (None, LINK)


def test_already_registered_holds_no_secret() -> None:
    """The mail to somebody who has an account carries neither code nor link."""
    mail = rendered(Template.ALREADY_REGISTERED)

    assert (mail.code, mail.link) == (None, None)
    assert "http" not in mail.text + mail.html


@pytest.mark.parametrize(("minutes", "words"), [(1, "1 minute"), (10, "10 minutes"), (1440, "24 hours")])
def test_lifetime_is_the_message_own(minutes: int, words: str) -> None:
    """The lifetime in the words is the one the message really has."""
    mail = rendered(Template.SIGNUP_CODE, minutes=minutes)

    assert f"within {words} of" in mail.text
    assert f"within {words} of" in mail.html


@pytest.mark.parametrize("template", list(Template))
def test_html_loads_nothing(template: Template) -> None:
    """The HTML has no image, script, style sheet or table."""
    html = rendered(template).html

    assert not re.search(r"<(img|script|link|style|table|iframe)|url\(", html)


def test_J05_a_missing_value_is_no_empty_mail() -> None:
    """A template whose value is missing fails instead of saying nothing."""
    message = composed(make_compose())

    with pytest.raises(UndefinedError):
        render(message, {"application_name": "Notes"}, words_of(Template.SIGNUP_CODE, "EN"))


def test_J05_a_name_is_text_and_no_template() -> None:
    """Markup and template syntax in a name are shown as they are."""
    mail = rendered(Template.SIGNUP_CODE, name="<b>{{ code }}</b>")

    assert mail.subject == "Your sign-up code for <b>{{ code }}</b>"
    assert "&lt;b&gt;{{ code }}&lt;/b&gt;" in mail.html


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("Visit http://evil.example/x now", "Visit now"),
        ("www.evil.example wins", "wins"),
        ("https://evil.example", "the application"),
        ("evil.example/path", "evil.\N{WORD JOINER}example/path"),
        ("Win at HTTPS://EVIL.EXAMPLE", "Win at"),
        ("N" * 100, "N" * 63 + "…"),
        ("Notes  for\tAda", "Notes for Ada"),
        ("Notes", "Notes"),
    ],
)
def test_J06_a_name_in_a_mail_is_no_link(name: str, seen: str) -> None:
    """A name loses its links and what is beyond 64 characters."""
    assert mailable(name) == seen


@pytest.mark.parametrize("template", list(Template))
def test_J06_a_name_with_a_link_gives_no_link_in_any_part(template: Template) -> None:
    """Neither subject nor text nor HTML repeats the link in a name."""
    mail = rendered(template, name="Visit http://evil.example")

    assert "evil" not in mail.subject + mail.text + mail.html


def test_repr_of_a_mail_hides_its_words() -> None:
    """A mail that is logged by mistake shows no recipient, code, link or subject."""
    shown = repr(rendered(Template.SIGNUP_CODE))

    assert not any(word in shown for word in ("ada", "042917", "Your sign-up"))


def test_rendering_is_fast_enough_for_the_event_loop() -> None:
    """Rendering takes fewer calls than a millisecond has room for, so that it needs no thread."""
    compose = make_compose()
    message = composed(compose)
    values, words = compose.values(message), words_of(Template.SIGNUP_CODE, "EN")

    # What is compiled once is compiled by now.
    render(message, values, words)

    assert 0 < calls_of(lambda: render(message, values, words)) < MOST_CALLS
