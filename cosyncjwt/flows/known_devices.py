"""Has this user logged in from this device before? Asked at every login, without a cookie."""

from datetime import datetime

from cosyncjwt.crypto.codes import Codes, matches
from cosyncjwt.domain.application import Application
from cosyncjwt.domain.caller import Device
from cosyncjwt.domain.known_device import DEVICES_PER_USER, KnownDevice
from cosyncjwt.domain.message import OutboxMessage
from cosyncjwt.domain.secret import Secret
from cosyncjwt.domain.user import User
from cosyncjwt.flows.account_messages import AccountMessages
from store.ports import Tenant

PURPOSE = "known-device"


class KnownDevices:
    """Knows devices by keyed digests of what they roughly are, so that no store tells who was where."""

    def __init__(self, codes: Codes, messages: AccountMessages) -> None:
        """Take what makes digests and what writes the notice."""
        self._codes = codes
        self._messages = messages

    async def recognise(
        self,
        tenant: Tenant,
        application: Application,
        user: User,
        device: Device,
        now: datetime,
        *,
        latest: bytes | None,
    ) -> None:
        """Remember the device of a login, and tell the user about one that is not known.

        The device of the first login, which follows a signup, surprises nobody. Most logins come from the
        `latest`, and nothing is asked.
        """
        known = KnownDevice.of(device)
        # NUL is in none of the parts, so no two devices make one text.
        told = Secret(f"{known.browser}\x00{known.system}\x00{known.program}\x00{known.network}")
        digest = self._codes.code_digest(application.id, PURPOSE, user.id, told)
        if latest is not None and matches(digest, latest):
            return

        def notice() -> OutboxMessage:
            return self._messages.new_sign_in(application, user, device, now)

        if await tenant.devices.recognise(user.id, digest, keep=DEVICES_PER_USER, notice=notice):
            self._messages.announce()
