"""Which pages of the site are made from the code? Error codes, operations, settings."""

import inspect
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from graphql import GraphQLField, build_schema
from strawberry.types import get_object_definition
from strawberry.types.field import StrawberryField

from cosyncjwt import errors
from cosyncjwt.errors.remedies import REMEDIES
from cosyncjwt.http.graphql import refusals
from cosyncjwt.settings import ADVICE, PREFIX, Settings
from schema.root import Mutation, Query, schema

ROOT = Path(__file__).parents[2]
READY = ROOT / "build" / "docs"
BUILT = build_schema(schema.as_str())


def leaves(parent: type[errors.PublicError]) -> list[type[errors.PublicError]]:
    """Return the failures below `parent` that have a code, in the order in which the tree is drawn."""
    drawn = re.findall(r"── (\w+) +[A-Z_]+\b", errors.__doc__ or "")
    found = [getattr(errors, name) for name in drawn]
    return [kind for kind in found if issubclass(kind, parent) and "code" in vars(kind)]


def sentence(of: object) -> str:
    """Return the first paragraph of a docstring, without the ids of our own requirements."""
    text = (inspect.getdoc(of) or "").split("\n\n")[0].replace("\n", " ")
    return re.sub(r" \(security [A-Z]-\d+\)", "", text)


def fields() -> Iterator[tuple[str, GraphQLField]]:
    """Yield every operation of the API."""
    for root in (BUILT.query_type, BUILT.mutation_type):
        yield from root.fields.items() if root else ()


def named_by(code: str) -> str:
    """Return the operations whose descriptions name the code."""
    names = [name for name, field in fields() if re.search(rf"\b{code}\b", field.description or "")]
    return ", ".join(f"`{name}`" for name in names)


def beside(kind: type[errors.PublicError]) -> str:
    """Return what the union member of a failure carries beside code, message and path."""
    member = BUILT.type_map.get(kind.__name__)
    own = [name for name in getattr(member, "fields", {}) if name not in {"code", "message", "path"}]
    return "".join(f", `{name}`" for name in own)


def entry(kind: type[errors.PublicError]) -> str:
    """Return what the page says of one code."""
    lines = [f"### `{kind.code}`", "", sentence(kind), "", f"- **What to do**: {REMEDIES[kind.code]}"]
    lines += [
        f"- **Message**: “{kind.message}”" + (" It may say more." if kind.code == "VALUE_INVALID" else "")
    ]
    if issubclass(kind, errors.UserError):
        path = (
            f"`{list(kind.default_path)}`".replace("'", '"') if kind.default_path else "of the field, or null"
        )
        lines += [f"- **Beside it**: `path`, {path}{beside(kind)}"]
    elif issubclass(kind, errors.Delayed):
        lines += ["- **Beside it**: `extensions.retryAfterSeconds`, and the header `Retry-After`"]
    where = named_by(kind.code)
    if where:
        lines += [f"- **Said of it**: {where}"]
    return "\n".join(lines) + "\n"


def errors_page() -> str:
    """Return errors.md."""
    user = "\n".join(entry(kind) for kind in leaves(errors.UserError))
    client = "\n".join(entry(kind) for kind in leaves(errors.ClientError))
    whole = refusals.DocumentRefused
    refused = [kind for kind in refusals.RequestRefused.__subclasses__() if kind is not whole]
    rows = "".join(f"| {kind.status} | `{kind.code}` | {sentence(kind)} |\n" for kind in refused)
    return f"{(ROOT / 'tools/docs/errors.md').read_text('utf-8')}".format(user=user, client=client, rows=rows)


def group(title: str, members: list[StrawberryField]) -> str:
    """Return the operations of one room."""
    lines = [f"## {title.rstrip('.')}", ""]
    for member in members:
        name = schema.config.name_converter.get_graphql_name(member)
        field = dict(fields())[name]
        arguments = ", ".join(f"{each}: {argument.type}" for each, argument in field.args.items())
        call = f"{name}({arguments})" if arguments else name
        lines += [f"### `{name}`", "", f"`{call}: {field.type}`", "", field.description or "", ""]
    return "\n".join(lines) + "\n"


def operations_page() -> str:
    """Return operations.md: the rooms of the schema, each with its operations."""
    own = get_object_definition(Query, strict=True).fields
    rooms = [group("What can be read", own)]
    rooms += [
        group(sentence(room), get_object_definition(room, strict=True).fields)
        for room in reversed(Mutation.__bases__)
    ]
    return f"{(ROOT / 'tools/docs/operations.md').read_text('utf-8')}\n{''.join(rooms)}"


def meanings() -> dict[str, str]:
    """Return what docs/operators.md says of each variable."""
    rows = re.findall(
        r"^\| (`COSYNCJWT_[^|]+) \| ([^|]+) \|", (ROOT / "docs/operators.md").read_text("utf-8"), re.MULTILINE
    )
    return {name: meaning for names, meaning in rows for name in re.findall(rf"{PREFIX}(\w+)", names)}


def default_of(name: str) -> str:
    """Return what the page says of a variable's default, and of that of `dev` where it is another."""
    ours, dev = (Settings.defaults(development=development).get(name, "") for development in (False, True))
    said = "required" if ours is None else f"`{ours}`" if ours else "none"
    return f"{said}; `cosyncjwt dev`: `{dev}`" if dev and dev != ours else said


def settings_page() -> str:
    """Return settings.md: every variable, what it decides, its default, how a good value is made."""
    told = meanings()
    entries = [
        f"## `{PREFIX}{name}`\n\n{told[name].strip()}\n\n"
        f"- **Default**: {default_of(name)}\n- **How**: {advice}\n"
        for name, advice in ADVICE.items()
    ]
    return f"{(ROOT / 'tools/docs/settings.md').read_text('utf-8')}\n" + "\n".join(entries)


PAGES: dict[str, Callable[[], str]] = {
    "errors.md": errors_page,
    "operations.md": operations_page,
    "settings.md": settings_page,
}


def main() -> None:
    """Write the pages beside those that assemble.py has laid ready."""
    for name, make in PAGES.items():
        (READY / name).write_text(make(), "utf-8")


if __name__ == "__main__":
    main()
