"""Are the keys there, none left under a former one, and none too old?"""

from datetime import datetime, timedelta
from pathlib import Path

from cosyncjwt.clock import Clock
from cosyncjwt.crypto.seal import Seal
from cosyncjwt.doctor.findings import Finding, judged
from cosyncjwt.domain.application_search import ApplicationSearch
from cosyncjwt.domain.page import MAXIMUM_PAGE_SIZE, PageRequest
from cosyncjwt.flows.sealing import survey
from store.ports import Store

OLD = timedelta(days=400)
"""A key is usually replaced once a year; a month more is no news."""


async def master_key_finding(store: Store, seal: Seal, count: int) -> Finding:
    """Say under which keys of the list the secrets are sealed."""
    found = await survey(store, seal)
    listed = "1 key listed" if count == 1 else f"{count} keys listed"
    text = f"{listed}, {found.total} secrets sealed, {found.former} of them under a former key"
    return judged(
        "master key",
        text,
        warning="seal them anew: cosyncjwt keys rotate-master" if found.former else "",
        wrong=f"{found.unknown} are under a key that is not listed, and cannot be opened"
        if found.unknown
        else "",
    )


def key_file_finding(path: Path, clock: Clock) -> Finding:
    """Say how old the master key is, as far as its file tells; who may read it, the settings have checked."""
    age = clock.now() - datetime.fromtimestamp(path.stat().st_mtime, clock.now().tzinfo)
    old = "replace it, see docs/operators.md, Keys" if age > OLD else ""
    return judged("master key", f"the file was last written {age.days} days ago", warning=old)


async def signing_keys_finding(store: Store, clock: Clock) -> Finding:
    """Say how many applications sign with a key that is older than a year."""
    now, old, applications, after = clock.now(), 0, 0, None
    while True:
        page = await store.applications.found(ApplicationSearch(None), PageRequest(MAXIMUM_PAGE_SIZE, after))
        for application in page.items:
            newest = max(key.created_at for key in application.signing_keys)
            old += now - newest > OLD
            applications += 1
        if not page.has_next:
            break
        after = page.items[-1].id
    named = f"{applications} applications, {old} of them with no signing key younger than {OLD.days} days"
    return judged("signing keys", named, warning="their developers: rotateSigningKey" if old else "")
