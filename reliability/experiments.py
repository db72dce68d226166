"""Which experiment measures which demand?"""

from reliability.crash.harness import killed_at_random
from reliability.experiment import Experiment

LONG = frozenset({"E-14", "E-15", "E-23", "E-28"})
"""Those that take longer than two minutes."""

EXPERIMENTS: dict[str, Experiment] = {
    "E-14": killed_at_random,
}
