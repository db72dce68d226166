"""How does a listening socket take nobody more, while those are still let in who wait already?

Closing it cuts off whoever is connected and has not been accepted yet: under load those are many. So the
kernel drops what asks for a new connection first. Who asks then is refused a second later, when the socket is
closed.
"""

import ctypes
import os
import socket
import struct
import sys
from collections.abc import Iterable

SO_ATTACH_FILTER = 26
# One instruction of the classic packet filter (BPF): return 0, take nothing of the packet.
_TAKE_NOTHING = ctypes.create_string_buffer(struct.pack("HBBI", 0x06, 0, 0, 0))
_PROGRAM = struct.pack("HP", 1, ctypes.addressof(_TAKE_NOTHING))


def take_nobody(listeners: Iterable[int]) -> None:
    """Let nobody connect to the sockets of these descriptors any more, where the system can do that."""
    if not sys.platform.startswith("linux"):
        return
    for listener in listeners:
        with socket.socket(fileno=os.dup(listener)) as same:
            same.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, _PROGRAM)
