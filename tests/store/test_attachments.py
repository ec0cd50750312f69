"""The files that pages link, and covers: derived from captures alone, in whatever order they come."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from archive.model import AttachmentLink, Context, File, Page, Reading, Role, State
from archive.store.archive import Archive
from archive.urls import canonical_key
from tests.support.captures import OFFSETS, SPP, Capture, ingest
from tests.support.captures import capture as page_at

COVER = "https://www.spp.gov.cn/zdgz/202401/t20240101_1.shtml"
OTHER = "https://www.spp.gov.cn/zdgz/202401/t20240102_2.shtml"
REPORT = AttachmentLink("https://www.spp.gov.cn/zdgz/202401/P1.docx", "报告.docx")
TABLE = AttachmentLink("https://www.spp.gov.cn/zdgz/202401/P2.xlsx", "数据表.xlsx")
OWN = "现将报告予以公布。\n附件：报告.docx"
LONG = "\n".join(f"检察机关第{n}次通报某人以虚构的投资项目骗取他人财物的案件。" for n in range(20))
TEXT = "\n".join(f"报告的第{n}段写明全年起诉诈骗犯罪嫌疑人{n}人的情况。" for n in range(20))
GONE = Reading(State.GONE, "HTTP 404: there is no such page", ())


MINUTES = itertools.count(10)  # each capture is later than the one before it unless it is said when it was


def at_minute(minute: int | None) -> str:
    moment = datetime(2026, 1, 1) + timedelta(minutes=next(MINUTES) if minute is None else minute)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def page(url: str, text: str, *links: AttachmentLink, title: str = "报告", minute: int | None = None) -> Capture:
    """A page with that text and those links."""
    return page_at(url, text, title=title, links=links, at=at_minute(minute))


def file(link: AttachmentLink, text: str | None = TEXT, *, of: str = COVER, minute: int | None = None) -> Capture:
    """A file with that text; None for one that cannot be read."""
    contents = File("application/pdf", f"sha256 of {text}", 9, text)
    reading = Reading(State.LIVE, None if text else "it is encrypted", (), contents)
    return answer(link, reading, of=of, minute=minute)


def answer(link: AttachmentLink, reading: Reading, *, of: str = COVER, minute: int | None = None) -> Capture:
    """What a file's address answered; `of` is the page for whose sake it was requested."""
    keys = {"key": canonical_key(link.url), "page": canonical_key(of)}
    context = Context(Role.ATTACHMENT, "spp", list_title=link.name, **keys)
    return Page(link.url, at_minute(minute), 200, (), b"", context, "made.warc.gz", next(OFFSETS)), reading


def rows(archive: Archive, columns: str, table: str = "attachments") -> list[tuple[Any, ...]]:
    return archive.db.execute(f"select {columns} from {table} order by 1, 2").fetchall()


def texts(archive: Archive) -> list[str]:
    found = archive.db.execute(
        "select text from publication_texts join publications on id = publication_id order by url"
    )
    return [text for (text,) in found]


def test_a_cover_has_the_text_of_its_file_below_its_own(archive: Archive) -> None:
    ingest(archive, page(COVER, OWN, REPORT), file(REPORT))
    assert texts(archive) == [f"{OWN}\n{TEXT}"]
    assert rows(archive, "chars, title", "publications") == [(len(f"{OWN}\n{TEXT}"), "报告")]
    assert rows(archive, "text, title", "page_versions") == [(OWN, "报告")]  # the page's own text is no other


def test_a_cover_may_have_several_files_and_some_unread(archive: Archive) -> None:
    ingest(
        archive,
        page(COVER, OWN, TABLE, AttachmentLink(f"{COVER}.doc", "旧.doc"), REPORT),
        *(file(REPORT), file(TABLE, "| 罪名 | 件数 |")),
        file(AttachmentLink(f"{COVER}.doc", "旧.doc"), None),
    )
    assert texts(archive) == [f"{OWN}\n| 罪名 | 件数 |\n{TEXT}"]
    assert ("旧.doc", "unread", "it is encrypted") in rows(archive, "name, state, state_reason")


@pytest.mark.parametrize(
    ("reading", "state", "kept"),
    [
        (GONE, "gone", TEXT),
        (Reading(State.ERROR, "not the file", ()), "error", TEXT),
        (Reading(State.LIVE, "it is encrypted", (), File("application/pdf", "other", 9, None)), "unread", None),
    ],
)
def test_a_file_that_cannot_be_had_any_more_keeps_its_text(
    archive: Archive, reading: Reading, state: str, kept: str | None
) -> None:
    ingest(archive, page(COVER, OWN, REPORT), file(REPORT))
    ingest(archive, page(COVER, OWN, REPORT), answer(REPORT, reading))
    assert rows(archive, "state, state_reason, text") == [(state, reading.state_reason, kept)]
    assert texts(archive) == [f"{OWN}\n{TEXT}" if kept else OWN]


def test_a_changed_file_changes_the_publication_and_no_version_of_the_page(archive: Archive) -> None:
    ingest(archive, page(COVER, OWN, REPORT), file(REPORT))
    ingest(archive, page(COVER, OWN, REPORT), file(REPORT, f"{TEXT}\n更正一处。"))
    assert texts(archive) == [f"{OWN}\n{TEXT}\n更正一处。"]
    assert len(rows(archive, "id, text", "page_versions")) == 1


def test_a_link_that_is_taken_out_takes_its_text_out_of_the_publication_and_stays_listed(archive: Archive) -> None:
    ingest(archive, page(COVER, OWN, REPORT), file(REPORT))
    ingest(archive, page(COVER, OWN, TABLE))
    assert texts(archive) == [OWN]
    assert sorted(rows(archive, "name, position"), key=str) == [("报告.docx", None), ("数据表.xlsx", 1)]


def test_a_page_with_a_text_of_its_own_again_is_no_cover(archive: Archive) -> None:
    ingest(archive, page(COVER, OWN, REPORT), file(REPORT), page(COVER, LONG, REPORT))
    assert texts(archive) == [LONG]
    assert rows(archive, "text, title", "documents") == [(None, "报告")]


def test_the_order_of_arrival_changes_nothing(tmp_path: Path) -> None:
    """Two covers of one file, one of which links a second file later; then the first file cannot be had."""
    steps = [
        page(COVER, OWN, REPORT, minute=1),
        page(OTHER, f"{OWN}另", REPORT, TABLE, title="另一份", minute=2),
        file(REPORT, minute=3),
        file(TABLE, "| 罪名 |", of=OTHER, minute=4),
        page(COVER, OWN, REPORT, TABLE, minute=5),
        answer(REPORT, GONE, minute=6),
    ]
    read_at = steps[2][0].warc_offset
    for number, order in enumerate(list(itertools.permutations(range(6)))[::24]):
        archive = Archive.open(tmp_path / str(number))
        archive.put_sources(SPP)
        ingest(archive, *(steps[at] for at in order), job_after_each=number % 2 == 0)
        listed = rows(
            archive, "url, page_id, position, name, state, state_reason, text, last_seen, fetched_at, warc_offset"
        )
        assert [row[2:] for row in listed if row[0] == REPORT.url] == [
            (1, "报告.docx", "gone", GONE.state_reason, TEXT, at_minute(6), at_minute(3), read_at)
        ] * 2, order
        assert [row[2:5] for row in listed if row[0] == TABLE.url] == [(2, "数据表.xlsx", "live")] * 2, order
        assert texts(archive) == [f"{OWN}\n{TEXT}\n| 罪名 |", f"{OWN}另\n{TEXT}\n| 罪名 |"], order
        archive.abandon()
