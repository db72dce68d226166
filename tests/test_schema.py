"""Is schema.graphql the schema, and does everything that speaks of it agree with it?"""

import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    is_specified_scalar_type,
    parse,
    validate,
)

from cosyncjwt import errors
from cosyncjwt.errors.remedies import REMEDIES
from schema.root import schema

ROOT = Path(__file__).parents[1]
SDL = (ROOT / "schema.graphql").read_text("utf-8")
BUILT = build_schema(SDL)
GRAPHIQL = ROOT / "cosyncjwt" / "http" / "static" / "graphiql"
STORIES = ROOT / "web" / "graphiql" / "stories"
DRAWN = re.compile(r"^[\s│]*[├└]── (\w+)(?: +([A-Z][A-Z_]+)(?=\s|$))?", re.MULTILINE)


def named(schema: GraphQLSchema) -> Iterator[tuple[str, str | None]]:
    """Yield everything in the schema that has a name, with its description."""
    for name, kind in schema.type_map.items():
        if name.startswith("__") or is_specified_scalar_type(kind):
            continue
        yield name, kind.description
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            yield from ((f"{name}.{field}", each.description) for field, each in kind.fields.items())


def documents() -> Iterator[tuple[str, str]]:
    """Yield every GraphQL document outside of the tests, with the place where it stands."""
    for path in sorted(STORIES.glob("*.graphql")):
        yield path.name, path.read_text("utf-8")
    for path in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        blocks = re.findall(r"^ *```graphql\n(.*?)^ *```", path.read_text("utf-8"), re.MULTILINE | re.DOTALL)
        yield from ((f"{path.relative_to(ROOT)} {number}", block) for number, block in enumerate(blocks, 1))


def subclasses(parent: type[errors.PublicError]) -> Iterator[type[errors.PublicError]]:
    """Yield the failures of `cosyncjwt.errors` below `parent`."""
    for kind in vars(errors).values():
        if inspect.isclass(kind) and issubclass(kind, parent) and kind is not parent:
            yield kind


def test_the_file_is_the_schema() -> None:
    """schema.graphql is what `make schema` writes."""
    assert f"{schema.as_str()}\n" == SDL


@pytest.mark.parametrize(("name", "description"), list(named(BUILT)))
def test_everything_is_described(name: str, description: str | None) -> None:
    """Each type, enum, field and input field says what it is."""
    assert description


def test_arguments_are_described_by_their_field_or_type() -> None:
    """An argument has a description, or its type has one, or the field's description names it."""
    silent = []
    for name, kind in BUILT.type_map.items():
        if name.startswith("__") or not isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            continue
        for field_name, field in kind.fields.items():
            for argument_name, argument in field.args.items():
                is_input = str(argument.type).strip("!").endswith("Input")
                told = argument.description or is_input or argument_name in (field.description or "")
                silent += [] if told else [f"{name}.{field_name}({argument_name})"]
    assert silent == []


def test_codes_are_the_user_errors() -> None:
    """UserErrorCode has the codes of the failures in the tree, and no other."""
    codes = BUILT.type_map["UserErrorCode"]

    assert isinstance(codes, GraphQLEnumType)
    assert sorted(codes.values) == sorted(kind.code for kind in subclasses(errors.UserError))


def test_each_code_has_one_failure() -> None:
    """No two failures share a code."""
    leaves = [kind for kind in subclasses(errors.PublicError) if "code" in vars(kind)]

    assert len({kind.code for kind in leaves}) == len(leaves)


def test_each_code_has_a_remedy() -> None:
    """The error reference says of each code what a front end should do."""
    assert set(REMEDIES) == {kind.code for kind in subclasses(errors.PublicError) if "code" in vars(kind)}


def test_the_tree_is_drawn_whole() -> None:
    """The drawing at the top of cosyncjwt/errors has every class with its code."""
    drawn = dict(DRAWN.findall(errors.__doc__ or ""))

    assert drawn == {kind.__name__: getattr(kind, "code", "") for kind in subclasses(errors.PublicError)}


@pytest.mark.parametrize(("place", "document"), list(documents()))
def test_a_shown_document_is_valid(place: str, document: str) -> None:
    """What GraphiQL's tabs, the README and the documentation show can be sent as it is."""
    wrong = [error.message for error in validate(BUILT, parse(document))]

    assert wrong == [], place


@pytest.mark.parametrize("path", sorted(STORIES.glob("*.graphql")), ids=lambda path: path.stem)
def test_a_story_numbers_its_tabs(path: Path) -> None:
    """Each operation of a story says its number, its title and what it does, from 1 on."""
    operations = re.split(r"\n\n(?=# \d+ )", path.read_text("utf-8").strip())

    heads = [
        re.match(r"# (\d+) [^:.?]+[:.?](?:.*\n#)*.*\n(?:query|mutation) \w", each) for each in operations
    ]
    assert [head and int(head[1]) for head in heads] == list(range(1, len(operations) + 1))


def test_graphiql_has_no_script_in_its_page() -> None:
    """Every script of the page is a file, as the policy demands."""
    page = (GRAPHIQL / "index.html").read_text("utf-8")

    assert re.findall(r"<script(?![^>]*\bsrc=)[^>]*>|\bon\w+=|javascript:", page) == []


def test_graphiql_names_no_other_server() -> None:
    """The page loads nothing from elsewhere."""
    page = (GRAPHIQL / "index.html").read_text("utf-8")

    assert re.findall(r"https?://|[\"'(]//", page) == []


def test_graphiql_styles_name_no_other_server() -> None:
    """The style sheet loads nothing from elsewhere."""
    styles = (GRAPHIQL / "graphiql.css").read_text("utf-8")

    assert re.findall(r"url\([\"']?(?:https?:)?//[^)]*|@import[^;]*", styles) == []
