"""On what was measured? A figure means nothing without it."""

import os
import platform
import sysconfig
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version

from bench.yardsticks import RSA_BITS
from cosyncjwt.domain.password import HashCost

PACKAGES = (
    "uvicorn",
    "uvloop",
    "httptools",
    "starlette",
    "graphql-core",
    "strawberry-graphql",
    "cryptography",
    "argon2-cffi-bindings",
)


def described(load_name: str) -> tuple[str, ...]:
    """Return what stands above the table, a line each."""
    cost = HashCost()
    return (
        f"CosyncJWT {version('cosyncjwt')}, {datetime.now(UTC):%Y-%m-%d}",
        f"{_interpreter()}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}",
        ", ".join(f"{name} {_version(name)}" for name in PACKAGES),
        f"Argon2id m={cost.memory_kib} KiB t={cost.iterations} p={cost.parallelism}; RSA-{RSA_BITS}",
        f"SQLite; load from this machine by {load_name}; {_business()}",
    )


def hardware() -> str:
    """Return in short what a figure was measured on."""
    return (
        f"{_interpreter()}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}, {_business()}"
    )


def _interpreter() -> str:
    # A build without profile-guided optimisation is 12 to 22 % slower, so it is named.
    optimised = "--enable-optimizations" in (sysconfig.get_config_var("CONFIG_ARGS") or "")
    build = "optimised" if optimised else "plain build"
    return f"{platform.python_implementation()} {platform.python_version()} ({build})"


def _business() -> str:
    # What others take from the cores is missing in the figures, and not in all alike.
    return (
        f"{os.getloadavg()[0]:.1f} programs were running before"
        if hasattr(os, "getloadavg")
        else "others unknown"
    )


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "absent"
