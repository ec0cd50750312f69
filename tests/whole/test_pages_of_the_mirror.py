"""The pages of the mirror of real texts, read and analysed from their bytes, against what people put down of them."""

from __future__ import annotations

import gzip
import json
import re
import unicodedata
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from archive.model import Article, Document, Page, Quality, Reading, Structure, Tier
from archive.readers.pages import read_and_analyse
from archive.warc.reader import pages_in
from tests.support.articles import read
from tests.support.gold import cases_of, entries

LAW_FIRM = "http://www.lawfirm.example/wenji/20231204.html"
FURNITURE = re.compile(
    "Copyrights©|相关链接|京ICP备|版权所有|分享到：|打印本页|【字体|【字号|您的位置|当前位置|责任编辑|联系电话|手机号码|免责声明|扫码关注|精选文章|在线咨询"
)
# Of the batches whose page was generated again, the address and the sign-off name the days before; the report has the
# heading 一、当前犯罪主要态势 in its contents alone.
DOUBTS = {
    "t20250301_686749": ["address_date", "sign_off_date"],
    "t20250506_694919": ["address_date", "sign_off_date"],
    "t20251231_715173": ["address_date"],
    "t20231130_635181": ["headings_missing"],
}

Found = dict[str, list[tuple[Document, Structure]]]  # by address
Expected = list[dict[str, Any]]


def norm(text: str | None) -> str:
    """What two prints of one text have in common: the scorer's rule."""
    return re.sub(r"[\s\"“”'‘’]", "", unicodedata.normalize("NFKC", text or ""))


@pytest.fixture(scope="module")
def mirror(shared: Path) -> dict[str, Page]:
    """The pages as served, without what a crawl knows of them."""
    pages = pages_in(shared / "mirror/site.warc.gz", lambda record: pytest.fail(str(record)))
    return {page.url: page for page in pages if page.status == 200}


@pytest.fixture(scope="module")
def expected(shared: Path) -> Expected:
    return [json.loads(line) for line in (shared / "mirror/expected.jsonl").read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def paragraphs(shared: Path) -> dict[str, list[str]]:
    with gzip.open(shared / "mirror/paragraphs.jsonl.gz", "rt", encoding="utf-8") as lines:
        return {entry["url"]: entry["paragraphs"] for entry in map(json.loads, lines)}


@pytest.fixture(scope="module")
def readings(mirror: dict[str, Page]) -> dict[str, Reading]:
    return {url: read_and_analyse(page) for url, page in mirror.items()}


@pytest.fixture(scope="module")
def found(readings: dict[str, Reading]) -> Found:
    return {
        url: [(document, document.analysis.structure) for document in reading.documents]
        for url, reading in readings.items()
    }


# --- reading ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def articles(mirror: dict[str, Page], expected: Expected) -> dict[str, Article]:
    """As they are read where nothing tells the layout; test_mirror.py has those of a crawl."""
    return {entry["url"]: read(mirror[entry["url"]]) for entry in expected}


def test_every_paragraph_is_kept_in_order_and_no_line_is_added(
    articles: dict[str, Article], expected: Expected, paragraphs: dict[str, list[str]]
) -> None:
    lost, added = [], []
    for entry in expected:
        url, article = entry["url"], articles[entry["url"]]
        whole, at = norm(article.text), 0
        for paragraph in (text for text in paragraphs[url] if norm(text) != norm(entry["title"])):
            place = whole.find(norm(paragraph), at)
            if place < 0:
                lost.append((url, paragraph))
            else:
                at = place + len(norm(paragraph))
        if entry["kind"] != "composite":
            gold = norm("".join(paragraphs[url]) + (article.title or ""))
            kept = [*article.text.split("\n"), *FURNITURE.findall(article.text)]
            added += [(url, line) for line in kept if norm(line) not in gold]
    assert (lost, added) == ([], [])


def test_titles_and_dates(articles: dict[str, Article], expected: Expected) -> None:
    named = [entry for entry in expected if entry["kind"] != "composite" and "part" not in entry]
    titles = {entry["url"]: {norm(title) for title in [entry["title"], *entry.get("titles", [])]} for entry in named}
    assert {url: articles[url].title for url in titles if norm(articles[url].title) not in titles[url]} == {}
    dates = {entry["url"]: entry.get("published") for entry in expected}
    assert {url: articles[url].published for url in dates} == dates


def test_lists_are_no_articles(mirror: dict[str, Page], expected: Expected) -> None:
    lists = mirror.keys() - {entry["url"] for entry in expected}
    assert len(lists) >= 10
    assert {url: read(mirror[url]).text for url in lists} == dict.fromkeys(lists, "")


def test_the_law_firms_page_and_its_saved_text_are_one_article(shared: Path, mirror: dict[str, Page]) -> None:
    body, headers = (shared / "mirror/lawfirm_repost.txt").read_bytes(), (("Content-Type", "text/plain"),)
    page = read(mirror[LAW_FIRM])
    assert read(replace(mirror[LAW_FIRM], url="import:1", headers=headers, body=body)) == page
    lines = page.text.split("\n")
    assert (lines[0][:6], lines[-1][:5], page.attribution) == ("(二)全链条", "五是不转账", "检察日报社")
    assert (page.title or "").endswith("(2023年)》下")


# --- cases ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "number"), [("crimes", 33), ("places", 31)])
def test_crimes_and_places_of_cases_are_those_that_a_reader_put_down(kind: str, number: int, shared: Path) -> None:
    """tests/gold/crimes.jsonl: a case is about the crimes for which its own people were prosecuted or sentenced, as it
    says; where it says of none, about what they were suspected of, unless it is a civil or administrative case. Earlier
    convictions and other people's cases do not count; of a convict whose sentence is the subject, the crime being
    served does. places.jsonl: provinces and prefectures of every procuratorate and court that the case names and that
    had a part in it, the most specific alone."""
    gold = entries(kind)
    assert len(gold) == number
    right, wrong, missed = 0, [], []
    for entry, case in cases_of(shared, gold):
        if kind == "crimes":
            wanted, those = set(entry["crimes"]), {crime.crime for crime in case.crimes}
        else:
            wanted, those = set(entry["regions"]), {region.code for region in case.regions}
        right += len(wanted & those)
        wrong += [(case.title, one) for one in those - wanted]
        missed += [(case.title, one) for one in wanted - those]
    assert len(wrong) <= 0.03 * (right + len(wrong)), wrong
    assert len(missed) <= 0.05 * (right + len(missed)), missed


# --- outlines and questions: counted by hand --------------------------------------------------------------------------


# --- doubts and quality -----------------------------------------------------------------------------------------------


def test_the_mirror_has_the_doubts_that_a_person_has_and_no_others(found: Found) -> None:
    doubts = {
        url.rpartition("/")[2].removesuffix(".shtml"): [json.loads(one.detail)[0]["code"] for one in structure.doubts]
        for url in found
        for _, structure in found[url]
    }
    assert {name: those for name, those in doubts.items() if those} == DOUBTS


def test_pages_are_official_but_for_the_law_firms_and_none_is_a_clone_wherever_it_stands(
    readings: dict[str, Reading], mirror: dict[str, Page]
) -> None:
    tiers = {url: reading.quality.tier for url, reading in readings.items() if reading.quality}
    assert {url for url, tier in tiers.items() if tier is not Tier.OFFICIAL} == {LAW_FIRM}
    elsewhere = {
        url: read_and_analyse(replace(mirror[url], url=f"http://www.nobody.example/{url[8:]}")) for url in tiers
    }
    assert len(elsewhere) > 40
    found = {
        url: reading.quality for url, reading in elsewhere.items() if reading.quality != Quality(Tier.UNKNOWN, None)
    }
    assert found == {}
