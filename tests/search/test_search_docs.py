"""docs/search.md says what is so: its SQL finds what the same query finds on the site."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest

from archive.search import Catalogue, PublicationHit, Search, SearchQuery

DOC = Path(__file__).resolve().parents[2] / "docs" / "search.md"
BLOCKS = re.findall(r"```sql\n-- (.+?)\n(.+?)```", DOC.read_text("utf-8"), re.DOTALL)


@pytest.fixture(scope="module")
def library(archive_of) -> sqlite3.Connection:
    return archive_of(
        {"title": "一", "text": "电信诈骗、掩饰、隐瞒"},
        {"title": "二", "text": "养老诈骗"},
        {"title": "三", "text": "贷款，手机"},
        {"title": "四", "text": "養老與手機"},
        {"title": "五", "text": "诈骗掩饰隐瞒"},
        {"title": "六", "text": "他案"},
    )


def test_the_sql_of_every_form_finds_what_the_site_finds(library: sqlite3.Connection) -> None:
    queries = ["诈骗", "诈骗 养老", "养老 OR 贷款 手机", "诈骗 -养老", "掩饰、隐瞒", "养老"]
    assert [query for query, _ in BLOCKS] == queries
    for query, sql in BLOCKS:
        cursor = library.execute(sql)
        title = [column for column, *_ in cursor.description].index("title")
        by_sql = {row[title] for row in cursor}
        hits = Search(library, Catalogue.read(library)).page(SearchQuery(query)).hits
        assert by_sql == {hit.publication.title for hit in hits if isinstance(hit, PublicationHit)}, query
        assert 0 < len(by_sql) < 6


def test_the_title_alone_can_be_searched(library: sqlite3.Connection) -> None:
    form = re.search(r"`match '(title : .+?)'`", DOC.read_text("utf-8"))
    assert form
    expression = form[1].replace("诈 骗", "五")
    sql = """SELECT id FROM publications WHERE place IN
        (SELECT rowid FROM publications_spaced WHERE publications_spaced MATCH ?)"""
    assert library.execute(sql, (expression,)).fetchall() == [(5,)]
