"""Words are looked for in one kind of section alone: on the page of cases, as data, as a file and as a feed."""

from __future__ import annotations

import asyncio
import csv
import io
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import lxml.html
import pytest

from archive.analysis.cases.sections import table as headings
from archive.search.index import HEADINGS
from archive.site.plugin import make_datasette
from tests.support import made_outcomes
from tests.support.public_file import Get


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_outcomes.build(tmp_path_factory.mktemp("sections") / "fanzha.db")


@pytest.fixture(scope="module")
def get(made: Path) -> Get:
    site = make_datasette(made)
    return lambda path: asyncio.run(site.client.get(path))


def ids(get: Get, query: str) -> set[int]:
    found = get(f"/cases.json?exact=1&{query}").json()
    assert found["total"] == len(found["cases"])
    return {case["case_id"] for case in found["cases"]}


def by_scan(made: Path, words: str, *of: str) -> set[int]:
    """The cases of which a section with one of these headings holds the words, by plain SQL."""
    marks = ", ".join("?" * len(of))
    sql = f"select distinct case_id from case_sections where instr(text, ?) and heading in ({marks})"
    with closing(sqlite3.connect(made)) as db:
        return {case_id for (case_id,) in db.execute(sql, (words, *of))}


def test_the_index_has_a_column_for_every_heading() -> None:
    assert set(HEADINGS) == set(headings().labels)


@pytest.mark.parametrize("words", ["诈骗", "骗", "银行卡", "养老", "从严", "有期徒刑", "没有的词"])
@pytest.mark.parametrize("heading", ["facts", "significance", "guidance", "keywords", "other", "reasons"])
def test_a_section_finds_what_a_scan_of_the_sections_finds(get: Get, made: Path, words: str, heading: str) -> None:
    assert ids(get, f"q={words}&section={heading}") == by_scan(made, words, heading)


def test_a_group_of_headings_is_one_section(get: Get, made: Path) -> None:
    assert ids(get, "q=诈骗&section=meaning") == by_scan(made, "诈骗", "significance", "guidance") != set()


def test_all_words_are_of_the_section_and_excluded_words_may_be_elsewhere(get: Get, made: Path) -> None:
    both = by_scan(made, "银行卡", "facts") & by_scan(made, "诈骗", "facts")
    assert ids(get, "q=银行卡 诈骗&section=facts") == both != set()
    without = by_scan(made, "诈骗", "significance") - by_scan(made, "从宽", "significance")
    assert ids(get, "q=诈骗 -从宽&section=significance") == without
    assert ids(get, "q=-诈骗&section=significance") == by_scan(made, "", "significance") - by_scan(
        made, "诈骗", "significance"
    )


def test_without_words_the_list_has_the_cases_with_such_a_section(get: Get, made: Path) -> None:
    assert ids(get, "section=guidance") == by_scan(made, "", "guidance") == ids(get, "heading=guidance")


def test_filters_and_dates_narrow_a_section_as_they_narrow_a_list(get: Get) -> None:
    assert ids(get, "q=诈骗&section=facts&outcome=life") < ids(get, "q=诈骗&section=facts")
    assert ids(get, "q=诈骗&section=facts&to=1999") == set()


def test_the_list_shows_the_section_with_its_hits_and_the_form_keeps_it(get: Get) -> None:
    page = lxml.html.document_fromstring(get("/cases?q=从宽&section=meaning").text)
    excerpt = page.xpath("//ol[contains(@class, 'hits')]//p[@class='excerpt']")
    assert [one.xpath("string(a)") for one in excerpt] == ["【典型意义】"]
    assert excerpt[0].xpath("mark/text()") == ["从宽"]
    assert page.xpath("//select[@name='section']/option[@selected]/@value") == ["meaning"]
    chip = page.xpath("//ul[@class='chips']//a")[0]
    assert chip.text.strip() == "仅在典型意义·指导意义中检索"
    assert "section" not in chip.get("href")
    more = lxml.html.document_fromstring(get("/cases?q=诈骗&section=meaning").text)
    others = more.xpath("//section[h2/@id='facet-crime']//a/@href")
    assert others
    assert [href for href in others if "section=meaning" not in href] == []


def test_csv_and_feed_have_the_same_cases(get: Get, made: Path) -> None:
    answer = get("/cases.csv?q=诈骗&section=facts&exact=1")
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert {int(row["case_id"]) for row in rows} == by_scan(made, "诈骗", "facts")
    assert {row["heading"] for row in rows} == {"facts"}
    assert all("诈骗" in row["text"] for row in rows)
    feed = get("/cases.atom?q=诈骗&section=facts&exact=1").text
    assert len(re.findall("<entry", feed)) == len(rows)


@pytest.mark.parametrize("section", ["text", "facts}", 'facts" OR "x', "所有"])
def test_a_section_that_there_is_not_finds_nothing_and_is_named(get: Get, section: str) -> None:
    answer = get(f"/cases.json?q=诈骗&section={section}").json()
    assert (answer["total"], answer["cases"]) == (0, [])
    assert [(one["code"], one["parameter"]) for one in answer["problems"]] == [("value", "section")]


def test_the_search_leads_to_its_words_in_one_section(get: Get) -> None:
    page = lxml.html.document_fromstring(get("/search?q=诈骗").text)
    [facts] = [one for one in page.xpath("//section[h2/@id='sections']//a") if "section=facts" in one.get("href")]
    assert facts.text == "仅基本案情"
    assert get(facts.get("href")).status_code == 200
    assert get("/search.json?q=诈骗&section=facts").status_code == 400
