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
from tests.support.public_file import GUIDING, HOSTILE, REPORT, UNDATED, Get

VERSIONS = {made.slug: f"/p/{made.slug}/versions" for made in (GUIDING, HOSTILE)}
PAGES = (
    *("/", "/search?q=诈骗", "/search?q=没有的词", "/status", "/about", "/changes", "/download", "/nothing"),
    *("/cases", "/cases?q=诈骗&heading=facts", "/cases?q=没有的词", "/cases?q=帮信罪&year=abc", "/case/999"),
    *(f"/p/{REPORT.slug}?q=诈骗", f"/p/{HOSTILE.slug}", f"/p/{GUIDING.slug}", f"/p/{UNDATED.slug}"),
    *(f"/c/{HOSTILE.case_id(1)}?q=alert", f"/c/{GUIDING.case_id(1)}"),
    *(f"{VERSIONS[HOSTILE.slug]}/{HOSTILE.version_id(text)}" for text in (HOSTILE.text, HOSTILE.before[0])),
    f"{VERSIONS[GUIDING.slug]}/{GUIDING.version_id(GUIDING.imported or '')}",
    f"{VERSIONS[GUIDING.slug]}/{GUIDING.version_id(GUIDING.text)}/snapshot",
    f"/p/{REPORT.slug}/copies/{stable_id(canonical_key(REPORT.urls[2]))}",
    *("/fanzha", "/fanzha/publications", "/fanzha/publications?_search=诈骗&_all=1", "/fanzha/page_versions"),
    *(f"/fanzha/publications/{HOSTILE.id}", "/fanzha/copies", "/fanzha/cases?_all=1", "/fanzha/case_sections"),
    *("/fanzha/case_crimes", "/fanzha/data_tables", "/-/versions", "/-/metadata", "/-/settings"),
)
OTHERS = (
    *("/fanzha/publications.json", "/fanzha/publications.csv", "/robots.txt", "/fanzha.db", "/fanzha.db.sha256"),
    *("/status.json", "/cases.csv", "/cases.json", "/changes.csv", "/changes.json", f"/p/{REPORT.slug}/tables/1.csv"),
    *(f"/p/{HOSTILE.slug}.{ending}" for ending in ("bib", "ris", "md", "txt", "json")),
)
OWN_SCRIPT = "starts-with(@src, '/-/fanzha/') or @type='application/ld+json'"  # data, which nothing runs
ATTACK = '"><script>alert(1)</script><img src=x onerror=alert(1)>'


def test_every_answer_carries_the_headers(get: Get) -> None:
    for path in (*PAGES, *OTHERS, "/fanzha?sql=select+1", "/search?q=" + "x" * 9000):
        headers = get(path).headers
        policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
        assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'", path
        assert policy["script-src"] == policy["style-src"] == "'self'", path
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers.get_list("referrer-policy") == ["same-origin"], path
        assert headers["cross-origin-opener-policy"] == "same-origin", path
        is_page = headers["content-type"].startswith(("text/html", "text/css", "text/javascript", "image/"))
        assert headers["cross-origin-resource-policy"] == ("same-origin" if is_page else "cross-origin"), path
        assert headers.get("access-control-allow-origin") == (None if is_page else "*"), path
        assert "geolocation=()" in headers["permissions-policy"], path
        assert "server" not in headers, path


def test_no_page_has_anything_inline_or_from_elsewhere(get: Get) -> None:
    for path in PAGES:
        page = lxml.html.document_fromstring(get(path).text)
        assert not page.xpath(f"//script[not({OWN_SCRIPT})] | //style | //iframe | //object | //img | //@style"), path
        assert not [name for element in page.iter() for name in element.attrib if name.startswith("on")], path
        hrefs = page.xpath("//link[@rel='stylesheet' or @rel='icon']/@href")
        assert [href for href in hrefs if not href.startswith("/-/fanzha/")] == [], path
        assert page.xpath("//link[@rel='search']/@href") == ["/opensearch.xml"], path


def test_what_is_asked_never_becomes_markup(get: Get) -> None:
    for path in (
        *("/search?q={}", "/search?q=诈骗&kind={}", "/search?q=诈骗&source={}&topic={}&year={}", "/case/{}", "/p/{}"),
        *(f"/p/{REPORT.slug}?q={{}}", f"/c/{GUIDING.case_id(1)}?q={{}}", "/cases?q={}", "/{}", "/fanzha/{}"),
        *("/cases?crime={}&heading={}&topic={}&kind={}&region={}&year={}", "/fanzha/publications?_search={}"),
        *("/fanzha/publications?title__contains={}", "/fanzha/publications?_sort={}"),
    ):
        answer = get(path.replace("{}", quote(ATTACK)))
        if answer.status_code == 302:  # Datasette turns % in a path into ~
            answer = get(answer.headers["location"])
        page = lxml.html.document_fromstring(answer.text)
        assert not page.xpath(f"//script[not({OWN_SCRIPT})] | //img | //@onerror"), path


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.text(max_size=40))
def test_no_query_is_an_error(get: Get, query: str) -> None:
    encoded = quote(query.encode("utf-8", "surrogatepass"))
    assert get(f"/search?q={encoded}").status_code == 200
    assert get(f"/cases?q={encoded}").status_code == 200
    assert get(f"/fanzha/publications.json?_search={encoded}").status_code == 200


def test_a_long_query_is_cut_a_text_is_checked_as_a_quote_and_an_endless_address_refused(get: Get) -> None:
    page = lxml.html.document_fromstring(get("/search?kind=report&q=" + "骗" * 800).text)
    assert page.xpath("//input[@type='search']/@value") == ["骗" * 200]
    answer = get("/search?q=" + "骗" * 800)
    assert (answer.status_code, answer.headers["location"]) == (302, "/check?q=" + quote("骗" * 800))
    answer = get("/fanzha/publications.json?_search=" + "诈" * 5000)
    assert (answer.status_code, answer.json()["title"]) == (414, "网址过长")


def test_a_value_larger_than_any_text_is_not_made(site: Datasette) -> None:
    async def ask(size: int) -> int:
        rows = await site.get_database("fanzha").execute("select length(randomblob(?))", (size,))
        return int(rows.single_value())

    assert asyncio.run(ask(1_000_000)) == 1_000_000
    with pytest.raises(sqlite3.Error, match="too big"):
        asyncio.run(ask(900_000_000))


def test_nobody_runs_sql(get: Get) -> None:
    for path in ("/fanzha?sql=select+1", "/fanzha.json?sql=select+1", "/fanzha/publications?_where=1"):
        answer = get(path)
        assert (answer.status_code, re.search(r"\brows\b", answer.text)) == (403, None), path
