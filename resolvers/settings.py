"""How does what a developer sends become the settings of an application?"""

from cosyncjwt.domain.metadata import Fields, MetadataField, MetadataSetter
from cosyncjwt.domain.password_filter import PasswordFilterChange
from cosyncjwt.domain.secret import Secret
from cosyncjwt.domain.text_account import TwilioCredentials
from schema.inputs.settings import MetadataFieldInput, PasswordFilterInput, TwilioInput


def password_filter(input: PasswordFilterInput | None) -> PasswordFilterChange:
    """Translate a password filter; what is left out stays None."""
    if input is None:
        return PasswordFilterChange()
    return PasswordFilterChange(
        enabled=input.enabled,
        min_length=input.min_length,
        min_upper=input.min_upper,
        min_lower=input.min_lower,
        min_digit=input.min_digit,
        min_special=input.min_special,
    )


def twilio(input: TwilioInput | None) -> TwilioCredentials | None:
    """Translate an account; None stays None."""
    if input is None:
        return None
    return TwilioCredentials(input.account_sid, Secret(input.auth_token), input.phone_number)


def metadata_fields(inputs: list[MetadataFieldInput] | None) -> Fields | None:
    """Translate declared fields; None stays None."""
    if inputs is None:
        return None
    return tuple(
        MetadataField(
            each.path,
            each.field_name,
            bool(each.required),
            bool(each.can_edit),
            each.set_by or MetadataSetter.USER,
        )
        for each in inputs
    )
