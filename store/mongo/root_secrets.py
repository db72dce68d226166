"""How do all servers agree on one root secret?"""

from pymongo.errors import DuplicateKeyError

from store.mongo.driver import Collection, Database

ROOT_SECRET = "root-secret"  # noqa: S105  # the name of the document, not a secret


class MongoRootSecrets:
    """The root secret, under an `_id` that only one insert can win."""

    def __init__(self, database: Database) -> None:
        """Take the collection."""
        self._server: Collection = database["server"]

    async def claim(self, sealed: bytes) -> bytes:
        """Keep `sealed` if none is kept yet; return the one that is kept."""
        kept = await self._server.find_one({"_id": ROOT_SECRET})
        if kept is None:
            kept = {"_id": ROOT_SECRET, "sealed": sealed}
            try:
                await self._server.insert_one(kept)
            except DuplicateKeyError:
                # Another server was first. The secret is never removed, so that it is found now.
                return await self.claim(sealed)
        return bytes(kept["sealed"])
