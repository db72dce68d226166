"""What can be read of the keys that sign an application's JWTs?"""

from datetime import datetime

import strawberry

from cosyncjwt.domain import signing


@strawberry.type(description="A key pair that signs, or has signed, the application's JWTs.")
class SigningKey:
    """The public half of a signing key."""

    kid: str = strawberry.field(
        description="The RFC 7638 thumbprint; `kid` in the JWT's header and the JWKS."
    )
    public_key: str = strawberry.field(description="The public key in PEM.")
    current: bool = strawberry.field(description="Whether this key signs now.")
    created_at: datetime = strawberry.field(description="When the key was made.")
    signs_from: datetime = strawberry.field(
        description="From when on it signs: published first, so that every verifier can know it by then."
    )
    retires_at: datetime | None = strawberry.field(
        description="When it leaves the JWKS, the last JWT that it signed having expired; null for the "
        "newest."
    )

    @classmethod
    def of(cls, key: signing.SigningKey, *, current: bool) -> "SigningKey":
        """Show the public half of a key."""
        return cls(
            kid=key.kid,
            public_key=key.public_key,
            current=current,
            created_at=key.created_at,
            signs_from=key.signs_from or key.created_at,
            retires_at=key.retires_at,
        )
