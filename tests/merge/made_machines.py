"""Data folders of machines that crawled, made without a crawl, and `fanzha merge` of them in this process."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from click.testing import CliRunner, Result

from archive.cli import main
from archive.files import sha256, write_checksum
from archive.model import Context, Role
from archive.readers.pages import read_and_analyse
from archive.store import frontier, runs
from archive.store.archive import Archive
from archive.store.columns import ColumnLink, record_found
from archive.store.departures.schedule import note_request
from archive.store.frontier import Target
from archive.store.ledger_copy import LEDGER
from archive.urls import canonical_key, stable_id
from archive.warc.digest import payload_digest
from archive.warc.folder import OPEN, warc_files
from archive.warc.reader import page_at
from archive.warc.writer import ServedResponse, WarcWriter
from tests.support.ledgers import source

Folders = tuple[Path, Path, Path]  # of three machines
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
TEXT = "<h1>{0}</h1><p>检察机关依法办理一起电信网络诈骗案件，{0}，被告人张某某以投资理财为名骗取被害人钱款。</p>" * 9


def moment(day: float) -> str:
    return (NOON + timedelta(day)).strftime("%Y-%m-%dT%H:%M:%SZ")


def merge(data: Path, *folders: Path) -> Result:
    """Merge folders into a data folder."""
    return CliRunner().invoke(main, ["--data", str(data), "merge", *map(str, folders)])


def change_ledger(data: Path, script: str) -> None:
    """Run SQL on the copy of a ledger, and give it the checksum of what it is then."""
    with closing(sqlite3.connect(data / LEDGER)) as db:
        db.executescript(script)
    write_checksum(data / LEDGER, sha256(data / LEDGER))


def crawl(data: Path, day: float, **articles: int) -> Path:
    """A run on a day that fetched so many articles of each source and one column; its WARC file, in which those that
    were fetched before are revisits."""
    sources = tuple(map(source, articles))
    with closing(Archive.open(data)) as archive, archive.lock():
        with archive.transaction():
            archive.put_sources(*sources)
            run_id, _ = runs.start(archive.db, runs.RunPlan(tuple(articles)))
        with closing(WarcWriter(archive.warc_folder, sources)) as writer:
            archive.before_commit = writer.sync
            for name, number in articles.items():
                for one in range(number):
                    url = f"https://{name}.example/t{one}.html"
                    context = Context(Role.ARTICLE, name, key=canonical_key(url))
                    body = TEXT.format(f"{name}第{one}号").encode()
                    response = ServedResponse(url, moment(day), 200, (("Content-Type", "text/html"),), body, context)
                    page = page_at(*_written(archive, writer, response))
                    with archive.transaction():
                        archive.ingest(page, read_and_analyse(page))
        with archive.transaction():
            for name in articles:
                _learn(archive, name, day)
                runs.close_source(archive.db, run_id, name, "good", None)
            runs.close(archive.db, run_id, "good")
            archive.db.conn.execute(
                "update runs set started = ?, ended = ? where id = ?", (moment(day), moment(day), run_id)
            )
        archive.make_publications()
    return warc_files(data / "warc")[-1]


def _written(archive: Archive, writer: WarcWriter, response: ServedResponse) -> tuple[Path, int]:
    known = archive.records_with(canonical_key(response.url), payload_digest(response.body))
    place = writer.write(response, next(known, None))
    return archive.warc_folder / (place.warc_file + OPEN), place.warc_offset


def _learn(archive: Archive, name: str, day: float) -> None:
    """What a run learns of a source beside its pages."""
    link = ColumnLink(f"column{day:g}", f"https://{name}.example/c/", "典型案例", f"https://{name}.example/")
    record_found(archive.db, name, link, moment(day))
    target = Target(
        f"https://{name}.example/skipped{day:g}", Context(Role.ARTICLE, name, list_title="招聘公告"), rule="recruitment"
    )
    frontier.record_skipped_row(archive.db, name, target, moment(day))
    frontier.rest_host(archive.db, "busy.example", moment(day + 1), f"503 of {name}")
    note_request(archive.db, stable_id(canonical_key(f"https://{name}.example/t0.html")), moment(day))


def three_machines(folder: Path) -> Folders:
    """a, b and c: b and c have crawled one source, c later; a and b began their first runs at one moment."""
    a, b, c = (folder / name for name in "abc")
    crawl(a, 1, spp=2)
    crawl(a, 2, spp=1)
    crawl(b, 1, hubei=2, shanxi=1)
    crawl(c, 3, shanxi=2)
    return a, b, c
