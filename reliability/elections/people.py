"""Who is at work while the database elects, and what was each of them told?

A host signs up by a code, logs in, refreshes, invites a guest, changes the password, turns a second factor
on and comes in by a recovery code; the guest registers, forgets the password and sets a new one. Each answer
that is not the good one is an error that somebody has seen, and ends the two: what was acknowledged until
then is looked for afterwards.
"""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any

from reliability.burst import Connection, request
from reliability.stage import Letters
from reliability.threads import at_work
from tests.documents import (
    CHANGE_PASSWORD,
    COMPLETE_SIGNUP,
    FORGOT_PASSWORD,
    LOGOUT,
    REFRESH,
    RESET_PASSWORD,
    SET_METADATA,
    SIGNUP,
)
from tests.factors import COMPLETE_LOGIN, ENABLE, LOGIN, SETUP, code_of
from tests.invitations import INVITE, REGISTER
from tests.service import PASSWORD

NEW = "a brand new staple battery"
ME = "{ me { __typename } }"
ERROR_PAUSE_SECONDS = 0.5


class Unexpected(Exception):
    """An answer that is not the good one."""


@dataclass
class Person:
    """What somebody was told to have: an account, a password, sessions, metadata, recovery codes."""

    handle: str
    front: "Front"
    exists: bool = False
    password: str = PASSWORD
    metadata: Any = field(default_factory=dict)
    refresh_tokens: list[str] = field(default_factory=list)
    recovery_codes: list[str] = field(default_factory=list)
    is_certain: bool = False
    """Whether everything that was asked for was acknowledged."""


@dataclass
class Ledger:
    """Everybody who was ever there, and what they were answered."""

    hosts: list[Person] = field(default_factory=list)
    guests: list[Person] = field(default_factory=list)
    requests: int = 0
    errors: Counter[str] = field(default_factory=Counter)
    longest: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)


@dataclass
class Front:
    """A front end of one application; keeps a ledger."""

    port: int
    application_id: str
    app_token: str
    letters: Letters
    ledger: Ledger

    def ask(
        self,
        connection: Connection,
        wanted: str,
        document: str,
        access_token: str | None = None,
        **variables: object,
    ) -> Any:
        """Ask once; return the value if it is of the wanted type, else raise Unexpected."""
        whole = request(self.port, self.app_token, document, access_token, **variables)
        begun = time.monotonic()
        word = (answer := connection.ask(whole)).word
        with self.ledger.lock:
            self.ledger.requests += 1
            self.ledger.longest = max(self.ledger.longest, time.monotonic() - begun)
            if word != wanted:
                name = document.partition("(")[0].split()[-1]
                self.ledger.errors[f"{word} to {name}"] += 1
                raise Unexpected(word)
        return answer.value


@dataclass
class Pair:
    """A host and a guest, over one connection."""

    front: Front
    connection: Connection
    host: Person
    guest: Person

    def live(self) -> None:
        """Do all of it, one after the other."""
        access_token = self._arrive()
        self._come_again(access_token)
        self._invite(access_token)
        self._change(access_token)
        self._guard()
        self._forget()
        self.host.is_certain = self.guest.is_certain = True

    def _ask(self, wanted: str, document: str, access_token: str | None = None, **variables: object) -> Any:
        return self.front.ask(self.connection, wanted, document, access_token, **variables)

    def _login(self, person: Person) -> Any:
        signed_in = self._ask("SignedIn", LOGIN, handle=person.handle, password=person.password)
        person.refresh_tokens.append(signed_in["refreshToken"])
        return signed_in

    def _arrive(self) -> str:
        handle = self.host.handle
        self._ask("CodeSent", SIGNUP, handle=handle, password=PASSWORD)
        code = self.front.letters.code(handle)
        signed_in = self._ask("SignedIn", COMPLETE_SIGNUP, handle=handle, code=code)
        self.host.exists = True
        self.host.refresh_tokens.append(signed_in["refreshToken"])
        return str(signed_in["accessToken"])

    def _come_again(self, access_token: str) -> None:
        for number in range(2):
            self._ask("User", SET_METADATA, access_token, metadata={"number": number})
            self.host.metadata = {"number": number}
        self._login(self.host)
        for _ in range(2):
            token = self.host.refresh_tokens[-1]
            self.host.refresh_tokens[-1] = self._ask("SignedIn", REFRESH, refreshToken=token)["refreshToken"]
            self._ask("User", ME, access_token)
        left = self._login(self.host)
        self._ask("Done", LOGOUT, left["accessToken"])
        self.host.refresh_tokens.pop()

    def _invite(self, access_token: str) -> None:
        handle = self.guest.handle
        self._ask("Invitation", INVITE, access_token, handle=handle)
        code = self.front.letters.code(handle)
        signed_in = self._ask("SignedIn", REGISTER, handle=handle, password=PASSWORD, code=code)
        self.guest.exists = True
        self.guest.refresh_tokens.append(signed_in["refreshToken"])

    def _change(self, access_token: str) -> None:
        changed = self._ask("SignedIn", CHANGE_PASSWORD, access_token, password=PASSWORD, newPassword=NEW)
        self.host.password, self.host.refresh_tokens = NEW, [changed["refreshToken"]]

    def _guard(self) -> None:
        host = self.host
        access_token = self._login(host)["accessToken"]
        secret = self._ask("TwoFactorSetup", SETUP, access_token)["secret"]
        enabled = self._ask("TwoFactorEnabled", ENABLE, access_token, code=code_of(secret, datetime.now(UTC)))
        # It ends the other sessions.
        host.recovery_codes, host.refresh_tokens = enabled["recoveryCodes"], host.refresh_tokens[-1:]
        waiting = self._ask("TwoFactorRequired", LOGIN, handle=host.handle, password=NEW)
        code, token = host.recovery_codes.pop(0), waiting["loginToken"]
        signed_in = self._ask("SignedIn", COMPLETE_LOGIN, loginToken=token, code=code)
        host.refresh_tokens.append(signed_in["refreshToken"])

    def _forget(self) -> None:
        guest = self.guest
        self._ask("CodeSent", FORGOT_PASSWORD, handle=guest.handle)
        code = self.front.letters.code(guest.handle, before=1)
        self._ask("Done", RESET_PASSWORD, handle=guest.handle, code=code, newPassword=NEW)
        guest.password, guest.refresh_tokens = NEW, []
        self._login(guest)


@dataclass
class Crowd:
    """A pair at each front at once, followed by the next one."""

    fronts: list[Front]
    stopped: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Let them live meanwhile; who has begun goes on to the end."""
        with at_work(self.stopped, [partial(self._follow, front) for front in self.fronts]):
            yield

    def _follow(self, front: Front) -> None:
        number = 0
        while not self.stopped.is_set():
            self.live(front, str(number))
            number += 1

    def live(self, front: Front, name: str) -> None:
        """Let one pair live."""
        ledger, connection = front.ledger, Connection(front.port)
        # Mail is kept by handle alone.
        name = f"{name}-of-{front.application_id.lower()}@example.com"
        host, guest = Person(f"host-{name}", front), Person(f"guest-{name}", front)
        with ledger.lock:
            ledger.hosts.append(host)
            ledger.guests.append(guest)
        try:
            Pair(front, connection, host, guest).live()
        except Unexpected:
            self.stopped.wait(ERROR_PAUSE_SECONDS)
        finally:
            connection.close()
