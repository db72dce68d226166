"""Is what people were told to have there afterwards, once? Looked up in the database, and asked for."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pymongo import MongoClient
from pymongo.database import Database

from reliability.burst import Connection, request
from reliability.elections.people import NEW, Front, Ledger, Person
from reliability.stage import Letters
from tests.documents import METADATA, REFRESH
from tests.factors import COMPLETE_LOGIN, LOGIN
from tests.process.server import eventually
from tests.service import PASSWORD

PATIENCE = 150.0
"""A message that was taken by a sender, and not struck out, is taken by another one after a minute."""


def wait_for_mails(url: str, database: str) -> None:
    """Wait until nothing is to be sent; fail when that takes too long."""
    with MongoClient[dict[str, Any]](url) as client:
        outbox = client[database]["outbox"]
        eventually(lambda: not outbox.count_documents({"waiting": True}), "messages wait", within=PATIENCE)


@dataclass
class Census:
    """How many effects were looked up, and which were lost or there more than once."""

    looked_up: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    double: list[str] = field(default_factory=list)

    def compare(self, what: str, whose: str, found: int, told: int) -> None:
        """Note how many there are of something, of how many somebody was told."""
        self.looked_up[what] += told
        if found < told:
            self.lost.append(f"{what} of {whose}: {found} instead of {told}")
        elif found > told:
            self.double.append(f"{what} of {whose}: {found} instead of {told}")


@dataclass(frozen=True, slots=True)
class Registrar:
    """Looks everybody up."""

    ledger: Ledger
    letters: Letters
    census: Census

    def look_up(self, url: str, database: str, mails: Mapping[str, int]) -> None:
        """Look everybody up; `mails` is how many each role gets when nothing fails."""
        wait_for_mails(url, database)
        with MongoClient[dict[str, Any]](url) as client:
            found = client[database]
            for role, person in self._everybody():
                self._documents(found, person)
                if person.is_certain:
                    sent = self.letters.counts.get(person.handle, 0)
                    self.census.compare("mails", person.handle, sent, mails[role])
            for application_id in {person.front.application_id for _, person in self._everybody()}:
                self._count(found, application_id)
        for _, person in self._everybody():
            if person.exists:
                self._entry(person)

    def _everybody(self) -> Iterator[tuple[str, Person]]:
        yield from (("host", person) for person in self.ledger.hosts)
        yield from (("guest", person) for person in self.ledger.guests)

    def _count(self, database: Database[dict[str, Any]], application_id: str) -> None:
        """Compare the users of an application with its count, unless somebody is half there."""
        application = database["applications"].find_one({"_id": application_id})
        assert application is not None
        if not application["pending"] and not application["departures"]:
            users = database["users"].count_documents({"application_id": application_id, "stage": "PRESENT"})
            self.census.compare("places", application_id, application["user_count"], users)

    def _documents(self, database: Database[dict[str, Any]], person: Person) -> None:
        where = {"application_id": person.front.application_id, "handle": person.handle}
        users = list(database["users"].find(where))
        if person.exists or len(users) > 1:
            self.census.compare("accounts", person.handle, len(users), 1)
        if not (person.is_certain and users):
            return
        sessions, told = users[0]["session_order"], len(person.refresh_tokens)
        self.census.compare("sessions", person.handle, len(sessions), told)

    def _entry(self, person: Person) -> None:
        """Come in by all that was acknowledged; where something was not, by either password."""
        ask = _asking(person.front)
        if not person.is_certain:
            words = [
                ask(LOGIN, None, handle=person.handle, password=each)["__typename"]
                for each in (PASSWORD, NEW)
            ]
            right = sum(word in {"SignedIn", "TwoFactorRequired"} for word in words)
            self.census.compare("passwords", person.handle, right, 1)
            return
        for token in person.refresh_tokens:
            answer = ask(REFRESH, None, refreshToken=token)
            is_good = answer["__typename"] == "SignedIn"
            self.census.compare("refresh tokens", person.handle, int(is_good), 1)
            if is_good:
                found = ask(METADATA, answer["accessToken"])["metadata"]
                self.census.compare("metadata", person.handle, int(found == person.metadata), 1)
        answer = ask(LOGIN, None, handle=person.handle, password=person.password)
        wanted = "TwoFactorRequired" if person.recovery_codes else "SignedIn"
        self.census.compare("passwords", person.handle, int(answer["__typename"] == wanted), 1)
        if person.recovery_codes and answer["__typename"] == wanted:
            code, token = person.recovery_codes[0], answer["loginToken"]
            is_good = ask(COMPLETE_LOGIN, None, loginToken=token, code=code)["__typename"] == "SignedIn"
            self.census.compare("recovery codes", person.handle, int(is_good), 1)


def _asking(front: Front) -> Callable[..., Any]:
    def ask(document: str, access_token: str | None, **variables: object) -> Any:
        connection = Connection(front.port)
        answer = connection.ask(request(front.port, front.app_token, document, access_token, **variables))
        connection.close()
        assert answer.status == 200, answer
        assert "errors" not in answer.content, answer
        return answer.value

    return ask
