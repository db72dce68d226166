"""Can a developer's template reach anything but the variables of its message? Saved by the front door."""

import re
from datetime import timedelta

import pytest

from cosyncjwt.delivery.messages import Template
from cosyncjwt.delivery.rendering import rendered
from cosyncjwt.delivery.wording_check import ensure_fit
from cosyncjwt.delivery.words import Words
from cosyncjwt.domain.wording import Wording
from cosyncjwt.errors import ValueInvalid
from tests.applications import created
from tests.backends import Backend
from tests.contents import unchanged
from tests.delivery.stand_ins import composed, make_compose
from tests.outcomes import outcome
from tests.people import developer, developer_again
from tests.service import Service
from tests.templates import PREVIEW_TEMPLATE, RESET_TEMPLATE, SET_TEMPLATE, named, words

PAYLOADS = [
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ code.__class__ }}",
    "{{ code['__class__'] }}",
    "{{ code|attr('__class__') }}",
    "{{ [].__class__.__base__ }}",
    "{{ ().__class__ }}",
    "{{ {}.__class__ }}",
    "{{ self }}",
    "{{ self.__init__.__globals__ }}",
    "{{ self._TemplateReference__context }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ lipsum.__globals__ }}",
    "{{ namespace }}",
    "{{ joiner() }}",
    "{{ dict(a=1) }}",
    "{{ range(99999999) }}",
    "{{ config }}",
    "{{ request.application.__globals__ }}",
    "{{ settings.master_keys }}",
    "{{ environment }}",
    "{{ caller() }}",
    "{{ loop }}",
    "{{ 9**9**9**9 }}",
    "{{ 'a' * 999999999 }}",
    "{{ '%s' % code }}",
    "{{ '{0.__class__}'.format(code) }}",
    "{{ code ~ code }}",
    "{{ code if code else handle }}",
    "{{ code is defined }}",
    "{{ code in handle }}",
    "{{ code|map('upper')|list }}",
    "{{ super() }}",
    "{% for a in code %}{% for b in code %}{% for c in code %}x{% endfor %}{% endfor %}{% endfor %}",
    "{% set x = code %}{{ x }}",
    "{% set x %}{{ code }}{% endset %}",
    "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "{% include '/etc/passwd' %}",
    "{% include 'signup_code.html' %}",
    "{% import 'os' as os %}",
    "{% from 'os' import path %}",
    "{% extends 'layout.html' %}",
    "{% block body %}{% endblock %}",
    "{% filter upper %}a{% endfilter %}",
    "{% call code() %}{% endcall %}",
    "{% with a = code %}{{ a }}{% endwith %}",
    "{% autoescape false %}{{ handle }}{% endautoescape %}",
    "{% do code.append(1) %}",
    "{% debug %}",
    "{% if code.__class__ %}x{% endif %}",
    "{% if " + "not " * 3_000 + "code %}x{% endif %}",
    "{{ " + "(" * 5_000 + "code" + ")" * 5_000 + " }}",
    "{% if minutes == " + "9" * 5_000 + " %}x{% endif %}",
    "{% if code " + "== code " * 1_500 + "%}x{% endif %}",
    "{% if code %}" * 90 + "x" + "{% endif %}" * 90,
    "{{ code }",
    "{# " + "{% if code %}" * 10,
]


async def test_S12_an_old_login_rewrites_no_mail(service: Service) -> None:
    """Ten minutes after the login it must be repeated, by whoever would tell all users something else.

    The shipped words come back without: they are nobody's lie.
    """
    dev = await developer(service)
    application = await created(dev)
    service.clock.advance(timedelta(minutes=10))

    assert await outcome(dev, SET_TEMPLATE, words(application)) == "REAUTHENTICATION_REQUIRED"

    again = await developer_again(service)
    assert await outcome(again, SET_TEMPLATE, words(application)) == "MessageTemplate"
    assert await outcome(dev, RESET_TEMPLATE, named(application)) == "MessageTemplate"


COSTLY = re.compile(r"9\*\*9|9{7}|for b in code")
"""What these cost is why nothing is compiled before it was looked at."""


def test_J05_payloads_in_the_text_are_refused() -> None:
    """The text is a template like the others; the same words are said as by the front door below."""
    for payload in PAYLOADS:
        with pytest.raises(ValueInvalid, match=r"^Line \d+: ") as refused:
            ensure_fit(Template.SIGNUP_CODE, Wording("x", "{{ code }}\n" + payload, "{{ code }}"))
        assert refused.value.path == ("input", "text")


async def test_J05_payloads_are_refused(service: Service, backend: Backend) -> None:
    """Each is refused when it is saved or tried, in words that say where, and leaves nothing behind."""
    dev = await developer(service)
    application = await created(dev)

    async with unchanged(backend):
        answers = {
            payload: await dev.run(document, words(application, html="{{ code }}\n" + payload))
            for payload in PAYLOADS
            for document in (PREVIEW_TEMPLATE, SET_TEMPLATE)
        }

    assert len(PAYLOADS) >= 30
    assert {answer.get("code") for answer in answers.values()} == {"VALUE_INVALID"}
    assert all(answer["path"] == ["input", "html"] for answer in answers.values())
    assert all(answer["message"].startswith("Line ") for answer in answers.values())


async def test_J05_payloads_in_the_subject_are_refused(service: Service) -> None:
    """The subject is a template like the others."""
    dev = await developer(service)
    application = await created(dev)

    answers = [await dev.run(SET_TEMPLATE, words(application, subject=payload)) for payload in PAYLOADS[:40]]

    assert {answer.get("code") for answer in answers} == {"VALUE_INVALID"}


@pytest.mark.parametrize("payload", [each for each in PAYLOADS if not COSTLY.search(each)])
def test_J05_a_payload_that_was_kept_all_the_same_reaches_nothing(payload: str) -> None:
    """Past every check, the sandbox shows no object of the server's: it fails or shows mere text."""
    compose = make_compose()
    message = composed(compose, Template.SIGNUP_CODE)

    try:
        wording = Wording("x", payload, "x")
        shown = rendered(message, compose.values(message), Words.of(wording)).text
    except Exception:  # noqa: BLE001 - whatever way it fails, it shows nothing
        return

    assert not any(word in shown for word in ("__", "object at", "root:", "globals", "master", "uid="))


async def test_J04_a_subject_has_one_line(service: Service) -> None:
    """Line breaks in a subject become spaces, and other control characters are refused."""
    dev = await developer(service)
    application = await created(dev)

    subject = "{{ code }}\r\nBcc: eve@example.com"
    preview = await dev.run(PREVIEW_TEMPLATE, words(application, subject=subject))
    refused = [
        (await dev.run(SET_TEMPLATE, words(application, subject=f"a{control}b"))).get("code")
        for control in ("\x00", "\x0b", "\x1b", "\x7f", "\x85")
    ]

    assert preview["subject"] == "042917 Bcc: eve@example.com"
    assert refused == ["VALUE_INVALID"] * 5


async def test_J06_a_name_with_a_link_stays_text_in_own_words(service: Service) -> None:
    """The application's name has no link in a mail, whoever wrote the words around it."""
    dev = await developer(service)
    application = await created(dev, "Visit http://evil.example now")
    own = {"text": "{{ application_name }} {{ code }}", "html": "{{ application_name }} {{ code }}"}

    preview = await dev.run(PREVIEW_TEMPLATE, words(application, subject="{{ application_name }}", **own))

    assert {preview["subject"], preview["text"].strip(), preview["html"].strip()} == {
        "Visit now",
        "Visit now 042917",
    }
