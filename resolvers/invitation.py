"""Who answers `invite`, `register`, `revokeInvitation`, and what is asked of invitations?

See `cosyncjwt/flows/invitations.py` and `cosyncjwt/flows/registration.py` for what is decided.
"""

from functools import partial

import strawberry

from cosyncjwt.context import Context
from cosyncjwt.domain.application import Application
from cosyncjwt.domain.page import PageRequest
from cosyncjwt.domain.secret import Secret
from resolvers.guarded import guarded
from resolvers.info import Info
from resolvers.user import admitted
from schema.inputs.invitation import InvitationIdInput, InviteInput, RegisterInput
from schema.results import Done, DoneResult, InviteResult, RegisterResult
from schema.types.connection import Connection
from schema.types.invitation import Invitation, InvitationsOf


async def invite(info: Info, input: InviteInput) -> InviteResult | None:
    """Invite somebody on behalf of the signed-in user."""
    user = await info.context.user()
    invitation = await info.context.services.invitations.invite(
        user.tenant, user.caller, input.handle, metadata=input.metadata, locale=input.locale
    )
    return Invitation.of(invitation)


@guarded(Context.client)
async def register(info: Info, input: RegisterInput) -> RegisterResult | None:
    """Make the user whom an invitation is for."""
    context, client = info.context, await info.context.client()
    outcome = await context.services.registration.register(
        client.tenant,
        client.application,
        input.handle,
        Secret(input.password),
        context.device,
        code=input.code,
        metadata=input.metadata,
        locale=input.locale,
    )
    return admitted(context, client.tenant, outcome)


async def revoke_invitation(info: Info, input: InvitationIdInput) -> DoneResult | None:
    """End an invitation that the caller sent, or one into an application of the caller's own."""
    user = await info.context.user()
    await info.context.services.invitations.revoke(user.caller, input.invitation_id)
    return Done()


async def one(info: Info, invitation_id: strawberry.ID) -> Invitation:
    """Show an invitation to whoever sent it, or to the application's developer."""
    user = await info.context.user()
    return Invitation.of(await info.context.services.invitations.one(user.caller, invitation_id))


def invitations_of(context: Context, application: Application) -> InvitationsOf:
    """Return what finds the invitations into an application."""
    invitations = context.services.invitations

    async def found(page: PageRequest) -> Connection[Invitation]:
        context.allow(page)
        listed = await invitations.newest(application, page)
        return Connection.of(
            [Invitation.of(invitation) for invitation in listed.items],
            after=page.after,
            has_next=listed.has_next,
            count=partial(invitations.count, application),
        )

    return found
