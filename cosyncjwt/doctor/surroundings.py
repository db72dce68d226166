"""Are the public address, the mail server and the files as they should be?"""

import stat
from collections.abc import Iterator
from pathlib import Path

from cosyncjwt.delivery.ports import DeliveryError
from cosyncjwt.delivery.smtp import SmtpMailer
from cosyncjwt.doctor.findings import Finding, State, judged
from cosyncjwt.settings import Settings

GROUP, OTHERS = stat.S_IRWXG, stat.S_IRWXO
SQLITE = "sqlite:///"


def address_finding(settings: Settings) -> Finding:
    """Say whether the world reaches the server by TLS."""
    local = "" if settings.is_https else "no TLS: good for this machine only"
    return judged("public URL", f"{settings.public_url}, the beginning of every issuer", warning=local)


async def mail_finding(settings: Settings) -> Finding:
    """Connect to the mail server and log in; send nothing."""
    if settings.smtp_url is None:
        return Finding(State.OK, "mail", "a development server keeps it in its inbox")
    try:
        mailer = SmtpMailer.of_url(settings.smtp_url.reveal(), settings.mail_from)
        await mailer.check()
    except DeliveryError as failure:
        return judged(
            "mail", "the mail server does not take mail", wrong=f"{failure}; see COSYNCJWT_SMTP_URL"
        )
    except ValueError as wrong:
        return judged("mail", "COSYNCJWT_SMTP_URL or COSYNCJWT_MAIL_FROM cannot be used", wrong=str(wrong))
    return Finding(State.OK, "mail", "the mail server takes connection, TLS and login; nothing was sent")


def file_findings(settings: Settings) -> Iterator[Finding]:
    """Say whether others may read SQLite's files or look into their folder; nothing for a MongoDB."""
    if not settings.store_url.startswith(SQLITE):
        return
    database = Path(settings.store_url.removeprefix(SQLITE))
    yield _who_may("data folder", database.parent, 0o700)
    for path in sorted(database.parent.glob(f"{database.name}*")):
        yield _who_may("data file", path, 0o600)


def _who_may(subject: str, path: Path, right: int) -> Finding:
    mode = stat.S_IMODE(path.stat().st_mode)
    help_ = f"chmod {right:o} {path}"
    return judged(
        subject,
        f"{path} has mode {mode:o}",
        warning=f"its group may use it; say: {help_}" if mode & GROUP else "",
        wrong=f"everybody may use it; say: {help_}" if mode & OTHERS else "",
    )
