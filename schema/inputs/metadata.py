"""What does a user send to change metadata?"""

import strawberry

from schema.json import JSON


@strawberry.input(description="What is to change of the user's metadata.")
class SetMetadataInput:
    """The arguments of `setMetadata`."""

    metadata: JSON = strawberry.field(
        description='Nested as it will stand in the JWT: {"user_data": {"name": {"first": "Ada"}}}. What is '
        "left out stays; null takes a value away."
    )
