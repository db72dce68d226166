"""How do the mails look? A picture of the HTML part of each, in each language, by headless Chromium.

Run it by `python tools/picture_mails.py [WORD]`; WORD picks the messages whose name or language has it. What
a message says in several ways is pictured in each; and all again as a telephone shows them, with the longest
name and a long address.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from cosyncjwt.delivery.messages import Template
from cosyncjwt.delivery.rendering import rendered
from cosyncjwt.delivery.shipped import LOCALES, words_of
from cosyncjwt.delivery.variables import sample_lifetime_of, samples_of
from cosyncjwt.domain.message import Channel, OutboxMessage

BROWSER = ("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars")
DESK = (592, 560)
TELEPHONE = (360, 1000)

WAYS: Mapping[Template, Sequence[Mapping[str, str]]] = {
    Template.NEW_SIGN_IN: ({}, {"device": "", "address": ""}),
    Template.SECOND_FACTOR_CHANGED: (
        *({"change": each, "codes_left": ""} for each in ("ON", "ADDED", "OFF", "CODES_RENEWED")),
        *({"change": each, "codes_left": ""} for each in ("PHONE_CHANGED", "PHONE_REMOVED")),
        *({"change": "CODE_USED", "codes_left": left} for left in ("7", "1", "0")),
    ),
}
"""What messages say in more than one way."""

LONG_NAME = "Donaudampfschifffahrtsgesellschaftskapitaensmuetzenabzeichenhaus"
LONG_HANDLE = f"{'ada' * 20}@{'example' * 8}.com"


def page(template: Template, locale: str, values: Mapping[str, str], handle: str) -> str:
    """Return the HTML part of a message with these values, and samples in place of the others."""
    now = datetime.now(UTC)
    message = OutboxMessage(
        id="msg_sample",
        application_id="sample",
        channel=Channel.EMAIL,
        recipient=handle,
        template=template.value,
        sealed_values=b"",
        created_at=now,
        expires_at=now + sample_lifetime_of(template),
        due_at=now,
        locale=locale,
    )
    all_values = {**samples_of(template), "application_name": "Notes", **values}
    return rendered(message, all_values, words_of(template, locale)).html


def pages() -> Iterator[tuple[str, tuple[int, int], str]]:
    """Yield the name of each picture, its size and what is on it."""
    for template in Template:
        for locale in LOCALES:
            name = f"{template}.{locale.lower()}"
            for number, values in enumerate(WAYS.get(template, ({},))):
                yield f"{name}.{number}", DESK, page(template, locale, values, "ada@example.com")
            values = {"application_name": LONG_NAME}
            yield f"{name}.long", TELEPHONE, page(template, locale, values, LONG_HANDLE)


def framed(source: Path, size: tuple[int, int]) -> str:
    """Return a page that shows another one in this size: a window of Chromium has a least width."""
    width, height = size
    style = f"border:0;width:{width}px;height:{height}px"
    return f'<body style="margin:0"><iframe src="{source.as_uri()}" style="{style}"></iframe></body>'


def main() -> None:
    """Write a picture of each and say where they are."""
    word = sys.argv[1] if len(sys.argv) > 1 else ""
    folder = Path(tempfile.mkdtemp(prefix="mails-"))
    for name, size, html in pages():
        if word not in name:
            continue
        source, frame = folder / f"{name}.html", folder / f"{name}.frame.html"
        source.write_text(html, "utf-8")
        frame.write_text(framed(source, size), "utf-8")
        shot = (f"--screenshot={folder / name}.png", f"--window-size={size[0]},{size[1]}")
        subprocess.run((*BROWSER, *shot, frame.as_uri()), check=True, capture_output=True)  # noqa: S603
    sys.stdout.write(f"{folder}\n")


if __name__ == "__main__":
    main()
