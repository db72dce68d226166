"""Who answers `login`? See `cosyncjwt/flows/login.py` for what is decided."""

from cosyncjwt.context import Context
from cosyncjwt.domain.secret import Secret
from cosyncjwt.flows import outcomes
from resolvers.guarded import guarded
from resolvers.info import Info
from resolvers.user import admitted
from schema.inputs.login import LoginInput
from schema.results import LoginResult
from schema.types.second_factor import TwoFactorRequired


@guarded(Context.client, None)
async def login(info: Info, input: LoginInput) -> LoginResult | None:
    """Sign in by handle and password, or ask for the second factor; the flow counts what it looks at."""
    context, client = info.context, await info.context.client()
    outcome = await context.services.login.with_password(
        client.tenant, client.application, input.handle, Secret(input.password), context.device
    )
    if isinstance(outcome, outcomes.TwoFactorRequired):
        return TwoFactorRequired.of(outcome)
    return admitted(context, client.tenant, outcome)
