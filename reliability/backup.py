"""What does a backup under load hold, and what lives on after a restore on a clean machine (E-33)?"""

import shutil
import threading
import time
from pathlib import Path

import httpx
import jwt

from reliability.experiment import Amount, Finding
from reliability.stage import App, Place, entered, place
from tests.documents import LOGIN, REFRESH
from tests.process.server import Client, told
from tests.service import PASSWORD

BEFORE = 200
LEAD_SECONDS = 1.0


def under_load(amount: Amount, folder: Path) -> Finding:
    """E-33: back up amid signups, restore elsewhere, and look for everybody and for what was used."""
    (here := folder / "here").mkdir()
    (there := folder / "there").mkdir()
    copy = folder / "copy.db"
    with place(here) as made:
        with made.served() as server:
            app = entered(made, server).application("Backed up")
            people = {
                f"before{number}@example.com": app.signed_up(f"before{number}@example.com")
                for number in range(amount.of(BEFORE))
            }
            stopped = threading.Event()
            writing = threading.Thread(target=_sign_up, args=(server.origin, app, stopped))
            writing.start()
            time.sleep(LEAD_SECONDS)
            begun = time.monotonic()
            backed_up = told(here, "backup", str(copy), settings=made.settings)
            seconds = time.monotonic() - begun
            stopped.set()
            writing.join()
            keys = httpx.get(_jwks(app, people, server.origin), trust_env=False).json()
        assert backed_up.returncode == 0, backed_up.stderr
        lost, revived, verifies = _restored(made, there, copy, app, people, keys=keys)
    return Finding.of(
        f"backup of {copy.stat().st_size / 2**20:.1f} MiB amid signups in {seconds:.1f} s; after a restore "
        f"elsewhere {lost} of {len(people)} accounts of before it lost, old JWTs verify: "
        f"{'yes' if verifies else 'no'}, {revived} of {len(people)} refresh tokens usable again",
        holds=not lost and not revived and verifies,
    )


def _sign_up(origin: str, app: App, stopped: threading.Event) -> None:
    with httpx.Client(base_url=origin, trust_env=False, timeout=60) as http:
        own = App(app.id, Client(http, app.client.app_token))
        number = 0
        while not stopped.is_set():
            number += 1
            own.signed_up(f"meanwhile{number}@example.com")


def _jwks(app: App, people: dict[str, dict[str, str]], origin: str) -> str:
    return f"{origin}/apps/{app.id}/.well-known/jwks.json" if people else ""


def _restored(
    made: Place,
    there: Path,
    copy: Path,
    app: App,
    people: dict[str, dict[str, str]],
    *,
    keys: dict[str, object],
) -> tuple[int, int, bool]:
    """Restore into another folder; return accounts lost, tokens revived, and whether old JWTs verify."""
    shutil.copy(made.settings["COSYNCJWT_MASTER_KEY_FILE"], there / "master.key")
    settings = made.settings | {
        "COSYNCJWT_STORE": f"sqlite:///{there / 'data' / 'cosyncjwt.db'}",
        "COSYNCJWT_MASTER_KEY_FILE": str(there / "master.key"),
    }
    restored = told(there, "restore", str(copy), settings=settings)
    assert restored.returncode == 0, restored.stderr
    with Place(there, settings, made.portal_token, made.letters).served() as server:
        client = Client(server.http, app.client.app_token)
        logins = [client.run(LOGIN, handle=handle, password=PASSWORD)["__typename"] for handle in people]
        tokens = [
            client.run(REFRESH, refreshToken=each["refreshToken"])["__typename"] for each in people.values()
        ]
        found = server.http.get(f"/apps/{app.id}/.well-known/jwks.json").json()
    verifies = found == keys and all(_verifies(each["jwt"], found) for each in people.values())
    return len(people) - logins.count("SignedIn"), tokens.count("SignedIn"), verifies


def _verifies(token: str, keys: dict[str, object]) -> bool:
    (key,) = jwt.PyJWKSet.from_dict(keys).keys
    try:
        jwt.decode(token, key, ["RS256"], options={"verify_aud": False})
    except jwt.PyJWTError:
        return False
    return True
