"""The connection of one client: what it keeps the site waiting for, and how long it may."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import json
import logging
import struct
import termios
from collections.abc import Callable
from enum import Enum, auto
from functools import cache
from http import HTTPStatus
from typing import Any, cast

from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from archive.site.connections.joined_writes import JoinedWrites
from archive.site.connections.request_head import MAX_HEAD, HeadProblem, RequestHeads
from archive.site.connections.table import ConnectionTable
from archive.site.failures import Failure

LOG = logging.getLogger("fanzha.connections")
# uvicorn's own log of a connection, without its line about a head that cannot be read: it does not say why.
FAULTS = logging.getLogger("uvicorn.error.connections")
FAULTS.setLevel(logging.ERROR)
MIN_SPEED = 1_000  # bytes a second that a client must read of its answer


class Awaited(Enum):
    """What a connection waits for: for its client to do something, or for its turn."""

    HEAD = auto()  # to send the whole head of its request
    BODY = auto()  # to send the whole text of a form
    NEXT_REQUEST = auto()  # to send another request, or to close the connection
    READING = auto()  # to read its answer
    END = auto()  # to read the end of the last answer and to close the connection
    TURN = auto()  # for the turn of its request, since its client makes so many


# Seconds that the site waits. uvicorn itself waits for the next request (timeout_keep_alive).
PATIENCE = {Awaited.HEAD: 10.0, Awaited.BODY: 10.0, Awaited.READING: 30.0, Awaited.END: 2.0}


class ClientConnection(H11Protocol):
    """A connection that cannot occupy the site by sending or reading slowly, or by sending what the site never reads.

    A client that closes its half of the connection has left: its answer is not sent.
    """

    conn: RequestHeads

    def __init__(
        self,
        table: ConnectionTable,
        owner_of: Callable[[str], str | None],
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        """`owner_of` gives the client whose connection an address has, or None if its connections are not counted."""
        super().__init__(config, server_state, app_state | {"connection": self}, _loop)
        self.conn = RequestHeads()
        self.logger = FAULTS
        self.owner: str | None = None
        self._table, self._owner_of = table, owner_of
        self._awaited: Awaited | None = None
        self._head_has_begun = True  # a new connection is for a request, so its first byte has the deadline of a head
        self._is_ending = False
        self._turn: asyncio.Future[None] | None = None  # while its request waits: done if it shall wait no longer
        self._unread_before = 0  # bytes that the client had not read when the wait for it began

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        """Take the connection in, or refuse it if there is no room."""
        self._writes = JoinedWrites(transport, self.loop)
        super().connection_made(cast(asyncio.Transport, self._writes))
        self.owner = self._owner_of(self.client[0] if self.client else "")
        if self._table.admit(self):
            self.refresh()
        else:
            self.abort()  # an answer would be lost, since the request is not read

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is closed."""
        self._table.remove(self)
        self._end_pause()
        self.app_state = {}  # else only the garbage collector would free it
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read the next request. A body that is no form's, and what comes after it, is thrown away."""
        if self._is_ending or self.conn.has_body:
            return
        super().data_received(data)
        self._head_has_begun = True
        if self._is_answering and not self.conn.has_body and self.conn.unparsed > MAX_HEAD:
            # Nobody sends so many requests ahead of their answers.
            self.abort()
        self.refresh()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002  # uvicorn's text, which says less
        """Answer a head that cannot be read, with the status for what is wrong with it, and log why."""
        status, problem = self.conn.refused, self.conn.problem
        LOG.warning(
            "a request of %s was refused (%s): %s; its client must mend it, the site goes on",
            self.client[0] if self.client else "a client without address",
            status,
            problem.value,
        )
        self._writes.write(_refusal(status, problem, is_of_data=self.conn.is_of_data, is_head=self.conn.is_head))
        self._end()

    def shutdown(self) -> None:
        """The server ends: close the connection after the answer that is under way."""
        if self._is_ending:
            self.transport.close()
        else:
            super().shutdown()

    def on_response_complete(self) -> None:
        """Go on with the next request, or end the connection if the last one had a body that was not read."""
        self._writes.flush()
        self._head_has_begun = self.conn.unparsed > 0
        super().on_response_complete()
        if self.conn.has_body and not self.transport.is_closing():
            self._end()
        self.refresh()

    def pause_writing(self) -> None:
        """The client has not read what was sent."""
        super().pause_writing()
        self.refresh()

    def resume_writing(self) -> None:
        """The client has read most of what was sent."""
        super().resume_writing()
        self.refresh()

    def abort(self) -> None:
        """Close the connection at once, whatever is on its way."""
        self.transport.abort()

    def give_way(self) -> bool:
        """Make room for another connection. False if this one is not closed yet: its request is refused first."""
        if self._awaited is Awaited.TURN:
            self._end_pause()
            return False
        self.abort()
        return True

    async def pause(self, seconds: float) -> bool:
        """Let the request wait. False, and it waits no longer, if the connection is needed for another client."""
        self._turn = turn = self.loop.create_future()
        self.refresh()
        await asyncio.wait({turn}, timeout=seconds)
        self._turn = None
        self.refresh()
        return not turn.done()

    def _end_pause(self) -> None:
        if self._turn and not self._turn.done():
            self._turn.set_result(None)

    def refresh(self) -> None:
        """Tell the table whether the client keeps the site waiting now."""
        awaited = self._awaited_now()
        if awaited is self._awaited:
            return
        self._awaited = awaited
        if awaited is None:
            self._table.works(self)
            return
        if awaited is Awaited.TURN:
            self._table.pauses(self)
            return
        self._unread_before = self._unacknowledged()
        self._table.waits(self)

    def check(self, waited: float) -> None:
        """Close the connection if its client may not keep the site waiting for so many seconds."""
        patience = PATIENCE.get(self._awaited) if self._awaited else None
        if patience is None or waited < patience:
            return
        unread = self._unacknowledged()
        if self._awaited is Awaited.READING and self._unread_before - unread >= waited * MIN_SPEED:
            self._unread_before = unread
            self._table.waits(self)
        else:
            self.abort()

    @property
    def unread(self) -> int:
        """Bytes that the site has in memory until the client reads."""
        return self.transport.get_write_buffer_size()

    def _should_upgrade(self) -> bool:
        """Whether to change to another protocol: never. The request is answered as it is (RFC 9110, 7.8)."""
        return False

    @property
    def _is_answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _awaited_now(self) -> Awaited | None:
        if self.flow.write_paused or (self.unread and (self.transport.is_closing() or not self._is_answering)):
            return Awaited.READING
        if self._is_ending:
            return Awaited.END
        if self._is_answering:
            if self._turn:
                return Awaited.TURN
            return Awaited.BODY if self.conn.is_sending_body else None
        return Awaited.HEAD if self._head_has_begun else Awaited.NEXT_REQUEST

    def _end(self) -> None:
        """Send the end of the stream, and read on for a moment: if a socket is closed while something is unread, the
        client may lose the answer (RFC 9112, 9.6)."""
        self._is_ending = True
        with contextlib.suppress(OSError):  # the client has gone
            self.transport.write_eof()
        self.refresh()

    def _unacknowledged(self) -> int:
        """Bytes that the client's machine has not confirmed, here and in the system's buffer (TIOCOUTQ)."""
        socket = self.transport.get_extra_info("socket")
        try:
            (queued,) = struct.unpack("i", fcntl.ioctl(socket, termios.TIOCOUTQ, b"\0\0\0\0"))
        except (OSError, ValueError):  # a system that does not count them; a socket that is closed
            queued = 0
        return self.unread + int(queued)


@cache
def _refusal(status: int, problem: HeadProblem, *, is_of_data: bool, is_head: bool) -> bytes:
    """The answer to a head that cannot be read. h11 would take longer to write it than to read the head."""
    failure, media = Failure(problem.name.lower()), "text/plain"
    body = failure.as_text()
    if is_of_data:
        body, media = json.dumps(failure.as_data() | {"status": status}, ensure_ascii=False), "application/json"
    head = (
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}",
        f"content-type: {media}; charset=utf-8",
        f"content-length: {len(body.encode())}",
        "cache-control: no-store",
        "connection: close",
    )
    return ("\r\n".join(head) + "\r\n\r\n" + ("" if is_head else body)).encode()
