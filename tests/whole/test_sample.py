"""The sample site, crawled and published: its series, outcomes and citations are those that a reader finds, each at its
place, queries of articles, laws and dates find what cites them, and what is withdrawn takes all of it along."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from archive.cli import main
from archive.sqlite_uri import sqlite_uri

pytestmark = pytest.mark.slow

SERIES = "起诉-人-电信网络诈骗-全国-半年"
# Three half-years of one series; a rounded number, a bound, and a contradiction (on a page in traditional hanzi).
PLANTED = [
    ("2023-06-30", "18206人", 18206, "exact"),
    ("2023-12-31", "33912人", 33912, "exact"),
    ("2023-12-31", "3.4万人", 34000, "exact"),
    ("2024-06-30", "2.6万余人", 26000, "over"),
    ("2024-06-30", "26480人", 26480, "exact"),
    ("2024-06-30", "26840人", 26840, "exact"),
]
OF_SERIES = "select period_end, as_written, value, bound from figures where series_id = ? order by 1, 3"
PAIRS = "select f.as_written, c.other_as_written from contradictions c join figures f on f.id = c.figure_id"

INVESTING, SELLING_CARDS = "第九十一批指导性案例#1", "第九十一批指导性案例#2"
TESTING, MINING, WORKING = (f"第九十批指导性案例#{number}" for number in (2, 1, 3))
CUSTOMER_SERVICE = "典型案例：周某某等人冒充客服退款诈骗案"


def rows(data: Path, sql: str, *values: object) -> list[tuple[Any, ...]]:
    path = sqlite_uri(data / "public" / "fanzha.db", immutable=1)
    with closing(sqlite3.connect(path, uri=True)) as db:
        return db.execute(sql, values).fetchall()


def run(data: Path, *arguments: str) -> str:
    result = CliRunner().invoke(main, [*arguments, "--data", str(data)])
    assert result.exit_code == 0, result.output
    return result.output


def test_the_series_has_three_half_years_and_one_contradiction(sample_data: Path) -> None:
    assert rows(sample_data, OF_SERIES, SERIES) == PLANTED
    sizes = "select figures, publications, periods, first_start, last_end from figure_series where id = ?"
    assert rows(sample_data, sizes, SERIES) == [(6, 6, 3, "2023-01-01", "2024-06-30")]
    assert rows(sample_data, PAIRS) == [("26480人", "26840人")]


@pytest.mark.parametrize("table", ["figures", "outcomes", "circumstances", "citations"])
def test_the_texts_have_each_row_at_its_place(sample_data: Path, table: str) -> None:
    place = """substr(text, start + 1, "end" - start)"""
    found = rows(sample_data, f"select {place}, as_written from {table} join publication_texts using (publication_id)")
    assert len(found) >= 5
    assert [(there, as_written) for there, as_written in found if there != as_written] == []


def test_what_is_withdrawn_takes_its_figures_outcomes_and_citations_along(sample_data: Path, tmp_path: Path) -> None:
    data = Path(shutil.copytree(sample_data, tmp_path / "data"))
    of_figure = "select slug from publications p join figures f on f.publication_id = p.id where as_written = '26480人'"
    of_case = "select slug from publications p join cases c on c.publication_id = p.id where c.title like '甘某等九人%'"
    slugs = [slug for sql in (of_figure, of_case) for (slug,) in rows(data, sql)]
    tables = ("figures", "outcomes", "circumstances", "citations")
    others = "select count(*) from {} t join publications p on p.id = t.publication_id where slug not in (?, ?)"
    before = [rows(data, others.format(table), *slugs) for table in tables]
    run(data, "withdraw", *slugs, "--reason", "应当事人申请", "--by", "样例", "--publish")
    assert rows(data, OF_SERIES, SERIES) == [one for one in PLANTED if one[1] != "26480人"]
    assert rows(data, PAIRS) == []
    assert [rows(data, f"select count(*) from {table}") for table in tables] == before
    assert rows(data, "select count(*) from outcome_crimes where outcome_id not in (select id from outcomes)") == [(0,)]


# --- queries ----------------------------------------------------------------------------------------------------------


def entries(data: Path, query: str, *options: str) -> list[str]:
    """What a query finds, by title: a publication, and the cases below it with their positions."""
    results = json.loads(run(data, "search", query, "--json", *options))
    return [
        entry
        for result in results
        for entry in (result["title"], *(f"{result['title']}#{case['position']}" for case in result["cases"]))
    ]


def test_an_article_finds_the_cases_that_cite_it(sample_data: Path) -> None:
    queries = ("刑法第二百六十六条", "刑法266条", "《中华人民共和国刑法》第266条", "article 266")
    found = {query: [one for one in entries(sample_data, query) if "#" in one] for query in queries}
    assert found == {query: [TESTING, INVESTING] for query in queries}


def test_what_cites_an_article_or_a_law_and_what_was_published_on_a_day_comes_first(sample_data: Path) -> None:
    first = {
        "第二百八十七条之二": SELLING_CARDS,
        "刑法287条之二 电话卡": SELLING_CARDS,
        "反电诈法": SELLING_CARDS,
        "反电信网络诈骗法第三十一条": SELLING_CARDS,
        "刑法 第27条": INVESTING,  # of a list
        "刑法第134条之一": WORKING,
        "刑法343条": MINING,
        "2024年6月12日": "第九十一批指导性案例",
        "2022年12月": "样本省人民检察院关于办理电信网络诈骗案件若干问题的指导意见",
        "2023-09-18": CUSTOMER_SERVICE,
        "18 September 2023": CUSTOMER_SERVICE,
    }
    found = {
        query: [one for one in entries(sample_data, query) if "#" in one or "#" not in first[query]][:1]
        for query in first
    }
    assert found == {query: [entry] for query, entry in first.items()}


def test_nothing_is_found_by_a_part_of_a_number(sample_data: Path) -> None:
    queries = ("266", "刑法第66条", "87条之二", "法释〔2019〕77号", "2019年3月", "3401")
    assert {query: entries(sample_data, query) for query in queries} == {query: [] for query in queries}


def test_the_command_says_how_it_read_a_query_and_exact_asks_for_the_letters_alone(sample_data: Path) -> None:
    said = run(sample_data, "search", "刑法266条")
    assert "2 publication(s)" in said
    assert "刑法266条: also what cites 中华人民共和国刑法第二百六十六条" in said
    assert entries(sample_data, "反电诈法", "--exact") == []
