"""What do the tests of several servers share? One deployment for all of them."""

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.servers.database import database_on, there
from tests.servers.deployment import Deployment, deployed
from tests.servers.playing import played
from tests.servers.racing import LONG
from tests.service import Service
from tests.wire.falsehoods import is_left_out

# They wait for processes to end and to start again: `make servers` does.
collect_ignore = [] if LONG else ["test_moving.py", "test_rolling_restart.py"]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what asks for a deployment on each database that is there and answers it truly."""
    for name, scope in (("deployment", "session"), ("database", "function")):
        if name in metafunc.fixturenames:
            file, test = metafunc.definition.path.name, metafunc.definition.originalname
            databases = [each for each in there() if not is_left_out(each, file, test)]
            metafunc.parametrize(name, databases, indirect=name == "deployment", scope=scope)


@pytest.fixture(scope="session")
def deployment(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Deployment]:
    """Yield two servers of two processes on one database."""
    folder = tmp_path_factory.mktemp("servers")
    with database_on(request.param, folder) as database, deployed(folder, database) as started:
        yield started


@pytest.fixture
async def service(deployment: Deployment) -> AsyncIterator[Service]:
    """Yield what a story asks for, played by all servers in turn."""
    async with played(deployment) as service:
        yield service
    assert all(back.answered for back in deployment.front.backs)
