"""Who answers `login`? See `cosyncjwt/flows/login.py` for what is decided."""

from cosyncjwt.domain.secret import Secret
from resolvers.info import Info
from resolvers.user import signed_in
from schema.inputs import LoginInput
from schema.results import LoginResult


async def login(info: Info, input: LoginInput) -> LoginResult | None:
    """Sign in by handle and password."""
    context, client = info.context, await info.context.client()
    outcome = await context.services.login.with_password(
        client.tenant, client.application, input.handle, Secret(input.password), context.device
    )
    return signed_in(context, client.tenant, outcome)
