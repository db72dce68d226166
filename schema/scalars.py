"""How are moments written?"""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache

import orjson
import strawberry
from graphql import GraphQLError
from strawberry.types.scalar import ScalarDefinition

from schema.json import JSON, JSONScalar

MOMENTS = 4_096
"""How many are remembered as they are written: those of a record come again as often as it is shown."""


@lru_cache(MOMENTS)
def written(moment: datetime) -> str:
    """Return a moment in RFC 3339, UTC, with milliseconds: `2026-03-01T12:00:00.123Z`."""
    if moment.tzinfo is not UTC:
        moment = moment.astimezone(UTC)
    # orjson writes a moment in a fifth of the time that isoformat takes, but with microseconds.
    return f"{orjson.dumps(moment)[1:20].decode()}.{moment.microsecond // 1000:03}Z"


def read(text: object) -> datetime:
    """Return the moment that an RFC 3339 text names; raise GraphQLError for anything else."""
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        message = "Expected a moment such as 2026-03-01T12:00:00Z."
        raise GraphQLError(message) from None
    if moment.tzinfo is None:
        message = "A moment needs an offset, such as the Z of 2026-03-01T12:00:00Z."
        raise GraphQLError(message)
    return moment.astimezone(UTC)


DateTime: ScalarDefinition = strawberry.scalar(
    name="DateTime",
    description="A moment in UTC, RFC 3339 with milliseconds: 2026-03-01T12:00:00.123Z.",
    specified_by_url="https://scalars.graphql.org/andimarek/date-time",
    serialize=written,
    parse_value=read,
)
SCALARS: Mapping[object, ScalarDefinition] = {datetime: DateTime, JSON: JSONScalar}
"""The scalar of each Python type that GraphQL does not know."""
