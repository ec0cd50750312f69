"""Imports saved HTML, plain text and WARC files. Like crawled pages, they first go into fanzha's own WARC files."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from archive.model import Context, Page, RecordContent, Role
from archive.progress import progress
from archive.progress.steps import BYTES
from archive.reasons import in_english
from archive.store.archive import Archive, ArchiveError, CannotStore, Reader
from archive.store.pages_and_versions import PageChange, page_key
from archive.urls import IMPORTED, BadUrl, canonical_key
from archive.warc.content_coding import DECODED_HEADERS, MAX_BODY_BYTES
from archive.warc.digest import payload_digest
from archive.warc.folder import OPEN, abandoned_files
from archive.warc.reader import SkippedRecord, pages_in
from archive.warc.records import NotAWarc
from archive.warc.revisits import Originals
from archive.warc.writer import ServedResponse, WarcWriter, now

WARC_SUFFIXES = (".warc", ".warc.gz", f".warc.gz{OPEN}")
CONTENT_TYPES = {".txt": "text/plain", ".md": "text/plain"}
PAGE_TYPES = ("text/html", "application/xhtml", "text/plain")
# Whether responses in these roles are imported, whatever their content type.
IS_IMPORTED = {Role.ATTACHMENT: True, Role.RESOURCE: False}
HEAD_BYTES = 4096  # from the beginning of a file: they show whether it is text
# Of texts only UTF-16, which begins with a byte order mark, has NUL bytes. PDF and ZIP files (docx, xlsx …) may begin
# without a NUL byte, so they are known by their first bytes.
NOT_TEXT = re.compile(rb"%PDF-|PK\x03\x04|(?!\xff\xfe|\xfe\xff).*\x00", re.DOTALL)


class CannotImport(ArchiveError):
    """Raised by import_file: the file is missing, too large, not text, no WARC file … The message says why."""


@dataclass(frozen=True, slots=True)
class ImportedPage:
    """One page or attachment that was imported."""

    key: str
    outcome: PageChange
    documents: tuple[tuple[str, str | None], ...]  # kind and title of each document; empty if none was found
    known: bool = False  # the archive has this capture already, so that nothing was written


def import_file(
    archive: Archive,
    path: Path,
    read: Reader,
    url: str | None = None,
    on_skip: Callable[[SkippedRecord], None] = lambda _record: None,
) -> Iterator[ImportedPage]:
    """Import one file, each page in its own transaction. With `url`, a saved page gets this address, and from a WARC
    file only this address is imported. What the archive has already is not written again. `on_skip` gets the records
    that make no page, are torn, or cannot be stored. Raises CannotImport."""
    try:
        wanted = canonical_key(url) if url else None
        from_warc = path.name.endswith(WARC_SUFFIXES)
        found = _from_warc(archive, path, wanted, on_skip) if from_warc else iter([_from_file(path, url)])
        with closing(WarcWriter(archive.warc_folder)) as writer:
            archive.before_commit = writer.sync
            for page in found:
                try:
                    at = page.fetched_at if from_warc else None  # a saved page does not say when it was fetched
                    stored = _known(archive, page, at) or _store(archive, writer, page, read, path.name)
                except CannotStore as error:
                    stored = error.record
                if isinstance(stored, SkippedRecord):
                    on_skip(stored)
                else:
                    yield stored
        _make_publications(archive, on_skip)
    except OSError as error:
        raise CannotImport(f"{path}: {error.strerror or error}. What came before it in this run was kept.") from error
    except (NotAWarc, BadUrl) as error:
        _make_publications(archive, on_skip)
        raise CannotImport(f"{error}. What came before it in this run was kept.") from error


def take_up(archive: Archive, read: Reader) -> int:
    """Store the imported pages that a killed import had written and not stored; else the next import would write them
    again. Returns their number. The files stay open: the next crawl or rebuild closes them."""
    left: list[Page] = []
    for path in abandoned_files(archive.warc_folder):
        with suppress(NotAWarc):  # the next crawl or rebuild names it
            left += (page for page in pages_in(path) if page.context.imported and not archive.is_captured(page))
    for page in left:
        with suppress(CannotStore), archive.transaction():  # the next rebuild names it
            archive.ingest(page, read(page))
    return len(left)


def _make_publications(archive: Archive, on_skip: Callable[[SkippedRecord], None]) -> None:
    for record in archive.make_publications():
        on_skip(record)


def _from_file(path: Path, url: str | None) -> Page:
    if path.stat().st_size > MAX_BODY_BYTES:
        raise CannotImport(f"{path}: larger than {MAX_BODY_BYTES // 2**20} MB, which no page of text is")
    body = path.read_bytes()
    if NOT_TEXT.match(body[:HEAD_BYTES]):
        raise CannotImport(f"{path}: neither HTML nor text nor a WARC file; nothing of it was taken in")
    key = url or IMPORTED + hashlib.sha256(body).hexdigest()[:16]
    headers = (("Content-Type", CONTENT_TYPES.get(path.suffix.lower(), "text/html")),)
    return Page(key, now(), 200, headers, body, Context(Role.ARTICLE), "", 0)


def _from_warc(
    archive: Archive, path: Path, wanted: str | None, on_skip: Callable[[SkippedRecord], None]
) -> Iterator[Page]:
    """The pages of a WARC file, and the attachments if fanzha wrote the file. It leaves out images, scripts, robots.txt
    and all that a page's scripts requested. What revisit records refer to may be in the file, beside it, or in the
    archive already. Raises NotAWarc if no page is left."""
    some = False
    with progress(path.name, path.stat().st_size, BYTES) as step:
        for page in pages_in(path, on_skip, Originals(path.parent, archive.warc_folder)):
            step.done = page.warc_offset
            if not page.url.startswith(("http", IMPORTED)) or not _is_page(page):
                continue
            if wanted is None or (page.url.startswith("http") and canonical_key(page.url) == wanted):
                some = True
                yield page
    if not some:
        raise NotAWarc(f"{path}: holds no page" + (f" of {wanted}" if wanted else ""))


def _is_page(page: Page) -> bool:
    if page.context.role in IS_IMPORTED:
        return IS_IMPORTED[page.context.role]
    kind = page.header("content-type")
    return not page.url.endswith("/robots.txt") and (kind is None or kind.lower().startswith(PAGE_TYPES))


def _known(archive: Archive, page: Page, at: str | None) -> ImportedPage | SkippedRecord | None:
    """What there is to say of a page that the archive has already; None if it does not have it. Raises BadUrl: a page
    without a key must not get into the WARC, where a rebuild would find it."""
    digests = {page.digest, payload_digest(page.body)}  # what is imported is written without its content coding
    content = archive.content_of(page_key(page), page, digests, at)
    if content is RecordContent.TORN:
        return SkippedRecord.of(page, "it is torn, and was taken in before")
    return ImportedPage(page.url, PageChange(), (), known=True) if content else None


def _store(archive: Archive, writer: WarcWriter, page: Page, read: Reader, file: str) -> ImportedPage | SkippedRecord:
    headers = tuple((k, v) for k, v in page.headers if k.lower() not in DECODED_HEADERS)
    named = page.context.file or file.encode(errors="replace").decode()  # a file's name need not be UTF-8
    page = replace(page, context=replace(page.context, imported=True, file=named))
    response = ServedResponse(page.url, page.fetched_at, page.status, headers, page.body, page.context, page.torn)
    place = writer.write(response)
    page = replace(page, **asdict(place), unmodified=False)  # no revisit: an imported page is written with its bytes
    reading = read(page)
    with archive.transaction():
        outcome = archive.ingest(page, reading)
    if reading.torn:
        return SkippedRecord.of(page, in_english(reading.state_reason or reading.torn))
    found = tuple((str(document.analysis.kind), document.article.title) for document in reading.documents)
    attachment = ((str(Role.ATTACHMENT), page.context.list_title),) if reading.file else ()
    return ImportedPage(page.url, outcome, found + attachment)
