"""Who answers what developers ask and do about the users of their applications?

See `cosyncjwt/flows/managed_users.py` and `cosyncjwt/flows/user_creation.py` for what is decided.
"""

from functools import partial

from cosyncjwt.context import Context
from cosyncjwt.domain.application import Application
from cosyncjwt.domain.page import PageRequest
from cosyncjwt.domain.secret import Secret
from cosyncjwt.domain.user_search import UserSearch, cursor_of, place_of
from cosyncjwt.flows.managed_users import ManagedUser, Target
from cosyncjwt.flows.user_creation import NewUser
from resolvers.info import Info
from resolvers.user import shown_to_developer
from schema.inputs.users import CreateUserInput, SetUserMetadataInput, SetUserStatusInput, UserIdInput
from schema.results import Done, DoneResult, UserResult
from schema.types.connection import Connection
from schema.types.population import UsersOf
from schema.types.user import User


async def create_user(info: Info, input: CreateUserInput) -> UserResult | None:
    """Make a user in one of the developer's own applications."""
    context, developer = info.context, await info.context.developer()
    new = NewUser(
        input.handle,
        Secret(input.password),
        metadata={} if input.metadata is None else input.metadata,
        locale=input.locale,
    )
    made = await context.services.portal.user_creation.create(developer.caller, input.application_id, new)
    return shown_to_developer(context, made)


async def set_user_status(info: Info, input: SetUserStatusInput) -> UserResult | None:
    """Shut a user of the developer's out, or let it in again."""
    context, developer = info.context, await info.context.developer()
    changed = await context.services.portal.managed_users.set_status(
        developer.caller, _target(context, input), input.status, context.record
    )
    return shown_to_developer(context, changed)


async def set_user_metadata(info: Info, input: SetUserMetadataInput) -> UserResult | None:
    """Change the metadata of a user of the developer's."""
    context, developer = info.context, await info.context.developer()
    changed = await context.services.portal.managed_users.set_metadata(
        developer.caller, _target(context, input), input.metadata
    )
    return shown_to_developer(context, changed)


async def revoke_user_sessions(info: Info, input: UserIdInput) -> DoneResult | None:
    """Sign a user of the developer's out everywhere."""
    context, developer = info.context, await info.context.developer()
    await context.services.portal.managed_users.end_sessions(developer.caller, _target(context, input))
    return Done()


async def reset_user_password(info: Info, input: UserIdInput) -> DoneResult | None:
    """Send a user of the developer's a code for a new password."""
    context, developer = info.context, await info.context.developer()
    await context.services.portal.managed_users.begin_reset(developer.caller, _target(context, input))
    return Done()


async def delete_user(info: Info, input: UserIdInput) -> DoneResult | None:
    """Remove a user of the developer's."""
    context, developer = info.context, await info.context.developer()
    await context.services.portal.managed_users.remove(
        developer.caller, _target(context, input), context.record
    )
    return Done()


def _target(context: Context, given: SetUserStatusInput | SetUserMetadataInput | UserIdInput) -> Target:
    return Target(given.user_id, given.application_id, context.holders)


def users_of(context: Context, application: Application) -> UsersOf:
    """Return what lists the users of an application that is the developer's."""
    users = context.services.portal.managed_users
    tenant = context.services.directory.tenant(application.id)

    async def found(search: UserSearch, page: PageRequest) -> Connection[User]:
        context.allow(page)
        place = PageRequest(page.size, place_of(page.after))
        listed = await users.page(application, search, place)
        return Connection.of(
            [shown_to_developer(context, ManagedUser(application, tenant, user)) for user in listed.items],
            after=page.after,
            has_next=listed.has_next,
            count=partial(users.count, application, search),
            cursors=[cursor_of(user.handle) for user in listed.items],
        )

    return found
