"""Which pages does the site have? Those of docs/, and README, CONTRIBUTING and CHANGELOG cut into pages."""

import re
import shutil
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
READY = ROOT / "build" / "docs"
# What the site shows instead of a file outside of docs/; other files are named, not linked.
PLACES = {"README.md": "index.md", "CONTRIBUTING.md": "architecture.md", "CHANGELOG.md": "changelog.md"}


def relinked(text: str) -> str:
    """Return a page with its links pointing to pages of the site, or to nothing."""
    text = re.sub(r"^\[([^\]]+)\]: \S+\.md(?:#\S+)?\n", "", text, flags=re.MULTILINE)
    # [docs/front-end.md] of the README: a link whose text is its address.
    text = re.sub(r"(?<!`)\[(?:docs/)?([\w-]+\.md)\](?![(\[])", shown, text)
    return re.sub(r"\[([^\]]+)\]\((?!https?:|#|mailto:)([^)]+)\)", relinked_one, text)


def shown(match: re.Match[str]) -> str:
    """Return a link to a page, under its own name."""
    page = PLACES.get(match[1], match[1])
    return f"[{page.removesuffix('.md').replace('-', ' ')}]({page})"


def relinked_one(match: re.Match[str]) -> str:
    """Return a link of a page, or its text when the site does not have what it leads to."""
    address, _, anchor = match[2].partition("#")
    name = Path(address).name
    page = PLACES.get(name, name)
    is_page = name in PLACES or (ROOT / "docs" / name).exists()
    return f"[{match[1]}]({page}{'#' + anchor if anchor else ''})" if is_page else match[1]


def cut(text: str, begin: str, end: str) -> tuple[str, str]:
    """Return the part from one heading to another, and the rest without it."""
    start, stop = text.index(begin), text.index(end)
    return text[start:stop], text[:start] + text[stop:]


def pages() -> dict[str, str]:
    """Return the pages that docs/ does not have."""
    readme, contributing = ((ROOT / name).read_text("utf-8") for name in ("README.md", "CONTRIBUTING.md"))
    minutes, index = cut(readme, "## Two commands", "## Where to read on")
    commands, architecture = cut(contributing, "    make install", "## The architecture on one page")
    return {
        "index.md": index,
        "five-minutes.md": f"# Five minutes\n\n{minutes}",
        "architecture.md": architecture.replace("# Contributing", "# Architecture")
        + f"\n## Commands\n\n{commands}",
        "changelog.md": (ROOT / "CHANGELOG.md").read_text("utf-8"),
    }


def settings_of_the_site() -> str:
    """Return mkdocs.yml for the folder that is laid ready; a page that its list forgot comes last in it."""
    settings = yaml.safe_load((Path(__file__).parent / "mkdocs.yml").read_text("utf-8"))
    listed = re.findall(r"[\w-]+\.md", yaml.safe_dump(settings["nav"]))
    forgotten = sorted({path.name for path in (ROOT / "docs").glob("*.md")} - set(listed))
    settings["nav"][-1]["How it is made"] += forgotten
    return str(yaml.safe_dump(settings, sort_keys=False))


def main() -> None:
    """Lay the pages ready."""
    shutil.rmtree(READY, ignore_errors=True)
    READY.mkdir(parents=True)
    kept = {path.name: path.read_text("utf-8") for path in (ROOT / "docs").glob("*.md")}
    for name, text in {**kept, **pages()}.items():
        (READY / name).write_text(relinked(text), "utf-8")
    (READY.parent / "mkdocs.yml").write_text(settings_of_the_site(), "utf-8")


main()
