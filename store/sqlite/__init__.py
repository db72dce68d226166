"""The embedded backend: one SQLite file for all worker processes of one machine."""

from store.sqlite.store import SqliteStore

__all__ = ["SqliteStore"]
