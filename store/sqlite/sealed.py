"""Where does SQLite keep sealed secrets, and how is one put in another's place?"""

import base64
import sqlite3
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from cosyncjwt.domain.sealed import SealedKind, SealedValue
from store.sqlite.database import Database, rows

MOST = 500
"""How many are read at once: some milliseconds."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A column, or a value in one, that holds secrets of one kind.

    `select` reads `application_id`, `name` and `value`. `replace` is one conditional write. Settings are
    JSON, which holds bytes `as_text`, in base64.
    """

    kind: SealedKind
    select: str
    replace: str
    as_text: bool = False

    @property
    def page(self) -> str:
        """The query for those behind the last one, in the order of application and name."""
        # Of our own constants.
        return f"""
            SELECT * FROM ({self.select})
            WHERE value IS NOT NULL AND value <> '' AND (application_id, name) > (:application_id, :name)
            ORDER BY application_id, name LIMIT :most
        """  # noqa: S608

    def kept(self, sealed: bytes) -> str | bytes:
        """Return a sealed secret as the column holds it."""
        return base64.b64encode(sealed).decode() if self.as_text else sealed

    def sealed(self, kept: str | bytes) -> bytes:
        """Return the sealed secret of what the column holds."""
        return base64.b64decode(kept) if self.as_text else bytes(kept)  # type: ignore[arg-type]


def _setting(kind: SealedKind, name: str) -> Spot:
    return Spot(
        kind,
        f"SELECT id AS application_id, '' AS name, settings ->> '$.{name}' AS value FROM applications",  # noqa: S608
        f"""
            UPDATE applications SET settings = json_set(settings, '$.{name}', :new)
            WHERE id = :application_id AND settings ->> '$.{name}' = :old
        """,  # noqa: S608
        as_text=True,
    )


def _factor(column: str) -> Spot:
    return Spot(
        SealedKind.AUTHENTICATOR_SECRET,
        f"SELECT application_id, user_id AS name, {column} AS value FROM second_factors",  # noqa: S608
        f"""
            UPDATE second_factors SET {column} = :new
            WHERE application_id = :application_id AND user_id = :name AND {column} = :old
        """,  # noqa: S608
    )


SPOTS = {
    "root": Spot(
        SealedKind.ROOT_SECRET,
        "SELECT 'server' AS application_id, 'root' AS name, sealed AS value FROM root_secret",
        "UPDATE root_secret SET sealed = :new WHERE sealed = :old",
    ),
    "signing": Spot(
        SealedKind.SIGNING_KEY,
        "SELECT application_id, kid AS name, sealed_private_key AS value FROM signing_keys",
        """
            UPDATE signing_keys SET sealed_private_key = :new
            WHERE application_id = :application_id AND kid = :name AND sealed_private_key = :old
        """,
    ),
    "twilio": _setting(SealedKind.TWILIO_TOKEN, "twilio_auth_token"),
    "sender": _setting(SealedKind.SENDER_URL, "sender_url"),
    "proposed": _factor("proposed"),
    "secret": _factor("secret"),
    "outbox": Spot(
        SealedKind.MESSAGE,
        "SELECT application_id, id AS name, sealed_values AS value FROM outbox",
        "UPDATE outbox SET sealed_values = :new WHERE id = :name AND sealed_values = :old",
    ),
}
"""A proposed secret comes before the active one, which it may become while they are read."""


class SqliteSealedValues:
    """Every sealed secret in the file."""

    def __init__(self, database: Database) -> None:
        """Look for them in `database`."""
        self._database = database

    async def batches(self) -> AsyncIterator[Sequence[SealedValue]]:
        """Yield all, a part at a time."""
        for spot_name, spot in SPOTS.items():
            found = self._page(spot_name, spot, None)
            while found:
                yield found
                found = self._page(spot_name, spot, found[-1])

    def _page(self, spot_name: str, spot: Spot, last: SealedValue | None) -> list[SealedValue]:
        behind = ("", "") if last is None else (last.application_id, last.name)
        values = {"application_id": behind[0], "name": behind[1], "most": MOST}
        return [
            SealedValue(
                spot.kind, each["application_id"], each["name"], spot.sealed(each["value"]), (spot_name,)
            )
            for each in rows(self._database.reader, spot.page, values)
        ]

    async def replace(self, found: SealedValue, sealed: bytes) -> bool:
        """Put `sealed` in the place of what was found, if it is still there."""
        spot = SPOTS[found.spot[0]]
        values = {
            "application_id": found.application_id,
            "name": found.name,
            "old": spot.kept(found.value),
            "new": spot.kept(sealed),
        }

        def job(connection: sqlite3.Connection) -> bool:
            return connection.execute(spot.replace, values).rowcount == 1

        return await self._database.write(job)
