"""Which secrets are kept sealed, and to which place is each of them bound?"""

from dataclasses import dataclass, field
from enum import StrEnum


class SealedKind(StrEnum):
    """What is kept sealed. The value is the place: the associated data of the seal (security K-01)."""

    ROOT_SECRET = "server/root-secret"  # noqa: S105 - the name of a place, not a secret
    SIGNING_KEY = "application/{application_id}/signing-key/{name}"
    """The private half; `name` is its `kid`."""
    TWILIO_TOKEN = "application/{application_id}/twilio-auth-token"  # noqa: S105 - the name of a place
    SENDER_URL = "applications/{application_id}/sender"
    """The URL of an application's own mail server, with its password."""
    AUTHENTICATOR_SECRET = "application/{application_id}/user/{name}/authenticator-secret"  # noqa: S105
    """What an authenticator app shares, proposed or active; `name` is the user's id."""
    MESSAGE = "outbox/{application_id}/{name}"
    """What a waiting message says; `name` is its id."""

    def place(self, application_id: str = "", name: str = "") -> str:
        """Return the place of one secret of this kind."""
        return self.value.format(application_id=application_id, name=name)


@dataclass(frozen=True, slots=True)
class SealedValue:
    """A sealed secret, and where a store keeps it; `spot` says that in the store's own words."""

    kind: SealedKind
    application_id: str
    name: str
    value: bytes = field(repr=False)
    spot: tuple[str, ...]

    @property
    def place(self) -> str:
        """The place that the secret is bound to."""
        return self.kind.place(self.application_id, self.name)
