"""The socket on which the site answers."""

from __future__ import annotations

import socket

from archive.site.listen import listen


def test_a_connection_sends_at_once_and_waits_for_no_acknowledgement() -> None:
    with (
        listen("127.0.0.1", 0) as listener,
        socket.create_connection(listener.getsockname(), timeout=5),
        listener.accept()[0] as accepted,
    ):
        assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0
