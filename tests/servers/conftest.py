"""What do the tests of several servers share? One deployment for all of them."""

from collections.abc import Iterator

import pytest

from tests.servers.deployment import Deployment, deployed, there
from tests.servers.racing import LONG
from tests.wire.falsehoods import is_left_out

# It waits for processes to end and to start again: `make servers` does.
collect_ignore = [] if LONG else ["test_rolling_restart.py"]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what asks for a deployment on each database that is there and answers it truly."""
    if "deployment" in metafunc.fixturenames:
        file, test = metafunc.definition.path.name, metafunc.definition.originalname
        databases = [name for name in there() if not is_left_out(name, file, test)]
        metafunc.parametrize("deployment", databases, indirect=True, scope="session")


@pytest.fixture(scope="session")
def deployment(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Deployment]:
    """Yield two servers of two processes on one database."""
    with deployed(tmp_path_factory.mktemp("servers"), request.param) as started:
        yield started
