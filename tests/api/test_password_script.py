"""Does the script that ticks password rules off in a form find what the server finds?"""

import json
import re
import shutil
import subprocess
from dataclasses import asdict
from pathlib import Path

import pytest

from cosyncjwt.domain.application import Application
from cosyncjwt.domain.password_filter import SPECIAL_CHARACTERS, PasswordFilter
from cosyncjwt.domain.password_rules import accepted
from cosyncjwt.domain.secret import Secret
from cosyncjwt.errors import PasswordBreached, PasswordTooWeak
from tests.factories import make_application

ROOT = Path(__file__).parents[2]
SCRIPT = re.compile(r"```js\n(// Which rules does the password fail\?.*?)```", re.DOTALL)
NODE = shutil.which("node")


def test_the_readme_and_the_guide_show_one_script() -> None:
    """The script that ticks password rules off is the same on both pages."""
    (readme,), (guide,) = (
        SCRIPT.findall((ROOT / page).read_text("utf-8")) for page in ("README.md", "docs/front-end.md")
    )

    assert readme == guide


FILTERS = (
    PasswordFilter(),
    PasswordFilter(enabled=True, min_length=12),
    PasswordFilter(enabled=True, min_upper=1, min_lower=2, min_digit=2, min_special=1),
)
TYPED = (
    "", "seven77", "eight888", "e\u0301" * 8, "🎉" * 7, "🎉" * 8, "ÄßÇç٣۷-.", "Paper77.boat", "paper&boat77",
    "P" * 256, "P" * 257, "ǅ" * 9,
)  # fmt: skip


def camel(name: str) -> str:
    """Return the name as the API has it."""
    return re.sub("_(.)", lambda found: found[1].upper(), name)


def failed(application: Application, typed: str) -> list[str]:
    """Return which rules the server finds failed."""
    try:
        accepted(Secret(typed), application, "ada@example.com")
    except PasswordTooWeak as refusal:
        return sorted(refusal.failed)
    except PasswordBreached:
        # A rule that no form can know.
        return []
    return []


@pytest.mark.skipif(NODE is None, reason="node is not installed")
def test_the_script_finds_what_the_server_finds() -> None:
    """For each filter and each password, letters of other scripts and emoji among them."""
    assert NODE is not None
    asked = [(rules, typed) for rules in FILTERS for typed in TYPED]
    wire = [
        [
            {
                **{camel(name): value for name, value in asdict(rules).items()},
                "specialCharacters": SPECIAL_CHARACTERS,
            },
            typed,
        ]
        for rules, typed in asked
    ]
    script = SCRIPT.findall((ROOT / "README.md").read_text("utf-8"))[0].split("\n// <input")[0]
    script += f"\nconsole.log(JSON.stringify({json.dumps(wire)}.map(([f, t]) => failedRules(f, t).sort())))"

    done = subprocess.run([NODE, "-e", script], check=True, capture_output=True, text=True, timeout=60)  # noqa: S603

    expected = [failed(make_application(password_filter=rules), typed) for rules, typed in asked]
    assert json.loads(done.stdout) == expected
