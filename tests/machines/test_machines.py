"""Does any order of a flow's steps break what it promises? One machine for each family of flows."""

from functools import partial

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.machines.applications import ApplicationMachine
from tests.machines.factor_changes import AuthenticatorMachine
from tests.machines.invitations import InvitationMachine
from tests.machines.machine import Machine
from tests.machines.phones import PhoneMachine
from tests.machines.recoveries import RecoveryMachine
from tests.machines.sessions import SessionMachine
from tests.machines.signups import SignupMachine

MACHINES = (
    SignupMachine,
    InvitationMachine,
    SessionMachine,
    RecoveryMachine,
    AuthenticatorMachine,
    PhoneMachine,
    ApplicationMachine,
)


@pytest.mark.parametrize("machine", MACHINES)
def test_every_step_ends_as_the_model_says(machine: type[Machine], machines_on: str, walk: settings) -> None:
    """Whatever comes after whatever: users, sessions, codes, tokens and messages are those of the model."""
    run_state_machine_as_test(partial(machine, machines_on), settings=walk)
