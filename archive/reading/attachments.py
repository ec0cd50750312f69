"""The files that pages link: which links lead to one, what its bytes are, and what it says.

A file is read in a process of its own (archive.reading.office_files) with bounds on its memory and time: PDF and Excel
are read by compiled libraries, and one cell at the far end of a sheet makes one of them ask for half a terabyte.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from urllib.parse import unquote, urldefrag, urljoin, urlsplit
from zipfile import BadZipFile, ZipFile

from lxml import etree

from archive.model import AttachmentLink, File, Page, Reading, State
from archive.reading.lines import Sheet, tidy
from archive.reading.page_state import media_type, page_state
from archive.text.letters import letters_and_digits
from archive.urls import BadUrl, canonical_key

# --- links ------------------------------------------------------------------------------------------------------------

# .wps and .et (WPS Office) are left out: no page with one was seen, and no library reads them.
_ENDING = r"\.(?:pdf|docx?|xlsx?)"
IN_ADDRESS = re.compile(rf"{_ENDING}(?:[?#&]|$)", re.IGNORECASE)
IN_NAME = re.compile(rf"{_ENDING}\W{{0,3}}$", re.IGNORECASE)  # known of VSB: download.jsp?wbfileid=1 says nothing
MOST_LINKS = 50  # of a page; more is an index of files
LONGEST_NAME = 300  # characters


def links_in(sheet: Sheet, url: str) -> tuple[AttachmentLink, ...]:
    """The links to files in a page's body, in order, each address once. `url` is the page's."""
    if sheet.place is None:
        return ()
    found: dict[str, AttachmentLink] = {}
    for link in _links(sheet, sheet.place, url):
        found.setdefault(canonical_key(link.url), link)
    return tuple(found.values())[:MOST_LINKS]


def _links(sheet: Sheet, place: etree._Element, url: str) -> Iterator[AttachmentLink]:
    base = shown = None
    for element in place.iter("a"):
        href, name = (element.get("href") or "").strip(), tidy("".join(element.itertext()))[:LONGEST_NAME]
        if not href or not (IN_ADDRESS.search(href) or IN_NAME.search(name)):
            continue
        if base is None or shown is None:
            base, shown = _base(place, url), letters_and_digits("".join(sheet.body))
        address = _absolute(base, href)
        # What is in no line of the body (hidden, a box of related links) is no part of it.
        if address and letters_and_digits(name) in shown:
            yield AttachmentLink(address, name or _file_name(address))


def _base(place: etree._Element, url: str) -> str:
    told = next((element.get("href") for element in place.getroottree().iter("base")), None)
    return (_absolute(url, told.strip()) if told else None) or url


def _absolute(base: str, href: str) -> str | None:
    """The address without fragment; None where it is no http(s) address."""
    try:
        url = urldefrag(urljoin(base, href)).url
        canonical_key(url)
    except (BadUrl, ValueError):  # a link that no browser could follow costs no other
        return None
    return url


def _file_name(url: str) -> str:
    return unquote(urlsplit(url).path.rpartition("/")[2])


# --- bytes ------------------------------------------------------------------------------------------------------------

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLS = "application/vnd.ms-excel"
DOC = "application/msword"
RTF = "application/rtf"
ENCRYPTED = "application/encrypted"
OLE = "application/x-ole-storage"
ZIP = "application/zip"

# Why there is no text of files that are kept all the same.
NOT_READ: dict[str, str] = {
    DOC: "no well-kept library reads .doc, the format of Word before 2007",
    RTF: "RTF is not read",
    ENCRYPTED: "it is encrypted",
    OLE: "an Office file of before 2007 that is neither Word nor Excel",
    ZIP: "a zip file that is neither Word nor Excel",
}
PDF_WITHIN = 1024  # bytes before its mark, as readers of PDF allow

# Names of an OLE file's parts, as its directory holds them; a Word file may hold a sheet, so Word is asked first.
_PARTS: tuple[tuple[str, str], ...] = (
    ("EncryptedPackage", ENCRYPTED),
    ("WordDocument", DOC),
    ("Workbook", XLS),
    ("Book", XLS),
)
_FOLDERS: tuple[tuple[str, str], ...] = (("word/", DOCX), ("xl/", XLSX))


def file_type(body: bytes) -> str | None:
    """The media type of a file by its bytes; None for what is none of the kinds that are kept."""
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
    except (BadZipFile, ValueError, NotImplementedError, EOFError):  # how zipfile says that it is damaged
        return ZIP
    return next((kind for folder, kind in _FOLDERS if any(name.startswith(folder) for name in names)), ZIP)


# --- reading ----------------------------------------------------------------------------------------------------------

MOST_MEMORY = 2**30  # bytes that the process may ask for
MOST_SECONDS = 60  # of a processor; a PDF of 500,000 characters takes five
PATIENCE = 4 * MOST_SECONDS  # by the clock, on a machine that does much else


def read_attachment(page: Page) -> Reading:
    """What became of a file that was asked for, and its text. Raises OSError where no process can be started.

    The reason of a live one says why it has no text, or what was left out of it.
    """
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
    return Reading(State.ERROR, f"not the PDF, Word or Excel file that the link promises ({declared})", ())


def text_of(kind: str, body: bytes) -> tuple[str | None, str | None]:
    """The text of a file of that media type, and why there is none, or not all of it. Raises OSError."""
    try:
        done = _read_apart(kind, body)
    except subprocess.TimeoutExpired:
        return None, f"reading it took more than {PATIENCE} s"
    if done.returncode == -signal.SIGXCPU:
        return None, f"reading it took more than {MOST_SECONDS} s"
    if done.returncode:
        return None, "reading it ended the process that read it: it is damaged, or asks for too much memory"
    text, reason = json.loads(done.stdout)
    return text, reason


def _read_apart(kind: str, body: bytes) -> subprocess.CompletedProcess[bytes]:
    """Run the process. It watches a pipe whose other end goes with this process, however that ends."""
    paths = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    theirs, ours = os.pipe()
    bounds = (str(MOST_MEMORY), str(MOST_SECONDS), str(theirs))
    command = (sys.executable, "-P", "-m", "archive.reading.office_files", kind, *bounds)
    try:
        return subprocess.run(
            command, input=body, capture_output=True, timeout=PATIENCE, check=False, env=paths, pass_fds=[theirs]
        )
    finally:
        os.close(theirs)
        os.close(ours)
