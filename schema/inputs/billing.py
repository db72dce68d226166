"""What does an administrator report of payments?"""

import strawberry


@strawberry.input(description="A payment that has arrived.")
class RecordPaymentInput:
    """The arguments of `recordPayment`."""

    developer_id: strawberry.ID = strawberry.field(description="The id of the developer's user.")
    month: str = strawberry.field(description='The invoice by its month: "2027-01".')
    reference: str = strawberry.field(
        description="What names it at whoever takes the money, 1 to 200 characters; the same again changes "
        "nothing."
    )


@strawberry.input(description="A payment that has failed, or was taken back.")
class RecordPaymentFailureInput:
    """The arguments of `recordPaymentFailure`."""

    developer_id: strawberry.ID = strawberry.field(description="The id of the developer's user.")
    month: str = strawberry.field(description='The invoice by its month: "2027-01".')
    reference: str = strawberry.field(
        description="What names it at whoever takes the money, 1 to 200 characters; the same again changes "
        "nothing."
    )
    reason: str | None = strawberry.field(
        default=None, description="Why, at most 500 characters; the developer reads it."
    )
