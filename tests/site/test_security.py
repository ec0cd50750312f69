"""Headers, limits, and that nothing in a text or a query becomes markup."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from urllib.parse import quote

import lxml.html
import pytest
from datasette.app import Datasette
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.urls import canonical_key, stable_id
from tests.support.public_file import GUIDING, HOSTILE, MADE, REPORT, UNDATED, Get

FOREIGN_SCRIPTS = "//script[not(starts-with(@src, '/-/fanzha/'))]"
PAGES = (
    "/",
    "/search?q=诈骗",
    "/search?q=没有的词",
    f"/p/{REPORT.slug}?q=诈骗",
    f"/p/{HOSTILE.slug}",
    f"/c/{HOSTILE.case_id(1)}?q=alert",
    f"/c/{GUIDING.case_id(1)}",
    f"/p/{GUIDING.slug}/versions/{GUIDING.version_id(GUIDING.text)}/snapshot",
    f"/p/{GUIDING.slug}",
    f"/p/{UNDATED.slug}",
    f"/p/{HOSTILE.slug}/versions/{HOSTILE.version_id(HOSTILE.text)}",
    f"/p/{HOSTILE.slug}/versions/{HOSTILE.version_id(HOSTILE.before[0])}",
    f"/p/{GUIDING.slug}/versions/{GUIDING.version_id(GUIDING.imported or '')}",
    f"/p/{REPORT.slug}/copies/{stable_id(canonical_key(REPORT.urls[2]))}",
    "/status",
    "/about",
    "/changes",
    "/cases",
    "/cases?q=诈骗&heading=facts",
    "/cases?q=没有的词",
    "/cases?q=帮信罪&year=abc",
    "/case/999",
    "/download",
    "/fanzha",
    "/fanzha/publications",
    "/fanzha/publications?_search=诈骗&_all=1",
    f"/fanzha/publications/{HOSTILE.id}",
    "/fanzha/page_versions",
    "/fanzha/copies",
    "/fanzha/cases?_all=1",
    "/fanzha/case_sections",
    "/fanzha/case_crimes",
    "/fanzha/data_tables",
    "/-/versions",
    "/-/metadata",
    "/-/settings",
    "/nothing",
)
OTHERS = ("/fanzha/publications.json", "/fanzha/publications.csv", "/robots.txt", "/fanzha.db", "/fanzha.db.sha256")
OTHERS += (
    "/status.json",
    "/cases.csv",
    "/cases.json",
    "/changes.csv",
    "/changes.json",
    f"/p/{REPORT.slug}/tables/1.csv",
)
OTHERS += tuple(f"/p/{HOSTILE.slug}.{ending}" for ending in ("bib", "ris", "md", "txt", "json"))
OWN_SCRIPT = "starts-with(@src, '/-/fanzha/') or @type='application/ld+json'"  # data, which nothing runs
ATTACK = '"><script>alert(1)</script><img src=x onerror=alert(1)>'


@pytest.mark.parametrize("path", [*PAGES, *OTHERS, "/fanzha?sql=select+1", "/search?q=" + "x" * 9000])
def test_every_answer_carries_the_headers(get: Get, path: str) -> None:
    headers = get(path).headers
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers.get_list("referrer-policy") == ["same-origin"]
    assert headers["cross-origin-opener-policy"] == "same-origin"
    is_page = headers["content-type"].startswith(("text/html", "text/css", "text/javascript", "image/"))
    assert headers["cross-origin-resource-policy"] == ("same-origin" if is_page else "cross-origin")
    assert headers.get("access-control-allow-origin") == (None if is_page else "*")
    assert "geolocation=()" in headers["permissions-policy"]
    assert "server" not in headers


@pytest.mark.parametrize("path", PAGES)
def test_no_page_has_anything_inline_or_from_elsewhere(get: Get, path: str) -> None:
    page = lxml.html.document_fromstring(get(path).text)
    assert not page.xpath(f"//script[not({OWN_SCRIPT})] | //style | //iframe | //object | //img")
    assert not page.xpath("//@style")
    assert not [name for element in page.iter() for name in element.attrib if name.startswith("on")]
    assert all(href.startswith("/-/fanzha/") for href in page.xpath("//link[@rel='stylesheet' or @rel='icon']/@href"))
    assert page.xpath("//link[@rel='search']/@href") == ["/opensearch.xml"]


@pytest.mark.parametrize(
    "path",
    [
        "/search?q={}",
        "/search?q=诈骗&kind={}",
        "/search?q=诈骗&source={}&topic={}&year={}",
        f"/p/{REPORT.slug}?q={{}}",
        f"/c/{GUIDING.case_id(1)}?q={{}}",
        "/cases?q={}",
        "/cases?crime={}&heading={}&topic={}&kind={}&region={}&year={}",
        "/case/{}",
        "/p/{}",
        "/{}",
        "/fanzha/publications?_search={}",
        "/fanzha/publications?title__contains={}",
        "/fanzha/publications?_sort={}",
        "/fanzha/{}",
    ],
)
def test_what_is_asked_never_becomes_markup(get: Get, path: str) -> None:
    answer = get(path.replace("{}", quote(ATTACK)))
    if answer.status_code == 302:  # Datasette turns % in a path into ~
        answer = get(answer.headers["location"])
    page = lxml.html.document_fromstring(answer.text)
    assert not page.xpath(f"//script[not({OWN_SCRIPT})] | //img | //@onerror")


@pytest.mark.parametrize(
    "path",
    [
        *(
            "/",
            "/search?q=alert",
            f"/p/{HOSTILE.slug}",
            f"/p/{HOSTILE.slug}?q=alert",
            f"/c/{HOSTILE.case_id(1)}",
            "/cases?q=alert&heading=keywords",
        ),
        *("/fanzha/publications?_all=1", "/fanzha/cases?_all=1", "/fanzha/case_sections"),
        *(f"/p/{HOSTILE.slug}/versions/{HOSTILE.version_id(text)}" for text in (HOSTILE.text, HOSTILE.before[0])),
    ],
)
def test_what_a_page_said_never_becomes_markup(get: Get, path: str) -> None:
    page = lxml.html.document_fromstring(get(path).text)
    assert "alert(" in page.text_content()
    assert not page.xpath(f"//script[not({OWN_SCRIPT})] | //img | //main//b | //main//i")


@pytest.mark.parametrize("suffix", ["", ".json", ".csv"])
@pytest.mark.parametrize(
    "blank", ["_search=", "_search=+", "_search=%E3%80%80", "_search_title=", "_search=&kind=report"]
)
def test_a_blank_search_is_no_search(get: Get, suffix: str, blank: str) -> None:
    filtered = get(f"/fanzha/publications{suffix}?{blank.partition('&')[2]}")
    answer = get(f"/fanzha/publications{suffix}?{blank}")
    assert answer.status_code == 200
    if suffix == ".json":
        assert answer.json()["rows"] == filtered.json()["rows"]
    if suffix == ".csv":
        assert answer.content == filtered.content


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.text(max_size=40))
def test_no_query_is_an_error(get: Get, query: str) -> None:
    encoded = quote(query.encode("utf-8", "surrogatepass"))
    assert get(f"/search?q={encoded}").status_code == 200
    assert get(f"/cases?q={encoded}").status_code == 200
    assert get(f"/fanzha/publications.json?_search={encoded}").status_code == 200


@pytest.mark.parametrize("query", ["?_search=诈骗", "?_stream=1", "?_dl=1", "?_size=1"])
def test_a_csv_begins_with_one_byte_order_mark(get: Get, query: str) -> None:
    body = get(f"/fanzha/publications.csv{query}").content
    assert body.startswith(b"\xef\xbb\xbfid,slug,")
    assert body.count(b"\xef\xbb\xbf") == 1


def test_nothing_else_has_a_byte_order_mark(get: Get) -> None:
    assert not get("/fanzha/publications.json").content.startswith(b"\xef\xbb\xbf")
    error = get("/fanzha/nothing.csv")
    assert error.status_code == 404
    assert not error.content.startswith(b"\xef\xbb\xbf")


def test_an_endless_address_is_refused(get: Get) -> None:
    answer = get("/fanzha/publications.json?_search=" + "诈" * 5000)
    assert (answer.status_code, answer.json()["title"]) == (414, "网址过长")


def test_a_long_query_is_cut_and_answered(get: Get) -> None:
    page = lxml.html.document_fromstring(get("/search?kind=report&q=" + "骗" * 800).text)
    assert page.xpath("//input[@type='search']/@value") == ["骗" * 200]


def test_a_text_in_place_of_a_query_is_checked_as_a_quote(get: Get) -> None:
    answer = get("/search?q=" + "骗" * 800)
    assert (answer.status_code, answer.headers["location"]) == (302, "/check?q=" + quote("骗" * 800))


def test_a_value_larger_than_any_text_is_not_made(site: Datasette) -> None:
    async def ask(size: int) -> int:
        rows = await site.get_database("fanzha").execute("select length(randomblob(?))", (size,))
        return int(rows.single_value())

    assert asyncio.run(ask(1_000_000)) == 1_000_000
    with pytest.raises(sqlite3.Error, match="too big"):
        asyncio.run(ask(900_000_000))


@pytest.mark.parametrize("path", ["/fanzha?sql=select+1", "/fanzha.json?sql=select+1", "/fanzha/publications?_where=1"])
def test_nobody_runs_sql(get: Get, path: str) -> None:
    answer = get(path)
    assert answer.status_code == 403
    assert not re.search(r"\brows\b", answer.text)


def test_every_publication_can_be_read(get: Get) -> None:
    assert {get(f"/p/{made.slug}").status_code for made in MADE} == {200}
