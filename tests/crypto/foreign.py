"""Which authenticators that others wrote run here? What is missing is absent by name, never skipped."""

import json
import shutil
import subprocess
from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from tests.node import why_absent

Authenticator = Callable[[str, datetime], str]

OTPLIB = Path(__file__).parent / "otplib"


def otplib(uri: str, now: datetime) -> str:
    """Return what otplib, of JavaScript, shows."""
    code: str = json.loads(_output("node", "code.mjs", uri, str(int(now.timestamp()))))["code"]
    return code


def oathtool(uri: str, now: datetime) -> str:
    """Return what oathtool, of the OATH Toolkit, shows."""
    secret = parse_qs(urlsplit(uri).query)["secret"][0]
    return _output("oathtool", "--totp", "--base32", f"--now=@{int(now.timestamp())}", secret).strip()


@cache
def missing() -> dict[str, str]:
    """Return the authenticators that cannot run here, with the reasons; installs otplib the first time."""
    reasons = {}
    if not shutil.which("oathtool"):
        reasons["oathtool"] = "not installed"
    if absent := why_absent(OTPLIB):
        reasons["otplib"] = absent
    return reasons


def available() -> dict[str, Authenticator]:
    """Return the authenticators that run here."""
    known: dict[str, Authenticator] = {"otplib": otplib, "oathtool": oathtool}
    return {name: known[name] for name in known if name not in missing()}


def _output(*command: str) -> str:
    done = subprocess.run(command, cwd=OTPLIB, check=True, capture_output=True, text=True, timeout=120)  # noqa: S603
    return done.stdout


def summary() -> str:
    """Return the line that says which authenticators the tests ran with."""
    absent = [f"{name}: not run ({reason})" for name, reason in missing().items()]
    return f"Authenticators: {'; '.join([', '.join(available()) or 'none', *absent])}"
