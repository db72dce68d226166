"""Which fields of an application's document does a change set?"""

from datetime import datetime

from cosyncjwt.domain.application import name_key
from cosyncjwt.domain.application_change import ApplicationChange
from store.mongo.driver import Document
from store.mongo.values import stored
from store.settings import changed_settings, ensure_change_fits, names_metadata


def changed_fields(change: ApplicationChange, now: datetime) -> Document:
    """Return the fields and their new values: only those that the change names."""
    names = {} if change.name is None else {"name": change.name, "name_key": name_key(change.name)}
    settings = {f"settings.{name}": value for name, value in changed_settings(change).items()}
    return {**names, **settings, "updated_at": stored(now)}


def guard_of(application: Document, change: ApplicationChange) -> Document:
    """Return what must still be so when the change is written; raise ValueInvalid when it does not fit.

    The two sets of metadata are judged together, so neither may change between the judging and the writing.
    """
    ensure_change_fits(application["settings"], change)
    judged = ("metadata_fields", "invite_metadata_fields") if names_metadata(change) else ()
    return {f"settings.{name}": application["settings"][name] for name in judged}
