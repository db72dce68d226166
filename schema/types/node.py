"""What do all things with an id share?"""

import strawberry


@strawberry.interface(description="Anything with an id of its own. Ids are opaque: do not take them apart.")
class Node:
    """The interface of everything that has an id."""

    id: strawberry.ID = strawberry.field(description="Unique on this server, and never used again.")
