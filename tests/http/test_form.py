"""What becomes of a form that does not arrive?"""

import asyncio

import pytest
from starlette.requests import Request

from cosyncjwt.http.form import FormRefused, form_of


def form_request(*messages: dict[str, object]) -> Request:
    """Make a form's request whose body comes as these messages, and then not at all."""
    waiting = list(messages)

    async def receive() -> dict[str, object]:
        if waiting:
            return waiting.pop(0)
        return await asyncio.Future()

    headers = [(b"content-type", b"application/x-www-form-urlencoded; charset=utf-8")]
    return Request({"type": "http", "method": "POST", "headers": headers}, receive)


async def test_slow_body_is_refused() -> None:
    """A body that does not come in time is 408."""
    request = form_request({"type": "http.request", "body": b"app=", "more_body": True})

    with pytest.raises(FormRefused) as refusal:
        await form_of(request, seconds=0.01)

    assert refusal.value.status == 408


async def test_vanished_client_is_refused() -> None:
    """A client that leaves in the middle of its body is no fault of the server."""
    with pytest.raises(FormRefused) as refusal:
        await form_of(form_request({"type": "http.disconnect"}))

    assert refusal.value.status == 400
