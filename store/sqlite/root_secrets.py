"""How does SQLite keep the server's root secret?"""

import sqlite3

from store.sqlite.database import Database, rows

KEEP_FIRST = "INSERT OR IGNORE INTO root_secret (id, sealed) VALUES (1, :sealed)"
KEPT = "SELECT sealed FROM root_secret"


class SqliteRootSecrets:
    """The server's own root secret, sealed under the master key."""

    def __init__(self, database: Database) -> None:
        """Keep it in `database`."""
        self._database = database

    async def claim(self, sealed: bytes) -> bytes:
        """Keep `sealed` if none is kept yet; return the one that is kept."""

        def job(connection: sqlite3.Connection) -> bytes:
            connection.execute(KEEP_FIRST, {"sealed": sealed})
            kept: bytes = rows(connection, KEPT, {})[0]["sealed"]
            return kept

        return await self._database.write(job)
