"""On which stores do the machines walk, and how far?"""

import os

import pytest
from hypothesis import Phase, settings

from tests.backends import BACKENDS, available
from tests.machines.machine import TALLY

STORES = "COSYNCJWT_TEST_MACHINES_ON"
"""Names of stores, by commas, instead of those that are near: a wire server is one too."""
WALKS, STEPS = "COSYNCJWT_TEST_MACHINES_WALKS", "COSYNCJWT_TEST_MACHINES_STEPS"
"""How many walks each machine makes, and how many steps of a walk at most, instead of the suite's."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Let each machine walk on every store that is there for it."""
    named = [name for name in os.environ.get(STORES, "").split(",") if name]
    assert set(named) <= set(BACKENDS), f"{STORES} names no stores of ours: {named}"
    metafunc.parametrize("machines_on", named or available(metafunc.definition.path))


@pytest.fixture
def walk() -> settings:
    """Return how far a machine goes: as far as the suite has time for, and the same way each time."""
    if WALKS not in os.environ:
        # A walk that ends badly is shown as it was: to make it short takes minutes, and `make machines` does.
        return settings(max_examples=14, stateful_step_count=26, phases=[Phase.generate])
    # Elsewhere each time, for whoever has asked for more.
    far = settings(max_examples=int(os.environ[WALKS]), stateful_step_count=int(os.environ.get(STEPS, "50")))
    return settings(far, derandomize=False, database=None)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how far each machine has walked in this process."""
    for name in sorted({name for name, _ in TALLY}):
        walks, steps = TALLY[name, "walks"], TALLY[name, "steps"]
        terminalreporter.write_line(f"Machine {name}: {walks} walks, {steps} steps")
        endings = sorted(ending for whose, ending in TALLY if whose == name and ending.startswith("= "))
        terminalreporter.write_line(", ".join(f"{ending[2:]} {TALLY[name, ending]}" for ending in endings))
