"""What is a person told about the account, so that whoever it does not come from can act?"""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from enum import StrEnum

from cosyncjwt.delivery.messages import Compose, Template
from cosyncjwt.domain.application import Application
from cosyncjwt.domain.caller import Device
from cosyncjwt.domain.known_device import KnownDevice, readable_address
from cosyncjwt.domain.message import OutboxMessage
from cosyncjwt.domain.user import User
from cosyncjwt.errors import RateLimited
from cosyncjwt.flows.steps import NOTICE_LIFETIME
from cosyncjwt.flows.throttle import Throttle
from store.ports import Outbox, Tenant


class FactorChange(StrEnum):
    """What has become of a second factor; the value `change` of its message."""

    ON = "ON"
    ADDED = "ADDED"
    OFF = "OFF"
    CODES_RENEWED = "CODES_RENEWED"
    CODE_USED = "CODE_USED"
    PHONE_CHANGED = "PHONE_CHANGED"
    PHONE_REMOVED = "PHONE_REMOVED"


class AccountMessages:
    """Tells users what has happened to their accounts; right after it has, never before."""

    def __init__(
        self, compose: Compose, outbox: Outbox, throttle: Throttle, announce: Callable[[], None]
    ) -> None:
        """Take what writes, keeps and counts messages, and whom to tell that one waits."""
        self._compose = compose
        self._outbox = outbox
        self._throttle = throttle
        self.announce = announce

    async def welcome(self, tenant: Tenant, application: Application, user: User, now: datetime) -> None:
        """Welcome a new user where the application wishes it; an address that has had its mails gets none."""
        if not application.onboarding.welcome_enabled:
            return
        with suppress(RateLimited):
            await self._throttle.before_mail(tenant, user.handle)
            await self._send(self._message(application, user, Template.WELCOME, {}, now))

    def new_sign_in(
        self, application: Application, user: User, device: Device, now: datetime
    ) -> OutboxMessage:
        """Return the message about a login from a device that is not known."""
        values = {**_when_and_where(device, now), "failures": ""}
        return self._message(application, user, Template.NEW_SIGN_IN, values, now)

    async def many_failures(
        self, application: Application, user: User, device: Device, now: datetime, failures: int
    ) -> None:
        """Tell a user that the right password was given after many wrong ones."""
        values = {**_when_and_where(device, now), "failures": str(failures)}
        await self._send(self._message(application, user, Template.NEW_SIGN_IN, values, now))

    async def second_factor_changed(
        self,
        application: Application,
        user: User,
        change: FactorChange,
        now: datetime,
        *,
        codes_left: int | None = None,
    ) -> None:
        """Tell a user about the second factor, and how many recovery codes are left where one was used."""
        values = {"change": change.value, "codes_left": "" if codes_left is None else str(codes_left)}
        await self._send(self._message(application, user, Template.SECOND_FACTOR_CHANGED, values, now))

    async def account_deleted(self, application: Application, user: User, now: datetime) -> None:
        """Tell somebody whose account has just been deleted."""
        await self._send(self._message(application, user, Template.ACCOUNT_DELETED, {}, now))

    def _message(
        self, application: Application, user: User, template: Template, values: dict[str, str], now: datetime
    ) -> OutboxMessage:
        return self._compose.message(
            application=application,
            template=template,
            recipient=user.handle,
            values=values,
            now=now,
            expires_at=now + NOTICE_LIFETIME,
            locale=user.locale,
        )

    async def _send(self, message: OutboxMessage) -> None:
        await self._outbox.put(message)
        self.announce()


def _when_and_where(device: Device, now: datetime) -> dict[str, str]:
    return {
        "device": KnownDevice.of(device).words,
        "address": readable_address(device),
        "time": f"{now:%Y-%m-%d %H:%M} UTC",
    }
