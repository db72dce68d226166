"""How does an application's password filter look in its document?"""

from cosyncjwt.domain.password_filter import PasswordFilter, PasswordFilterChange
from store.mongo.driver import Document


def filter_document(rules: PasswordFilter | PasswordFilterChange) -> Document:
    """Return the fields of a filter, or of a change to one."""
    return {
        "enabled": rules.enabled,
        "min_length": rules.min_length,
        "min_upper": rules.min_upper,
        "min_lower": rules.min_lower,
        "min_digit": rules.min_digit,
        "min_special": rules.min_special,
    }


def filter_of(document: Document) -> PasswordFilter:
    """Return the filter of its fields."""
    return PasswordFilter(
        enabled=document["enabled"],
        min_length=document["min_length"],
        min_upper=document["min_upper"],
        min_lower=document["min_lower"],
        min_digit=document["min_digit"],
        min_special=document["min_special"],
    )
