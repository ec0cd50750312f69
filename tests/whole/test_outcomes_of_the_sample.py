"""The sample site tells what became of people and cites articles: each outcome and citation was read by hand.

What is withdrawn takes its outcomes and citations along.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from archive.cli import main
from archive.sqlite_uri import sqlite_uri

pytestmark = pytest.mark.slow

FRAUD, AIDING = "诈骗罪", "帮助信息网络犯罪活动罪"
# Case, defendant, people, kind, least and most months, suspended, months of suspension, fined, fine, decided, crimes.
OUTCOMES = [
    ("佟某等人架设“多卡宝”设备诈骗案", "佟某", 1, "prison", 60, 60, None, None, 0, None, "2024-01", FRAUD),
    ("余某以养生讲座为名诈骗案", "余某", 1, "prison", 120, 120, None, None, 0, None, None, FRAUD),
    ("周某某等人冒充客服退款诈骗案", "周某某", 1, "prison", 138, 138, None, None, 0, None, None, FRAUD),
    ("成某等人“以房养老”诈骗案", "成某", 1, "life", None, None, None, None, 0, None, "2022-11", FRAUD),
    ("温某等人跨境刷单诈骗案", "其余被告人", None, "prison", 24, 96, None, None, 0, None, "2024-03", FRAUD),
    ("温某等人跨境刷单诈骗案", "温某", 1, "prison", 168, 168, None, None, 0, None, "2024-03", FRAUD),
    ("甘某等九人虚假投资平台诈骗案", "甘某", 1, "prison", 156, 156, None, None, 1, 1_000_000, "2023-11", FRAUD),
    ("甘某等九人虚假投资平台诈骗案", "闻某等八人", 8, "prison", 18, 72, None, None, 1, None, "2023-11", FRAUD),
    ("盛某破坏河道非法采砂案", "盛某", 1, "prison", 24, 24, None, None, 0, None, None, "非法采矿罪"),
    ("秋某出租银行卡帮助信息网络犯罪活动案", "秋某", 1, "prison", 9, 9, "all", 12, 1, 5_000, "2023-03", AIDING),
    ("莫某等人收购电话卡帮助信息网络犯罪活动案", "莫某", 1, "prison", 27, 27, None, None, 0, None, "2023-08", AIDING),
    (
        "莫某等人收购电话卡帮助信息网络犯罪活动案",
        "柯某等四人",
        4,
        "prison",
        None,
        12,
        None,
        None,
        0,
        None,
        "2023-08",
        AIDING,
    ),
    (
        *("谷某等人“跑分”掩饰、隐瞒犯罪所得案", "谷某等七人", 7, "prison", 8, 48, None, None, 0, None, "2023-12"),
        "掩饰、隐瞒犯罪所得、犯罪所得收益罪",  # the crime of the case: the judgment names none
    ),
    ("邱某销售“收藏品”诈骗案", "邱某", 1, "prison", 72, 72, None, None, 0, None, "2022-09", FRAUD),
]
_OF_CASES = """
    select c.title, o.defendant, people, o.kind, months_min, months_max, suspended, suspended_months, fined, fine_min,
        decided, (select group_concat(as_written) from outcome_crimes k where k.outcome_id = o.id)
    from outcomes o join cases c on c.id = o.case_id
    where o.final and not o.other_case and o.kind <> 'not_prosecuted'
"""
CITATIONS = [
    ("余某以养生讲座为名诈骗案", "《中华人民共和国刑法》第二百六十六条", 266, None),
    ("洪某危险作业案", "《中华人民共和国刑法》第一百三十四条之一", 134, 1),
    ("甘某等九人虚假投资平台诈骗案", "《中华人民共和国刑法》第二十五条", 25, None),
    ("甘某等九人虚假投资平台诈骗案", "第二十六条", 26, None),
    ("甘某等九人虚假投资平台诈骗案", "第二十七条", 27, None),
    ("甘某等九人虚假投资平台诈骗案", "第二百六十六条", 266, None),
    ("盛某破坏河道非法采砂案", "《中华人民共和国刑法》第三百四十三条", 343, None),
    ("秋某出租银行卡帮助信息网络犯罪活动案", "《中华人民共和国刑法》第二百八十七条之二", 287, 2),
    ("秋某出租银行卡帮助信息网络犯罪活动案", "《中华人民共和国反电信网络诈骗法》第三十一条", 31, None),
]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of the sample, crawled and published."""
    folder = tmp_path_factory.mktemp("outcomes")
    command = [sys.executable, "-m", "archive.cli", "demo", "--no-serve", "--data", str(folder)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return folder / "demo"


def rows(data: Path, sql: str, *values: object) -> list[tuple[Any, ...]]:
    path = sqlite_uri(data / "public" / "fanzha.db", immutable=1)
    with closing(sqlite3.connect(path, uri=True)) as db:
        return db.execute(sql, values).fetchall()


def run(data: Path, *arguments: str) -> None:
    result = CliRunner().invoke(main, [*arguments, "--data", str(data)])
    assert result.exit_code == 0, result.output


def test_the_outcomes_are_those_that_a_reader_finds(data: Path) -> None:
    assert sorted(rows(data, _OF_CASES), key=repr) == sorted(OUTCOMES, key=repr)


def test_students_who_were_not_prosecuted_are_a_group_of_two(data: Path) -> None:
    found = "select people, non_prosecution, months_min from outcomes where kind = 'not_prosecuted'"
    assert rows(data, found) == [(2, "minor", None)]


def test_the_citations_are_those_that_a_reader_finds(data: Path) -> None:
    found = "select c.title, x.as_written, article, article_sub from citations x join cases c on c.id = x.case_id"
    assert sorted(rows(data, found), key=repr) == sorted(CITATIONS, key=repr)
    laws = "select l.name, count(*) from citations x join laws l on l.id = x.law_id group by 1 order by 2 desc"
    assert rows(data, laws) == [("中华人民共和国刑法", 8), ("中华人民共和国反电信网络诈骗法", 1)]


@pytest.mark.parametrize("table", ["outcomes", "circumstances", "citations"])
def test_the_texts_have_each_row_at_its_place(data: Path, table: str) -> None:
    sql = f"""select substr(text, start + 1, "end" - start), as_written from {table}
        join publication_texts using (publication_id)"""
    found = rows(data, sql)
    assert len(found) >= 5
    assert [(there, as_written) for there, as_written in found if there != as_written] == []


def test_exports_have_what_the_file_has(data: Path) -> None:
    (edition,) = {path.parent for path in (data / "public" / "editions").rglob("fanzha-csv.zip")}
    described = json.loads((edition / "datapackage.json").read_text())
    numbers = {one["name"]: one["rows"] for one in described["resources"]}
    with zipfile.ZipFile(edition / "fanzha-csv.zip") as packed:
        for table in ("outcomes", "outcome_crimes", "circumstances", "laws", "citations"):
            lines = list(csv.DictReader(io.StringIO(packed.read(f"{table}.csv").decode("utf-8-sig"), newline="")))
            assert len(lines) == numbers[table] == rows(data, f"select count(*) from {table}")[0][0]
    with gzip.open(edition / "publications.jsonl.gz", "rt", encoding="utf-8") as made:
        cases = [case for line in made for case in json.loads(line)["cases"]]
    assert sum(len(case["outcomes"]) for case in cases) == numbers["outcomes"]
    assert [one["crimes"][0]["crime_id"] for case in cases for one in case["outcomes"]].count("fraud") == 9


def test_what_is_withdrawn_takes_its_outcomes_along(data: Path) -> None:
    [(slug,)] = rows(
        data,
        "select distinct slug from publications p join cases c on c.publication_id = p.id"
        " where c.title = '甘某等九人虚假投资平台诈骗案'",
    )
    others = "select count(*) from {} t join publications p on p.id = t.publication_id where slug <> ?"
    tables = ("outcomes", "circumstances", "citations")
    before = [rows(data, others.format(table), slug) for table in tables]
    run(data, "withdraw", slug, "--reason", "应当事人申请", "--by", "样例")
    run(data, "publish")
    assert [rows(data, f"select count(*) from {table}") for table in tables] == before
    assert rows(data, "select count(*) from outcome_crimes where outcome_id not in (select id from outcomes)") == [(0,)]
    assert rows(data, "select name from laws where id = 'cn-criminal-law'") == [("中华人民共和国刑法",)]
