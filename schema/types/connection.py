"""How are lists shown? As Relay connections, with `nodes` as a short cut."""

from collections.abc import Awaitable, Callable
from typing import Generic, Protocol, TypeAlias, TypeVar

import strawberry


class Identified(Protocol):
    """What a list may hold."""

    id: strawberry.ID


Item = TypeVar("Item", bound=Identified)
Count: TypeAlias = Callable[[], Awaitable[int | None]]


@strawberry.type(description="Where a page of a list begins and ends.")
class PageInfo:
    """The Relay page info."""

    has_next_page: bool = strawberry.field(description="Whether more follow after `endCursor`.")
    has_previous_page: bool = strawberry.field(description="Whether the page was asked for with `after`.")
    start_cursor: str | None = strawberry.field(description="The cursor of the first node.")
    end_cursor: str | None = strawberry.field(description="Give it as `after` to get the next page.")


@strawberry.type(description="One thing and its place in the list.")
class Edge(Generic[Item]):
    """The Relay edge."""

    cursor: str = strawberry.field(description="Opaque; give it as `after` to go on behind this one.")
    node: Item = strawberry.field(description="The thing itself.")


@strawberry.type(description="A page of a list.")
class Connection(Generic[Item]):
    """The Relay connection."""

    edges: list[Edge[Item]] = strawberry.field(description="The things with their cursors.")
    nodes: list[Item] = strawberry.field(description="The things alone.")
    page_info: PageInfo = strawberry.field(description="Where this page ends, and whether more follow.")
    count: strawberry.Private[Count]

    @strawberry.field(
        description="How many there are on all pages, counted only when asked for; null when a search finds "
        "more than it is worth to count."
    )
    async def total_count(self) -> int | None:
        """Return the number of things on all pages; one that is the first and the last has been read."""
        is_whole = not self.page_info.has_previous_page and not self.page_info.has_next_page
        return len(self.nodes) if is_whole else await self.count()

    @classmethod
    def of(
        cls,
        nodes: list[Item],
        *,
        after: str | None,
        has_next: bool,
        count: Count,
        cursors: list[str] | None = None,
    ) -> "Connection[Item]":
        """Show the page of a list that was asked for with `after`; cursors are the nodes' ids by default."""
        cursors = [str(node.id) for node in nodes] if cursors is None else cursors
        return cls(
            edges=[Edge(cursor=cursor, node=node) for cursor, node in zip(cursors, nodes, strict=True)],
            nodes=nodes,
            page_info=PageInfo(
                has_next_page=has_next,
                has_previous_page=after is not None,
                start_cursor=cursors[0] if cursors else None,
                end_cursor=cursors[-1] if cursors else None,
            ),
            count=count,
        )
