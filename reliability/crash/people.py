"""Who uses the server while it is killed, and what must each of them find afterwards?

Everybody notes what was acknowledged. What was asked for and never answered may have happened or not.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

from reliability.crash.front_end import Front, Fronts
from tests.documents import (
    CHANGE_PASSWORD,
    COMPLETE_SIGNUP,
    FORGOT_PASSWORD,
    LOGIN,
    RESET_PASSWORD,
    SIGNUP,
)
from tests.factors import COMPLETE_LOGIN, ENABLE, SETUP, code_of
from tests.factors import LOGIN as LOGIN_WITH_FACTOR
from tests.invitations import INVITE, REGISTER
from tests.process.crash_story import FrontEnd, Person
from tests.service import PASSWORD

NEW = "a brand new staple battery"


class Somebody(Protocol):
    """Whoever is there when the server is killed."""

    handle: str
    exists: bool
    gone: bool

    async def work(self, fronts: Fronts) -> None:
        """Do what this one came for."""

    async def check(self, fronts: Fronts) -> None:
        """Find what was acknowledged, once the server is back."""


@dataclass(slots=True)
class Resident(Person):
    """Signs up, logs in, refreshes, and perhaps leaves."""

    async def sign_up(self, front_end: FrontEnd) -> str:
        """Become a user by the code in a real mail; return the access token."""
        assert isinstance(front_end, Front)
        sent = await front_end.run(SIGNUP, handle=self.handle, password=PASSWORD)
        assert sent["__typename"] == "CodeSent", sent
        code = await front_end.code(self.handle)
        completed = await front_end.run(COMPLETE_SIGNUP, handle=self.handle, code=code)
        self.exists = True
        return self._keep(completed)

    async def work(self, fronts: Fronts) -> None:
        """Live in the application."""
        await self.live(fronts.app)

    async def check(self, fronts: Fronts) -> None:
        """Be let in or not, and find that a replaced refresh token is good for nothing."""
        await self.return_to(fronts.app)
        if self.can_replay:
            await self.replay(fronts.app)


@dataclass(slots=True)
class Developer(Resident):
    """Signs up at the portal and makes applications."""

    async def work(self, fronts: Fronts) -> None:
        """Develop."""
        await self.develop(fronts.portal)

    async def check(self, fronts: Fronts) -> None:
        """Find the applications."""
        await self.return_to(fronts.portal)


@dataclass(slots=True)
class Changing(Resident):
    """Comes by another password, by a code or by the former one."""

    forgets: bool = False
    code: str | None = None
    asked: bool = False
    changed: bool = False

    async def work(self, fronts: Fronts) -> None:
        """Sign up, then choose another password."""
        access_token = await self.sign_up(fronts.app)
        if self.forgets:
            await fronts.app.run(FORGOT_PASSWORD, handle=self.handle)
            self.code = await fronts.app.code(self.handle, before=1)
            self.asked = True
            done = await self._reset(fronts.app)
            assert done["__typename"] == "Done", done
        else:
            self.asked = True
            done = await fronts.app.run(CHANGE_PASSWORD, access_token, password=PASSWORD, newPassword=NEW)
            assert done["__typename"] == "SignedIn", done
        self.changed = True

    async def check(self, fronts: Fronts) -> None:
        """Find exactly one of the two passwords right, and a code that was used refused."""
        if not self.exists:
            return
        right = [await self._opens(fronts.app, password) for password in (PASSWORD, NEW)]
        assert sum(right) == 1, f"{self.handle} has {sum(right)} passwords"
        assert right[1] if self.changed else self.asked or right[0], f"{self.handle}: the other password"
        if self.code is not None and right[1]:
            again = await self._reset(fronts.app)
            assert again["__typename"] != "Done", f"{self.handle} reset twice by one code"

    async def _reset(self, front: FrontEnd) -> Any:
        return await front.run(RESET_PASSWORD, handle=self.handle, code=self.code, newPassword=NEW)

    async def _opens(self, front: FrontEnd, password: str) -> bool:
        signed_in = await front.run(LOGIN, handle=self.handle, password=password)
        return bool(signed_in["__typename"] == "SignedIn")


@dataclass(slots=True)
class Guarded:
    """Turns a second factor on and comes in by a recovery code."""

    handle: str
    exists: bool = False
    gone: bool = False
    codes: list[str] = field(default_factory=list)
    used: int = 0
    tried: int = 0

    async def work(self, fronts: Fronts) -> None:
        """Sign up, enroll, and use recovery codes."""
        signed_up = await fronts.vault.run(SIGNUP, handle=self.handle, password=PASSWORD)
        self.exists = True
        access_token = signed_up["accessToken"]
        secret = (await fronts.vault.run(SETUP, access_token))["secret"]
        enabled = await fronts.vault.run(ENABLE, access_token, code=code_of(secret, datetime.now(UTC)))
        self.codes = enabled["recoveryCodes"]
        for _ in range(2):
            await self._enter(fronts.vault)

    async def _enter(self, vault: FrontEnd) -> None:
        token = await self._login(vault)
        self.tried += 1
        opened = await self._complete(vault, token, self.codes[self.tried - 1])
        assert opened == "SignedIn", f"{self.handle}: a recovery code is lost"
        self.used = self.tried

    async def check(self, fronts: Fronts) -> None:
        """Find used codes used, the others good, and no way in without one."""
        if not self.codes:
            return
        if self.used:
            token = await self._login(fronts.vault)
            again = await self._complete(fronts.vault, token, self.codes[self.used - 1])
            assert again != "SignedIn", f"{self.handle}: a recovery code is good twice"
        await self._enter(fronts.vault)

    async def _login(self, vault: FrontEnd) -> str:
        waiting = await vault.run(LOGIN_WITH_FACTOR, handle=self.handle, password=PASSWORD)
        assert waiting["__typename"] == "TwoFactorRequired", f"{self.handle}: {waiting['__typename']}"
        return str(waiting["loginToken"])

    async def _complete(self, vault: FrontEnd, token: str, code: str) -> str:
        answer = await vault.run(COMPLETE_LOGIN, loginToken=token, code=code)
        return str(answer["__typename"])


@dataclass(slots=True)
class Guest(Resident):
    """Is invited by somebody who has just come, and registers by the code of the invitation."""

    code: str | None = None
    asked: bool = False

    async def work(self, fronts: Fronts) -> None:
        """Let the host come and invite, then register."""
        host = Resident(f"host-of-{self.handle}", stays=True)
        access_token = await host.sign_up(fronts.app)
        await fronts.app.run(INVITE, access_token, handle=self.handle)
        self.code = await fronts.app.code(self.handle)
        self.asked = True
        self._keep(await self._register(fronts.app))
        self.exists = True

    async def check(self, fronts: Fronts) -> None:
        """Find an unused code good and a used one not, and the account that it made."""
        if self.code is None:
            return
        first = (await self._register(fronts.app))["__typename"]
        again = (await self._register(fronts.app))["__typename"]
        assert again != "SignedIn", f"{self.handle} registered twice"
        assert first != "SignedIn" if self.exists else self.asked or first == "SignedIn", self.handle
        self.exists = True
        signed_in = await fronts.app.run(LOGIN, handle=self.handle, password=PASSWORD)
        assert signed_in["__typename"] == "SignedIn", f"{self.handle} is lost"

    async def _register(self, front: FrontEnd) -> Any:
        return await front.run(REGISTER, handle=self.handle, password=PASSWORD, code=self.code)
