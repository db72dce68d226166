"""On which socket does a server listen? Apart from what serves, so that a refused start loads none of it."""

import socket

BACKLOG = 1024


def listening_socket(host: str, port: int) -> socket.socket:
    """Return a socket that listens; raise OSError when the address cannot be had.

    Made by us with the TCP protocol named: on a socket without it asyncio does not set TCP_NODELAY and
    every request on a kept connection waits 40 ms.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError:
        listener.close()
        raise
    listener.listen(BACKLOG)
    listener.set_inheritable(True)
    return listener
