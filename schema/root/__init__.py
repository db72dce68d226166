"""The table of contents: every query and mutation, and the resolver that answers it. A file for each room."""

import strawberry
from strawberry.schema.config import StrawberryConfig
from strawberry.types import get_object_definition
from strawberry.types.field import StrawberryField

from resolvers.recording import Recorded
from schema import errors
from schema.calling import call_straight
from schema.root.account import Account
from schema.root.administration import AdministrationMutations
from schema.root.applications import Applications
from schema.root.billing import BillingMutations
from schema.root.invitations import Invitations
from schema.root.login import Login
from schema.root.messages import Messages
from schema.root.onboarding import Onboarding
from schema.root.password import Password
from schema.root.query import Query
from schema.root.second_factor import SecondFactor
from schema.root.users import ManagedUsers
from schema.scalars import SCALARS


# The fields of the last parent come first.
@strawberry.type(description="What can be done. A request holds one of these fields, once.")
class Mutation(
    AdministrationMutations,
    BillingMutations,
    ManagedUsers,
    Messages,
    Applications,
    SecondFactor,
    Account,
    Invitations,
    Password,
    Login,
    Onboarding,
):
    """Every mutation."""


WRITTEN_FIRST = (AdministrationMutations, BillingMutations, ManagedUsers, Messages, Applications, Invitations)
"""The rooms of those who manage: their answers wait until the audit log has what was done."""
ALSO_WRITTEN_FIRST = {"delete_account"}
"""What takes its maker away, so that nobody could ask later."""


def _record_everything() -> None:
    first = {field.python_name for room in WRITTEN_FIRST for field in _fields(room)}
    for field in _fields(Mutation):
        field.extensions.append(Recorded(durably=field.python_name in first | ALSO_WRITTEN_FIRST))


def _fields(room: type) -> list[StrawberryField]:
    return get_object_definition(room, strict=True).fields


_record_everything()
schema = strawberry.Schema(
    query=Query,
    mutation=Mutation,
    types=(errors.Rejected, errors.PasswordTooWeak, errors.MetadataInvalid),
    config=StrawberryConfig(disable_field_suggestions=True, scalar_map=SCALARS),
    exception_handlers=errors.HANDLERS,
)
call_straight(schema)
