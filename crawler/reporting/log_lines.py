"""The lines of a crawl's log: time (UTC), level, source, message."""

from __future__ import annotations

import logging
import sys
import time
from typing import TextIO

FORMAT, DATE_FORMAT = "%(asctime)s %(levelname)s %(about)s: %(message)s", "%Y-%m-%dT%H:%M:%SZ"


class LogLine(logging.Formatter):
    """Writes a record with its source, or else with the name of its logger. Scrapy's records name their spider, and so
    do ours with `extra={"spider": spider}`."""

    def __init__(self) -> None:
        super().__init__(FORMAT, DATE_FORMAT)
        self.converter = time.gmtime

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record, and its trace."""
        record.about = getattr(getattr(record, "spider", None), "name", record.name)
        return super().format(record)


class _CurrentStderr(logging.StreamHandler[TextIO]):
    """Writes to what stderr is at the moment: while progress is drawn on a terminal, lines appear above it."""

    @property
    def stream(self) -> TextIO:
        return sys.stderr

    @stream.setter
    def stream(self, stream: TextIO) -> None:
        """Do nothing: it is always stderr."""


def write_log_lines(level: str) -> None:
    """Write the log of this process to stderr from now on, from that level up, instead of what Scrapy has set up."""
    handler = _CurrentStderr()
    handler.setFormatter(LogLine())
    handler.setLevel(level)
    logging.basicConfig(handlers=[handler], level=level, force=True)
