"""With which options does a driver wait for a database server on a busy machine?

All bounds of our clients' own are lifted, also that on connecting: by it a client looks every ten seconds
whether the server is well, and when it has no answer for two seconds it cuts off whoever waits for one.
"""

from urllib.parse import urlencode, urlsplit, urlunsplit

from store.mongo.client import OPTIONS

MILLISECONDS = 60_000
UNHURRIED = dict.fromkeys((name for name in OPTIONS if name.endswith("TimeoutMS")), MILLISECONDS)
"""A caller that is refused for want of time proves nothing."""


def unhurried(url: str, database: str) -> str:
    """Return the address of a database on the server at `url`, with these options."""
    parts = urlsplit(url)
    query = "&".join(filter(None, (parts.query, urlencode(UNHURRIED))))
    return urlunsplit(parts._replace(path=f"/{database}", query=query))
