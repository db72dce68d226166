"""Who counts a list? Whoever has all of it at hand, otherwise the store."""

import pytest

from schema.types.connection import Connection
from schema.types.user import Session
from tests.factories import make_session

ITEM = Session.of(make_session(), current_id=None)


async def _by_the_store() -> int:
    return 7


@pytest.mark.parametrize(
    ("after", "has_next", "count"),
    [(None, False, 1), (None, True, 7), ("before", False, 7), ("before", True, 7)],
)
async def test_only_a_list_that_is_not_whole_is_counted(
    after: str | None, *, has_next: bool, count: int
) -> None:
    """The first page, when none follows, says itself how many there are."""
    connection = Connection.of([ITEM], after=after, has_next=has_next, count=_by_the_store)

    # Strawberry leaves the method a method, which its type does not say.
    assert await Connection.total_count(connection) == count  # type: ignore[operator]
