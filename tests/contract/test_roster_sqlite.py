"""Does SQLite list users by its indexes, wherever a page begins?"""

from pathlib import Path

import pytest

from cosyncjwt.domain.user import UserStatus
from store.sqlite.connection import connect, prepare
from store.sqlite.roster import COUNT, COUNT_OF_STATUS, PAGE, PAGE_OF_STATUS

VALUES = {
    "application_id": "a",
    "begin": "b",
    "end": "c",
    "after": "b",
    "status": UserStatus.ACTIVE,
    "size": 20,
    "most": 20,
}
OPEN_ENDED = "(application_id=? AND handle>? AND handle<?)"
OF_STATUS = "(application_id=? AND status=? AND handle>? AND handle<?)"


@pytest.mark.parametrize(
    ("query", "seeks"),
    [(PAGE, OPEN_ENDED), (COUNT, OPEN_ENDED), (PAGE_OF_STATUS, OF_STATUS), (COUNT_OF_STATUS, OF_STATUS)],
    ids=["page", "count", "page of a status", "count of a status"],
)
def test_a_list_is_an_index_range(tmp_path: Path, query: str, seeks: str) -> None:
    """The index leads to the first user of the page and gives them in order: nothing is sorted or skipped."""
    path = tmp_path / "plan.db"
    prepare(path)
    connection = connect(path)

    plan = [row["detail"] for row in connection.execute(f"EXPLAIN QUERY PLAN {query}", VALUES)]

    connection.close()
    assert any(step.endswith(seeks) for step in plan), plan
    assert not [step for step in plan if "B-TREE" in step or step.startswith("SCAN users")]
