"""When is a connection closed by a web server that stops? Not under a request that is on its way.

The web server would close at once whatever waits for nothing, also connections that have only just been made.
"""

from typing import ClassVar

from cosyncjwt.http.whole_answers import WholeAnswers

CLOSE = (b"connection", b"close")


class Parting(WholeAnswers):
    """uvicorn's protocol, leaving whoever has just sent something the time to be answered."""

    moment: ClassVar[float] = 0.25

    def shutdown(self) -> None:
        """Close in a moment, and say in an answer that is still to come that its connection closes."""
        cycle = self.cycle
        if cycle is not None and not cycle.response_started:
            cycle.default_headers = [*cycle.default_headers, CLOSE]
        self.loop.call_later(self.moment, super().shutdown)
