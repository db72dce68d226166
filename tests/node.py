"""How does a test come by a program of npm's, once for all processes of the run?"""

import fcntl
import shutil
import subprocess
from functools import cache
from pathlib import Path


@cache
def why_absent(folder: Path) -> str | None:
    """Say why what a folder's package.json names cannot run here, or None when it can; install it first."""
    if not (shutil.which("node") and shutil.which("npm")):
        return "node and npm are not installed"
    installed = folder / "node_modules" / ".package-lock.json"
    # The processes of one run come here together, and two installations would tread on each other.
    with (folder / "package.json").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if installed.exists():
            return None
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
        done = subprocess.run(command, cwd=folder, check=False, capture_output=True, timeout=120)  # noqa: S603
    return None if done.returncode == 0 else "npm could not install it"
