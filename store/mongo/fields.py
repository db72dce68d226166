"""How does a field of a record that moves look in a document?"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from store.kinds import Fields, Form, Plain
from store.mongo.values import moment_of, stored
from store.ports.moving import UnknownContentError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
Convert = Callable[[Plain], Plain]


def _moment(milliseconds: int) -> datetime:
    return stored(EPOCH + milliseconds * MILLISECOND)


def _milliseconds(moment: datetime) -> int:
    return (moment_of(moment) - EPOCH) // MILLISECOND


def _same(value: Plain) -> Plain:
    return value


# As it is kept, and as it is in a record.
CONVERTED: Mapping[Form, tuple[Convert, Convert]] = {
    Form.TEXT: (_same, _same),
    Form.NUMBER: (_same, int),
    Form.TRUTH: (bool, int),
    Form.BYTES: (_same, bytes),
    Form.MOMENT: (_moment, _milliseconds),
    Form.MOMENT_OR_NEVER: (_moment, _milliseconds),
    Form.MOMENTS: (
        lambda value: [_moment(each) for each in value],
        lambda value: [*map(_milliseconds, value)],
    ),
    Form.WORDS: (str.split, " ".join),
    Form.TEXTS: (list, list),
    Form.MAPPING: (dict, dict),
}


def kept(form: Form, value: Plain) -> Plain:
    """Return the value of a record as a document holds it."""
    return None if value is None else CONVERTED[form][0](value)


def plain(form: Form, value: Plain) -> Plain:
    """Return the value of a document as a record holds it."""
    return None if value is None else CONVERTED[form][1](value)


def kept_parts(fields: Fields, parts: Plain) -> list[Plain]:
    """Return the parts of a record as a document lists them: bare values where a part is one value."""
    documents = [{name: kept(form, part[name]) for name, form in fields.items()} for part in parts]
    return [next(iter(each.values())) for each in documents] if len(fields) == 1 else documents


def plain_parts(fields: Fields, parts: list[Plain]) -> Plain:
    """Return the parts that a document lists as a record has them; raise UnknownContentError for others."""
    if len(fields) == 1:
        ((name, form),) = fields.items()
        return [{name: plain(form, each)} for each in parts]
    for each in parts:
        if set(each) != set(fields):
            unknown = ", ".join(sorted(set(each) ^ set(fields)))
            message = f"nobody has said in store/kinds.py how this moves: {unknown}"
            raise UnknownContentError(message)
    return [{name: plain(form, each[name]) for name, form in fields.items()} for each in parts]
