"""The log of the site: no client can flood it, and none can forge a line in it."""

from __future__ import annotations

import contextlib
import io
import logging
import sys

import pytest

from archive.site import log


class Written:
    """Loggers whose records are written as the site writes them, and what was written."""

    def __init__(self) -> None:
        self.now = 6_000.0  # seconds
        self._stream = io.StringIO()
        self._handler = logging.StreamHandler(self._stream)
        self._handler.addFilter(log.RepeatedRecords(lambda: self.now))
        self._handler.setFormatter(log.SafeFormatter("%(levelname)s %(message)s"))

    def logger(self, name: str) -> logging.Logger:
        made = logging.Logger(name)
        made.addHandler(self._handler)
        return made

    @property
    def text(self) -> str:
        return self._stream.getvalue()


@pytest.fixture
def written() -> Written:
    return Written()


def test_a_message_is_written_once_a_minute_and_then_says_how_often_it_came(written: Written) -> None:
    server = written.logger("asyncio")
    for number in range(1_000):
        server.error("socket.accept() out of system resource\nsocket: <%s>", number)
    written.now += 60
    server.error("socket.accept() out of system resource\nsocket: <%s>", 1)
    assert written.text.splitlines() == [
        "ERROR socket.accept() out of system resource",
        "    socket: <0>",
        "ERROR socket.accept() out of system resource",
        "    socket: <1> (and 999 more like this before)",
    ]


def test_messages_of_ever_new_kinds_are_limited_too(written: Written) -> None:
    for number in range(10_000):
        written.logger("plugin").warning(f"fault {number}")  # as libraries do
    assert len(written.text.splitlines()) == log.PER_MINUTE
    written.now += 60
    written.logger("plugin").warning("fault")
    assert len(written.text.splitlines()) == log.PER_MINUTE + 1


def test_no_text_looks_like_a_record_or_moves_the_cursor(written: Written) -> None:
    written.logger("a").error("%s", "/x\nERROR forged\r\x1b[2J\x85\u2028ERROR forged")
    assert written.text == "ERROR /x\n    ERROR forged\\r\\x1b[2J\\x85\\u2028ERROR forged\n"


def test_a_record_has_only_so_many_characters(written: Written) -> None:
    written.logger("a").error("a" * 1_000_000)
    assert len(written.text) < 20_000


def test_what_is_printed_is_logged_without_what_a_reader_may_have_written(
    written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log, "LOG", written.logger("a"))
    with contextlib.redirect_stderr(log.PrintedLines()):
        for _ in range(100):
            sys.stderr.write('Caught this error: fts5: syntax error near "诈骗"\n')
            print(file=sys.stderr)
    assert written.text == "WARNING printed: Caught this error\n"


def test_an_exception_that_nobody_can_catch_is_logged_with_its_place(
    written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Failing:
        def __del__(self) -> None:
            raise ValueError("诈" + "骗")

    monkeypatch.setattr(log, "LOG", written.logger("a"))
    monkeypatch.setattr(sys, "unraisablehook", log.log_unraisable)
    Failing()
    assert written.text.startswith("WARNING ValueError that nobody can catch\n")
    assert "in __del__" in written.text
    assert "诈骗" not in written.text
