"""Which security requirements hold, and which test proves each? Writes docs/security-requirements.md.

The list is `requirements.tsv`: an id, its priority, and a reason where it does not apply or is not built. A
requirement holds when a test carries its id in its name (`test_T13_...`). Run it by `make security`; it fails
when a "must" is missing. With `--check` it writes nothing, and fails when the page is of other tests.
"""

import ast
import csv
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
LIST = Path(__file__).with_name("requirements.tsv")
PAGE = ROOT / "docs" / "security-requirements.md"
IDS = re.compile(r"_([GPHCMRTSLJKO])(\d\d)(?=_)")
STATES = {"": "missing", "Not built": "not built"}
HEAD = """# Security requirements

Made by `make security`, not typed. A requirement holds when a test carries its id in its name; `-k T13`
runs those of T-13. What each says is in the first line of its test.

| id | priority | state | proven by |
| --- | --- | --- | --- |
"""


def tests() -> Iterator[tuple[str, str]]:
    """Yield the id of each requirement with the first line of a test that proves it."""
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
                for group, number in IDS.findall(node.name):
                    yield f"{group}-{number}", (ast.get_docstring(node) or "").partition("\n")[0]


def main() -> int:
    """Write the page; return how many musts are missing."""
    proven = defaultdict(list)
    for requirement, said in tests():
        proven[requirement].append(said)
    lines, counts = [], defaultdict(int)
    missing = []
    with LIST.open(newline="", encoding="utf-8") as file:
        for requirement, priority, reason in csv.reader(file, delimiter="\t"):
            said = proven.get(requirement, [])
            state = "holds" if said else STATES.get(reason.partition(":")[0], "does not apply")
            counts[state] += 1
            if state == "missing" and priority == "must":
                missing.append(requirement)
            proof = f"{said[0]} ({len(said)} tests)" if len(said) > 1 else "".join(said)
            told = " ".join(part for part in (proof, reason) if part).replace("|", "\\|")
            lines.append(f"| {requirement} | {priority} | {state} | {told} |")
    total = ", ".join(f"{count} {state}" for state, count in sorted(counts.items()))
    page = HEAD + "\n".join(lines) + f"\n\n{total}.\n"
    if "--check" not in sys.argv:
        PAGE.write_text(page, "utf-8")
    elif PAGE.read_text("utf-8") != page:
        missing.append("docs/security-requirements.md is not of these tests: `make security`")
    sys.stdout.write(f"Security requirements: {total}; missing: {', '.join(missing) or 'none'}\n")
    return len(missing)


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
