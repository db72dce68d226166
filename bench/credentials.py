"""Who calls? People who sign up by the front door before anything is measured."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from bench.requests import asked, body_of, got
from bench.servers import dev
from tests.documents import COMPLETE_SIGNUP, LOGIN, SIGNUP

PASSWORD = "correct horse battery staple"
REFRESHING = 8
LOGGING_IN = 31


@dataclass(frozen=True, slots=True)
class People:
    """The sample application's token and the handles of its users, all with the same password.

    A new session pushes an old one out, so those who log in all the time do nothing else.
    """

    app_token: str
    reader: str
    refreshing: tuple[str, ...]
    logging_in: tuple[str, ...]

    @property
    def headers(self) -> dict[str, str]:
        """What says which application is calling."""
        return {"App-Token": self.app_token}

    def signed_in(self, port: int, handle: str) -> Any:  # noqa: ANN401 - a JSON reply, as it comes
        """Log somebody in and return SignedIn."""
        return asked(port, self.headers, body_of(LOGIN, {"handle": handle, "password": PASSWORD}))

    def reading(self, port: int) -> dict[str, str]:
        """Log the reader in and return what says so."""
        return {"Authorization": f"Bearer {self.signed_in(port, self.reader)['accessToken']}"}


def prepared(data: Path, logging_in: int = LOGGING_IN) -> People:
    """Sign people up on a development server that makes the data folder, and stop it again."""
    handles = tuple(f"person{number}@example.com" for number in range(1 + REFRESHING + logging_in))
    with dev(data) as server:
        app_token = got(server.port, "/dev/quickstart.json")["sample"]["appToken"]
        with ThreadPoolExecutor(2 * (os.cpu_count() or 1)) as pool:
            list(pool.map(partial(_sign_up, server.port, {"App-Token": app_token}), handles))
    return People(app_token, handles[0], handles[1 : 1 + REFRESHING], handles[1 + REFRESHING :])


def _sign_up(port: int, headers: dict[str, str], handle: str) -> None:
    asked(port, headers, body_of(SIGNUP, {"handle": handle, "password": PASSWORD}))
    code = got(port, f"/dev/inbox.json?to={handle}")[0]["code"]
    asked(port, headers, body_of(COMPLETE_SIGNUP, {"handle": handle, "code": code}))
