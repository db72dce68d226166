"""Where is the schema of a database, and may this release use it?

MongoDB has no schema of its own to change: a step here is what a new release expects of the documents, or an
index that it makes. It says by which releases the database can be used after it, as those of SQLite do.
"""

from collections.abc import Sequence

from pymongo.errors import DuplicateKeyError

from store.migrations import Version, latest
from store.mongo.driver import Database

STEPS: tuple[Version, ...] = (
    # The first release.
    Version(1, usable_from=1),
)
"""Numbered without a gap; none changes once released."""

CURRENT = "current"


async def note(database: Database, steps: Sequence[Version]) -> None:
    """Let the database say where a release with these steps takes it, before that writes anything.

    It never says less than before: both numbers only grow. From then on no release starts that would harm
    what the newer one writes, and `ensure_usable` finds out those that run. Raises DatabaseTooNewError.
    """
    ours = latest(steps)
    versions, said = database["schema_version"], {"version": ours.number, "usable_from": ours.usable_from}
    kept = await versions.find_one({"_id": CURRENT})
    if kept is None:
        try:
            await versions.insert_one({"_id": CURRENT, **said})
        except DuplicateKeyError:
            # Another server was first; the document is never removed.
            await versions.update_one({"_id": CURRENT}, {"$max": said})
    elif kept["version"] < ours.number:
        await versions.update_one({"_id": CURRENT}, {"$max": said})
    await ensure_usable(database, steps)


async def ensure_usable(database: Database, steps: Sequence[Version]) -> None:
    """Raise DatabaseTooNewError when a release that knows these steps would harm the database."""
    kept = await database["schema_version"].find_one({"_id": CURRENT})
    if kept is not None:
        there = Version(kept["version"], kept["usable_from"])
        there.ensure_usable(steps[-1].number, database="The MongoDB database")
