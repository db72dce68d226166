"""Which words come with the server, in which languages?

A folder for each language. The layout is woven into each page at once, so that a developer who wants other
words begins with a whole page and without anything that templates must not have.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from jinja2 import Template

from cosyncjwt.delivery.words import TEXT, Words, compiled
from cosyncjwt.domain.wording import ENGLISH, Wording

LOCALES = ("EN", "DE", "FR")
COMPILED = 500

_BLOCK = re.compile(r"{% block (\w+) %}(.*?){% endblock %}", re.DOTALL)


@cache
def wordings(locale: str) -> Mapping[str, Wording]:
    """Return the wording of each message in a language that is shipped, by the message's name."""
    folder = _folder(locale)
    names = (file.name for file in folder.iterdir())
    return {
        message: Wording(
            _read(folder, f"{message}.subject.txt"),
            _read(folder, f"{message}.txt"),
            _woven(_read(folder, f"{message}.html"), _read(folder, "layout.html")),
        )
        for message in (name.removesuffix(".html") for name in names if name.endswith(".html"))
        if message != "layout"
    }


def fallbacks(locale: str) -> Iterator[str]:
    """Yield the languages in which to look for words, the best first: DE-AT, DE, EN."""
    yield from dict.fromkeys((locale, locale.partition("-")[0], ENGLISH))


def speaks(locale: str, message: str) -> bool:
    """Say whether a message is shipped in just this language."""
    return locale in LOCALES and message in wordings(locale)


def wording_of(message: str, locale: str) -> Wording:
    """Return the shipped wording that stands for a message in a language."""
    return next(wordings(each)[message] for each in fallbacks(locale) if speaks(each, message))


@lru_cache(maxsize=COMPILED)
def words_of(message: str, locale: str) -> Words:
    """Return the shipped words that stand for a message in a language."""
    return Words.of(wording_of(message, locale))


@lru_cache(maxsize=COMPILED)
def lifetime_in(locale: str) -> Template:
    """Return the template that says how long a code lives, in the words of a language."""
    spoken = next(each for each in fallbacks(locale) if each in LOCALES)
    return compiled(TEXT, _read(_folder(spoken), "lifetime.txt"))


def _folder(locale: str) -> Traversable:
    return files("cosyncjwt.delivery") / "templates" / locale.lower()


def _read(folder: Traversable, name: str) -> str:
    return (folder / name).read_text("utf-8").removesuffix("\n")


def _woven(page: str, layout: str) -> str:
    """Return the page as one template: the layout with the page's blocks in their places."""
    blocks = dict(_BLOCK.findall(page))
    return _BLOCK.sub(lambda block: blocks[block[1]].strip("\n"), layout)
