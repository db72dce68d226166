"""How is a message written down before it is sent?"""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import orjson
import pytest

from cosyncjwt.crypto.seal import SealBrokenError
from cosyncjwt.delivery.messages import Template
from cosyncjwt.domain.message import Channel
from tests.delivery.stand_ins import composed, make_compose
from tests.factories import make_application
from tests.fakes import NOW


def test_values_come_back_with_the_application_name() -> None:
    """A composed message gives back its values and the name of its application."""
    compose = make_compose()

    values = compose.values(composed(compose, name="Notes"))

    assert values == {"code": "042917", "application_name": "Notes"}


def test_message_is_due_at_once() -> None:
    """A composed message is due now, by mail, and was tried by nobody."""
    message = composed(make_compose())

    assert (message.due_at, message.created_at, message.attempts) == (NOW, NOW, 0)
    assert message.channel is Channel.EMAIL


def test_id_is_random_and_prefixed() -> None:
    """A message's id is `msg_` and 16 random bytes in base64url."""
    compose = make_compose()

    ids = {composed(compose).id for _ in range(10)}

    assert len(ids) == 10
    assert all(re.fullmatch(r"msg_[A-Za-z0-9_-]{22}", each) for each in ids)


def test_K01_code_is_not_readable_at_rest() -> None:
    """What the store keeps of a message holds no code."""
    message = composed(make_compose())

    assert b"042917" not in message.sealed_values
    assert "042917" not in repr(message)


@pytest.mark.parametrize("moved", [{"id": "elsewhere"}, {"application_id": "elsewhere"}])
def test_K01_values_of_another_message_do_not_open(moved: dict[str, Any]) -> None:
    """Sealed values moved to another message or application are refused."""
    compose = make_compose()
    message = replace(composed(compose), **moved)

    with pytest.raises(SealBrokenError):
        compose.values(message)


def test_a_value_cannot_replace_the_application_name() -> None:
    """The application's name is always the application's, whatever values come along."""
    compose = make_compose()
    message = compose.message(
        application=make_application(name="Notes"),
        template=Template.ALREADY_REGISTERED,
        recipient="ada@example.com",
        values={"application_name": "Bank"},
        now=NOW,
        expires_at=NOW + timedelta(minutes=10),
    )

    assert orjson.dumps(compose.values(message)) == b'{"application_name":"Notes"}'
