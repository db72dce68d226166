"""Which documents are kept, how many, and for how long?"""

import pytest

from cosyncjwt.http.graphql.documents import Documents
from cosyncjwt.http.graphql.limits import QueryLimits
from cosyncjwt.http.graphql.refusals import RequestRefused
from tests.http.toy import toy_schema


def documents(max_count: int = 1_000, max_text_bytes: int = 10_000) -> Documents:
    """Make an empty cache."""
    return Documents(
        toy_schema(), QueryLimits(), introspection=True, max_count=max_count, max_text_bytes=max_text_bytes
    )


def test_a_document_is_parsed_once() -> None:
    """The same text gives the same document."""
    cache = documents()

    assert cache.get("{ me { id } }") is cache.get("{ me { id } }")


@pytest.mark.parametrize("query", ["{", "{ nothing }", "{ me { " + "friend { " * 10 + "id" + " }" * 12])
def test_a_refused_document_is_not_kept(query: str) -> None:
    """What is refused leaves nothing behind, and is refused again."""
    cache = documents()

    for _ in range(2):
        with pytest.raises(RequestRefused):
            cache.get(query)

    assert len(cache) == 0


def test_the_document_used_longest_ago_goes_first() -> None:
    """A full cache drops what nobody asks for and keeps what is used."""
    cache = documents(max_count=2)
    used = cache.get("{ a: __typename }")
    unused = cache.get("{ b: __typename }")
    cache.get("{ a: __typename }")

    cache.get("{ c: __typename }")

    assert len(cache) == 2
    assert cache.get("{ a: __typename }") is used
    assert cache.get("{ b: __typename }") is not unused


def test_the_text_of_all_documents_is_bounded() -> None:
    """Long documents push others out before memory grows."""
    cache = documents(max_text_bytes=100)

    for number in range(50):
        cache.get(f"{{ alias{number}: __typename }}")
    cache.get("{ me { id name } friends: me { " + "id name " * 10 + "} }")

    assert len(cache) <= 5
    assert cache._text_bytes <= 100


def test_a_kept_document_does_not_hold_its_text() -> None:
    """A secret written into a query is not kept in the text of the cached document."""
    assert documents().get("{ me { id } }").tree.loc is None
