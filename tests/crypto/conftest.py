"""Which foreign authenticators did the tests run with?"""

import pytest

from tests.crypto.foreign import available, missing


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name those that ran, and those that did not."""
    absent = [f"{name}: not run ({reason})" for name, reason in missing().items()]
    terminalreporter.write_line(f"Authenticators: {'; '.join([', '.join(available()) or 'none', *absent])}")
