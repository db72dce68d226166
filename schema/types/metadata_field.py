"""What can be read of a declared piece of metadata?"""

import strawberry

from cosyncjwt.domain import metadata as domain


@strawberry.type(
    description="A declared piece of metadata: kept in the user, and written into the JWT at `path` (dots "
    "nest)."
)
class MetadataField:
    """A declared field."""

    path: str = strawberry.field(
        description='Where the value stands in the JWT and in `User.metadata`: "user_data.name.first" nests; '
        "a name that has dots itself stands in double quotes."
    )
    field_name: str = strawberry.field(
        description="What the application calls it. A field called `email` is filled with the user's handle."
    )
    required: bool = strawberry.field(description="Whether a signup must give it.")
    can_edit: bool = strawberry.field(description="Whether users may change it by `setMetadata`.")

    @classmethod
    def of(cls, field: domain.MetadataField) -> "MetadataField":
        """Show a field."""
        return cls(
            path=field.path, field_name=field.field_name, required=field.required, can_edit=field.can_edit
        )
