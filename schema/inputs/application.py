"""What does a developer send to make or change an application?"""

import strawberry

from cosyncjwt.domain.application import (
    DEFAULT_JWT_LIFETIME_MINUTES,
    DEFAULT_LOGIN_ATTEMPTS,
    ApplicationType,
    JwtSubject,
)
from cosyncjwt.domain.second_factor import TwoFactorVerification
from cosyncjwt.domain.status import ApplicationStatus
from schema.inputs.settings import MetadataFieldInput, OnboardingInput, PasswordFilterInput, TwilioInput

DEFAULT_GRACE_HOURS = 24
"""How long a replaced app token goes on working unless the developer says otherwise."""


@strawberry.input(description="What a new application is to be like; most can stay away.")
class CreateApplicationInput:
    """The arguments of `createApplication`."""

    name: str = strawberry.field(description="1 to 100 characters, unique among your own applications.")
    type: ApplicationType | None = strawberry.field(
        default=ApplicationType.DEVELOPMENT, description="COMMERCIAL needs a paid subscription."
    )
    onboarding: OnboardingInput | None = strawberry.field(default=None, description="How people come in.")
    audience: str | None = strawberry.field(
        default=None, description="The `aud` of its JWTs; the application's id unless given."
    )
    jwt_lifetime_minutes: int | None = strawberry.field(
        default=DEFAULT_JWT_LIFETIME_MINUTES, description="How long its JWTs live, 5 to 1440 minutes."
    )
    password_filter: PasswordFilterInput | None = strawberry.field(
        default=None, description="What passwords must have; off unless given."
    )
    metadata_fields: list[MetadataFieldInput] | None = strawberry.field(
        default=None, description="What it keeps of its users and writes into their JWTs; at most 128."
    )
    invite_metadata_fields: list[MetadataFieldInput] | None = strawberry.field(
        default=None,
        description="What inviters say of those whom they invite; no path may lie where one of the "
        "`metadataFields` does.",
    )
    two_factor_verification: TwoFactorVerification | None = strawberry.field(
        default=TwoFactorVerification.NONE, description="Which second factor its users may turn on."
    )
    two_factor_required: bool | None = strawberry.field(
        default=False, description="Whether its users must turn one on before they are signed in."
    )
    twilio: TwilioInput | None = strawberry.field(
        default=None, description="By which account SMS are sent; PHONE needs it."
    )
    sms_countries: list[str] | None = strawberry.field(
        default=None,
        description='To numbers of which countries SMS go, as in ["US", "CA"]; to those of the sending '
        "number's country unless given.",
    )
    return_addresses: list[str] | None = strawberry.field(
        default=None,
        description="To where the page behind a signup link may lead back, at most 10: https URLs, http URLs "
        "of the developer's own machine, or an app's own scheme, as myapp://welcome. Compared as wholes.",
    )
    locales: list[str] | None = strawberry.field(
        default=None, description="What its users may choose, as EN, DE or PT-BR; EN is always there."
    )
    max_login_attempts: int | None = strawberry.field(
        default=DEFAULT_LOGIN_ATTEMPTS,
        description="How many wrong passwords in a row are free before each try must wait, 3 to 20.",
    )
    subject: JwtSubject | None = strawberry.field(
        default=JwtSubject.ID, description="What stands in the `sub` of its JWTs."
    )
    user_names_enabled: bool | None = strawberry.field(
        default=False, description="Whether users may have a name beside the address and log in by it."
    )


@strawberry.input(description="What is to change; what is left out or null stays as it is.")
class UpdateApplicationInput:
    """The arguments of `updateApplication`."""

    id: strawberry.ID = strawberry.field(description="One of the developer's own applications.")
    name: str | None = strawberry.field(
        default=None, description="1 to 100 characters, unique among your own applications."
    )
    type: ApplicationType | None = strawberry.field(
        default=None,
        description="COMMERCIAL needs a paid subscription; DEVELOPMENT, at most 50 users.",
    )
    onboarding: OnboardingInput | None = strawberry.field(default=None, description="How people come in.")
    audience: str | None = strawberry.field(
        default=None, description="The `aud` of its JWTs, 1 to 200 characters without spaces."
    )
    jwt_lifetime_minutes: int | None = strawberry.field(
        default=None, description="How long its JWTs live, 5 to 1440 minutes."
    )
    password_filter: PasswordFilterInput | None = strawberry.field(
        default=None,
        description="What passwords must have from now on; passwords that are set already stay good.",
    )
    two_factor_verification: TwoFactorVerification | None = strawberry.field(
        default=None,
        description="Which second factor its users may turn on. NONE means passwords alone; what users have "
        "turned on waits until it is set back.",
    )
    two_factor_required: bool | None = strawberry.field(
        default=None,
        description="Whether its users must turn a second factor on before they are signed in. Sessions "
        "without "
        "one are refused their refresh within five seconds.",
    )
    twilio: TwilioInput | None = strawberry.field(
        default=None,
        description="By which account SMS are sent from now on; PHONE needs one. Needs a login of the last "
        "ten minutes.",
    )
    sms_countries: list[str] | None = strawberry.field(
        default=None,
        description="The whole list, in place of the former; empty for the sending number's country.",
    )
    metadata_fields: list[MetadataFieldInput] | None = strawberry.field(
        default=None,
        description="The whole list, in place of the former. What users have under a path that is no longer "
        "declared leaves `User.metadata` and the next JWT, and comes back when the path is declared again.",
    )
    invite_metadata_fields: list[MetadataFieldInput] | None = strawberry.field(
        default=None,
        description="The whole list, in place of the former, by the same rules. No path may lie where one of "
        "the `metadataFields` does.",
    )
    return_addresses: list[str] | None = strawberry.field(
        default=None,
        description="To where the page behind a signup link may lead back, at most 10: https URLs, http URLs "
        "of the developer's own machine, or an app's own scheme, as myapp://welcome. The whole list, in "
        "place of the former.",
    )
    locales: list[str] | None = strawberry.field(
        default=None,
        description="The whole list, in place of the former; EN is always there. Users of a locale that is "
        "no longer there keep it, and get their messages in English.",
    )
    max_login_attempts: int | None = strawberry.field(
        default=None,
        description="How many wrong passwords in a row are free before each try must wait, 3 to 20.",
    )
    subject: JwtSubject | None = strawberry.field(
        default=None,
        description="What stands in the `sub` of its JWTs from now on: your backends will see other users.",
    )
    user_names_enabled: bool | None = strawberry.field(
        default=None,
        description="Whether users may have a name beside the address and log in by it. Switched off, names "
        "stay with their users and open nothing.",
    )


@strawberry.input(description="Whether an application is to work.")
class SetApplicationStatusInput:
    """The arguments of `setApplicationStatus`."""

    id: strawberry.ID = strawberry.field(
        description="One of the developer's own applications; an administrator may name any."
    )
    status: ApplicationStatus = strawberry.field(
        description="ACTIVE or INACTIVE; an administrator may also set SUSPENDED and BLOCKED."
    )
    reason: str | None = strawberry.field(
        default=None,
        description="Why, at most 500 characters, shown to the developer; an administrator must say it for "
        "SUSPENDED and BLOCKED.",
    )


@strawberry.input(description="Which application is meant.")
class ApplicationIdInput:
    """The arguments of `rotateSigningKey`, `rotateAppToken` and `deleteApplication`."""

    id: strawberry.ID = strawberry.field(description="One of the developer's own applications.")
