"""What fails while servers are upgraded in turn from the release before, and taken back (E-34)?"""

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from graphql import build_schema
from graphql.utilities import find_breaking_changes
from pymongo import MongoClient

from reliability.experiment import Amount, Finding
from reliability.stage import PLAN, Letters, letters
from reliability.upgrade.crowd import Crowd, LostError
from reliability.upgrade.keepsakes import Keepsakes
from reliability.upgrade.logs import complaints, delays
from reliability.upgrade.trees import NoEarlierReleaseError, Tree, release_before, this_one, with_a_step_more
from store.mongo.schema_version import STEPS
from store.sqlite.connection import known_steps
from tests.documents import CREATE_APPLICATION, LOGIN
from tests.process.conftest import ADMINISTRATOR
from tests.process.server import HOST, eventually
from tests.servers.database import SQLITE, database_on, there
from tests.servers.deployment import Deployment, deployed
from tests.servers.front import PATIENCE, Back
from tests.service import PASSWORD

DRAFT = {
    "name": "Upgraded",
    "type": "COMMERCIAL",
    "onboarding": {"signupFlow": "CODE", "invitationEnabled": True},
    "twoFactorVerification": "GOOGLE",
    "metadataFields": [{"path": "note", "fieldName": "note", "required": False, "canEdit": True}],
}


@dataclass(frozen=True, slots=True)
class Journey:
    """One way there and back: from which tree to which, on which store, and what came of it."""

    store: str
    there: Tree
    answered: int
    failed: list[str]
    errors: list[str]
    version: int
    delays: int

    def told(self) -> str:
        """Return it in words."""
        first = f" (first: {(self.failed + self.errors)[0]})" if self.failed or self.errors else ""
        asked = self.answered + len(self.failed)
        return (
            f"{self.store}, to {self.there.name}: {len(self.failed)} of {asked} requests failed, "
            f"{len(self.errors)} schema errors{first}, the store at version {self.version}{self._delayed}"
        )

    @property
    def _delayed(self) -> str:
        times = f", the database too busy for the outbox or a repair {self.delays} times"
        return times if self.delays else ""


def upgraded_and_back(amount: Amount, folder: Path) -> Finding:
    """E-34: servers go from the release before to this tree, and to one with a step more, and back."""
    try:
        before = release_before(folder / "before")
    except NoEarlierReleaseError as reason:
        return Finding.not_run(str(reason))
    if not there():
        return Finding.not_run("no server that speaks MongoDB's protocol is here (make wire)")
    trees, stores = (with_a_step_more(folder / "after"), this_one()), (there()[0], SQLITE)
    ways = [(store, tree) for store in stores for tree in trees][: amount.of(4, 1)]
    made = [travelled(folder / f"way{number}", way[0], before, way[1]) for number, way in enumerate(ways)]
    broken = breaking(before, this_one())
    return Finding.of(
        f"two servers of two processes each, upgraded from {before.name} one after the other, and back. "
        f"{'; '.join(each.told() for each in made)}. {len(broken)} breaking changes of the API. The step "
        "more adds a table, a column and an index to SQLite, an index to MongoDB. Sessions, refresh tokens, "
        "TOTP, codes and invitations of either release were used at the other",
        holds=not broken and all(not each.failed and not each.errors for each in made),
    )


def breaking(before: Tree, after: Tree) -> list[str]:
    """Return what a client of the release before would miss in the API of the other."""
    schemas = [build_schema((tree.root / "schema.graphql").read_text("utf-8")) for tree in (before, after)]
    return [change.description for change in find_breaking_changes(*schemas)]


def travelled(folder: Path, store: str, before: Tree, after: Tree) -> Journey:
    """Upgrade and go back amid traffic."""
    folder.mkdir()
    with letters() as kept, database_on(store, folder) as database:
        also = {**before.settings, "COSYNCJWT_SMTP_URL": f"smtp://{HOST}:{kept.port}"}
        with deployed(folder, database, also=also, command=before.command) as deployment:
            crowd, logs = asyncio.run(_amid_traffic(deployment, kept, before, after))
            logs += [server.log for server in deployment.servers]
            errors = [each for log in logs for each in complaints(log)]
            version = _version(deployment.settings["COSYNCJWT_STORE"])
            known = (known_steps()[-1].version if store == SQLITE else STEPS[-1]).number
            errors += ["the store is elsewhere"] * (version != known + after.steps_more)
            lost = ["lost by the balancer"] * (deployment.front.lost and not crowd.failed)
    answered = crowd.answered.total()
    return Journey(
        store, after, answered, crowd.failed + lost, crowd.misfits + errors, version, sum(map(delays, logs))
    )


async def _amid_traffic(
    deployment: Deployment, kept: Letters, before: Tree, after: Tree
) -> tuple[Crowd, list[str]]:
    logs: list[str] = []
    token = await asyncio.to_thread(_application, deployment)
    async with httpx.AsyncClient(base_url=deployment.origin, trust_env=False, timeout=PATIENCE) as http:
        crowd = Crowd(http, token, kept)
        try:
            first, second = await Keepsakes.of(crowd), await Keepsakes.of(crowd)
            async with crowd.at_work():
                logs += await _roll(deployment, crowd, after)
                await first.are_good(crowd)
                third = await Keepsakes.of(crowd)
                logs += await _roll(deployment, crowd, before)
                await second.are_good(crowd)
                await third.are_good(crowd)
        except LostError:
            # It is noted: what was handed out was refused.
            pass
        return crowd, logs


async def _roll(deployment: Deployment, crowd: Crowd, tree: Tree) -> list[str]:
    """Let the tree take the place of each server, one after the other; return what the former logged."""
    logs: list[str] = []
    await crowd.goes_on()
    for back in deployment.front.backs:
        logs.append(await asyncio.to_thread(_renew, deployment, back, tree))
        await crowd.goes_on()
    return logs


def _application(deployment: Deployment) -> str:
    """Make an application without a limit of users; return its token."""
    portal = deployment.portal
    signed_in = portal.run(LOGIN, handle=ADMINISTRATOR, password=PASSWORD)
    access = signed_in["accessToken"]
    portal.run(PLAN, access, id=signed_in["user"]["id"], plan="PAID")
    return str(portal.run(CREATE_APPLICATION, access, input=DRAFT)["appToken"])


def _renew(deployment: Deployment, back: Back, tree: Tree) -> str:
    """Let a server end and the tree's take its place; return what the former logged, and how it ended."""
    (server,) = (each for each in deployment.servers if each.port == back.port)
    code = deployment.stop(back.port)
    log = server.log + (f"\nended with {code}" if code else "")
    deployment.settings.update(tree.settings)
    deployment.command = tree.command
    deployment.start(back.port)
    before = back.answered
    eventually(lambda: back.answered > before, "it is not asked", within=PATIENCE)
    return log


def _version(url: str) -> int:
    if url.startswith("sqlite:///"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
            return int(connection.execute("SELECT version FROM schema_version").fetchone()[0])
    with MongoClient[dict[str, int]](url) as client:
        kept = client[urlsplit(url).path.lstrip("/")]["schema_version"].find_one({})
    return 0 if kept is None else kept["version"]
