"""Opens the port of the site. It is quick to import: a command takes the port before it does the rest."""

from __future__ import annotations

import errno
import socket

from archive.errors import FanzhaError

UNSENT = 131_072  # bytes that the system buffers for a connection before it has sent them


NO_ADDRESS = "give an address of this machine to --host, as 127.0.0.1"
# What to do, by the error of the system; 0 for those of finding a name's address, which are negative.
ADVICE = {0: NO_ADDRESS, errno.EADDRNOTAVAIL: NO_ADDRESS, errno.EACCES: "try a --port above 1023"}


class PortTaken(FanzhaError):
    """Raised by listen: the port cannot be taken, usually because another program has it."""


def listen(host: str, port: int) -> socket.socket:
    """Open a listening socket on the port. Raises PortTaken (uvicorn itself would end the process)."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listener = socket.create_server((host, port), family=family, reuse_port=False)
    except OSError as error:
        why = (error.strerror or str(error)).partition(" (while ")[0]  # socket.create_server repeats the address
        advice = ADVICE.get(max(error.errno or 0, 0), "try another --port")
        raise PortTaken(f"cannot listen on {host}:{port}: {why}; {advice}") from error
    # Without TCP_NODELAY every response waits 40 ms for the client's ACK. asyncio sets it only on its own sockets.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if hasattr(socket, "TCP_NOTSENT_LOWAT"):  # else the system takes up to 4 MB of each answer that nobody reads
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNSENT)
    return listener
