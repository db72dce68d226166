"""What can be read of an application's own mail server?"""

import strawberry

from cosyncjwt.domain import sender as domain


@strawberry.type(
    description="By which mail server and from which address an application sends. User and password are "
    "kept encrypted and never read back."
)
class Sender:
    """What may be shown of a sender."""

    server: str = strawberry.field(description="Scheme, host and port.")
    from_address: str = strawberry.field(description="The sender that recipients see.")

    @classmethod
    def of(cls, sender: domain.Sender) -> "Sender":
        """Show a sender without its secrets."""
        return cls(server=sender.server, from_address=sender.mail_from)
