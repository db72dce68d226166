"""How is a message of MongoDB's wire protocol read and written? OP_MSG, and OP_QUERY for the first word.

https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/
"""

import asyncio
import itertools
import struct
from dataclasses import dataclass
from typing import Any, TypeAlias

from bson import CodecOptions, DatetimeConversion, decode, decode_all, encode

# Any: a command, or an answer, has whatever fields it has.
Document: TypeAlias = dict[str, Any]

HEADER = struct.Struct("<iiii")
NUMBER = struct.Struct("<i")
FLAGS = struct.Struct("<I")
REPLY = struct.Struct("<iqii")
OP_REPLY, OP_QUERY, OP_MSG = 1, 2004, 2013
CHECKSUM, MORE_TO_COME, EXHAUST_ALLOWED = 1 << 0, 1 << 1, 1 << 16
BODY, SEQUENCE = 0, 1
EXACT: "CodecOptions[Document]" = CodecOptions(datetime_conversion=DatetimeConversion.DATETIME_MS)
"""Whatever is read is written again as it was, moments that Python has no date for as well."""

_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Message:
    """A command or an answer: its number, which one it answers, its flags, its document."""

    document: Document
    number: int
    operation: int = OP_MSG
    flags: int = 0

    @property
    def may_be_streamed(self) -> bool:
        """Whether several answers may follow."""
        return bool(self.flags & EXHAUST_ALLOWED)

    def answered(self, document: Document) -> bytes:
        """Return an answer as it goes over the wire."""
        if self.operation == OP_MSG:
            return written(document, answers=self.number)[0]
        head = REPLY.pack(0, 0, 0, 1)
        return _whole(next(_numbers), self.number, OP_REPLY, head + encode(document, codec_options=EXACT))


def written(document: Document, *, answers: int = 0, flags: int = 0) -> tuple[bytes, int]:
    """Return a document as an OP_MSG, and the number of the message."""
    number = next(_numbers)
    body = FLAGS.pack(flags) + bytes([BODY]) + encode(document, codec_options=EXACT)
    return _whole(number, answers, OP_MSG, body), number


def _whole(number: int, answers: int, operation: int, body: bytes) -> bytes:
    return HEADER.pack(HEADER.size + len(body), number, answers, operation) + body


async def read(reader: asyncio.StreamReader) -> Message:
    """Read the next message; raise IncompleteReadError when there is none."""
    length, number, _, operation = HEADER.unpack(await reader.readexactly(HEADER.size))
    body = await reader.readexactly(length - HEADER.size)
    if operation == OP_MSG:
        (flags,) = FLAGS.unpack_from(body)
        end = len(body) - (NUMBER.size if flags & CHECKSUM else 0)
        return Message(_sections(body[FLAGS.size : end]), number, flags=flags)
    assert operation == OP_QUERY, f"a driver of today sends no messages of kind {operation}"
    # Flags, a name that ends with a zero, how many to skip, how many to return; then the document.
    begin = body.index(b"\0", NUMBER.size) + 1 + 2 * NUMBER.size
    return Message(_document(body[begin:]), number, operation)


def _sections(body: bytes) -> Document:
    """Return the one document, with each sequence of documents as a list in it."""
    document: Document = {}
    while body:
        (size,) = NUMBER.unpack_from(body, 1)
        section, rest = body[1 : 1 + size], body[1 + size :]
        if body[0] == BODY:
            document = _document(section) | document
        else:
            assert body[0] == SEQUENCE
            name, _, documents = section[NUMBER.size :].partition(b"\0")
            document[name.decode()] = decode_all(documents, EXACT)
        body = rest
    return document


def _document(data: bytes) -> Document:
    return decode(data, EXACT)
