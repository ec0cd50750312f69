"""The pages of the mirror of real texts, read and analysed from their bytes, against what people put down of them."""

from __future__ import annotations

import gzip
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from archive.analysis import read_and_analyse
from archive.analysis.structure_json import loads
from archive.model import Article, Case, Context, Document, Page, Quality, Reading, Role, Structure, Tier
from archive.warc.reader import pages_in
from tests.support.articles import read
from tests.support.gold import cases_of, entries

LAW_FIRM = "http://www.lawfirm.example/wenji/20231204.html"
REPORT = "https://www.spp.gov.cn/xwfbh/wsfbt/202311/t20231130_635181.shtml"
NUMBERED_QA = "https://www.spp.gov.cn/zdgz/202204/t20220421_554826.shtml"
PLAIN_QA = "https://www.spp.gov.cn/zdgz/202206/t20220617_560150.shtml"
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
        url: [(document, loads(document.analysis.structure)) for document in reading.documents]
        for url, reading in readings.items()
    }


# --- reading ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=["layout known", "layout found"])
def articles(request: pytest.FixtureRequest, mirror: dict[str, Page], expected: Expected) -> dict[str, Article]:
    def page(url: str) -> Page:
        if request.param == "layout known" and "spp.gov.cn" in url:
            return replace(mirror[url], context=Context(Role.ARTICLE, "spp", "ucap"))
        if request.param == "layout known" and "jcy.gov.cn" in url:
            return replace(mirror[url], context=Context(Role.ARTICLE, "jiangxi", "trs"))
        return mirror[url]

    return {entry["url"]: read(page(entry["url"])) for entry in expected}


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


def matched(page: dict[str, Any], cases: list[Case]) -> Iterator[tuple[dict[str, Any], Case | None]]:
    """Each case that a page is known to hold, with the one found: by its number, or its title where it has none."""
    by_number = {norm(case.number): case for case in cases if case.number}
    by_title = {norm(case.title): case for case in cases}
    for wanted in page["cases"]:
        number = wanted.get("number")
        yield wanted, by_number.get(norm(number)) if number else by_title.get(norm(wanted["title"]))


def cases_on(found: Found, url: str) -> list[Case]:
    return [case for _, structure in found[url] for case in structure.cases]


def test_every_case_is_found_and_none_is_invented(expected: Expected, found: Found) -> None:
    counts = {page["url"]: len(cases_on(found, page["url"])) for page in expected}
    assert counts == {page["url"]: len(page["cases"]) for page in expected}
    pairs = [pair for page in expected for pair in matched(page, cases_on(found, page["url"]))]
    assert [wanted for wanted, case in pairs if case is None] == []
    assert len(pairs) == 150


@pytest.mark.parametrize(("field", "least"), [("title", 0.98), ("keywords", 0.98), ("sections", 0.97)])
def test_what_cases_are_made_of(field: str, least: float, expected: Expected, found: Found) -> None:
    def bare(headings: list[str]) -> list[str]:
        return [re.sub(r"[【】]|^[一二三四五六七八九十]+、", "", norm(heading)) for heading in headings]

    def agrees(wanted: Any, case: Case) -> bool:
        if field == "title":
            return norm(re.sub(r"^\d+[.、]", "", case.title)) == norm(re.sub(r"^\d+[.、]", "", wanted))
        if field == "keywords":
            return [norm(word) for word in case.keywords] == [norm(word) for word in wanted]
        return bare([section.as_written for section in case.sections]) == bare(wanted)

    pairs = [pair for page in expected for pair in matched(page, cases_on(found, page["url"]))]
    judged = [(agrees(wanted[field], case), case.title) for wanted, case in pairs if wanted.get(field) and case]
    assert len(judged) > 90
    assert sum(right for right, _ in judged) / len(judged) >= least, [title for right, title in judged if not right]


def test_nothing_of_a_case_is_lost_and_nothing_stands_twice(found: Found) -> None:
    for document, structure in (one for documents in found.values() for one in documents):
        text = document.article.text
        assert all(first.end <= second.start for first, second in pairwise(structure.cases))
        for case in structure.cases:
            sections = "".join(one.as_written + text[one.start : one.end] for one in case.sections)
            assert "".join((case.head + case.lead + sections + case.closing).split()) == "".join(
                text[case.start : case.end].split()
            )


def test_headings_are_known_and_closing_lines_name_offices_prosecutors_and_authors(found: Found) -> None:
    cases = [case for url in found for case in cases_on(found, url)]
    assert {section.as_written for case in cases for section in case.sections if section.heading == "other"} == set()
    closed = [case for case in cases if case.closing]
    assert len(closed) >= 25
    assert all(case.offices and case.prosecutors and case.authors for case in closed)
    assert all(re.search("检察院|检察机关$", office) for case in closed for office in case.offices)
    assert all(2 <= len(name) <= 6 for case in closed for name in (*case.prosecutors, *case.authors))


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


def test_the_outlines_of_the_report_and_of_its_second_half(found: Found) -> None:
    """The report's first heading stands in its table of contents alone, and the second half begins in the middle."""
    outlines = {url: structure.outline for url in (REPORT, LAW_FIRM) for _, structure in found[url]}
    assert [(heading.level, heading.text[:4]) for heading in outlines[REPORT] if heading.level == 1] == [
        *((1, "二、检察"), (1, "三、对策"), (1, "四、风险"))
    ]
    seconds = [heading.text[:3] for heading in outlines[REPORT] if heading.level == 2]
    assert seconds == ["（二）", "（三）", "（四）", "（五）"]
    assert len(outlines[REPORT]) == 7
    assert Counter(heading.level for heading in outlines[LAW_FIRM]) == {1: 2, 2: 4}
    firsts = [heading.text[:3] for heading in outlines[LAW_FIRM]]
    assert firsts == ["(二)", "(三)", "(四)", "(五)", "三、对", "四、风"]


def test_questions_and_answers_and_that_no_other_page_has_any(found: Found) -> None:
    asked = {url: structure.questions for url in found for _, structure in found[url] if structure.questions}
    assert asked.keys() == {NUMBERED_QA, PLAIN_QA}
    assert [(one.asker, one.question[:4], one.answer[:3]) for one in asked[NUMBERED_QA]] == [
        ("问题一", "当前，打", "近年来"),
        ("问题二", "当前，电", "对于当"),
        ("问题三", "公民个人", "当前，"),
        ("问题四", "今年全国", "近年来"),
        ("问题五", "作为具体", "最关键"),
    ]
    assert [(one.asker, one.question[:4], one.answer[:3]) for one in asked[PLAIN_QA]] == [  # its marks lost their colon
        ("问", "最高检发", "党的十"),
        ("问", "当前针对", "从检察"),
        ("问", "除了警示", "这6个"),
        ("问", "为期半年", "专项行"),
    ]
    assert all(one.question.endswith("？") and one.answer.endswith("。") for those in asked.values() for one in those)
    assert [url for url in found for _, structure in found[url] if structure.tables] == []


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
