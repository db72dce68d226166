"""Do the stories of GraphiQL run in a real browser, against a real server? Needs npm and Chromium.

Usage: python tools/drive_graphiql.py [FOLDER FOR SCREENSHOTS]
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.process.server import ROOT, running, told
from tests.service import PASSWORD

WEB = ROOT / "web" / "graphiql"
# Handle and password as in the tabs of the story "Administration".
MAKE = ("admin", "create", "--data", "data", "--handle", "root@example.com", "--password-stdin")


def main() -> int:
    """Start a development server on an empty folder, let a browser run the tabs, return its exit code."""
    missing = [name for name in ("npm", "chromium") if shutil.which(name) is None]
    if missing:
        print(f"GraphiQL in Chromium: not run ({', '.join(missing)} not installed)")  # noqa: T201
        return 0
    install = ["npm", "ci", "--silent", "--no-audit", "--no-fund"]
    if subprocess.run(install, cwd=WEB, check=False).returncode != 0:  # noqa: S603
        print("GraphiQL in Chromium: not run (npm could not install the driver)")  # noqa: T201
        return 0
    with tempfile.TemporaryDirectory() as folder, running(Path(folder), "dev") as server:
        made = told(Path(folder), *MAKE, stdin=PASSWORD)
        if made.returncode != 0:
            print(made.stderr)  # noqa: T201
            return 1
        shots = sys.argv[1] if len(sys.argv) > 1 else folder
        drive = ["node", "drive.mjs", server.origin, shots]
        return subprocess.run(drive, cwd=WEB, check=False).returncode  # noqa: S603


if __name__ == "__main__":
    sys.exit(main())
