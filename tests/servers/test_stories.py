"""Does a story go as well when each of its requests may meet another process of another server?

Every test of `tests/stories` is one here, with a `service` that is the servers of this folder.
"""

from collections.abc import Callable, Iterator
from importlib import import_module
from inspect import iscoroutinefunction, signature
from pathlib import Path

from tests import stories
from tests.servers.racing import LONG

THERE = sorted(path.stem for path in Path(stories.__file__).parent.glob("test_*.py"))
IN_THE_SUITE = ("test_pages_of_the_readme", "test_second_factor")
"""Those that the suite plays; `make servers` plays them all."""
ELSEWHERE = {"test_moving"}
"""Played by test_moving.py of this folder: its servers end, and start on another store."""


def told_in(file: str) -> Iterator[tuple[str, Callable[..., object]]]:
    """Yield the tests of a file that ask for a service."""
    for name, test in vars(import_module(f"tests.stories.{file}")).items():
        if name.startswith("test_") and iscoroutinefunction(test) and "service" in signature(test).parameters:
            yield name, test


for file in THERE if LONG else IN_THE_SUITE:
    globals().update({f"{file}__{name}": test for name, test in told_in(file)})


def test_every_story_is_played() -> None:
    """Each file tells something here, or has a file of its own."""
    silent = {file for file in THERE if not list(told_in(file))}

    assert silent == ELSEWHERE
    assert set(IN_THE_SUITE) <= set(THERE)
