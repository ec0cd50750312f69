"""The state of the sources on the site, and the line that says that the file is old."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

import lxml.html
import pytest
from datasette.app import Datasette
from sqlite_utils import Database

from archive.site.data.totals import count_facts
from archive.site.edition import public_file
from archive.site.views.overview.status import read_sources
from tests.support.public_file import LAST


def texts(page: str, xpath: str) -> list[str]:
    return [" ".join(one.text_content().split()) for one in lxml.html.document_fromstring(page).xpath(xpath)]


def test_a_page_that_was_only_imported_does_not_make_the_archive_newer(public_db: Path) -> None:
    with closing(sqlite3.connect(":memory:")) as db:
        sqlite3.connect(public_db).backup(db)
        before = count_facts(db)
        page = {"id": 1, "url": "import:1", "slug": "import-1", "source_id": "yangli", "state": "imported"}
        at = "2030-01-01T00:00:00Z"
        Database(db).table("pages").insert({**page, "first_seen": at, "last_seen": at})
        after = count_facts(db)
    assert (after.last_seen, after.sources) == (before.last_seen, before.sources)


TABLES = """
    create table sources (id, name, home_url, as_of, as_of_why);
    create table runs (id, started, resumed, ended, origin);
    create table run_sources (run_id, source_id, verdict, reason, accepted);
    create table publications (source_id);
    create table pages (source_id, state);
    insert into runs values (1, '2026-11-27T01:00:00Z', null, '2026-11-27T02:00:00Z', 'live');
    insert into run_sources values (1, 'a', 'good', null, null), (1, 'b', 'good', null, null),
        (1, 'c', 'down', null, null), (1, 'd', 'down', null, null), (1, 'e', 'down', null, '2026-11-28T00:00:00Z');
    insert into sources values ('a', '', '/', null, null), ('b', '', '/', '2026-11-20', null),
        ('c', '', '/', null, null), ('d', '', '/', '2026-11-20', null),
        ('e', '', '/', null, null), ('f', '', '/', null, null);
"""


def test_those_that_are_not_good_come_first_then_those_that_keep_an_earlier_state() -> None:
    with closing(sqlite3.connect(":memory:")) as db:
        db.executescript(TABLES)
        db.row_factory = sqlite3.Row
        assert [one.id for one in read_sources(db)] == ["d", "c", "b", "a", "e", "f"]


class Later(datetime):
    """A clock that is some days after the file's last request."""

    days = 0

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        return datetime.fromisoformat(LAST).astimezone(tz) + timedelta(cls.days, hours=1)


def test_a_file_that_is_old_says_so_on_every_page(site: Datasette, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(public_file, "datetime", Later)
    for days, is_old in ((0, False), (7, False), (8, True), (400, True)):
        monkeypatch.setattr(Later, "days", days)
        expected = [f"本站数据已有 {days} 天没有更新：2026-11-20 之后发布或改动的内容，这里没有。 采集状况"]
        for path in ("/", "/status", "/download", "/c/999", "/p/none"):
            said = texts(asyncio.run(site.client.get(path)).text, "//p[@class='notice']")
            assert said == (expected if is_old else []), (path, days)
