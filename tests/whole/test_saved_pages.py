"""Real pages of many systems, saved beside the project: fields, family, doubts and quality as a person has them."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path

import pytest

from archive.model import Context, Page, Reading, Role, Tier
from archive.readers.pages import read_and_analyse
from archive.reasons import in_english
from archive.text.charset import decode
from crawler.families import FAMILIES, recognise

FARM = "farm__fraud_story.html"
# News with names in a wrong charset, and with a line of characters that were lost.
DAMAGED = {"news__people_gb2312_declared.html", "repost__thepaper_government.html"}


@pytest.fixture(scope="module")
def readings(shared: Path) -> dict[str, Reading]:
    return {path.name: read_and_analyse(page(path)) for path in sorted((shared / "html").glob("*.html"))}


def page(path: Path) -> Page:
    headers = (("Content-Type", "text/plain" if path.suffix == ".txt" else "text/html"),)
    url = f"http://www.nobody.example/{path.stem}"
    return Page(url, "2026-11-24T00:00:00Z", 200, headers, path.read_bytes(), Context(Role.ARTICLE), "", 0)


def norm(text: str | None) -> str:
    return re.sub(r"[\s\"“”'‘’]", "", unicodedata.normalize("NFKC", text or ""))


def test_titles_dates_and_sources(shared: Path, readings: dict[str, Reading]) -> None:
    lines = (shared / "html/expected.jsonl").read_text("utf-8").splitlines()
    wanted = {row["file"]: (norm(row["title"]), row["published"], row["attribution"]) for row in map(json.loads, lines)}
    assert len(wanted) == 12
    articles = {name: readings[name].documents[0].article for name in wanted}
    assert {name: (norm(one.title), one.published, one.attribution) for name, one in articles.items()} == wanted


@pytest.mark.parametrize(
    ("name", "published", "rule"),
    [
        ("ucap__state_council_gazette.html", "2007-08-20", "meta"),  # and not 2023-10-23, when it was generated
        (FARM, "2019-09-11", "line"),  # it stands under the title, without a label
        ("repost__wechat.html", "2020-02-12", "meta"),  # it prints 昨天, and its script has the moment
    ],
)
def test_no_date_and_no_source_is_invented_on_the_others(
    name: str, published: str, rule: str, readings: dict[str, Reading]
) -> None:
    article = readings[name].documents[0].article
    assert (article.published, article.published_from, article.attribution) == (published, rule, None)


def test_they_have_the_doubts_that_a_person_has_and_no_others(readings: dict[str, Reading]) -> None:
    doubts = {
        name: [json.loads(one.detail)[0]["code"] for one in document.analysis.structure.doubts]
        for name, reading in readings.items()
        for document in reading.documents
    }
    assert {name: codes for name, codes in doubts.items() if codes} == {name: ["characters_lost"] for name in DAMAGED}


def test_the_page_of_a_content_farm_alone_is_a_clone_and_is_known_by_more_than_one_mark(
    shared: Path, readings: dict[str, Reading]
) -> None:
    found = readings | {"text": read_and_analyse(page(shared / "mirror/lawfirm_repost.txt"))}
    qualities = {name: reading.quality for name, reading in found.items() if reading.quality}
    assert [name for name, quality in qualities.items() if quality.tier is Tier.CLONE] == [FARM]
    why = in_english(qualities[FARM].why or "")
    for mark in (
        "search terms in a row",
        "spam: ",
        "closing line with the name",
        "hidden paragraph",
        "before its title",
    ):
        assert mark in why


def test_each_page_tells_the_family_that_it_is_of(shared: Path) -> None:
    pages = {path.name: decode(path.read_bytes(), None) for path in (shared / "html").glob("*.html")}
    assert len(pages) == 16
    found = {name: recognise(html, "http://www.example.cn/a.html").family for name, html in pages.items()}
    systems = {name: name.partition("__")[0] for name in found}
    assert {name: family and family.name for name, family in found.items()} == {
        name: system if system in FAMILIES else None for name, system in systems.items()
    }
    assert sum(family is not None for family in found.values()) >= 6
