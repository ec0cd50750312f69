"""The files that pages link, and covers: derived from captures alone, in whatever order they come."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from archive.model import Article, AttachmentLink, Context, Document, File, Page, Reading, Role, Source, State
from archive.store.archive import Archive
from archive.store.joining.texts import MAX_COVER_CHARS, whole_text
from archive.urls import canonical_key
from tests.support.analyses import analysis_of

SPP = Source("spp", "最高人民检察院", "supreme", None, "https://www.spp.gov.cn/", "ucap")
COVER = "https://www.spp.gov.cn/zdgz/202401/t20240101_1.shtml"
OTHER = "https://www.spp.gov.cn/zdgz/202401/t20240102_2.shtml"
REPORT = AttachmentLink("https://www.spp.gov.cn/zdgz/202401/P1.docx", "报告.docx")
TABLE = AttachmentLink("https://www.spp.gov.cn/zdgz/202401/P2.xlsx", "数据表.xlsx")
OWN = "现将报告予以公布。\n附件：报告.docx"
LONG = "\n".join(f"检察机关第{n}次通报某人以虚构的投资项目骗取他人财物的案件。" for n in range(20))
TEXT = "\n".join(f"报告的第{n}段写明全年起诉诈骗犯罪嫌疑人{n}人的情况。" for n in range(20))
GONE = Reading(State.GONE, "HTTP 404: there is no such page", ())

Step = tuple[Page, Reading]


class Captures:
    """Captures, each a record of its own and a minute later than the one before it unless told otherwise."""

    def __init__(self) -> None:
        self._next = itertools.count()

    def _page(self, url: str, context: Context, at: int | None) -> Page:
        number = next(self._next)
        seen = f"2026-01-01T00:{number if at is None else at:02}:00Z"
        return Page(url, seen, 200, (), b"", context, "made.warc.gz", number)

    def page(self, url: str, text: str, *links: AttachmentLink, title: str = "报告", at: int | None = None) -> Step:
        """A page with that text and those links."""
        article = Article(title, "2024-01-01", "meta", None, None, text, links)
        document = Document(article, analysis_of(text))
        return self._page(url, Context(Role.ARTICLE), at), Reading(State.LIVE, None, (document,))

    def file(
        self, link: AttachmentLink, text: str | None = TEXT, *, of: str | None = COVER, at: int | None = None
    ) -> Step:
        """A file with that text; None for one that cannot be read."""
        told = File("application/pdf", f"sha256 of {text}", 9, text)
        return self.answer(link, Reading(State.LIVE, None if text else "it is encrypted", (), told), of=of, at=at)

    def answer(self, link: AttachmentLink, reading: Reading, *, of: str | None = COVER, at: int | None = None) -> Step:
        """What a file's address answered; `of` is the page for whose sake it was asked."""
        page = canonical_key(of) if of else None
        context = Context(Role.ATTACHMENT, "spp", list_title=link.name, key=canonical_key(link.url), page=page)
        return self._page(link.url, context, at), reading


@pytest.fixture
def captures() -> Captures:
    return Captures()


Store = Callable[..., None]


@pytest.fixture
def store(archive: Archive) -> Store:
    """Take captures in, each in a transaction, and end the job."""
    return lambda *steps: _store(archive, steps)


def _store(archive: Archive, steps: Iterable[Step], *, job_after_each: bool = False) -> None:
    for page, reading in steps:
        with archive.transaction():
            archive.ingest(page, reading)
        if job_after_each:
            archive.make_publications()
    archive.make_publications()


def rows(archive: Archive, columns: str, table: str = "attachments") -> list[tuple[Any, ...]]:
    return archive.db.execute(f"select {columns} from {table} order by 1, 2").fetchall()


def texts(archive: Archive) -> list[str]:
    found = archive.db.execute(
        "select text from publication_texts join publications on id = publication_id order by url"
    )
    return [text for (text,) in found]


def test_a_file_is_listed_with_what_it_is(archive: Archive, store: Store, captures: Captures) -> None:
    store(captures.page(COVER, LONG, REPORT), captures.file(REPORT))
    columns = "position, url, name, state, state_reason, media_type, sha256, bytes, text, fetched_at, warc_offset"
    assert rows(archive, columns) == [
        (
            *(1, REPORT.url, "报告.docx", "live", None, "application/pdf", f"sha256 of {TEXT}", 9, TEXT),
            *("2026-01-01T00:01:00Z", 1),
        )
    ]
    assert texts(archive) == [LONG]


def test_a_file_that_was_linked_and_never_answered_is_listed(
    archive: Archive, store: Store, captures: Captures
) -> None:
    store(captures.page(COVER, LONG, REPORT, TABLE))
    assert rows(archive, "position, name, state, sha256") == [
        (1, "报告.docx", None, None),
        (2, "数据表.xlsx", None, None),
    ]


def test_two_pages_that_link_one_file_have_a_row_each(archive: Archive, store: Store, captures: Captures) -> None:
    twin = AttachmentLink(REPORT.url.replace("https", "http"), "同一份报告")
    store(captures.page(COVER, LONG, REPORT), captures.file(REPORT), captures.page(OTHER, f"{LONG}另", twin))
    assert sorted(rows(archive, "name, state, text")) == [("同一份报告", "live", TEXT), ("报告.docx", "live", TEXT)]


def test_a_cover_has_the_text_of_its_file_below_its_own(archive: Archive, store: Store, captures: Captures) -> None:
    store(captures.page(COVER, OWN, REPORT), captures.file(REPORT))
    assert texts(archive) == [f"{OWN}\n{TEXT}"]
    assert rows(archive, "chars, title", "publications") == [(len(f"{OWN}\n{TEXT}"), "报告")]
    assert rows(archive, "text, title", "page_versions") == [(OWN, "报告")]  # the page's own text is no other


def test_a_cover_may_have_several_files_and_some_unread(archive: Archive, store: Store, captures: Captures) -> None:
    store(
        captures.page(COVER, OWN, TABLE, AttachmentLink(f"{COVER}.doc", "旧.doc"), REPORT),
        *(captures.file(REPORT), captures.file(TABLE, "| 罪名 | 件数 |")),
        captures.file(AttachmentLink(f"{COVER}.doc", "旧.doc"), None),
    )
    assert texts(archive) == [f"{OWN}\n| 罪名 | 件数 |\n{TEXT}"]
    assert ("旧.doc", "unread", "it is encrypted") in rows(archive, "name, state, state_reason")


def test_names_of_files_do_not_make_a_page_of_its_own() -> None:
    name = "样例市人民检察院" * 30 + ".docx"
    assert whole_text(f"附件：{name}", [(name, TEXT)]) == f"附件：{name}\n{TEXT}"
    own = "字" * MAX_COVER_CHARS
    assert whole_text(own, [(name, TEXT)]) == own
    assert whole_text(own[1:], [(name, None)]) == own[1:]


@pytest.mark.parametrize(
    ("answer", "state", "kept"),
    [
        (GONE, "gone", TEXT),
        (Reading(State.ERROR, "not the file", ()), "error", TEXT),
        (Reading(State.LIVE, "it is encrypted", (), File("application/pdf", "other", 9, None)), "unread", None),
    ],
)
def test_a_file_that_cannot_be_had_any_more_keeps_its_text(
    archive: Archive, store: Store, captures: Captures, answer: Reading, state: str, kept: str | None
) -> None:
    store(captures.page(COVER, OWN, REPORT), captures.file(REPORT))
    store(captures.page(COVER, OWN, REPORT), captures.answer(REPORT, answer))
    assert rows(archive, "state, state_reason, text") == [(state, answer.state_reason, kept)]
    assert texts(archive) == [f"{OWN}\n{TEXT}" if kept else OWN]


def test_a_server_in_trouble_says_nothing_of_a_file(archive: Archive, store: Store, captures: Captures) -> None:
    page, reading = captures.answer(REPORT, Reading(State.ERROR, "HTTP 503: the server failed", ()))
    store(captures.page(COVER, OWN, REPORT), captures.file(REPORT), (_with_status(page, 503), reading))
    assert rows(archive, "state, state_reason") == [("live", None)]


def _with_status(page: Page, status: int) -> Page:
    return Page(*(status if name == "status" else getattr(page, name) for name in Page.__dataclass_fields__))


def test_a_changed_file_changes_the_publication_and_no_version_of_the_page(
    archive: Archive, store: Store, captures: Captures
) -> None:
    store(captures.page(COVER, OWN, REPORT), captures.file(REPORT))
    store(captures.page(COVER, OWN, REPORT), captures.file(REPORT, f"{TEXT}\n更正一处。"))
    assert texts(archive) == [f"{OWN}\n{TEXT}\n更正一处。"]
    assert len(rows(archive, "id, text", "page_versions")) == 1


def test_a_link_that_is_taken_out_takes_its_text_out_of_the_publication_and_stays_listed(
    archive: Archive, store: Store, captures: Captures
) -> None:
    store(captures.page(COVER, OWN, REPORT), captures.file(REPORT))
    store(captures.page(COVER, OWN, TABLE))
    assert texts(archive) == [OWN]
    assert sorted(rows(archive, "name, position"), key=str) == [("报告.docx", None), ("数据表.xlsx", 1)]


def test_a_page_with_a_text_of_its_own_again_is_no_cover(archive: Archive, store: Store, captures: Captures) -> None:
    store(captures.page(COVER, OWN, REPORT), captures.file(REPORT), captures.page(COVER, LONG, REPORT))
    assert texts(archive) == [LONG]
    assert rows(archive, "text, title", "documents") == [(None, "报告")]


def test_a_redirected_file_is_that_of_the_address_that_was_linked(
    archive: Archive, store: Store, captures: Captures
) -> None:
    page, reading = captures.file(REPORT)
    elsewhere = Page("https://files.example/9", *(getattr(page, name) for name in list(Page.__dataclass_fields__)[1:]))
    store(captures.page(COVER, OWN, REPORT), (elsewhere, reading))
    assert rows(archive, "url, state") == [(REPORT.url, "live")]


def told(captures: Captures) -> list[Step]:
    """Two covers of one file, one of which links a second file later; then the first file cannot be had."""
    return [
        captures.page(COVER, OWN, REPORT, at=1),
        captures.page(OTHER, f"{OWN}另", REPORT, TABLE, title="另一份", at=2),
        captures.file(REPORT, at=3),
        captures.file(TABLE, "| 罪名 |", of=OTHER, at=4),
        captures.page(COVER, OWN, REPORT, TABLE, at=5),
        captures.answer(REPORT, GONE, at=6),
    ]


ORDERS = [order for at, order in enumerate(itertools.permutations(range(6))) if at % 24 == 0]


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: "".join(map(str, order)))
@pytest.mark.parametrize("job_after_each", [False, True])
def test_the_order_of_arrival_changes_nothing(
    tmp_path: Path, captures: Captures, order: tuple[int, ...], *, job_after_each: bool
) -> None:
    steps = told(captures)
    archive = Archive.open(tmp_path)
    archive.put_sources(SPP)
    _store(archive, [steps[at] for at in order], job_after_each=job_after_each)
    listed = rows(
        archive, "url, page_id, position, name, state, state_reason, text, last_seen, fetched_at, warc_offset"
    )
    assert [row[2:] for row in listed if row[0] == REPORT.url] == [
        (1, "报告.docx", "gone", GONE.state_reason, TEXT, "2026-01-01T00:06:00Z", "2026-01-01T00:03:00Z", 2)
    ] * 2
    assert [row[2:5] for row in listed if row[0] == TABLE.url] == [(2, "数据表.xlsx", "live")] * 2
    assert texts(archive) == [f"{OWN}\n{TEXT}\n| 罪名 |", f"{OWN}另\n{TEXT}\n| 罪名 |"]
    assert rows(archive, "page_id, page_id", "join_queue") == []
    archive.close()
