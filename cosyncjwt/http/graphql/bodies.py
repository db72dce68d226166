"""Which request has come before, to the byte? Its body need not be read as JSON again.

What apps ask for all day has no variables and is the same for everybody. Bodies with variables are read each
time: they hold passwords, and hardly two are the same.
"""

import hashlib
from collections import OrderedDict
from dataclasses import replace

from cosyncjwt.http.graphql.body import GraphQLRequest
from cosyncjwt.http.graphql.documents import Document, Documents

MOST = 1_000
"""How many bodies are known, by digests alone: a few hundred bytes each. What one says never changes."""


class Bodies:
    """Requests, and the documents that they send."""

    def __init__(self, documents: Documents, most: int = MOST) -> None:
        """Take where documents come from, which says itself how long it keeps them."""
        self.documents = documents
        self._most = most
        self._known: OrderedDict[bytes, tuple[bytes, GraphQLRequest]] = OrderedDict()

    def known(self, body: bytes) -> tuple[Document, GraphQLRequest] | None:
        """Return what a body asks for that has come before, and whose document is still here.

        The request is without its text, in which secrets may stand: its document says all that is asked.
        """
        known = self._known.get(hashlib.sha256(body).digest())
        document = None if known is None else self.documents.kept(known[0])
        return None if known is None or document is None else (document, known[1])

    def remember(self, body: bytes, request: GraphQLRequest) -> None:
        """Know the body of a request whose document has passed, unless it has variables."""
        if request.variables or request.extensions:
            return
        if len(self._known) >= self._most:
            # The first in goes: noting each use would cost every request more.
            self._known.popitem(last=False)
        key = Documents.key(request.query)
        self._known[hashlib.sha256(body).digest()] = key, replace(request, query="")
