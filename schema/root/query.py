"""What can be read, and who answers?"""

import strawberry

import resolvers.administration
import resolvers.applications
import resolvers.message_templates
import resolvers.node
import resolvers.profile
import resolvers.user_name
from schema.results import PreviewResult
from schema.types.administration import Administration
from schema.types.application import Application
from schema.types.developer import Developer
from schema.types.node import Node
from schema.types.user import User


@strawberry.type(description="What can be read.")
class Query:
    """Every query."""

    node: Node | None = strawberry.field(
        resolver=resolvers.node.node,
        description="Anything that the caller may see, by its id: the signed-in user, the user's own "
        "sessions and invitations, the calling application, a developer's own applications, their users, "
        "the invitations into them and the events of their audit logs. NOT_FOUND for any other id, "
        "BAD_USER_INPUT for one that users of several of a developer's applications have.",
    )
    application: Application | None = strawberry.field(
        resolver=resolvers.applications.application,
        description="With the app token: the calling application, whatever its status. With an id and a "
        "developer's access token: one of the developer's own, else NOT_FOUND.",
    )
    user_name_available: bool = strawberry.field(
        resolver=resolvers.user_name.user_name_available,
        description="Whether a user could take this name now; false for what is no user name, and where the "
        "application does not use them. Needs the app token. `userName`: as for `setUserName`. RATE_LIMITED "
        "after 30 questions a minute from one address: then one in two seconds, 120 an hour.",
    )
    me: User | None = strawberry.field(
        resolver=resolvers.profile.me, description="The signed-in user. Needs an access token."
    )
    developer: Developer | None = strawberry.field(
        resolver=resolvers.applications.developer,
        description="The signed-in developer. Needs an access token of the portal application.",
    )
    administration: Administration | None = strawberry.field(
        resolver=resolvers.administration.administration,
        description="All developers and applications. Needs the access token of an administrator, FORBIDDEN "
        "for "
        "any other.",
    )
    preview_message_template: PreviewResult | None = strawberry.field(
        resolver=resolvers.message_templates.preview_message_template,
        description="A message in words to be tried, with samples in place of the variables; nothing is "
        "kept or sent. Needs the access token of the application's developer, NOT_FOUND for any other. "
        "Refusals: VALUE_INVALID and LOCALE_INVALID as for `setMessageTemplate`. RATE_LIMITED: three hundred "
        "in ten minutes for a developer, changes of messages among them.",
    )
