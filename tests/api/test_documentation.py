"""Can the documents of the documentation be pasted as they are, and is there one for each task?"""

import re
from pathlib import Path

import pytest
from graphql import (
    FieldNode,
    GraphQLObjectType,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    build_schema,
    get_named_type,
    parse,
    validate,
    visit,
)
from strawberry.types import get_object_definition
from strawberry.utils.str_converters import to_camel_case

from schema.root import WRITTEN_FIRST, schema
from schema.root.administration import AdministrationMutations

ROOT = Path(__file__).parents[2]
PAGES = ("README.md", *sorted(f"docs/{page.name}" for page in (ROOT / "docs").glob("*.md")))


def documents_of(page: str) -> list[str]:
    """Return the documents of a page."""
    return re.findall(r"```graphql\n(.*?)```", (ROOT / page).read_text("utf-8"), re.DOTALL)


DOCUMENTS = [
    pytest.param(document, id=f"{page}-{number}")
    for page in PAGES
    for number, document in enumerate(documents_of(page))
]
BUILT = build_schema(schema.as_str())


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_document_to_paste_is_valid(document: str) -> None:
    """Every field, argument and type of the document is in the schema."""
    # Strawberry keeps the executable schema under this name.
    assert validate(schema._schema, parse(document)) == []


class Used(Visitor):
    """Notes which fields of which types a document asks for."""

    def __init__(self, info: TypeInfo) -> None:
        """Begin with none."""
        super().__init__()
        self.fields: set[str] = set()
        self._info = info

    def enter_field(self, node: FieldNode, *_: object) -> None:
        """Note a field."""
        self.fields.add(f"{self._info.get_parent_type()}.{node.name.value}")


def used_in(*pages: str) -> set[str]:
    """Return the fields that the documents of these pages ask for, with their types."""
    info = TypeInfo(BUILT)
    used = Used(info)
    for page in pages:
        for document in documents_of(page):
            visit(parse(document), TypeInfoVisitor(info, used))
    return used.fields


def fields_of(*types: str) -> set[str]:
    """Return all fields of these types."""
    kinds = {name: get_named_type(BUILT.type_map[name]) for name in types}
    return {
        f"{name}.{field}"
        for name, kind in kinds.items()
        if isinstance(kind, GraphQLObjectType)
        for field in kind.fields
    }


def mutations_of(*rooms: type) -> set[str]:
    """Return the mutations of these rooms of the schema."""
    return {
        f"Mutation.{to_camel_case(field.python_name)}"
        for room in rooms
        for field in get_object_definition(room, strict=True).fields
    }


BY_USERS = {"Mutation.invite", "Query.me", "Query.userNameAvailable"}
"""Told in docs/front-end.md."""
BY_ADMINISTRATORS = {
    "Query.administration",
    "Mutation.recordPayment",
    "Mutation.recordPaymentFailure",
    *mutations_of(AdministrationMutations),
    *fields_of("Administration"),
}
BY_DEVELOPERS = fields_of(
    "Query",
    "Developer",
    "Application",
    "AuditEvent",
    "Invoice",
    "InvoiceLine",
    "Subscription",
    "SigningKey",
    "MessageTemplate",
    "Sender",
    "TwilioSettings",
)


def test_developers_find_a_document_for_everything() -> None:
    """Each mutation and query of a developer, and each thing that can be read, is in docs/portal.md."""
    promised = (mutations_of(*WRITTEN_FIRST) | BY_DEVELOPERS) - BY_ADMINISTRATORS - BY_USERS

    assert promised - used_in("docs/portal.md") == set()


def test_administrators_find_a_document_for_everything() -> None:
    """Each mutation and query of an administrator is in docs/administrator.md."""
    assert BY_ADMINISTRATORS - used_in("docs/administrator.md") == set()
