"""The files that pages link to: which links lead to a PDF, Word or Excel file, its type by its bytes, and its text.

Compiled libraries read PDF and Excel files. A single cell at the far end of a sheet makes one of them ask for half a
terabyte. So a separate process with limits on memory and time reads them: archive.reading.attachment_text.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import signal
import subprocess
import sys
from io import BytesIO
from urllib.parse import unquote, urlsplit
from zipfile import BadZipFile, ZipFile

from archive.model import AttachmentLink, File, Page, Reading, State
from archive.reading.lines import Sheet, tidy
from archive.reading.markup import absolute, base_of
from archive.reading.page_state import TORN, media_type, page_state
from archive.reasons import because
from archive.text.letters import letters_and_digits
from archive.urls import canonical_key

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLS = "application/vnd.ms-excel"
DOC = "application/msword"
RTF = "application/rtf"
ENCRYPTED = "application/encrypted"
OLE = "application/x-ole-storage"
ZIP = "application/zip"

# Why stored files of these types have no text.
NOT_READ: dict[str, str] = {
    DOC: because("unread_doc"),
    RTF: because("unread_rtf"),
    ENCRYPTED: because("encrypted"),
    OLE: because("unread_ole"),
    ZIP: because("unread_zip"),
}
PDF_WITHIN = 1024  # bytes at the start of a PDF in which %PDF- must be, as PDF readers allow

# Names of parts in an OLE file's directory, and the type that each shows. Word comes before Excel, since a Word file
# may contain a sheet.
_PARTS: tuple[tuple[str, str], ...] = (
    ("EncryptedPackage", ENCRYPTED),
    ("WordDocument", DOC),
    ("Workbook", XLS),
    ("Book", XLS),
)
_FOLDERS: tuple[tuple[str, str], ...] = (("word/", DOCX), ("xl/", XLSX))


def file_type(body: bytes) -> str | None:
    """The media type of a file by its bytes; None for files of other kinds, which are not stored."""
    if b"%PDF-" in body[:PDF_WITHIN]:
        return PDF
    if body.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return next((kind for part, kind in _PARTS if part.encode("utf-16-le") in body), OLE)
    if body.startswith(b"PK\x03\x04"):
        return _zip_type(body)
    return RTF if body.startswith(b"{\\rtf") else None


def _zip_type(body: bytes) -> str:
    try:
        with ZipFile(BytesIO(body)) as file:
            names = file.namelist()
    except (BadZipFile, ValueError, NotImplementedError, EOFError):  # what zipfile raises for a damaged file
        return ZIP
    return next((kind for folder, kind in _FOLDERS if any(name.startswith(folder) for name in names)), ZIP)


# .wps and .et (WPS Office) are left out: no page with one was seen, and no library reads them.
_ENDING = r"\.(?:pdf|docx?|xlsx?)"
IN_ADDRESS = re.compile(rf"{_ENDING}(?:[?#&]|$)", re.IGNORECASE)
IN_NAME = re.compile(rf"{_ENDING}\W{{0,3}}$", re.IGNORECASE)  # for addresses without the type (VSB)
MAX_LINKS = 50  # of a page; later links are left out
MAX_NAME_CHARS = 300


def links_in(sheet: Sheet, url: str) -> tuple[AttachmentLink, ...]:
    """The links to files in a page's body, in order, each address once. `url` is the page's."""
    body = sheet.body_element
    links = [] if body is None else [(one, tidy("".join(one.itertext()))[:MAX_NAME_CHARS]) for one in body.iter("a")]
    links = [
        (one, name) for one, name in links if IN_ADDRESS.search(one.get("href", "").strip()) or IN_NAME.search(name)
    ]
    if body is None or not links:
        return ()
    base, letters = base_of(body, url), letters_and_digits("".join(sheet.body))
    found: dict[str, AttachmentLink] = {}
    for element, name in links:
        href = element.get("href", "").strip()
        address = absolute(base, href) if href else None
        # A link whose name is in no line of the body is no part of it: it is hidden, or in a box of related links.
        if address and letters_and_digits(name) in letters:
            name = name or unquote(urlsplit(address).path.rpartition("/")[2])
            found.setdefault(canonical_key(address), AttachmentLink(address, name))
    return tuple(found.values())[:MAX_LINKS]


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

    It is read in a new process, which ends if this process ends in any way, since that closes the pipe between them.
    Raises OSError if no process can be started.
    """
    paths = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    read_end, write_end = os.pipe()
    bounds = (str(MAX_MEMORY), str(MAX_CPU_SECONDS), str(read_end))
    command = (sys.executable, "-P", "-m", "archive.reading.attachment_text", kind, *bounds)
    try:
        done = subprocess.run(
            command, input=body, capture_output=True, timeout=MAX_WALL_SECONDS, env=paths, pass_fds=[read_end]
        )
    except subprocess.TimeoutExpired:
        return None, because("file_too_slow", seconds=MAX_WALL_SECONDS)
    finally:
        os.close(read_end)
        os.close(write_end)
    if done.returncode:
        too_slow = done.returncode == -signal.SIGXCPU
        return None, because("file_too_slow", seconds=MAX_CPU_SECONDS) if too_slow else because("file_ended_reader")
    text, reason = json.loads(done.stdout)
    return text, reason
