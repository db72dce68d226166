"""Which fields below the root take arguments, and how is each reached? Made from the schema."""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from graphql import (
    GraphQLArgument,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLObjectType,
    get_named_type,
    is_leaf_type,
    is_required_argument,
)

from tests.generated import BUILT, value_of

Path = tuple[str, ...]


@dataclass(frozen=True)
class Reached:
    """A field below the root, with the fields that lead to it."""

    path: Path
    field: GraphQLField

    @property
    def name(self) -> str:
        """The way to it."""
        return ".".join(self.path)

    def taking(self, kind: str) -> list[str]:
        """Return its arguments of a type."""
        return [name for name, each in self.field.args.items() if str(get_named_type(each.type)) == kind]

    def query(self, given: Mapping[str, object]) -> tuple[str, Mapping[str, object]]:
        """Return a query for the field with these arguments, and what else it needs, and its variables."""
        needed = {name: each for name, each in self.field.args.items() if is_required_argument(each)}
        wanted = {**needed, **{name: self.field.args[name] for name in given}}
        variables = {name: given.get(name, value_of(name, each.type, "")) for name, each in wanted.items()}
        declared = ", ".join(f"${name}: {each.type}" for name, each in wanted.items())
        handed = ", ".join(f"{name}: ${name}" for name in wanted)
        asked = f"{self.path[-1]}({handed}) {_selection(self.field)}"
        for step in reversed(self.path[:-1]):
            asked = f"{step} {{ {asked} }}"
        return f"query Reached({declared}) {{ {asked} }}", variables


def reached() -> Iterator[Reached]:
    """Yield every field below the root that takes arguments, once, by the shortest way to its type."""
    assert BUILT.query_type is not None
    ways: dict[str, Path] = {BUILT.query_type.name: ()}
    waiting = deque([BUILT.query_type])
    while waiting:
        kind = waiting.popleft()
        way = ways[kind.name]
        for name, field in kind.fields.items():
            if field.args and way:
                yield Reached((*way, name), field)
            target = get_named_type(field.type)
            leads_on = isinstance(target, GraphQLObjectType) and not any(map(_identifies, field.args.items()))
            if leads_on and target.name not in ways:
                ways[target.name] = (*way, name)
                waiting.append(target)


def untyped_ids() -> set[str]:
    """Return the arguments and fields of inputs that are called an id and are of another type."""
    found = set()
    for kind in BUILT.type_map.values():
        if isinstance(kind, GraphQLInputObjectType):
            given = {f"{kind.name}.{name}": each for name, each in kind.fields.items()}
        elif isinstance(kind, GraphQLObjectType) and not kind.name.startswith("__"):
            given = {
                f"{kind.name}.{name}.{argument}": each
                for name, field in kind.fields.items()
                for argument, each in field.args.items()
            }
        else:
            continue
        found |= {
            place
            for place, each in given.items()
            if place.lower().removesuffix("s").endswith("id") and str(get_named_type(each.type)) != "ID"
        }
    return found


def _identifies(argument: tuple[str, GraphQLArgument]) -> bool:
    """Say whether the field cannot be on the way: what it needs is not known, or says whose it is."""
    _, each = argument
    return is_required_argument(each) or str(get_named_type(each.type)) == "ID"


def _selection(field: GraphQLField) -> str:
    kind = get_named_type(field.type)
    if is_leaf_type(kind):
        return ""
    return "{ nodes { id } }" if str(kind).endswith("Connection") else "{ __typename }"
