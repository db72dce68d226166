"""What does a developer send about an application's own mail server?"""

import strawberry


@strawberry.input(description="An application's own mail server.")
class SetSenderInput:
    """The arguments of `setSender`."""

    application_id: strawberry.ID = strawberry.field(description="One of the developer's own applications.")
    smtp_url: str = strawberry.field(
        description="`smtp://user:password@host:587` (STARTTLS) or `smtps://user:password@host:465`; kept "
        "encrypted and never read back. Percent-encode what is special in user and password."
    )
    from_address: str = strawberry.field(
        description="The sender that recipients see, such as `Notes <notes@example.com>`."
    )


@strawberry.input(description="Which application.")
class SenderInput:
    """The arguments of `removeSender` and `testSender`."""

    application_id: strawberry.ID = strawberry.field(description="One of the developer's own applications.")
