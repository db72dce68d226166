"""The table of contents: every query and mutation, and the resolver that answers it. A file for each room."""

import strawberry
from strawberry.schema.config import StrawberryConfig

from schema import errors
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


schema = strawberry.Schema(
    query=Query,
    mutation=Mutation,
    types=(errors.Rejected, errors.PasswordTooWeak, errors.MetadataInvalid),
    config=StrawberryConfig(disable_field_suggestions=True, scalar_map=SCALARS),
    exception_handlers=errors.HANDLERS,
)
