"""The list of figures: what its words and filters find, what it shows, and its files."""

from __future__ import annotations

import asyncio
import csv
import io
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import jsonschema
import lxml.html
import pytest

from archive.site.data.figures.words import Vocabulary, read_words
from tests.support import made_figures
from tests.support.counted_site import counted_site
from tests.support.made_figures import HALF_C, SERIES
from tests.support.public_file import REPORT, Get

VOCABULARY = Vocabulary(
    crimes={"诈骗罪": ("fraud",), "诈骗": ("fraud",), "帮信": ("aiding",), "fraud": ("fraud",)},
    measures={"起诉": "起诉", "prosecuted": "起诉", "批捕": "批捕"},
    regions={"江苏": ("320000",), "jiangsu": ("320000",)},
)


@pytest.fixture(scope="module")
def get(tmp_path_factory: pytest.TempPathFactory) -> Get:
    site = counted_site(made_figures.build(tmp_path_factory.mktemp("figures") / "fanzha.db"))
    return lambda path: asyncio.run(site.client.get(path))


def found(get: Get, **given: str) -> list[str]:
    """The numbers of the list, as they are written."""
    data: dict[str, Any] = get(f"/figures.json?{urlencode(given)}").json()
    assert data["total"] == len(data["figures"])
    return [one["as_written"] for one in data["figures"]]


@pytest.mark.parametrize(
    ("typed", "read_as", "values"),
    [
        ("帮信", "crime", ("aiding",)),
        ("詐騙罪", "crime", ("fraud",)),
        ("起诉", "measure", ("起诉",)),
        ("Prosecuted", "measure", ("起诉",)),
        ("江苏", "place", ("320000",)),
        ("2023", "period", ("2023-01-01", "2023-12-31")),
        ("2024年2月", "period", ("2024-02-01", "2024-02-29")),
        ("2023上半年", "period", ("2023-01-01", "2023-06-30")),
        ("2023上", "period", ("2023-01-01", "2023-06-30")),
        ("2023Q3", "period", ("2023-07-01", "2023-09-30")),
        ("2023年前三季度", "period", ("2023-01-01", "2023-09-30")),
        ("2019-2023年", "period", ("2019-01-01", "2023-12-31")),
        ("追赃", "text", ()),
        ("430", "text", ()),
    ],
)
def test_a_word_is_read_as_what_it_names(typed: str, read_as: str, values: tuple[str, ...]) -> None:
    (word,) = read_words(typed, VOCABULARY)
    assert (word.read_as, word.values) == (read_as, values)


def test_words_find_what_they_were_read_as(get: Get) -> None:
    assert found(get, q="诈骗 起诉 2024下半年 样例") == ["521人", "512人"]
    assert sorted(found(get, q="帮助信息网络犯罪活动 2024")) == ["1204人", "38人"]
    assert found(get, q="未成年") == ["1204人", "38人"]  # words of the sentence
    assert found(get, q="没有的词") == []
    assert found(get, q="fraud prosecuted 2024下半年 Sample") == ["521人", "512人"]


@pytest.mark.parametrize("typed", ["校園貸", "校园贷", "舉報", "举报"])
def test_sentences_and_titles_in_traditional_hanzi_are_found_by_both_hanzi(tmp_path: Path, typed: str) -> None:
    path = made_figures.build(tmp_path / "fanzha.db")
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("update figures set sentence = '打擊校園貸，起訴' || as_written where as_written = '88万元'")
        db.execute("update publications set title = '舉報' where id = ?", (REPORT.id,))
    site = counted_site(path)
    numbers = found(lambda address: asyncio.run(site.client.get(address)), q=typed)
    assert "88万元" in numbers
    assert len(numbers) == (1 if "贷" in typed or "貸" in typed else 3)


def test_filters_narrow_and_their_values_are_alternatives(get: Get) -> None:
    assert sorted(found(get, measure="追回")) == ["3.4万元", "33912元", "88万元"]
    assert found(get, unit="%", measure="占比") == ["三成"]
    assert len(get("/figures.json?measure=追回&measure=占比").json()["figures"]) == 4
    assert found(get, series=SERIES, sort="oldest") == ["430余人", "512人", "521人", "498人", "498人"]
    assert found(get, publication=HALF_C.slug, sort="text") == ["498人", "三成", "643 89人"]
    assert len(found(get, region="330000")) == 11
    assert found(get, issuer="没有这一机关") == []
    assert found(get, group="电信网络诈骗") == ["321人"]
    assert "321人" not in found(get, crime="fraud")
    assert "321人" in found(get, q="诈骗")  # as a word it finds the crime, and groups with it in their name
    assert found(get, scope="case") == []


def test_a_period_finds_figures_whose_whole_period_lies_within_it(get: Get) -> None:
    inside = found(get, **{"from": "2024-07", "to": "2024-12"})
    assert inside == ["521人", "512人"]  # not the whole year, and none whose period is not known
    assert "近950人" in found(get, **{"from": "2024", "to": "2024"})
    assert found(get, **{"from": "x"}) == []


def test_the_files_have_what_the_page_has(get: Get) -> None:
    rows = list(csv.DictReader(io.StringIO(get("/figures.csv?q=2024下半年").content.decode("utf-8-sig"))))
    data = get("/figures.json?q=2024下半年").json()
    assert [row["as_written"] for row in rows] == [one["as_written"] for one in data["figures"]] == ["521人", "512人"]
    assert data["words"] == [{"word": "2024下半年", "read_as": "period", "values": ["2024-07-01", "2024-12-31"]}]
    page = lxml.html.document_fromstring(get("/figures?q=2024下半年").text)
    links = [one.get("href") for one in page.cssselect(".figure-table .sentence")]
    assert links == [one["address"].removeprefix("http://localhost") for one in data["figures"]]
    assert [row["value"] for row in rows] == ["521", "512"]


def test_the_files_of_a_series_agree_with_its_table(get: Get) -> None:
    data = get(f"/api/series/{quote(SERIES)}.json").json()
    rows = list(csv.DictReader(io.StringIO(get(f"/figures/series/{quote(SERIES)}.csv").content.decode("utf-8-sig"))))
    assert [one["value"] for one in data["figures"]] == [430, 512, 521, 498, 498]
    assert [int(row["value"]) for row in rows] == [430, 512, 521, 498, 498]
    assert (data["id"], data["period_count"], data["period_kind"]) == (SERIES, 3, "half_year")
    assert [(one["other_value"], one["version"]) for one in data["contradictions"]] == [(512, None)]
    assert get("/figures/series/没有").status_code == get("/api/series/没有.json").status_code == 404


def test_records_with_figures_satisfy_their_schema(get: Get) -> None:
    for name, path in (("series", f"series/{quote(SERIES)}"), ("publication", f"publications/{HALF_C.slug}")):
        record = get(f"/api/{path}.json").json()
        schema = get(f"/api/{name}.schema.json").json()
        validator = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
        assert [error.message for error in validator.iter_errors(record)] == []
        bad = record | {"figures": [record["figures"][0] | {"more": 1}]}
        assert not validator.is_valid(bad)


def test_a_file_without_figures_has_all_pages(tmp_path: Path) -> None:
    from tests.support import public_file

    site = counted_site(public_file.build(tmp_path / "fanzha.db"))
    for path in ("/figures", "/figures.csv", "/figures.json", "/figures/series", "/figures/contradictions"):
        assert asyncio.run(site.client.get(path)).status_code == 200
