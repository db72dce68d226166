"""Who answers administrators? See `cosyncjwt/flows/administration.py` for what is decided."""

from functools import partial

from cosyncjwt.context import Context
from cosyncjwt.domain import user as domain
from cosyncjwt.domain.page import PageRequest
from cosyncjwt.domain.user_search import UserSearch, cursor_of, place_of
from resolvers.applications import applications_of, shown, shown_developer
from resolvers.info import Info
from resolvers.user import shown_to_developer
from schema.inputs.administration import SetDeveloperPlanInput, SetDeveloperStatusInput
from schema.results import DeveloperResult
from schema.types.administration import Administration, Records
from schema.types.application import Application
from schema.types.connection import Connection
from schema.types.developer import Developer


async def administration(info: Info) -> Administration | None:
    """Open what administrators see, to them alone."""
    context = info.context
    await context.administrator()
    return Administration(
        records=Records(
            developers=partial(_developers, context),
            developer=partial(_developer, context),
            applications=applications_of(context, None),
            application=partial(_application, context),
        )
    )


async def set_developer_plan(info: Info, input: SetDeveloperPlanInput) -> DeveloperResult | None:
    """Give a developer another plan."""
    context = info.context
    await context.administrator()
    changed = await context.services.portal.administration.set_plan(
        input.developer_id, input.plan, context.record
    )
    return await _shown(context, changed)


async def set_developer_status(info: Info, input: SetDeveloperStatusInput) -> DeveloperResult | None:
    """Shut a developer out, or let in again."""
    context = info.context
    caller = await context.administrator()
    changed = await context.services.portal.administration.set_status(
        caller, input.developer_id, input.status, context.record
    )
    return await _shown(context, changed)


async def _developers(context: Context, search: UserSearch, page: PageRequest) -> Connection[Developer]:
    context.allow(page)
    administration = context.services.portal.administration
    place = PageRequest(page.size, place_of(page.after))
    listed = await administration.developers(search, place)
    return Connection.of(
        [await _shown(context, user) for user in listed.items],
        after=page.after,
        has_next=listed.has_next,
        count=partial(administration.count, search),
        cursors=[cursor_of(user.handle) for user in listed.items],
    )


async def _developer(context: Context, developer_id: str) -> Developer:
    return await _shown(context, await context.services.portal.administration.developer(developer_id))


async def _application(context: Context, application_id: str) -> Application:
    return shown(
        context, await context.services.portal.administration.application(application_id), managed=True
    )


async def shown_by_id(context: Context, developer_id: str) -> Developer:
    """Show a developer to an administrator; raise NotFound for an id that nobody has any more."""
    return await _developer(context, developer_id)


async def _shown(context: Context, developer: domain.User) -> Developer:
    managed = await context.services.portal.administration.managed(developer)
    return shown_developer(context, shown_to_developer(context, managed))
