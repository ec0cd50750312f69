"""Small data folders whose pages were stored as a crawl stores them, without a crawl."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from archive.model import Context, Role
from archive.readers.pages import read_and_analyse
from archive.store.archive import Archive
from archive.warc.folder import warc_files
from archive.warc.reader import pages_in
from archive.warc.writer import ServedResponse, WarcWriter
from tests.support.ledgers import source

TEXT = "<p>某人以虚构的投资项目骗取他人财物，检察机关依法提起公诉。</p>" * 8
HTML = (("Content-Type", "text/html; charset=utf-8"),)


def response(name: str, number: int) -> ServedResponse:
    """An article of a source."""
    body = (
        f"<html><head><title>第{number}件案例</title></head><body><h1>第{number}件案例</h1>{TEXT}{number}</body></html>"
    )
    url, context = f"https://{name}.example/a/{number}.html", Context(Role.ARTICLE, source_id=name)
    return ServedResponse(url, f"2024-01-02T03:{number:02}:00Z", 200, HTML, body.encode(), context)


def stored(data: Path, name: str, *files: int) -> list[Path]:
    """Make a data folder of a source with WARC files of so many records (2 without), all of them stored. Returns the
    files."""
    numbers = iter(range(60))
    with closing(Archive.open(data)) as archive:
        archive.put_sources(source(name))
        for records in files or (2,):
            with closing(WarcWriter(archive.warc_folder, [source(name)])) as writer:
                for _ in range(records):
                    writer.write(response(name, next(numbers)))
        with archive.transaction():
            for path in warc_files(archive.warc_folder):
                for page in pages_in(path):
                    archive.ingest(page, read_and_analyse(page))
        archive.make_publications()
        return warc_files(archive.warc_folder)
