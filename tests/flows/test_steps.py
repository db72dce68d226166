"""Is every mutation a step of a flow, or known to be none?"""

from pathlib import Path

from graphql import GraphQLObjectType, build_schema

from cosyncjwt.domain.application import SignupFlow
from cosyncjwt.flows.signup import STEP_OF
from cosyncjwt.flows.steps import (
    INVITATION,
    INVITATION_MEMORY,
    PENDING_SIGNUP_LIFETIME,
    STEPLESS,
    STEPS,
)

SDL = Path(__file__).parents[2] / "schema.graphql"


def mutations() -> set[str]:
    """Return the names of the mutations in the SDL."""
    kind = build_schema(SDL.read_text(encoding="utf-8")).mutation_type
    assert isinstance(kind, GraphQLObjectType)
    return set(kind.fields)


def test_every_mutation_is_accounted_for() -> None:
    """A mutation begins, repeats or finishes a step, or is listed as step-less, and never both."""
    in_steps = {
        name
        for step in STEPS
        for name in (step.begins, step.again, step.finishes)
        if not name.startswith("POST ")
    }

    assert in_steps | STEPLESS == mutations()
    assert in_steps & STEPLESS == set()


def test_purposes_differ() -> None:
    """No two steps share a purpose, which is what keeps their proofs apart (security C-05)."""
    assert len({step.purpose for step in STEPS}) == len(STEPS)


def test_every_flow_but_none_has_a_step() -> None:
    """Each signup flow that proves something has its step."""
    assert set(STEP_OF) == set(SignupFlow) - {SignupFlow.NONE}


def test_no_proof_outlives_its_signup() -> None:
    """What a proof belongs to is kept at least as long as the proof."""
    assert all(step.lifetime <= PENDING_SIGNUP_LIFETIME for step in STEPS if step is not INVITATION)
    assert INVITATION.lifetime <= INVITATION_MEMORY


def test_five_tries() -> None:
    """No proof survives more than five guesses (security C-03)."""
    assert {step.tries for step in STEPS} == {5}
