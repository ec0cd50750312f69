"""Slugs that were given out go on leading to their publication."""

from __future__ import annotations

import sqlite3
from urllib.parse import unquote

import pytest

from archive.site.data.former_addresses.former_slugs import present_slug
from archive.slugs import host_source_id, slug_of
from archive.urls import canonical_key, stable_id
from tests.support.public_file import REPORT, Get

HTM = "www.hbjc.gov.cn/qwfb/202001/t20200101_1.htm"
ART = "www.zjjcy.gov.cn/art/2025/2/21/art_28_202914.html"
HYPHEN = "www.a-b.cn/info/1042/1234.htm"
SOURCE = {HTM: "hubei", ART: "zhejiang", HYPHEN: None}


@pytest.fixture
def conn() -> sqlite3.Connection:
    """Three pages; that of HTM carries two publications."""
    conn = sqlite3.connect(":memory:")
    conn.executescript("""
        create table sources (id, name, home_url);
        create table pages (id, slug, first_seen);
        create table publications (id, slug);
        create table copies (publication_id, page_id, position);
        insert into sources values ('hubei', '湖北', 'http://www.hbjc.gov.cn/'), ('zhejiang', '浙江',
            'http://www.zjjcy.gov.cn/'), ('', 'www.a-b.cn', null), ('import', '导入的文件', null);
    """)
    conn.execute("update sources set id = ? where name = ?", (host_source_id("www.a-b.cn"), "www.a-b.cn"))
    for key, position in ((HTM, 1), (HTM, 2), (ART, 1), (HYPHEN, 1)):
        page, slug = stable_id(key), slug_of(key, SOURCE[key])
        if position == 1:
            conn.execute("insert into pages values (?, ?, '')", (page, slug))
        conn.execute("insert into publications values (?, ?)", (page + position, f"{slug}-{position}"))
        conn.execute("insert into copies values (?, ?, ?)", (page + position, page, position))
    return conn


FORMER = {
    "hubei-qwfb-t20200101_1": (HTM, 1),
    "hubei-qwfb-t20200101_1-2": (HTM, 2),
    "www-hbjc-gov-cn-qwfb-t20200101_1": (HTM, 1),
    "www-hbjc-gov-cn-qwfb-t20200101_1-2": (HTM, 2),
    "zhejiang-art-28_202914": (ART, 1),
    "www-a-b-cn-info-1042-1234": (HYPHEN, 1),
}


def test_a_slug_of_the_earlier_scheme_leads_to_its_publication(conn: sqlite3.Connection) -> None:
    for former, (key, position) in FORMER.items():
        assert canonical_key(f"http://{key}") == key
        assert present_slug(conn, former) == f"{slug_of(key, SOURCE[key])}-{position}"
        assert present_slug(conn, slug_of(key, SOURCE[key])) == f"{slug_of(key, SOURCE[key])}-1"
    never = ("hubei-qwfb-t20200101_2", "hubei-qwfb-t20200101_1-3", "hubei-qwfb-t20200101", "", "-1")
    assert [present_slug(conn, slug) for slug in never] == [None] * len(never)


def test_every_address_below_a_copys_slug_leads_to_that_of_the_publication(get: Get) -> None:
    copy = slug_of(canonical_key(REPORT.urls[1]), REPORT.source_id)
    for behind in ("", "?q=养老", ".bib", ".json", f"/versions/{REPORT.version_id(REPORT.text)}", "/tables/1.csv"):
        answer = get(f"/p/{copy}{behind}")
        assert answer.status_code == 302, behind
        assert unquote(answer.headers["location"]) == f"/p/{REPORT.slug}{behind}"
        assert get(answer.headers["location"]).status_code == 200
    for path in ("/p/no-such", "/p/no-such/versions/1", f"/p/{REPORT.slug}/versions/1"):
        assert get(path).status_code == 404, path
