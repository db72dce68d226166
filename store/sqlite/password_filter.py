"""How does an application's password filter become columns?"""

import sqlite3

from cosyncjwt.domain.password_filter import PasswordFilter, PasswordFilterChange
from store.sqlite.database import Values


def filter_values(rules: PasswordFilter | PasswordFilterChange) -> Values:
    """Return the columns of a filter, or of a change to one."""
    return {
        "password_filter": rules.enabled,
        "password_min_length": rules.min_length,
        "password_min_upper": rules.min_upper,
        "password_min_lower": rules.min_lower,
        "password_min_digit": rules.min_digit,
        "password_min_special": rules.min_special,
    }


def filter_of(row: sqlite3.Row) -> PasswordFilter:
    """Return the filter in an application's row."""
    return PasswordFilter(
        enabled=bool(row["password_filter"]),
        min_length=row["password_min_length"],
        min_upper=row["password_min_upper"],
        min_lower=row["password_min_lower"],
        min_digit=row["password_min_digit"],
        min_special=row["password_min_special"],
    )
