"""Which backend does a URL name? The one place that knows them all."""

from store.ports import Store


def open_store(url: str, *, mongo_driver: str = "motor") -> Store:
    """Return the unopened store of a `sqlite:///path` or `mongodb://...` URL.

    A backend is imported only when it is used: a server on SQLite never loads a MongoDB driver.
    Raises ValueError for any other scheme.
    """
    scheme = url.partition("://")[0]
    if scheme == "sqlite":
        from store.sqlite import SqliteStore

        return SqliteStore.of_url(url)
    if scheme in {"mongodb", "mongodb+srv"}:
        from store.mongo import MongoStore

        return MongoStore.of_url(url, driver=mongo_driver)
    message = f"a store URL starts with sqlite:///, mongodb:// or mongodb+srv://, not {scheme}://"
    raise ValueError(message)
