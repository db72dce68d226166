"""Which fields of an application's document does a change set?"""

from datetime import datetime

from cosyncjwt.domain.application import DEVELOPMENT_USER_LIMIT, ApplicationType, name_key, too_many_users
from cosyncjwt.domain.application_change import ApplicationChange
from store.mongo.driver import Document
from store.mongo.values import stored
from store.settings import changed_settings, ensure_change_fits, names_metadata

LIMITS = {ApplicationType.DEVELOPMENT: DEVELOPMENT_USER_LIMIT, ApplicationType.COMMERCIAL: None}
"""How many users an application of a developer may have, by its type."""


def changed_fields(change: ApplicationChange, now: datetime) -> Document:
    """Return the fields and their new values: only those that the change names."""
    names = {} if change.name is None else {"name": change.name, "name_key": name_key(change.name)}
    types: Document = (
        {} if change.type is None else {"type": change.type.value, "user_limit": LIMITS[change.type]}
    )
    settings = {f"settings.{name}": value for name, value in changed_settings(change).items()}
    return {**names, **types, **settings, "updated_at": stored(now)}


def guard_of(application: Document, change: ApplicationChange) -> Document:
    """Return what must still be so when the change is written; raise ValueInvalid when it does not fit.

    The two sets of metadata are judged together, so neither may change between the judging and the writing.
    Nor may a user too many come while it becomes one for development; raises UserLimitReached.
    """
    ensure_change_fits(application["settings"], change)
    judged = ("metadata_fields", "invite_metadata_fields") if names_metadata(change) else ()
    guard: Document = {f"settings.{name}": application["settings"][name] for name in judged}
    if change.type is ApplicationType.DEVELOPMENT:
        if application["user_count"] > DEVELOPMENT_USER_LIMIT:
            raise too_many_users()
        guard["user_count"] = {"$lte": DEVELOPMENT_USER_LIMIT}
    return guard
