"""The log of the site, on stderr. No client can flood it, and none can forge lines in it."""

from __future__ import annotations

import io
import logging
import re
import sys
import time
import warnings
from collections import Counter
from collections.abc import Callable
from typing import Any

from archive.site.faults import trace_without_words

MINUTE = 60.0  # seconds
PER_MINUTE = 60  # records in all; with traces of 10 KB they make 600 KB
PER_KIND = {"fanzha.site": 5}  # records of one kind a minute, by logger: faults in pages differ by their address
KINDS = 1_000  # kinds whose records are counted
MAX_RECORD = 16_000  # characters
LOG = logging.getLogger(__name__)
QUERIES = logging.getLogger("fanzha.queries")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")


def set_up(*, queries: bool = False) -> None:
    """Write the warnings and errors of all parts of the process, and the progress of the site, to stderr.

    The log has no words that readers search for, unless `queries`: then it has a line about each request, with its
    query string, and the messages of all exceptions.
    """
    formatter = SafeFormatter("%(asctime)s %(levelname)s %(message)s", with_words=queries)
    handler, each_request = logging.StreamHandler(sys.stderr), logging.StreamHandler(sys.stderr)
    handler.addFilter(RepeatedRecords())
    for one in (handler, each_request):
        one.setFormatter(formatter)
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("fanzha.site").setLevel(logging.INFO)
    # Where Datasette refuses a request, it leaves suggestions unmade.
    warnings.filterwarnings("ignore", "coroutine .* was never awaited", RuntimeWarning)
    sys.unraisablehook = log_unraisable
    QUERIES.handlers, QUERIES.propagate = [each_request], False
    QUERIES.setLevel(logging.INFO if queries else logging.CRITICAL)


def log_unraisable(found: sys.UnraisableHookArgs) -> None:
    """Log an exception that nobody can catch, such as one in a destructor, with its place."""
    LOG.warning("%s that nobody can catch", found.exc_type.__name__, exc_info=found.exc_value)


class PrintedLines(io.TextIOBase):
    """Stands for stderr while the site runs: what Datasette prints to it is logged, as all else.

    Datasette prints a line about each CSV that it cannot finish, with the message of the exception.
    """

    def write(self, text: str) -> int:
        """Log the beginning of what is printed. What follows a colon may repeat a search."""
        if text.strip():
            LOG.warning("printed: %s", text.strip().partition(":")[0])
        return len(text)


class RepeatedRecords(logging.Filter):
    """Lets only the first records of a kind through in a minute; a later one says how many were left out.

    Records are of one kind if they come from one place of the code: they have the same text before its values are
    filled in, and the same place of the fault.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` gives the time in seconds."""
        super().__init__()
        self._clock, self._minute = clock, 0
        self._written: Counter[str] = Counter()  # in this minute, by kind
        self._left_out: Counter[str] = Counter()  # since the last written one, by kind

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is written."""
        minute = int(self._clock() // MINUTE)
        if minute != self._minute:
            self._minute = minute
            self._written.clear()
        kind = _kind(record)
        if self._written[kind] >= PER_KIND.get(record.name, 1) or self._written.total() >= PER_MINUTE:
            if kind in self._left_out or len(self._left_out) < KINDS:
                self._left_out[kind] += 1
            return False
        self._written[kind] += 1
        if left_out := self._left_out.pop(kind, 0):
            record.msg = f"{record.msg} (and {left_out} more like this before)"
        return True


def _kind(record: logging.LogRecord) -> str:
    text = str(record.msg).partition("\n")[0][:200]
    trace = record.exc_info[2] if record.exc_info else None
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
    return f"{record.name} {text} {place}"


class SafeFormatter(logging.Formatter):
    """Writes a record without control characters. All lines but the first are indented, so no text looks like one."""

    def __init__(self, form: str, *, with_words: bool = False) -> None:
        """`with_words`: write the messages of exceptions, which may repeat what a reader searched for."""
        super().__init__(form)
        self._with_words = with_words

    def format(self, record: logging.LogRecord) -> str:
        """The lines of a record."""
        text = super().format(record)[:MAX_RECORD].replace("\n", "\n    ")
        return CONTROL.sub(lambda found: repr(found[0])[1:-1], text)

    def formatException(self, ei: Any) -> str:  # noqa: N802 the name is logging's
        """The trace of an exception."""
        return super().formatException(ei) if self._with_words else trace_without_words(ei[1])
