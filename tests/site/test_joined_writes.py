"""What is written to a client: in few calls of the system, in order, and whole."""

from __future__ import annotations

import asyncio
import http.client
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.site.connections.joined_writes import LARGE, JoinedWrites
from tests.support.served import serving


class Recorded:
    """A transport that remembers what it was called with."""

    def __init__(self) -> None:
        self.calls: list[bytes | str] = []

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *given: self.calls.append(given[0] if given else name)


def recorded(act: Callable[[JoinedWrites], Any]) -> list[bytes | str]:
    """The calls of the transport, when this was done and a round of the loop later."""
    transport = Recorded()

    async def run() -> None:
        act(JoinedWrites(cast(asyncio.Transport, transport), asyncio.get_running_loop()))
        await asyncio.sleep(0)

    asyncio.run(run())
    return transport.calls


def written(*pieces: bytes, then: str = "") -> list[bytes | str]:
    def act(writes: JoinedWrites) -> None:
        for piece in pieces:
            writes.write(piece)
        if then:
            getattr(writes, then)()

    return recorded(act)


def test_what_is_written_in_one_round_is_sent_at_once() -> None:
    assert written(b"head", b"body", b"", b"end") == [b"headbodyend"]
    assert written() == written(b"") == []


@pytest.mark.parametrize("then", ["close", "write_eof"])
def test_what_was_written_is_sent_before_the_end(then: str) -> None:
    assert written(b"head", b"body", then=then) == [b"headbody", then]


def test_what_was_written_is_lost_where_the_connection_is_broken_off() -> None:
    assert written(b"head", then="abort")[0] == "abort"


def test_a_large_piece_is_sent_while_it_is_written() -> None:
    calls = recorded(lambda writes: [writes.write(b"head"), writes.write(b"a" * LARGE), writes.pause_reading()])
    assert calls == [b"head" + b"a" * LARGE, "pause_reading"]


@given(st.lists(st.binary(max_size=9) | st.just(b"a" * LARGE), max_size=9))
@settings(max_examples=40, deadline=None)
def test_nothing_is_lost_and_all_is_in_order(pieces: list[bytes]) -> None:
    calls = written(*pieces, then="close")
    assert calls.pop() == "close"
    assert b"".join(cast(list[bytes], calls)) == b"".join(pieces)


def test_an_answer_takes_one_call(public_db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    writes: list[bytes] = []
    with serving(public_db) as site, closing(http.client.HTTPConnection("127.0.0.1", site.port)) as client:
        transport = asyncio.selector_events._SelectorSocketTransport  # type: ignore[attr-defined]
        write = transport.write

        def writing(self: object, data: bytes) -> None:
            writes.append(data)
            write(self, data)

        monkeypatch.setattr(transport, "write", writing)
        for _ in range(2):
            client.request("GET", "/-/healthz")
            assert client.getresponse().read() == b"ok\n"
        assert [data.startswith(b"HTTP/1.1 200") for data in writes] == [True, True]
