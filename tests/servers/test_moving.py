"""Does the story of a move go as well with real servers, that the command moves from a store to another?"""

from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.documents import SIGNUP
from tests.servers.database import SQLITE, database_on
from tests.servers.deployment import deployed
from tests.servers.letters import template_of
from tests.servers.playing import played
from tests.service import PASSWORD
from tests.stories.test_moving import DIRECTIONS, DORA, after, before

STORY = 0


@pytest.mark.parametrize("direction", DIRECTIONS)
async def test_the_story_of_a_move(database: str, direction: str, tmp_path: Path) -> None:
    """What people have in their hands is good after the servers have moved, and each letter comes once."""
    with ExitStack() as stack:
        names = (SQLITE, database) if direction == DIRECTIONS[0] else (database, SQLITE)
        source, target = [stack.enter_context(database_on(name, tmp_path)) for name in names]
        deployment = stack.enter_context(deployed(tmp_path, source))
        async with played(deployment, STORY) as service:
            had = await before(service)
        # Perhaps her code is sent before the servers stop, perhaps it waits.
        deployment.by_code.run(SIGNUP, handle=DORA, password=PASSWORD)
        deployment.move_to(target)
        async with played(deployment, STORY) as service:
            await after(service, had)
        letters = deployment.letterbox.to(DORA)

    assert [template_of(str(letter["Subject"])) for letter in letters] == ["signup_code"]
