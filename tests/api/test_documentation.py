"""Can the documents of the documentation be pasted as they are?"""

import re
from pathlib import Path

import pytest
from graphql import parse, validate

from schema.root import schema

ROOT = Path(__file__).parents[2]
PAGES = ("docs/front-end.md", "docs/portal.md", "docs/consumers.md")
DOCUMENTS = [
    pytest.param(document, id=f"{page}-{number}")
    for page in PAGES
    for number, document in enumerate(
        re.findall(r"```graphql\n(.*?)```", (ROOT / page).read_text("utf-8"), re.DOTALL)
    )
]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_document_to_paste_is_valid(document: str) -> None:
    """Every field, argument and type of the document is in the schema."""
    # Strawberry keeps the executable schema under this name.
    assert validate(schema._schema, parse(document)) == []
