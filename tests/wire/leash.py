"""Does a server end with whoever started it? The command in the arguments runs until input closes."""

import subprocess
import sys
import threading


def main() -> int:
    """Run the command; end it when nobody holds the other end of standard input any more."""
    command = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL)  # noqa: S603  # by tests/wire/servers.py

    def end() -> None:
        sys.stdin.buffer.read()
        command.terminate()

    threading.Thread(target=end, daemon=True).start()
    return command.wait()


if __name__ == "__main__":
    sys.exit(main())
