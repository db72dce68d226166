"""How does the server log? Events with fields; JSON in production, lines for people in development."""

import logging
import sys

import structlog
from structlog.typing import Processor


def configure_logs(*, development: bool) -> None:
    """Set up structlog once for the process; control characters are escaped either way (security J-09)."""
    renderer: Processor = (
        structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
        if development
        else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    # The web server speaks only when something is wrong; its access log would hold tokens of links (C-13).
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
