"""What does the server itself say of how it looks for something? Asked of a real MongoDB.

SecantusDB answers `explain` too, but not as MongoDB chooses: it names no index as soon as a filter has a
condition that the index has not.
"""

import json
from collections.abc import Mapping
from typing import Any

from pymongo.database import Database

from tests.wire.queries import Query, Sent

SCAN = '"stage": "COLLSCAN"'
_asked: set[Query] = set()


def scanned(database: Database[dict[str, object]], seen: Mapping[Query, Sent]) -> list[Query]:
    """Return the queries for which the server looks through a whole collection; it is asked of each once."""
    new = {query: where for query, where in seen.items() if query.fields and query not in _asked}
    _asked.update(new)
    return [query for query, where in new.items() if is_scan(plan_of(database, query, where))]


def plan_of(database: Database[dict[str, object]], query: Query, where: Sent) -> Mapping[str, Any]:
    """Return the plan by which the server looks for it."""
    command = {"find": query.collection, "filter": where, "sort": dict(query.order)}
    answer = database.command("explain", command, verbosity="queryPlanner")
    plan: Mapping[str, Any] = answer["queryPlanner"]["winningPlan"]
    return plan


def is_scan(plan: Mapping[str, Any]) -> bool:
    """Say whether the plan, or a part of it, looks through a whole collection."""
    return SCAN in json.dumps(plan, default=str)
