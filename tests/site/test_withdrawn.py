"""Addresses of withdrawn texts answer 410, whatever slug, id or number they are called by."""

from __future__ import annotations

import asyncio
import sqlite3

import pytest

from archive.files import write_checksum
from archive.site.plugin import make_datasette
from archive.urls import stable_id
from tests.support import public_file
from tests.support.editions import digest_of
from tests.support.public_file import BRIEFS, REPORT, Get
from tests.support.waiting import wait_until

PAGE = "hubei-qwfb-t20200101_1--0123456789ab"
CASE = stable_id(1, "case", 1)
REASON = "应当事人申请<b>"


@pytest.fixture(scope="module")
def get(tmp_path_factory: pytest.TempPathFactory) -> Get:
    """The answer to a GET of a path, of a site whose file says that two publications were withdrawn."""
    path = public_file.build(tmp_path_factory.mktemp("withdrawn") / "fanzha.db", (REPORT, *BRIEFS[:3]))
    with sqlite3.connect(path) as db:
        rows = [
            ("one", PAGE, "typical_cases", "样例标题", "yangli", "2020-01-01", "2026-11-20T00:00:00Z", REASON),
            ("two", f"{REPORT.slug}-2", "other", None, None, None, "2026-11-21T00:00:00Z", "撤回"),
        ]
        db.executemany(
            "insert into withdrawn (id, slug, kind, title, source_id, published, withdrawn_at, reason)"
            " values (?, ?, ?, ?, ?, ?, ?, ?)",
            rows,
        )
        places = [("one", 1, 1, PAGE), ("one", 5, 3, "a-repost"), ("two", REPORT.id, 2, REPORT.slug)]
        db.executemany("insert into withdrawn_pages values (?, ?, ?, ?)", places)
        db.execute("insert into withdrawn_cases values (?, 'one', '检例第77号')", (CASE,))
        # As publish leaves a page of which one publication was withdrawn: without its texts.
        db.execute("update pages set version_id = null where id = ?", (REPORT.id,))
        db.execute("delete from page_versions where page_id = ?", (REPORT.id,))
        db.execute("insert into meta values ('contact', 'corrections@example.org', '-')")
    write_checksum(path, digest_of(path))
    site = make_datasette(path)
    wait_until(lambda: asyncio.run(site.client.get("/about")).status_code == 200)
    return lambda address: asyncio.run(site.client.get(address))


GONE = (
    *(f"/p/{PAGE}{ending}" for ending in ("", ".json", ".md", "/versions/1", "/versions/1/page", "/copies/5")),
    "/p/hubei-qwfb-t20200101_1",  # a slug of an earlier version, without the hash
    *("/p/a-repost-3", f"/p/{REPORT.slug}-2", f"/api/publications/{PAGE}.json", f"/unapi?id=p/{PAGE}"),
    *(f"/c/{CASE}{ending}" for ending in ("", ".json", ".txt")),
    *(f"/case/{name}" for name in (CASE, "77", "检例第77号", "检例77号")),
    *(f"/api/cases/{CASE}.json", f"/unapi?id=c/{CASE}"),
)
NEVER = ("/p/a-repost-2", "/p/hubei-qwfb-t20200101_2", f"/c/{CASE + 1}", "/case/78", "/unapi?id=x")


def test_what_was_withdrawn_is_gone_and_what_was_not_is_not_found(get: Get) -> None:
    answers = {path: get(path) for path in (*GONE, *NEVER)}
    assert {path: answer.status_code for path, answer in answers.items()} == {
        **dict.fromkeys(GONE, 410),
        **dict.fromkeys(NEVER, 404),
    }
    assert {answer.headers["cache-control"] for answer in answers.values()} == {"no-store"}


def test_another_publication_of_a_page_is_as_it_was(get: Get) -> None:
    page = get(f"/p/{REPORT.slug}")
    assert page.status_code == 200
    assert "这个网页上的另一篇文献已撤回" in page.text
    assert get(f"/p/{REPORT.slug}.json").json()["text"] == REPORT.text
    assert get(f"/p/{REPORT.slug}/versions/1").status_code == 404


def test_the_page_says_what_when_why_and_whom_to_ask(get: Get) -> None:
    page = get(f"/p/{PAGE}").text
    for said in ("样例标题", "2020-01-01", "2026-11-20", "应当事人申请&lt;b&gt;", "mailto:corrections@example.org"):
        assert said in page, said
    english = get(f"/p/{PAGE}?lang=en").text
    assert "This text has been withdrawn" in english


def test_json_and_text_say_it_in_their_form(get: Get) -> None:
    data = get(f"/p/{PAGE}.json").json()
    assert (data["ok"], data["status"], data["code"], data["withdrawn"]["reason"]) == (False, 410, "withdrawn", REASON)
    text = get(f"/p/{PAGE}.txt")
    assert text.headers["content-type"].startswith("text/plain")
    assert REASON in text.text
