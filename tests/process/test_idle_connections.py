"""Is the API there for others while many connections do nothing?"""

import socket
from contextlib import ExitStack

from tests.process.server import HOST, PATIENCE, Running

MANY = 1_000


def test_a_thousand_idle_connections_stop_nobody(dev_server: Running) -> None:
    """Beside a thousand connections, half of them within a request, an operation is answered."""
    beginning = b"POST /graphql HTTP/1.1\r\nHost: "
    with ExitStack() as stack:
        for number in range(MANY):
            idle = stack.enter_context(socket.create_connection((HOST, dev_server.port), timeout=PATIENCE))
            if number % 2:
                idle.sendall(beginning)

        application = dev_server.sample.run("{ application { name } }")

    assert application["name"] == "Sample application"
