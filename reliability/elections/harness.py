"""How is E-19 measured? Elections and failing writes amid everybody's work, then a census."""

import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path

from reliability.burst import told
from reliability.elections.census import Census, Registrar, wait_for_mails
from reliability.elections.people import Crowd, Front, Ledger
from reliability.elections.remote import Remote, behind_a_replica_set
from reliability.experiment import Amount, Finding
from reliability.stage import Stage, stage
from reliability.suite import chosen
from tests.backends import missing
from tests.servers.deployment import BUSY
from tests.wire.replica_set.failing import WRITES, Fault
from tests.wire.servers import MONGO_JAVA_SERVER

ROUNDS = 20
"""Half of them with each driver."""
DRIVERS = ("motor", "pymongo")
PAIRS = 6
WITHOUT_SECONDS, CALM_SECONDS = 1.0, 1.0
LONG_SECONDS = 4.0
"""Longer than a request waits; whoever asks meanwhile is refused, and this is counted apart."""
FAULT_SECONDS = 60.0
LARGEST_SHARE = 0.01

on_a_real_set = chosen("tests/contract", "tests/stories", named="mongodb", needs="mongodb")


@dataclass(frozen=True, slots=True)
class Plan:
    """How many rounds with each driver, how long each is without a primary, and on which imitation."""

    rounds: int
    seconds: float = WITHOUT_SECONDS
    forgets: bool = False


@dataclass
class Tally:
    """What all rounds have come to."""

    census: Census = field(default_factory=Census)
    requests: int = 0
    people: int = 0
    uncertain: int = 0
    longest: float = 0.0
    errors: Counter[str] = field(default_factory=Counter)
    long_requests: int = 0
    long_errors: Counter[str] = field(default_factory=Counter)
    struck: Counter[str] = field(default_factory=Counter)
    changes: Counter[str] = field(default_factory=Counter)
    repeated: int = 0

    @property
    def misleading(self) -> int:
        """How many answers said anything else than that it is worth trying again."""
        seen = self.errors + self.long_errors
        return sum(number for words, number in seen.items() if words.split()[0] not in BUSY)

    def add_answers(self, ledger: Ledger) -> None:
        """Add what was answered until now, and let the ledger begin anew."""
        with ledger.lock:
            self.requests += ledger.requests
            self.errors += ledger.errors
            self.longest = max(self.longest, ledger.longest)
            ledger.requests, ledger.errors, ledger.longest = 0, Counter(), 0.0

    def add(self, ledger: Ledger, remote: Remote) -> None:
        """Add who was there and what has happened, with one driver."""
        people = [person for person in (*ledger.hosts, *ledger.guests) if person.exists]
        self.people += len(people)
        self.uncertain += sum(not person.is_certain for person in people)
        self.struck += remote.struck
        self.repeated += remote.replica_set.retries.repeated


def across_elections(amount: Amount, folder: Path) -> Finding:
    """E-19: on a real set the contract; else elections of an imitated one amid people's work."""
    if "mongodb" not in missing():
        return on_a_real_set(amount, folder)
    if reason := missing().get("mongo-java-server"):
        return Finding.not_run(f"neither a replica set nor mongo-java-server is here ({reason})")
    return imitated_elections(Plan(amount.of(ROUNDS // len(DRIVERS), len(Fault))), folder)


def imitated_elections(plan: Plan, folder: Path) -> Finding:
    """Measure on the imitation; one that forgets what it has done must not pass."""
    tally = Tally()
    try:
        for driver in DRIVERS:
            place = folder / driver
            place.mkdir()
            with behind_a_replica_set(forgets=plan.forgets) as remote:
                _measured(tally, remote, place, driver, plan)
    finally:
        MONGO_JAVA_SERVER.stop()
    return _finding(tally, plan.seconds)


def _measured(tally: Tally, remote: Remote, folder: Path, driver: str, plan: Plan) -> None:
    database = f"elections_{driver}"
    settings = {
        "COSYNCJWT_STORE": remote.replica_set.url(database),
        "COSYNCJWT_MONGO_DRIVER": driver,
        # So that a login counts by more than its account, in one command.
        "COSYNCJWT_APPLICATION_LIMITS": "on",
    }
    with stage(folder, settings=settings) as scene:
        ledger, letters = Ledger(), scene.place.letters
        crowd = Crowd([_front(scene, ledger, number) for number in range(PAIRS)])
        crowd.live(crowd.fronts[0], "before")
        assert not ledger.errors, f"without any fault: {told(ledger.errors)}"
        roles = {"host": ledger.hosts, "guest": ledger.guests}
        # The last of them are still on their way, and would be missed.
        wait_for_mails(remote.plain_url, database)
        mails = {role: letters.counts[people[0].handle] for role, people in roles.items()}
        with crowd.at_work():
            _rounds(tally, remote, plan)
            time.sleep(CALM_SECONDS)
            tally.add_answers(ledger)
            for is_lost in (False, True):
                remote.hand_over(LONG_SECONDS, is_lost=is_lost)
                time.sleep(CALM_SECONDS)
        tally.long_requests += ledger.requests
        tally.long_errors += ledger.errors
        Registrar(ledger, letters, tally.census).look_up(remote.plain_url, database, mails)
        tally.add(ledger, remote)


def _rounds(tally: Tally, remote: Remote, plan: Plan) -> None:
    for number, fault in zip(range(plan.rounds), cycle(Fault), strict=False):
        is_lost = bool(number % 2)
        remote.hand_over(plan.seconds, is_lost=is_lost)
        tally.changes["losses" if is_lost else "step-downs"] += 1
        time.sleep(CALM_SECONDS)
        for command in ("update",) if fault is Fault.HALVED else WRITES:
            remote.fail(command, fault, FAULT_SECONDS)
            time.sleep(CALM_SECONDS)


def _front(scene: Stage, ledger: Ledger, number: int) -> Front:
    """Make an application: each takes a hundred signups a minute."""
    app = scene.application(
        f"Elections {number}",
        onboarding={"signupFlow": "CODE", "invitationEnabled": True},
        twoFactorVerification="GOOGLE",
        metadataFields=[{"path": "number", "fieldName": "number", "required": False, "canEdit": True}],
    )
    return Front(scene.server.port, app.id, app.client.app_token, scene.place.letters, ledger)


def _finding(tally: Tally, seconds: float) -> Finding:
    census = tally.census
    errors = sum(tally.errors.values())
    share = errors / tally.requests
    wrong = "; first: " + "; ".join((census.lost + census.double)[:3]) if census.lost or census.double else ""
    seen = f" ({told(tally.errors)})" if tally.errors else ""
    return Finding.of(
        f"imitated, three members before mongo-java-server, two processes, Motor and PyMongo in turn: "
        f"{told(tally.changes)} of the primary, each {seconds:g} s without one, and of the writes "
        f"{told(tally.struck)}; {tally.repeated} that were done came again; of {tally.requests} requests "
        f"{errors} errors, {share:.2%}{seen}, the longest answer {tally.longest:.1f} s; besides, where "
        f"elections took {LONG_SECONDS:g} s, of {tally.long_requests} requests "
        f"{sum(tally.long_errors.values())} errors; {tally.misleading} of all errors said other than to "
        f"try again; of {tally.people} people ({tally.uncertain} of them after an error) "
        f"{told(census.looked_up)} looked up: {len(census.lost)} lost, {len(census.double)} double{wrong}",
        holds=not census.lost and not census.double and not tally.misleading and share <= LARGEST_SHARE,
    )
