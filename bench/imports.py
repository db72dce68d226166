"""Where does the time of a start go? `python -m bench.imports`.

Python itself says how long each module took of its own (`-X importtime`), which makes all of them dearer:
read the proportions. The commands load what they need, when they need it; this is what every worker needs.
"""

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from bench.servers import COMMAND, environment

APPLICATION = "cosyncjwt.app"
INTERPRETER = str(Path(COMMAND).with_name("python"))
"""The one that runs the service which is measured."""
OURS = ("cosyncjwt", "resolvers", "schema", "store")
NAMED = 12
"""How many packages are rows of their own."""
ROUNDS = 3


def lines() -> Iterator[str]:
    """Yield the table as Markdown."""
    found = imported()
    total = sum(found.values())
    yield "| of the time to import the application | share |"
    yield "| --- | ---: |"
    for package, microseconds in found.most_common(NAMED):
        yield f"| {package} | {microseconds / total:.0%} |"
    others = found.most_common()[NAMED:]
    yield f"| {len(others)} others | {sum(spent for _, spent in others) / total:.0%} |"
    yield f"\nUnwatched the import takes {_seconds():.2f} s, the interpreter's own start included."


def imported() -> Counter[str]:
    """Return the microseconds of each package."""
    told = _python("-X", "importtime", "-c", f"import {APPLICATION}").stderr
    found: Counter[str] = Counter()
    for line in told.splitlines():
        own, _, module = line.removeprefix("import time:").split("|")
        if own.strip().isdigit():
            found[_package(module.strip())] += int(own)
    return found


def _package(module: str) -> str:
    package = module.partition(".")[0]
    if package in OURS:
        return "our own modules"
    return "Python's standard library" if package.lstrip("_") in STANDARD else package


def _seconds() -> float:
    return min(_timed() for _ in range(ROUNDS))


def _timed() -> float:
    begun = time.perf_counter()
    _python("-c", f"import {APPLICATION}")
    return time.perf_counter() - begun


def _python(*arguments: str) -> "subprocess.CompletedProcess[str]":
    # Not here, where what lies in the checkout would be imported in place of what is installed.
    return subprocess.run(
        [INTERPRETER, *arguments],
        cwd=Path(INTERPRETER).parent,
        env=environment({}),
        capture_output=True,
        check=True,
        text=True,
    )


STANDARD = {name.lstrip("_") for name in sys.stdlib_module_names}

if __name__ == "__main__":
    print("\n".join(lines()))
