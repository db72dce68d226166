"""How does a user invite somebody, and who answers?"""

import strawberry

import resolvers.invitation
from schema.results import DoneResult, InviteResult


@strawberry.type
class Invitations:
    """Inviting."""

    invite: InviteResult | None = strawberry.mutation(
        resolver=resolvers.invitation.invite,
        description="Invite somebody into your application: a mail brings a code that is good for "
        "`register`, once, for this handle, for seven days. A former invitation of the handle is void. A "
        "handle that has a user gets the same answer, and a mail that says so. Needs an access token. "
        "Refusals: INVITATIONS_DISABLED, HANDLE_INVALID, METADATA_INVALID, VALUE_INVALID, LOCALE_INVALID. "
        "RATE_LIMITED after 20 invitations a day by one user, and after too many mails to the address, as "
        "for `signup`.",
    )
    revoke_invitation: DoneResult | None = strawberry.mutation(
        resolver=resolvers.invitation.revoke_invitation,
        description="Take a pending invitation back, at once. Needs the access token of whoever sent it, or "
        "of the application's developer; NOT_FOUND for any other. Refusals: INVITATION_INVALID when it is "
        "not PENDING any more, STATUS_NOT_ALLOWED while the application is BLOCKED.",
    )
