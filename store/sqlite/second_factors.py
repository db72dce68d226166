"""How does SQLite keep the second factors of an application's users?"""

import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta

from cosyncjwt.domain.second_factor import Activation, SecondFactor, delay_after
from store.sqlite.database import Database, Values, row, rows
from store.sqlite.rows import milliseconds, moment

GET = "SELECT * FROM second_factors WHERE application_id = :application_id AND user_id = :user_id"
CODES = """
    SELECT digest FROM recovery_codes
    WHERE application_id = :application_id AND user_id = :user_id ORDER BY position
"""
# A setup that comes too late for a user just removed keeps nothing.
PROPOSE = """
    INSERT INTO second_factors (application_id, user_id, proposed, last_step, phone, guesses, blocked_until)
    SELECT :application_id, :user_id, :sealed, 0, 0, 0, 0
    FROM users WHERE application_id = :application_id AND id = :user_id
    ON CONFLICT (application_id, user_id) DO UPDATE SET proposed = :sealed WHERE secret IS NULL
"""
# Whoever was shut out by a new password, say, turns nothing on: not by a session that some server remembers.
STANDS = """
    SELECT 1 FROM sessions WHERE application_id = :application_id AND user_id = :user_id AND id = :session_id
    UNION ALL
    SELECT 1 FROM users
    WHERE application_id = :application_id AND id = :user_id AND status = 'ACTIVE'
        AND password_version = :enrolled_with
"""
ACTIVATE = """
    UPDATE second_factors SET
        proposed = NULL, secret = proposed, last_step = :step, guesses = 0, blocked_until = 0
    WHERE application_id = :application_id AND user_id = :user_id AND secret IS NULL AND proposed = :proposed
        AND phone = :another
"""
BEGIN = """
    INSERT INTO second_factors (application_id, user_id, last_step, phone, guesses, blocked_until)
    SELECT :application_id, :user_id, 0, 0, 0, 0
    FROM users
    WHERE application_id = :application_id AND id = :user_id AND phone_verified = 1 AND NOT :another
    ON CONFLICT (application_id, user_id) DO NOTHING
"""
ACTIVATE_PHONE = """
    UPDATE second_factors SET phone = 1, guesses = 0, blocked_until = 0
    WHERE application_id = :application_id AND user_id = :user_id AND phone = 0
        AND (secret IS NOT NULL) = :another
        AND EXISTS (
            SELECT 1 FROM users
            WHERE application_id = :application_id AND id = :user_id AND phone_verified = 1
        )
"""
STEP_UP = """
    UPDATE sessions SET amr = :amr
    WHERE application_id = :application_id AND user_id = :user_id AND id = :session_id
"""
END_OTHERS = """
    DELETE FROM sessions
    WHERE application_id = :application_id AND user_id = :user_id AND id <> :session_id AND created_at <= :at
"""
ACCEPT_STEP = """
    UPDATE second_factors SET last_step = :step, guesses = 0, blocked_until = 0
    WHERE application_id = :application_id AND user_id = :user_id AND secret = :secret AND last_step < :step
"""
FORGET_GUESSES = """
    UPDATE second_factors SET guesses = 0, blocked_until = 0
    WHERE application_id = :application_id AND user_id = :user_id
"""
USE_CODE = """
    DELETE FROM recovery_codes
    WHERE application_id = :application_id AND user_id = :user_id AND digest = :digest
"""
REMOVE_CODES = "DELETE FROM recovery_codes WHERE application_id = :application_id AND user_id = :user_id"
ADD_CODE = """
    INSERT INTO recovery_codes (application_id, user_id, digest, position)
    VALUES (:application_id, :user_id, :digest, :position)
"""
COUNT_GUESS = """
    UPDATE second_factors SET guesses = :guesses, blocked_until = :blocked_until
    WHERE application_id = :application_id AND user_id = :user_id
"""
IS_ACTIVE = """
    SELECT 1 FROM second_factors
    WHERE application_id = :application_id AND user_id = :user_id AND secret IS :secret AND phone = :phone
"""
TURN_APP_OFF = """
    UPDATE second_factors SET secret = NULL
    WHERE application_id = :application_id AND user_id = :user_id AND secret = :secret
"""
TURN_PHONE_OFF = """
    UPDATE second_factors SET phone = 0
    WHERE application_id = :application_id AND user_id = :user_id AND phone = 1
"""
IS_OFF = """
    SELECT 1 FROM second_factors
    WHERE application_id = :application_id AND user_id = :user_id AND secret IS NULL AND phone = 0
"""
REMOVE = "DELETE FROM second_factors WHERE application_id = :application_id AND user_id = :user_id"


class SqliteSecondFactors:
    """The second factors of one application's users."""

    def __init__(self, database: Database, application_id: str) -> None:
        """Keep them in `database`, under the application's id."""
        self._database = database
        self._application_id = application_id

    async def get(self, user_id: str) -> SecondFactor | None:
        """Return what the user has set up, or None."""
        values = self._values(user_id)
        found = row(self._database.reader, GET, values)
        if found is None:
            return None
        digests = tuple(code["digest"] for code in rows(self._database.reader, CODES, values))
        return SecondFactor(
            user_id, found["proposed"], found["secret"], found["last_step"], digests, bool(found["phone"])
        )

    async def propose(self, user_id: str, sealed: bytes) -> bool:
        """Keep a sealed secret in place of any other that is proposed, unless one is active."""
        return await self._changed(PROPOSE, self._values(user_id, sealed=sealed))

    async def activate(self, user_id: str, activation: Activation) -> bool:
        """Make the proposed secret the active one, step its session up, and end the others."""
        values = self._activation_values(user_id, activation)
        return await self._database.write(
            lambda connection: _followed_up(connection, ACTIVATE, values, activation)
        )

    async def activate_phone(self, user_id: str, activation: Activation) -> bool:
        """Turn the phone on, step its session up, and end the others."""
        values = self._activation_values(user_id, activation)

        return await self._database.write(lambda connection: _activate_phone(connection, values, activation))

    async def accept_step(self, user_id: str, *, secret: bytes, step: int) -> bool:
        """Accept the code of a time step, once and none before it again."""
        return await self._changed(ACCEPT_STEP, self._values(user_id, secret=secret, step=step))

    async def use_recovery_code(self, user_id: str, digest: bytes) -> bool:
        """Use up the recovery code of this digest; say whether it was there."""
        values = self._values(user_id, digest=digest)

        def job(connection: sqlite3.Connection) -> bool:
            if connection.execute(USE_CODE, values).rowcount == 0:
                return False
            connection.execute(FORGET_GUESSES, values)
            return True

        return await self._database.write(job)

    async def replace_recovery_codes(self, seen: SecondFactor, digests: Sequence[bytes]) -> bool:
        """Keep these instead of all others if what is on is what was seen."""
        values = self._values(seen.user_id, secret=seen.secret, phone=seen.phone)

        def job(connection: sqlite3.Connection) -> bool:
            if row(connection, IS_ACTIVE, values) is None:
                return False
            _replace_codes(connection, values, digests)
            return True

        return await self._database.write(job)

    async def forget_guesses(self, user_id: str) -> None:
        """Forget the guesses."""
        await self._changed(FORGET_GUESSES, self._values(user_id))

    async def take_guess(self, user_id: str, now: datetime) -> timedelta | None:
        """Count a guess, or say how long to wait: one job of the one writer."""
        values = self._values(user_id)

        def job(connection: sqlite3.Connection) -> timedelta | None:
            found = row(connection, GET, values)
            if found is None:
                return None
            if milliseconds(now) < found["blocked_until"]:
                return moment(found["blocked_until"]) - now
            guesses = found["guesses"] + 1
            until = milliseconds(now + delay_after(guesses))
            connection.execute(COUNT_GUESS, {**values, "guesses": guesses, "blocked_until": until})
            return None

        return await self._database.write(job)

    async def remove(self, user_id: str, *, secret: bytes) -> bool:
        """Turn the app off if `secret` is the active one, and forget everything with the last factor."""
        return await self._turned_off(TURN_APP_OFF, self._values(user_id, secret=secret))

    async def remove_phone(self, user_id: str) -> bool:
        """Turn the phone off, and forget everything with the last factor."""
        return await self._turned_off(TURN_PHONE_OFF, self._values(user_id))

    async def _turned_off(self, change: str, values: Values) -> bool:
        def job(connection: sqlite3.Connection) -> bool:
            if connection.execute(change, values).rowcount == 0:
                return False
            if row(connection, IS_OFF, values) is not None:
                connection.execute(REMOVE_CODES, values)
                connection.execute(REMOVE, values)
            return True

        return await self._database.write(job)

    async def _changed(self, change: str, values: Values) -> bool:
        return await self._database.write(lambda connection: connection.execute(change, values).rowcount == 1)

    def _activation_values(self, user_id: str, activation: Activation) -> Values:
        return self._values(
            user_id,
            proposed=activation.proposed,
            step=activation.step,
            another=activation.recovery_digests is None,
            session_id=activation.session_id,
            amr=" ".join(activation.amr),
            at=milliseconds(activation.at),
            enrolled_with=activation.enrolled_with,
        )

    def _values(self, user_id: str, **values: object) -> Values:
        return {"application_id": self._application_id, "user_id": user_id, **values}


def _activate_phone(connection: sqlite3.Connection, values: Values, activation: Activation) -> bool:
    if row(connection, STANDS, values) is None:
        return False
    connection.execute(BEGIN, values)
    return _followed_up(connection, ACTIVATE_PHONE, values, activation)


def _followed_up(connection: sqlite3.Connection, change: str, values: Values, activation: Activation) -> bool:
    """Make the change that turns a factor on and what follows it; say whether it was made."""
    if row(connection, STANDS, values) is None or connection.execute(change, values).rowcount == 0:
        return False
    if activation.recovery_digests is not None:
        _replace_codes(connection, values, activation.recovery_digests)
    connection.execute(STEP_UP, values)
    connection.execute(END_OTHERS, values)
    return True


def _replace_codes(connection: sqlite3.Connection, values: Values, digests: Sequence[bytes]) -> None:
    connection.execute(REMOVE_CODES, values)
    added = [{**values, "digest": digest, "position": n} for n, digest in enumerate(digests)]
    connection.executemany(ADD_CODE, added)
