"""How do the mails look? A picture of the HTML part of each, in each language, by headless Chromium.

Run it by `python tools/picture_mails.py [WORD]`; WORD picks the messages whose name or language has it.
"""

import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from cosyncjwt.delivery.messages import Template
from cosyncjwt.delivery.rendering import rendered
from cosyncjwt.delivery.shipped import LOCALES, words_of
from cosyncjwt.delivery.variables import sample_lifetime_of, samples_of
from cosyncjwt.domain.message import Channel, OutboxMessage

BROWSER = ("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars")
SIZE = "--window-size=720,760"


def page(template: Template, locale: str) -> str:
    """Return the HTML part of a message with samples in place of the variables."""
    now = datetime.now(UTC)
    message = OutboxMessage(
        id="msg_sample",
        application_id="sample",
        channel=Channel.EMAIL,
        recipient="ada@example.com",
        template=template.value,
        sealed_values=b"",
        created_at=now,
        expires_at=now + sample_lifetime_of(template),
        due_at=now,
        locale=locale,
    )
    values = {**samples_of(template), "application_name": "Notes"}
    return rendered(message, values, words_of(template, locale)).html


def main() -> None:
    """Write a picture of each and say where they are."""
    word = sys.argv[1] if len(sys.argv) > 1 else ""
    folder = Path(tempfile.mkdtemp(prefix="mails-"))
    for template in Template:
        for locale in LOCALES:
            name = f"{template}.{locale.lower()}"
            if word not in name:
                continue
            source = folder / f"{name}.html"
            source.write_text(page(template, locale), "utf-8")
            shot = f"--screenshot={folder / name}.png"
            subprocess.run((*BROWSER, SIZE, shot, source.as_uri()), check=True, capture_output=True)  # noqa: S603
    sys.stdout.write(f"{folder}\n")


if __name__ == "__main__":
    main()
