"""What can be read of a declared piece of metadata?"""

import strawberry

from cosyncjwt.domain import metadata as domain
from cosyncjwt.domain.metadata import MetadataSetter

strawberry.enum(
    MetadataSetter,
    description="Whose word stands in a declared field. USER: who signs up or registers, and the developer. "
    "DEVELOPER: the developer alone, by `createUser` and `setUserMetadata`, so that a backend can believe "
    "it, as a role.",
)


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
    required: bool = strawberry.field(
        description="Whether it must be given: at the signup; with `setBy` DEVELOPER, by `createUser` alone."
    )
    can_edit: bool = strawberry.field(description="Whether users may change it by `setMetadata`.")

    set_by: MetadataSetter = strawberry.field(
        description="Whose word it is. Forms leave fields of DEVELOPER out: a signup that gives one is "
        "refused, with its path in `MetadataInvalid.readOnly`."
    )

    @classmethod
    def of(cls, field: domain.MetadataField) -> "MetadataField":
        """Show a field."""
        return cls(
            path=field.path,
            field_name=field.field_name,
            required=field.required,
            can_edit=field.can_edit,
            set_by=field.set_by,
        )
