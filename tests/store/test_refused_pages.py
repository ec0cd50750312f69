"""No single page stops the work: what cannot be stored is named and stays in the WARC, all else is stored."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

import pytest

from archive.model import Context, Page, Reading, Role, State
from archive.readers.pool import ENDED_TWICE
from archive.reasons import because
from archive.store import pages_and_versions
from archive.store.archive import Archive, CannotStore
from archive.store.publications import publication_rows
from archive.store.rebuild import TextsLost, rebuild
from archive.store.reports import read_status
from archive.warc.writer import ServedResponse, WarcWriter
from tests.support.captures import document

ADDRESS = "https://www.spp.gov.cn/a/202401/t20240101_{}.shtml"
BAD = ADDRESS.format(2)
HTML = (("Content-Type", "text/html"),)


def read(page: Page) -> Reading:
    text = f"样例文本，{page.url}。" * 50
    return Reading(State.LIVE, None, (document(text, title=f"标题{page.url[-7:]}", published=None),))


@pytest.fixture
def written(archive: Archive) -> Archive:
    """An archive with three pages in its WARC and none in its tables."""
    writer = WarcWriter(archive.warc_folder)
    for number in (1, 2, 3):
        context = Context(Role.ARTICLE)
        writer.write(ServedResponse(ADDRESS.format(number), "2024-01-02T03:04:05Z", 200, HTML, b"<p>1", context))
    writer.close()
    return archive


@pytest.fixture
def same_slug(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second page gets the first one's slug."""
    slug_of = pages_and_versions.slug_of
    monkeypatch.setattr(pages_and_versions, "slug_of", lambda key, source: slug_of(key.replace("_2.", "_1."), source))


@pytest.fixture
def same_publication_slug(monkeypatch: pytest.MonkeyPatch) -> None:
    """The publication of the second page gets the first one's slug."""
    slug_at = publication_rows.slug_at
    monkeypatch.setattr(publication_rows, "slug_at", lambda slug, at: slug_at(slug.replace("_2", "_1"), at))


def urls(archive: Archive, table: str = "pages") -> list[str]:
    return [url for (url,) in archive.db.execute(f"select url from {table} order by url")]


@pytest.mark.usefixtures("same_slug")
def test_a_page_that_the_tables_refuse_is_named_by_a_rebuild_and_the_others_are_stored(written: Archive) -> None:
    done = rebuild(written, read, map)
    [refused] = done.not_stored
    assert (refused.url, done.records, done.versions) == (BAD, 3, 2)
    assert "UNIQUE constraint failed: pages.slug" in refused.reason
    assert urls(written) == urls(written, "publications") == [ADDRESS.format(1), ADDRESS.format(3)]
    assert written.db.execute("select count(*) from captures").fetchone() == (2,)


@pytest.mark.usefixtures("same_publication_slug")
def test_a_page_that_can_be_no_publication_is_named_by_a_rebuild_and_the_others_are(written: Archive) -> None:
    done = rebuild(written, read, map)
    [refused] = done.not_stored
    assert "UNIQUE constraint failed: publications.slug" in refused.reason
    assert len(urls(written)) == 3
    assert (read_status(written.data).no_documents, read_status(written.data).good) == (1, False)
    assert urls(written, "publications") == [url for url in urls(written) if url != refused.url]
    assert written.make_publications() == ()


def test_values_that_sqlite_cannot_take_are_one_pages_fault(archive: Archive) -> None:
    page = Page(ADDRESS.format(1), "2024-01-01T00:00:00Z", 200, HTML, b"", Context(Role.ARTICLE), "a.warc.gz", 0)
    spoils = {"url": "mailto:a@b", "status": 2**70, "warc_file": "\ud800", "fetched_at": object()}
    with archive.transaction():
        for name, value in spoils.items():
            with pytest.raises(CannotStore):
                pytest.fail(f"{name}: {archive.ingest(replace(page, **{name: value}), read(page))}")
        archive.ingest(page, read(page))
    assert urls(archive) == [page.url]


@pytest.mark.parametrize("error", [sqlite3.OperationalError("disk I/O error"), sqlite3.DatabaseError("malformed")])
def test_a_disk_or_a_damaged_file_stops_the_work(
    written: Archive, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(pages_and_versions, "insert", fail)
    with pytest.raises(type(error)):
        rebuild(written, read, map)


def texts(archive: Archive) -> list[tuple[str]]:
    return archive.db.execute("select text from page_versions order by text").fetchall()


def test_a_rebuild_that_would_lose_a_text_is_refused_and_changes_nothing(
    written: Archive, request: pytest.FixtureRequest
) -> None:
    rebuild(written, read, map)
    before = texts(written)
    request.getfixturevalue("same_slug")
    with pytest.raises(TextsLost, match=rf"(?s)1 page\(s\) that have a text.*{BAD}.*pages\.slug.*Nothing was changed"):
        rebuild(written, read, map)
    assert (texts(written), len(before)) == (before, 3)
    assert rebuild(written, read, map, force=True).versions == 2
    assert rebuild(written, read, map).versions == 2  # the text is not there any more


def test_a_rebuild_whose_reader_ends_at_each_page_is_refused_and_one_that_finds_no_text_is_believed(
    written: Archive,
) -> None:
    rebuild(written, read, map)
    with pytest.raises(TextsLost, match=r"3 page\(s\) that have a text"):
        rebuild(written, lambda _page: Reading(State.ERROR, ENDED_TWICE, ()), map)
    assert len(texts(written)) == 3
    no_text = Reading(State.LIVE, because("no_text"), ())
    assert rebuild(written, lambda page: no_text if page.url == BAD else read(page), map).versions == 2
