"""Which words come with the server, in which languages?

A folder for each language. The layout is woven into each page at once, so that a developer who wants other
words begins with a whole page and without anything that templates must not have.
"""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from cosyncjwt.domain.wording import Wording

LOCALES = ("EN", "DE", "FR")

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


@cache
def lifetime(locale: str) -> str:
    """Return the template that says how long a code lives, in a language that is shipped."""
    return _read(_folder(locale), "lifetime.txt")


def _folder(locale: str) -> Traversable:
    return files("cosyncjwt.delivery") / "templates" / locale.lower()


def _read(folder: Traversable, name: str) -> str:
    return (folder / name).read_text("utf-8").removesuffix("\n")


def _woven(page: str, layout: str) -> str:
    """Return the page as one template: the layout with the page's blocks in their places."""
    blocks = dict(_BLOCK.findall(page))
    return _BLOCK.sub(lambda block: blocks[block[1]].strip("\n"), layout)
