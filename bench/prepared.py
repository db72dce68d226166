"""What does it give that operations which come again are prepared? `python -m bench.prepared`.

Two development servers on copies of the same data, which differ in nothing else than who executes: what is
prepared, or graphql-core as it comes. In both parsed documents, tokens and records are remembered.
"""

import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench.credentials import PASSWORD, prepared
from bench.load import Load
from bench.look_ups import ME, SHOWN
from bench.plainly import executing
from bench.requests import asked, body_of, got
from bench.servers import Running, dev, echo
from tests.documents import APPLICATION, COMPLETE_SIGNUP, CREATE_APPLICATION, CREATE_USER, LOGIN, SIGNUP
from tests.documents import ME as ME_WITH_SESSIONS

ROUNDS, SECONDS = 5, 1
WANTED, PLAIN_TO_ECHO, OURS_TO_ECHO = 2.0, 0.45, 0.8
ECHO, PLAIN, OURS = "JSON echo", "graphql-core", "prepared"
SESSIONS, APPLICATIONS, USERS = 5, 3, 10
"""How many sessions are listed, and on the dashboard how many applications, each with how many users."""
DEVELOPER = {"handle": "developer@example.com", "password": PASSWORD}
DASHBOARD = """query Dashboard { developer {
  id plan user { id handle createdAt lastLoginAt }
  applications(first: 20) {
    totalCount pageInfo { hasNextPage endCursor }
    nodes {
      id name status type audience jwtLifetimeMinutes userCount userLimit createdAt updatedAt
      onboarding { signupEnabled signupFlow } metadataFields { path required }
      users(first: 20) { totalCount nodes { id handle status createdAt lastLoginAt } }
    }
  }
} }"""

Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """A document, on how many connections it is sent, and whether a developer sends it."""

    name: str
    document: str
    connections: int = 8
    by_developer: bool = False
    beside_echo: bool = False


ASKED = (
    Asked("`me`, 64 connections", ME, 64, beside_echo=True),
    Asked(f"`me` with {SESSIONS} sessions", ME_WITH_SESSIONS),
    Asked("`application`", APPLICATION),
    Asked(f"a dashboard: {APPLICATIONS} applications of {USERS} users", DASHBOARD, by_developer=True),
)


@dataclass(frozen=True, slots=True)
class Figure:
    """Requests a second, and the microseconds that the server's process computed for each."""

    rate: float
    cpu: float


Round = Mapping[str, Figure]
"""What a round found, by who executed."""


def lines(load: Load | None = None, rounds: int = ROUNDS) -> Iterator[str]:
    """Yield the table as Markdown."""
    if load is None:
        with Load.of(None, SECONDS) as own:
            yield from lines(own, rounds)
        return
    yield "| what is asked | CPU a request: graphql-core | prepared | gain | lowest to highest | in rate |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: |"
    gained, compared = {}, ""
    for asking, found in measured(load, rounds).items():
        plain, ours = (median(each[name].cpu for each in found) for name in (PLAIN, OURS))
        gains = [each[PLAIN].cpu / each[OURS].cpu for each in found]
        rates = [each[OURS].rate / each[PLAIN].rate for each in found]
        gained[asking.name] = median(gains)
        yield (
            f"| {asking.name} | {plain:.0f} us | {ours:.0f} us | {median(gains):.2f} "
            f"| {min(gains):.2f} to {max(gains):.2f} | {median(rates):.2f} |"
        )
        if asking.beside_echo:
            compared = _compared(found)
    yield f"\n{_judged(gained)} {compared}"


def _judged(gained: Mapping[str, float]) -> str:
    """Say where the gain is twofold, which is what such code must give to be kept."""
    less = [name for name, gain in gained.items() if gain < WANTED]
    if not less:
        return "It is at least twofold for each."
    rest = "what is left there is mostly the web server, the kernel and the look-ups, the same in both"
    saved = 1 - 1 / min(gained.values())
    kept = f"There too it saves {saved:.0%} or more of what a request computes, for which it is kept"
    return f"It is at least twofold for all but {' and '.join(less)}: {rest}. {kept}."


def _compared(found: Sequence[Round]) -> str:
    """Say how `me` does next to the echo, in rate, by either."""
    plain, ours = (median(each[name].rate / each[ECHO].rate for each in found) for name in (PLAIN, OURS))
    return (
        f"Of the rate of the JSON echo, measured in the same rounds, `me` has {plain:.2f} by graphql-core "
        f"alone (wanted: {PLAIN_TO_ECHO}) and {ours:.2f} prepared (wanted: {OURS_TO_ECHO})."
    )


def measured(load: Load, rounds: int) -> Mapping[Asked, list[Round]]:
    """Return what each round found; in each both execute the same, one right after the other."""
    found: dict[Asked, list[Round]] = {asking: [] for asking in ASKED}
    with TemporaryDirectory(prefix="cosyncjwt-bench-") as folder, ExitStack() as stack:
        fields = _populated(Path(folder) / "dev")
        servers: dict[str, Running] = {}
        for name in (PLAIN, OURS):
            data = shutil.copytree(Path(folder) / "dev", Path(folder) / name)
            servers[name] = stack.enter_context(executing(name, data))
        for asking in ASKED:
            # What is asked twice is prepared.
            for server in (*servers.values(), *servers.values()):
                asked(server.port, fields[asking.by_developer], body_of(asking.document, {}))
        echoing = stack.enter_context(echo(Path(folder), 1))
        for _ in range(rounds):
            for asking in ASKED:
                measuring = servers | ({ECHO: echoing} if asking.beside_echo else {})
                found[asking].append(_round(load, measuring, asking, fields[asking.by_developer]))
    return found


def _round(load: Load, servers: Mapping[str, Running], asking: Asked, fields: Fields) -> Round:
    found: dict[str, Figure] = {}
    for name, server in servers.items():
        begun = server.cpu_seconds
        body = body_of(asking.document, {})
        expected = b'"query"' if name == ECHO else SHOWN
        outcome = load.repeat(server.port, fields, body, expected, asking.connections)
        cpu = (server.cpu_seconds - begun) / max(1, outcome.answers)
        found[name] = Figure(outcome.rate, cpu * 1e6)
    return found


def _populated(data: Path) -> Mapping[bool, Fields]:
    """Fill a data folder; return what says that a user is calling, or (True) a developer."""
    people = prepared(data, logging_in=0)
    with dev(data) as server:
        for _ in range(SESSIONS - 1):
            people.signed_in(server.port, people.reader)
        user = people.reading(server.port) | people.headers
        developer = _developer(server.port)
        for number in range(APPLICATIONS):
            _fill(server.port, developer, number)
    return {False: user, True: developer}


def _developer(port: int) -> Fields:
    portal = {"App-Token": got(port, "/dev/quickstart.json")["portal"]["appToken"]}
    asked(port, portal, body_of(SIGNUP, DEVELOPER))
    code = got(port, f"/dev/inbox.json?to={DEVELOPER['handle']}")[0]["code"]
    asked(port, portal, body_of(COMPLETE_SIGNUP, {"handle": DEVELOPER["handle"], "code": code}))
    return {"Authorization": f"Bearer {asked(port, portal, body_of(LOGIN, DEVELOPER))['accessToken']}"}


def _fill(port: int, developer: Fields, number: int) -> None:
    application = {"name": f"Application {number}"}
    made = asked(port, developer, body_of(CREATE_APPLICATION, {"input": application}))
    for user in range(USERS):
        person = {"applicationId": made["id"], "handle": f"user{user}@example.com", "password": PASSWORD}
        asked(port, developer, body_of(CREATE_USER, {"input": person}))


if __name__ == "__main__":
    print("\n".join(lines(rounds=int(sys.argv[1]) if sys.argv[1:] else ROUNDS)))
