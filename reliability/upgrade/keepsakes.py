"""Is what one release has handed out good at the other: sessions, second factors, codes, invitations?"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

from reliability.upgrade.crowd import Crowd
from tests.documents import COMPLETE_SIGNUP, FORGOT_PASSWORD, ME, REFRESH, RESET_PASSWORD, SIGNUP
from tests.factors import COMPLETE_LOGIN, ENABLE, LOGIN, SETUP, STEP, code_of
from tests.invitations import REGISTER
from tests.service import PASSWORD

NEW_PASSWORD = f"{PASSWORD} and new"


@dataclass(frozen=True, slots=True)
class Keepsakes:
    """What was handed out and is not used yet: each of it is good once."""

    session: Any
    guarded: str
    secret: str
    enabled_at: datetime
    signup: tuple[str, str]
    invitation: tuple[str, str]
    reset: tuple[str, str]

    @classmethod
    async def of(cls, crowd: Crowd) -> Self:
        """Be handed all of it by whoever serves now."""
        session = await crowd.signed_up(crowd.handle("keeper"))
        guarded = crowd.handle("guarded")
        access = (await crowd.signed_up(guarded))["accessToken"]
        secret = (await crowd.ask(SETUP, access, input={"password": PASSWORD}))["secret"]
        enabled_at = datetime.now(UTC)
        await crowd.ask(ENABLE, access, code=code_of(secret, enabled_at))
        waiting, friend, forgetful = (crowd.handle(kind) for kind in ("waiting", "friend", "forgetful"))
        await crowd.ask(SIGNUP, handle=waiting, password=PASSWORD)
        await crowd.signed_up(forgetful)
        await crowd.ask(FORGOT_PASSWORD, handle=forgetful)
        return cls(
            session=session,
            guarded=guarded,
            secret=secret,
            enabled_at=enabled_at,
            signup=(waiting, await crowd.code(waiting)),
            invitation=(friend, await crowd.invited(session["accessToken"], friend)),
            reset=(forgetful, await crowd.code(forgetful, before=1)),
        )

    async def are_good(self, crowd: Crowd) -> None:
        """Use all of it up; the crowd notes what is refused."""
        await crowd.ask(ME, self.session["accessToken"])
        await crowd.ask(REFRESH, refreshToken=self.session["refreshToken"])
        waits = await crowd.ask(LOGIN, handle=self.guarded, password=PASSWORD)
        await crowd.ask(COMPLETE_LOGIN, loginToken=waits["loginToken"], code=self._code())
        handle, code = self.signup
        await crowd.ask(COMPLETE_SIGNUP, handle=handle, code=code)
        handle, code = self.invitation
        await crowd.ask(REGISTER, handle=handle, password=PASSWORD, code=code)
        handle, code = self.reset
        await crowd.ask(RESET_PASSWORD, handle=handle, code=code, newPassword=NEW_PASSWORD)
        await crowd.ask(LOGIN, handle=handle, password=NEW_PASSWORD)

    def _code(self) -> str:
        now = datetime.now(UTC)
        # The code that turned the factor on is used up; its successor is taken a step early.
        is_used = int(now.timestamp()) // STEP == int(self.enabled_at.timestamp()) // STEP
        return code_of(self.secret, now, steps=int(is_used))
