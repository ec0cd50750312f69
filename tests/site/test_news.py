"""The page of what is new: by the day on which the archive got it, apart from what changed."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import replace

import lxml.html
import pytest

from archive.site.plugin import make_datasette
from archive.site.views.lists import news
from tests.support.public_file import BRIEFS, GUIDING, REPORT, TYPICAL, Get, build

# When each was added; of the last, only the day of its first request is known.
ADDED = (
    (REPORT, "2026-11-20T08:00:00Z"),
    (GUIDING, "2026-11-20T02:00:00Z"),
    (TYPICAL, "2026-11-12T23:59:59Z"),
    (BRIEFS[0], None),
)


@pytest.fixture(scope="module")
def dated(tmp_path_factory: pytest.TempPathFactory) -> Get:
    """A site whose publications came on three days."""
    path = build(tmp_path_factory.mktemp("news") / "fanzha.db", tuple(one for one, _ in ADDED))
    with closing(sqlite3.connect(path)) as db, db:
        db.executemany("update publications set added_at = ? where id = ?", [(at, one.id) for one, at in ADDED])
    site = make_datasette(path)
    return lambda path: asyncio.run(site.client.get(path))


def days(get: Get, path: str) -> dict[str, list[str]]:
    page = lxml.html.document_fromstring(get(path).text)
    return {
        day.xpath("string(./h2/time)"): [
            " ".join(str(one.text_content()).split()) for one in day.xpath(".//h3[@class='headline']/a")
        ]
        for day in page.xpath("//section[@class='day']")
    }


def test_what_came_on_a_day_stands_together_and_a_batch_names_its_cases_on_fraud(dated: Get) -> None:
    assert days(dated, "/news") == {
        "2026-11-20": [REPORT.title, GUIDING.title],
        "2026-11-13": [TYPICAL.title],  # in China
        "2026-11-01": [BRIEFS[0].title],
    }
    page = lxml.html.document_fromstring(dated("/news?kind=typical_cases&since=2026-11-02").text)
    names = [" ".join(str(one.text_content()).split()) for one in page.xpath("//ul[@class='nested']/li")]
    assert names == ["案例一 丁某等人诈骗案", "另有 1 件案例"]


SINCE = {"2026-11-20": 2, "2026-11-14": 2, "2026-11-13": 3, "2026-11": 4, "2026-02-31": 0, "0000": 0, "2027": 0, "x": 0}


def test_a_date_narrows_what_is_new_and_what_changed(dated: Get, get: Get) -> None:
    assert {since: dated(f"/news.json?since={since}").json()["total"] for since in SINCE} == SINCE
    assert {since: sum(map(len, days(dated, f"/news?since={since}").values())) for since in SINCE} == SINCE
    changed = {"2026-11-14": 2, "2026-11-15": 0, "2026": 4}
    assert {since: get(f"/changes.json?since={since}").json()["total"] for since in changed} == changed
    assert "2026-11-14 以来" in get("/changes?since=2026-11-14").text


def test_pages_follow_one_another_whatever_comes_in(dated: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    at_once = [title for titles in days(dated, "/news").values() for title in titles]
    monkeypatch.setattr(news, "SPEC", replace(news.SPEC, page_size=1))
    found, path = [], "/news"
    while path:
        [[title]] = days(dated, path).values()
        found.append(title)
        page = lxml.html.document_fromstring(dated(path).text)
        [path] = page.xpath("//a[@rel='next']/@href") or [""]
    assert found == at_once
