"""Who answers `node`? Each kind of id leads to the resolver of its kind."""

import strawberry

from cosyncjwt.domain.audit import PREFIX
from cosyncjwt.domain.identifiers import INVITATION, SESSION, USER
from cosyncjwt.errors import NotFound
from resolvers import audit
from resolvers.applications import application
from resolvers.info import Info
from resolvers.invitation import one
from resolvers.profile import me
from resolvers.user import shown_to_developer
from schema.types.application import Application
from schema.types.node import Node
from schema.types.user import Session, User


async def node(info: Info, id: strawberry.ID) -> Node | None:
    """Show whatever has this id, if the caller may see it."""
    if id.startswith(USER):
        return await _user(info, id)
    if id.startswith(SESSION):
        return await _session(info, id)
    if id.startswith(INVITATION):
        return await one(info, id)
    if id.startswith(PREFIX):
        return await audit.one(info, id)
    return await _application(info, id)


async def _user(info: Info, user_id: strawberry.ID) -> User:
    user = await me(info)
    if user is not None and user.id == user_id:
        return user
    services = info.context.services
    caller = (await info.context.user()).caller
    if not services.access.is_developer(caller):
        raise NotFound
    return shown_to_developer(info.context, await services.portal.managed_users.one(caller, user_id))


async def _session(info: Info, session_id: strawberry.ID) -> Session:
    user = await info.context.user()
    session = await info.context.services.sessions.own(user.tenant, user.caller, session_id)
    return Session.of(session, current_id=user.caller.session.id)


async def _application(info: Info, application_id: strawberry.ID) -> Application | None:
    context = info.context
    if context.access_token is not None:
        if context.services.access.is_developer((await context.user()).caller):
            return await application(info, application_id)
        if context.app_token is None:
            raise NotFound
    calling = await application(info)
    if calling is None or calling.id != application_id:
        raise NotFound
    return calling
