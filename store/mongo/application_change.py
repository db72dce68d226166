"""Which fields of an application's document does a change set?"""

from datetime import datetime

from cosyncjwt.domain.application import name_key
from cosyncjwt.domain.application_change import ApplicationChange
from cosyncjwt.domain.metadata import fields_text
from store.mongo.driver import Document
from store.mongo.password_filter import filter_document
from store.mongo.values import stored


def changed_fields(change: ApplicationChange, now: datetime) -> Document:
    """Return the fields and their new values: only those that the change names."""
    fields = {
        "name": change.name,
        "name_key": None if change.name is None else name_key(change.name),
        "onboarding.signup_enabled": change.signup_enabled,
        "onboarding.signup_flow": None if change.signup_flow is None else change.signup_flow.value,
        "audience": change.audience,
        "jwt_lifetime_minutes": change.jwt_lifetime_minutes,
        "metadata_fields": None if change.metadata_fields is None else fields_text(change.metadata_fields),
        "two_factor_verification": None
        if change.two_factor_verification is None
        else change.two_factor_verification.value,
        "updated_at": stored(now),
        **{
            f"password_filter.{name}": value
            for name, value in filter_document(change.password_filter).items()
        },
    }
    return {name: value for name, value in fields.items() if value is not None}
