"""Is a mail on the wire what it should be, and nothing that a stranger wants it to be?"""

import email
import email.policy
from email.message import EmailMessage

import pytest

from cosyncjwt.delivery.mime import encoded, recipient_of
from cosyncjwt.delivery.ports import DeliveryError, Mail
from cosyncjwt.domain.mailbox import mailbox_of
from tests.delivery.stand_ins import make_mail
from tests.fakes import NOW

INJECTIONS = [
    "\r\nBcc: eve@example.com",
    "\nBcc: eve@example.com",
    "\r\n Bcc: eve@example.com",
    "\r\n\r\nbody",
    "\r",
    "\0Bcc: eve@example.com",
    "\x0bBcc: eve@example.com",
    "\x85Bcc: eve@example.com",
    "\u2028Bcc: eve@example.com",
    "\ud800",
]
NOT_DECODED = [
    "%0d%0aBcc: eve@example.com",
    "=0D=0ABcc: eve@example.com",
    " =?utf-8?q?=0d=0aBcc:_eve@example.com?= x",
    "\\r\\nBcc: x",
]
MANY = [", eve@example.com", " eve@example.com", ">,<eve@example.com", "%0d%0aBcc: eve@example.com"]
BAD_SENDERS = [
    "",
    "accounts",
    "a@",
    "@b",
    "a@b c",
    "a@example.com, b@example.com",
    "a@example.com\r\nBcc: b@example.com",
    "=?utf-8?q?x=0d=0aBcc:_y?= <a@example.com>",
    "a@bücher.example",
]


def wire(mail: Mail, mail_from: str = "Accounts <accounts@example.com>") -> bytes:
    """Encode the mail."""
    return encoded(mail, sender=mailbox_of(mail_from), recipient=recipient_of(mail.to), date=NOW)


def read(content: bytes) -> EmailMessage:
    """Read the mail as a mail program does."""
    return email.message_from_bytes(content, policy=email.policy.default)


def test_headers_of_a_mail() -> None:
    """The mail has its sender, recipient, subject, date and id, and wants no automatic answer."""
    message = read(wire(make_mail()))

    assert dict(message.items()) | {"Content-Type": ""} == {
        "From": "Accounts <accounts@example.com>",
        "To": "ada@example.com",
        "Subject": "Your sign-up code for Notes",
        "Date": "Sun, 01 Mar 2026 12:00:00 +0000",
        "Message-ID": "<msg_0000000000000000000000@example.com>",
        "Auto-Submitted": "auto-generated",
        "MIME-Version": "1.0",
        "Content-Type": "",
    }


def test_both_parts_arrive() -> None:
    """Text comes first and HTML second, as alternatives of each other."""
    message = read(wire(make_mail(text="Grüße\n", html="<p>Grüße</p>\n")))

    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content().splitlines() for part in message.iter_parts()] == [["Grüße"], ["<p>Grüße</p>"]]


def test_subject_in_any_script_arrives() -> None:
    """A subject beyond ASCII and beyond one line arrives whole, over a server without extensions."""
    subject = "Ваш код для " + "Заметки " * 20
    content = wire(make_mail(subject=subject.strip()))

    assert content.isascii()
    assert read(content)["Subject"] == subject.strip()


def test_same_message_has_the_same_id_at_every_attempt() -> None:
    """Two attempts at one message carry one Message-ID, so that a mail program can merge them."""
    assert read(wire(make_mail()))["Message-ID"] == read(wire(make_mail()))["Message-ID"]


@pytest.mark.parametrize("payload", INJECTIONS)
def test_J04_control_characters_in_a_subject_are_refused(payload: str) -> None:
    """A subject with a line break or another control character sends no mail at all, for good."""
    with pytest.raises(DeliveryError) as failure:
        wire(make_mail(subject=f"Hello{payload}"))

    assert not failure.value.temporary


@pytest.mark.parametrize("payload", NOT_DECODED)
def test_J04_an_escaped_line_break_makes_no_header(payload: str) -> None:
    """An escaped line break in a subject is decoded by nobody and adds no header."""
    message = read(wire(make_mail(subject=f"Hello{payload}")))

    assert "Bcc" not in message
    assert list(message) == list(read(wire(make_mail())))


@pytest.mark.parametrize("payload", [*INJECTIONS, *MANY])
def test_J04_a_recipient_is_one_address(payload: str) -> None:
    """A recipient that is more than one address, or none, sends no mail at all, for good."""
    with pytest.raises(DeliveryError) as failure:
        wire(make_mail(to=f"ada@example.com{payload}"))

    assert not failure.value.temporary


def test_recipient_of_an_international_domain_travels_in_ascii() -> None:
    """A domain beyond ASCII is written in its ASCII form, which every server takes."""
    assert recipient_of("ada@bücher.example.com") == "ada@xn--bcher-kva.example.com"


@pytest.mark.parametrize(
    "mail_from", ["accounts@example.com", "Accounts <accounts@example.com>", "Acme Inc. <a@localhost>"]
)
def test_sender_is_one_mailbox(mail_from: str) -> None:
    """A sender may have a name or none, and any domain."""
    assert mailbox_of(mail_from).addr_spec in mail_from


@pytest.mark.parametrize("mail_from", BAD_SENDERS)
def test_bad_sender_is_refused_at_start(mail_from: str) -> None:
    """A sender that is not one mailbox is refused before any mail is sent."""
    with pytest.raises(ValueError, match="the sender must be"):
        mailbox_of(mail_from)


def test_J04_an_encoded_word_is_no_address() -> None:
    """An address that a mail program would decode into something else sends no mail at all, for good."""
    with pytest.raises(DeliveryError) as failure:
        wire(make_mail(to="=?utf-8?q?x=0d=0aBcc=3a_y?=@example.com"))

    assert not failure.value.temporary
