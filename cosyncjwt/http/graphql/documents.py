"""Where does a parsed and validated document come from? From here, and from a bounded cache the second time.

Parsing and validating is three quarters of the work of a small query. Only documents that passed everything
are kept.
"""

import hashlib
from collections import OrderedDict
from dataclasses import dataclass

from graphql.error import GraphQLError, GraphQLSyntaxError
from graphql.language import DocumentNode, parse
from graphql.type import GraphQLSchema
from graphql.validation import validate

from cosyncjwt.http.graphql.limits import QueryLimits, check
from cosyncjwt.http.graphql.prepared import Prepared
from cosyncjwt.http.graphql.redaction import LONGEST_MESSAGE, RULES, is_too_complex, syntax_message
from cosyncjwt.http.graphql.refusals import DocumentRefused, ErrorBody, QueryTooComplex


@dataclass(slots=True)
class Document:
    """A document that passed; once it has come a second time, its operations are prepared, by name."""

    tree: DocumentNode
    is_repeated: bool = False
    prepared: dict[str | None, Prepared] | None = None


class Documents:
    """The documents of one schema: parsed, within the limits, valid."""

    def __init__(
        self,
        schema: GraphQLSchema,
        limits: QueryLimits,
        *,
        introspection: bool,
        max_count: int = 1_000,
        # A syntax tree takes about a hundred bytes for each byte of text, and what is prepared half as much
        # again: at most 75 MiB.
        max_text_bytes: int = 256 * 1024,
    ) -> None:
        self._schema = schema
        self._limits = limits
        self._introspection = introspection
        self._max_count = max_count
        self._max_text_bytes = max_text_bytes
        self._kept: OrderedDict[bytes, tuple[Document, int]] = OrderedDict()
        self._text_bytes = 0

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, query: str) -> Document:
        """Give the document of a query, or refuse it."""
        key = self.key(query)
        document = self.kept(key)
        if document is None:
            document = Document(self._read(query))
            self._keep(key, document, len(query.encode()))
        return document

    @staticmethod
    def key(query: str) -> bytes:
        """Return by what a query's document is kept."""
        return hashlib.sha256(query.encode()).digest()

    def kept(self, key: bytes) -> Document | None:
        """Return a document that has come before and is still here."""
        kept = self._kept.get(key)
        if kept is None:
            return None
        self._kept.move_to_end(key)
        kept[0].is_repeated = True
        return kept[0]

    def _read(self, query: str) -> DocumentNode:
        limits = self._limits
        try:
            document = parse(query, max_lexical_tokens=limits.tokens, max_comments=limits.comments)
        except GraphQLSyntaxError as error:
            raise _syntax_refusal(error) from None
        # The limits come first: validation is quadratic in places.
        check(document, limits, introspection=self._introspection)
        # The error which reports that there were too many is one of those we send.
        errors = validate(
            self._schema,
            document,
            RULES,
            max_errors=limits.errors - 1,
            hide_suggestions=not self._introspection,
        )
        if errors:
            raise DocumentRefused([error_body(error, error.message) for error in errors])
        # A tree without locations is half as large and does not hold the text, in which secrets may stand.
        return parse(query, no_location=True)

    def _keep(self, key: bytes, document: Document, size: int) -> None:
        if size > self._max_text_bytes:
            return
        self._kept[key] = (document, size)
        self._text_bytes += size
        while len(self._kept) > self._max_count or self._text_bytes > self._max_text_bytes:
            _, (_, oldest_size) = self._kept.popitem(last=False)
            self._text_bytes -= oldest_size


def error_body(error: GraphQLError, message: str) -> ErrorBody:
    """Give an error as it is sent, with its place in the document but without extensions."""
    body: ErrorBody = {"message": message[:LONGEST_MESSAGE]}
    if error.locations:
        body["locations"] = [place.formatted for place in error.locations]
    if error.path is not None:
        body["path"] = error.path
    return body


def _syntax_refusal(error: GraphQLSyntaxError) -> DocumentRefused:
    message = syntax_message(error)
    if is_too_complex(error):
        return QueryTooComplex(message)
    return DocumentRefused([error_body(error, message)], is_syntax=True)
