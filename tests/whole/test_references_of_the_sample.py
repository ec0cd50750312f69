"""Articles, laws and dates in queries of the sample site: on its pages, as JSON and from the command line."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from archive.cli import main
from archive.site.plugin import make_datasette
from tests.bench.bench_relevance import entries_of

pytestmark = pytest.mark.slow

INVESTING, SELLING_CARDS = "第九十一批指导性案例#1", "第九十一批指导性案例#2"
TESTING, MINING, WORKING = (f"第九十批指导性案例#{number}" for number in (2, 1, 3))


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("references")
    command = [sys.executable, "-m", "archive.cli", "demo", "--no-serve", "--data", str(folder)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return folder / "demo"


def search(data: Path, query: str, **parameters: str) -> dict[str, Any]:
    site = make_datasette(data / "public" / "fanzha.db")
    answer = asyncio.run(site.client.get("/search.json", params={"q": query, **parameters}))
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def found(data: Path, query: str, **parameters: str) -> list[str]:
    """The entries by title: a batch, or a case with its position."""
    answer = search(data, query, **parameters)
    titles = {result["slug"]: result["title"] for result in answer["results"]}
    return ["#".join((titles[key.partition("#")[0]], *key.split("#")[1:])) for key in entries_of(answer)]


@pytest.mark.parametrize("query", ["刑法第二百六十六条", "刑法266条", "《中华人民共和国刑法》第266条", "article 266"])
def test_an_article_finds_the_cases_that_cite_it(data: Path, query: str) -> None:
    assert [entry for entry in found(data, query) if "#" in entry] == [TESTING, INVESTING]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("第二百八十七条之二", SELLING_CARDS),
        ("刑法287条之二 电话卡", SELLING_CARDS),
        ("反电诈法", SELLING_CARDS),
        ("反电信网络诈骗法第三十一条", SELLING_CARDS),
        ("刑法 第27条", INVESTING),  # of a list
        ("刑法第134条之一", WORKING),
        ("刑法343条", MINING),
    ],
)
def test_what_cites_an_article_or_a_law_comes_first(data: Path, query: str, first: str) -> None:
    assert found(data, query)[0] == first


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("2024年6月12日", "第九十一批指导性案例"),
        ("2022年12月", "样本省人民检察院关于办理电信网络诈骗案件若干问题的指导意见"),
        ("2023-09-18", "典型案例：周某某等人冒充客服退款诈骗案"),
        ("18 September 2023", "典型案例：周某某等人冒充客服退款诈骗案"),
    ],
)
def test_a_date_finds_what_was_published_then(data: Path, query: str, first: str) -> None:
    assert found(data, query)[0] == first


@pytest.mark.parametrize("query", ["266", "刑法第66条", "87条之二", "法释〔2019〕77号", "2019年3月", "3401"])
def test_nothing_is_found_by_a_part_of_a_number(data: Path, query: str) -> None:
    answer = search(data, query)
    assert (answer["results"], answer["parts_results"]) == ([], [])


def test_the_letters_alone_are_one_click_away(data: Path) -> None:
    assert found(data, "反电诈法", exact="1") == []
    law = "最高人民法院、最高人民检察院关于办理诈骗刑事案件具体应用法律若干问题的解释"
    assert search(data, "法释[2011]7号")["also"] == {"法释[2011]7号": [law]}  # which no text cites
    assert search(data, "刑法266条")["also"] == {"刑法266条": ["中华人民共和国刑法第二百六十六条"]}


def test_the_command_line_finds_the_same_and_says_how(data: Path) -> None:
    result = CliRunner().invoke(main, ["search", "刑法266条", "--data", str(data)])
    assert result.exit_code == 0
    assert "2 publication(s)" in result.output
    assert "刑法266条: also what cites 中华人民共和国刑法第二百六十六条 (--exact: only what was typed)" in result.output
    as_json = CliRunner().invoke(main, ["search", "2024年6月12日", "--json", "--data", str(data)])
    assert [row["title"] for row in json.loads(as_json.output)] == ["第九十一批指导性案例"]
