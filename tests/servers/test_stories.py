"""Does a story go as well when each of its requests may meet another process of another server?"""

from pathlib import Path

import pytest

from tests import stories
from tests.servers.deployment import Deployment
from tests.servers.playing import played
from tests.servers.racing import LONG
from tests.stories import (
    test_developer,
    test_developers_second_factor,
    test_invitation,
    test_metadata_in_the_token,
    test_pages_of_the_readme,
    test_required_factor,
    test_second_factor,
    test_signup_by_link,
    test_signup_without_proof,
    test_user_name,
)

STORIES = {
    "test_pages_of_the_readme": test_pages_of_the_readme.test_the_pages_of_the_readme,
    "test_second_factor": test_second_factor.test_the_story_of_grace,
    "test_developer": test_developer.test_the_story_of_linus,
    "test_signup_by_link": test_signup_by_link.test_the_story_of_grace,
    "test_metadata_in_the_token": test_metadata_in_the_token.test_the_story_of_a_name,
    "test_signup_without_proof": test_signup_without_proof.test_the_story_of_nora,
    "test_developers_second_factor": test_developers_second_factor.test_the_story_of_dora,
    "test_required_factor": test_required_factor.test_the_story_of_nora,
    "test_invitation": test_invitation.test_the_story_of_bea,
    "test_user_name": test_user_name.test_the_story_of_a_name_and_a_lock,
}
IN_THE_SUITE = 2
"""How many of them the suite plays; `make servers` plays them all."""

TEMPLATES = "looks at a template's name, which no mail says"
NOT_PLAYED = {
    "test_developers_day": TEMPLATES,
    "test_forgotten_password": TEMPLATES,
    "test_a_year_of_billing": "has the chores of a night done at once, day after day",
    "test_phone": "reads SMS, which go to Twilio from here",
    "test_seed_attributes": "reads SMS, which go to Twilio from here",
    "test_signup_to_logout": "looks into the server of the sample application, which only development has",
    "test_moving": "is about a move between two stores, while no server runs",
}
"""What two servers play in one process only, and why."""


@pytest.mark.parametrize("name", STORIES if LONG else list(STORIES)[:IN_THE_SUITE])
async def test_a_story_across_servers(deployment: Deployment, name: str) -> None:
    """Every step of it works, whichever process answers."""
    async with played(deployment) as service:
        await STORIES[name](service)

    assert all(back.answered for back in deployment.front.backs)


def test_every_story_is_played_or_has_a_reason() -> None:
    """A new story is played here, or the list says why not."""
    there = {path.stem for path in Path(stories.__file__).parent.glob("test_*.py")}

    assert sorted([*STORIES, *NOT_PLAYED]) == sorted(there)
