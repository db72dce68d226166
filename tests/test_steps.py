"""Does the table of steps know every mutation?"""

from graphql import build_schema

from cosyncjwt.flows.steps import STEPLESS, STEPS
from schema.root import schema


def test_every_mutation_has_its_place() -> None:
    """A mutation begins, repeats or finishes a step, or is listed as step-less; nothing else is."""
    mutation = build_schema(schema.as_str()).mutation_type
    assert mutation is not None

    stepped = {name for step in STEPS for name in (step.begins, step.again, step.finishes)}

    assert set(mutation.fields) == STEPLESS | {name for name in stepped if " " not in name}
    assert not STEPLESS & stepped


def test_every_purpose_is_one() -> None:
    """No two steps share a purpose, so that no proof serves two."""
    assert len({step.purpose for step in STEPS}) == len(STEPS)
