"""Reads an attachment in a separate process, with limits on memory and time.

Compiled libraries read PDF and Excel files. A single cell at the far end of a sheet makes one of them ask for half a
terabyte. The process runs archive.reading.attachments.extract_text.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys

from archive.model import File, Page, Reading, State
from archive.reading.attachments.file_types import NOT_READ, file_type
from archive.reading.page_state import TORN, media_type, page_state
from archive.reasons import because

MAX_MEMORY = 2**30  # bytes that the process may ask for
MAX_CPU_SECONDS = 60  # of processor time; a PDF of 500,000 characters takes five seconds
MAX_WALL_SECONDS = 4 * MAX_CPU_SECONDS  # by the clock; longer, since the machine may be busy


def read_attachment(page: Page) -> Reading:
    """The state of an attachment, and its text. Raises OSError if no process can be started.

    The reason of a live attachment says why it has no text, or which part was not read; None if all was read.
    """
    if page.torn:
        return Reading(State.ERROR, TORN[page.torn], (), torn=page.torn)
    kind = file_type(page.body) if 200 <= page.status < 300 else None
    if kind is None:
        return _no_file(page)
    text, reason = (None, NOT_READ[kind]) if kind in NOT_READ else text_of(kind, page.body)
    file = File(kind, hashlib.sha256(page.body).hexdigest(), len(page.body), text)
    return Reading(State.LIVE, reason, (), file)


def _no_file(page: Page) -> Reading:
    state, reason = page_state(page.status, page.headers, page.body)
    if state is State.CHALLENGED or not 200 <= page.status < 300 or not page.body.strip():
        return Reading(state, reason, ())
    declared = media_type(page.headers) or "no type given"
    return Reading(State.ERROR, because("not_the_file", media_type=declared), ())


def text_of(kind: str, body: bytes) -> tuple[str | None, str | None]:
    """The text of a file of media type `kind`, and why there is none or only a part (JSON, see archive.reasons).

    Raises OSError if no process can be started.
    """
    try:
        done = _read_apart(kind, body)
    except subprocess.TimeoutExpired:
        return None, because("file_too_slow", seconds=MAX_WALL_SECONDS)
    if done.returncode == -signal.SIGXCPU:
        return None, because("file_too_slow", seconds=MAX_CPU_SECONDS)
    if done.returncode:
        return None, because("file_ended_reader")
    text, reason = json.loads(done.stdout)
    return text, reason


def _read_apart(kind: str, body: bytes) -> subprocess.CompletedProcess[bytes]:
    """Run extract_text in a new process. It ends if this process ends in any way, since that closes the pipe."""
    paths = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    read_end, write_end = os.pipe()
    bounds = (str(MAX_MEMORY), str(MAX_CPU_SECONDS), str(read_end))
    command = (sys.executable, "-P", "-m", "archive.reading.attachments.extract_text", kind, *bounds)
    try:
        return subprocess.run(
            command,
            input=body,
            capture_output=True,
            timeout=MAX_WALL_SECONDS,
            check=False,
            env=paths,
            pass_fds=[read_end],
        )
    finally:
        os.close(read_end)
        os.close(write_end)
