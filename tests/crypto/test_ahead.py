"""Is what a start has made ahead what it would have made itself?"""

from argon2 import extract_parameters

from cosyncjwt.crypto.ahead import Ahead
from cosyncjwt.domain.password import HashCost


def test_nobodys_hash_costs_what_any_other_costs() -> None:
    """A handle without a user is told by no time: the hash has the parameters that are set."""
    cost = HashCost(memory_kib=64, iterations=3, parallelism=2)

    made = extract_parameters(Ahead.begun(2048, cost, key_pairs=0).nobodys_hash())

    assert (made.memory_cost, made.time_cost, made.parallelism) == (64, 3, 2)
