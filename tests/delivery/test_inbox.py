"""What does the development inbox keep?"""

from datetime import timedelta

from cosyncjwt.delivery.inbox import Inbox
from tests.delivery.stand_ins import make_mail
from tests.fakes import FrozenClock


async def test_entry_has_what_a_test_needs(clock: FrozenClock) -> None:
    """An entry gives recipient, channel, template, words, code, link and time."""
    inbox = Inbox(clock)
    await inbox.send(make_mail())

    assert inbox.entries() == [
        {
            "to": "ada@example.com",
            "channel": "EMAIL",
            "template": "signup_code",
            "subject": "Your sign-up code for Notes",
            "text": "The code is 042917.\n",
            "code": "042917",
            "link": None,
            "sentAt": "2026-03-01T12:00:00.123Z",
            "sender": None,
        }
    ]


async def test_newest_is_first(clock: FrozenClock) -> None:
    """Of two messages the later one comes first."""
    inbox = Inbox(clock)
    await inbox.send(make_mail(code="111111"))
    clock.advance(timedelta(seconds=1))
    await inbox.send(make_mail(code="222222"))

    assert [entry["code"] for entry in inbox.entries()] == ["222222", "111111"]


async def test_entries_of_one_handle_in_any_case(clock: FrozenClock) -> None:
    """Asking for a handle gives its messages alone, however it is written."""
    inbox = Inbox(clock)
    await inbox.send(make_mail(to="ada@example.com"))
    await inbox.send(make_mail(to="grace@example.com"))

    assert [entry["to"] for entry in inbox.entries("ADA@Example.com")] == ["ada@example.com"]


async def test_oldest_is_forgotten_over_the_limit(clock: FrozenClock) -> None:
    """The inbox keeps its limit of messages and forgets the oldest."""
    inbox = Inbox(clock, limit=2)
    for number in range(3):
        await inbox.send(make_mail(code=str(number)))

    assert [entry["code"] for entry in inbox.entries()] == ["2", "1"]
