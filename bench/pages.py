"""Where in a page of documentation stands a table that a command makes?

Between two comments, which name the table and the command; what is between them is written anew.
"""

import re
from pathlib import Path

DOCS = Path(__file__).parents[1] / "docs"


def replace(page: str, name: str, table: str) -> None:
    """Write the table of that name into the page; raise ValueError when the page has no place for it."""
    path = DOCS / page
    text = path.read_text("utf-8")
    found = _place(name).search(text)
    if found is None:
        message = f"docs/{page} has no place for the table {name}"
        raise ValueError(message)
    path.write_text(f"{text[: found.start(2)]}\n{table.strip()}\n\n{text[found.end(2) :]}", "utf-8")


def table_in(page: str, name: str) -> list[list[str]]:
    """Return the rows of the table in the page, without its head."""
    found = _place(name).search((DOCS / page).read_text("utf-8"))
    lines = found[2].strip().splitlines() if found else []
    return [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in lines[2:]]


def _place(name: str) -> re.Pattern[str]:
    return re.compile(rf"(<!-- {name}: made by [^>]*-->\n)(.*?)(<!-- {name}: end -->)", re.DOTALL)
