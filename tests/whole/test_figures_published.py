"""From pages to series and contradictions: pages of two sites are read, stored, published and rebuilt."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from archive.analysis import read_and_analyse
from archive.model import Context, Role, Source
from archive.publish import publish
from archive.sqlite_uri import sqlite_uri
from archive.store.archive import Archive
from archive.store.rebuild import rebuild
from archive.warc.folder import warc_files
from archive.warc.reader import pages_in
from archive.warc.writer import ServedResponse, WarcWriter

SOURCES = tuple(
    Source(name, f"{name}人民检察院", "supreme", None, f"https://www.{name}.example/", "ucap")
    for name in ("spp", "other")
)
SERIES = "起诉-人-诈骗罪-全国-半年"
MORE = "检察机关坚持以人民为中心，持续加大对诈骗犯罪的惩治力度，推动诉源治理，开展反诈宣传。" * 4
PAGE = """<html><head><title>{title}</title><meta name="PubDate" content="{day}"></head><body><h1>{title}</h1>
<div class="detail_con"><p>{first}</p><p>{more}</p></div></body></html>"""


def page(path: str, day: str, first: str, number: int, *, host: str = "spp", at: str = "2024-12-01") -> ServedResponse:
    title = f"检察机关依法惩治诈骗犯罪工作情况（第{number}期）"
    body = PAGE.format(title=title, day=day, first=first, more=f"第{number}期简报。{MORE}")
    url = f"https://www.{host}.example/zdgz/{path}.shtml"
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    return ServedResponse(url, f"{at}T00:00:00Z", 200, headers, body.encode(), Context(Role.ARTICLE, host, "ucap"))


H1 = "2024年上半年，全国检察机关共起诉诈骗犯罪嫌疑人{}。"
PAGES = (
    page("a", "2023-08-01", "2023年上半年，全国检察机关共起诉诈骗犯罪嫌疑人30125人。", 1),
    page("b", "2024-02-01", "2023年7月至12月，全国检察机关共起诉诈骗犯罪嫌疑人31007人。", 2),
    page("c", "2024-08-01", H1.format("33912人"), 3),
    page("c", "2024-08-01", H1.format("33912人"), 3, host="other"),  # a repost
    page("d", "2024-08-02", H1.format("3.4万人"), 4),  # rounded
    page("e", "2024-08-03", H1.format("3.3万余人"), 5),  # a bound
    page("f", "2024-08-04", H1.format("33192人"), 6),  # digits changed places
    page("g", "2024-08-05", "2024年第一季度，全国检察机关共起诉诈骗犯罪嫌疑人15008人。", 7),
    page("h", "2024-08-06", "2024年上半年，浙江省检察机关共起诉诈骗犯罪嫌疑人1204人。", 8),
    # Two days later the same page says another number.
    page("h", "2024-08-06", "2024年上半年，浙江省检察机关共起诉诈骗犯罪嫌疑人1240人。", 8, at="2024-12-03"),
)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """The pages, taken in one after another, and published."""
    made = Archive.open(tmp_path_factory.mktemp("figures"))
    made.put_sources(*SOURCES)
    writer = WarcWriter(made.warc_folder, SOURCES)
    for one in PAGES:
        writer.write(one)
    writer.close()
    with made.transaction():
        for path in warc_files(made.warc_folder):
            for one in pages_in(path):
                made.ingest(one, read_and_analyse(one))
    made.make_publications()
    publish(made.data / "archive.db", made.data / "public")
    yield made
    made.close()


def rows(archive: Archive, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(sqlite_uri(archive.data / "public" / "fanzha.db", immutable=1), uri=True)) as db:
        return db.execute(sql).fetchall()


def test_half_years_are_one_series_and_quarters_and_provinces_are_not_of_it(archive: Archive) -> None:
    series = "select id, figures, publications, periods, first_start, last_end from figure_series order by id"
    assert rows(archive, series) == [
        ("起诉-人-诈骗罪-全国-半年", 6, 6, 3, "2023-01-01", "2024-06-30"),
        ("起诉-人-诈骗罪-全国-季度", 1, 1, 1, "2024-01-01", "2024-03-31"),
        ("起诉-人-诈骗罪-浙江省-半年", 1, 1, 1, "2024-01-01", "2024-06-30"),
    ]
    values = "select value, bound from figures where series_id = ? order by period_end, value"
    with closing(sqlite3.connect(archive.data / "public" / "fanzha.db")) as db:
        assert db.execute(values, (SERIES,)).fetchall() == [
            *((30125, "exact"), (31007, "exact"), (33000, "over"), (33192, "exact"), (33912, "exact")),
            (34000, "exact"),
        ]


CONTRADICTIONS = """
    select f.as_written, c.other_as_written, c.other_id is null, c.version_id is null, c.other_sentence
    from contradictions c join figures f on f.id = c.figure_id order by f.as_written
"""


def test_a_number_that_cannot_be_right_beside_another_contradicts_it_here_or_in_an_earlier_version(
    archive: Archive,
) -> None:
    assert rows(archive, CONTRADICTIONS) == [
        ("1240人", "1204人", 1, 0, "2024年上半年，浙江省检察机关共起诉诈骗犯罪嫌疑人1204人。"),
        ("33192人", "33912人", 0, 1, H1.format("33912人")),
        ("33192人", "3.4万人", 0, 1, H1.format("3.4万人")),
    ]


def test_the_text_has_each_figure_at_its_place(archive: Archive) -> None:
    figures = """select substr(text, start + 1, "end" - start), as_written, instr(text, sentence) > 0
        from figures join publication_texts using (publication_id)"""
    found = rows(archive, figures)
    assert len(found) == 8
    assert [(there, as_written) for there, as_written, in_text in found if there != as_written or not in_text] == []
    versions = """select substr(text, other_start + 1, other_end - other_start) from contradictions
        join page_versions on page_versions.id = version_id"""
    assert rows(archive, versions) == [("1204人",)]


def test_a_rebuild_makes_the_same_figures_series_and_contradictions(archive: Archive) -> None:
    tables = ("figures", "figure_series", "contradictions")
    before = [rows(archive, f"select * from {table} order by id") for table in tables]
    rebuild(archive, read_and_analyse, map)
    publish(archive.data / "archive.db", archive.data / "public")
    assert [rows(archive, f"select * from {table} order by id") for table in tables] == before
