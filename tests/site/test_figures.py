"""The list of figures: what its words and filters find, what it shows, and its files."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import jsonschema
import lxml.html
import pytest

from archive.site.data.figures.words import Vocabulary, days_of, read_words
from archive.site.render.figures.words import period_words
from tests.support import made_figures
from tests.support.counted_site import counted_site
from tests.support.made_figures import ANSWERS, FIGURES, HALF_A, HALF_B, HALF_C, SERIES, figure_id
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
        ("起訴", "measure", ("起诉",)),
        ("Prosecuted", "measure", ("起诉",)),
        ("fraud", "crime", ("fraud",)),
        ("江苏", "place", ("320000",)),
        ("Jiangsu", "place", ("320000",)),
        ("2023", "period", ("2023-01-01", "2023-12-31")),
        ("2023年", "period", ("2023-01-01", "2023-12-31")),
        ("2024年2月", "period", ("2024-02-01", "2024-02-29")),
        ("2024-02", "period", ("2024-02-01", "2024-02-29")),
        ("2023上半年", "period", ("2023-01-01", "2023-06-30")),
        ("2023年第三季度", "period", ("2023-07-01", "2023-09-30")),
        ("2023上", "period", ("2023-01-01", "2023-06-30")),
        ("2023h2", "period", ("2023-07-01", "2023-12-31")),
        ("2023Q3", "period", ("2023-07-01", "2023-09-30")),
        ("2023年前三季度", "period", ("2023-01-01", "2023-09-30")),
        ("2019-2023年", "period", ("2019-01-01", "2023-12-31")),
        ("追赃", "text", ()),
        ("430", "text", ()),
        ("20231", "text", ()),
    ],
)
def test_a_word_is_read_as_what_it_names(typed: str, read_as: str, values: tuple[str, ...]) -> None:
    (word,) = read_words(typed, VOCABULARY)
    assert (word.read_as, word.values) == (read_as, values)


@pytest.mark.parametrize(
    ("start", "end", "name"),
    [
        ("2024-01-01", "2024-12-31", "2024年"),
        ("2024-01-01", "2024-06-30", "2024年1月至6月"),
        ("2024-02-01", "2024-02-29", "2024年2月"),
        ("2024-02-01", "2024-02-28", "2024-02-01 至 2024-02-28"),
        ("2019-01-01", "2023-12-31", "2019年至2023年"),
        ("2022-12-01", "2023-11-30", "2022年12月至2023年11月"),
        ("2024-03-05", "2024-03-05", "2024-03-05"),
        (None, "2024-03-31", "截至 2024-03-31"),
        ("2024-03-01", None, "自 2024-03-01 起"),
        (None, None, ""),
        ("何时", "2024-13-45", "何时 至 2024-13-45"),
    ],
)
def test_a_period_is_named_by_its_days(start: str | None, end: str | None, name: str) -> None:
    assert period_words(start, end) == name


def test_a_period_ends_with_the_last_day_of_what_is_given() -> None:
    assert days_of("2023", "2024-02") == ("2023-01-01", "2024-02-29")
    assert days_of("", "2024-03-05") == ("", "2024-03-05")
    assert days_of("2023-07", "") == ("2023-07-01", "")


def test_without_words_all_figures_are_listed_the_newest_period_first(get: Get) -> None:
    numbers = found(get)
    assert sorted(numbers) == sorted(one.as_written for one in FIGURES)
    assert numbers[:4] == ["498人", "498人", "521人", "512人"]
    assert set(numbers[-8:]) == {one.as_written for one in FIGURES if "period_end" not in one.fields}


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


def test_an_order_by_number_puts_what_has_no_value_last(get: Get) -> None:
    numbers = found(get, sort="largest")
    assert (numbers[0], numbers[-1]) == ("88万元", "643 89人")
    assert found(get, sort="smallest")[-1] == "643 89人"


def test_the_files_have_what_the_page_has(get: Get) -> None:
    rows = list(csv.DictReader(io.StringIO(get("/figures.csv?q=2024下半年").content.decode("utf-8-sig"))))
    data = get("/figures.json?q=2024下半年").json()
    assert [row["as_written"] for row in rows] == [one["as_written"] for one in data["figures"]] == ["521人", "512人"]
    assert data["words"] == [{"word": "2024下半年", "read_as": "period", "values": ["2024-07-01", "2024-12-31"]}]
    page = lxml.html.document_fromstring(get("/figures?q=2024下半年").text)
    links = [one.get("href") for one in page.cssselect(".figure-table .sentence")]
    assert links == [one["address"].removeprefix("http://localhost") for one in data["figures"]]
    assert [row["value"] for row in rows] == ["521", "512"]


def test_what_is_not_known_is_empty_in_the_files_and_said_on_the_page(get: Get) -> None:
    (damaged,) = get("/figures.json?q=残缺").json()["figures"]
    assert (damaged["value"], damaged["place"], damaged["period_end"], damaged["damaged"]) == (None, None, None, True)
    row = lxml.html.document_fromstring(get("/figures?q=残缺").text).cssselect(".figure-table tbody tr")[0]
    text = " ".join(row.text_content().split())
    assert "643 89人 数字残缺，无值" in text
    assert text.count("未写明") == 2


def test_the_page_marks_the_number_in_its_sentence_and_draws_bounds_as_such(get: Get) -> None:
    page = lxml.html.document_fromstring(get("/figures?series=" + quote(SERIES)).text)
    rows = {row.cssselect(".value")[0].text: row for row in page.cssselect(".figure-table tbody tr")}
    assert rows["430余人"].cssselect("mark")[0].text == "430余人"
    assert rows["430余人"].cssselect("th .how")[0].text == ">430 人"
    assert not rows["512人"].cssselect("th .how")  # the value says no more than the number


def test_words_of_the_text_that_say_no_more_than_the_crime_are_not_shown_twice(get: Get) -> None:
    page = lxml.html.document_fromstring(get("/figures").text)
    rows = {row.cssselect(".value")[0].text: row for row in page.cssselect(".figure-table tbody tr")}
    assert [one.text for one in rows["1204人"].cssselect("td .how")[:1]] == ["“同期”"]
    assert [one.text for one in rows["38人"].cssselect("td .how")[:1]] == ["未成年人"]


def test_english_pages_say_units_and_groups_of_crimes_in_english(get: Get) -> None:
    page = lxml.html.document_fromstring(get("/figures?lang=en").text)
    rows = {row.cssselect(".value")[0].text: row for row in page.cssselect(".figure-table tbody tr")}
    assert rows["430余人"].cssselect("th .how")[0].text == ">430 people"
    assert "Telecom and online fraud" in rows["321人"].text_content()
    series = lxml.html.document_fromstring(get(f"/figures/series/{quote(SERIES)}?lang=en").text)
    assert series.cssselect("h1")[0].text_content().endswith("by half-year (people)")


def test_an_unknown_parameter_is_refused_by_the_files_alone(get: Get) -> None:
    assert get("/figures?foo=1").status_code == 200
    assert get("/figures.csv?foo=1").status_code == 400
    assert get("/figures.json?sort=up").status_code == 400
    assert "指标“乱写”" in get("/figures?measure=乱写").text


def test_a_series_shows_its_values_and_both_numbers_of_one_period(get: Get) -> None:
    page = lxml.html.document_fromstring(get(f"/figures/series/{quote(SERIES)}").text)
    assert page.cssselect("h1")[0].text == "样例省：起诉，诈骗罪，按半年（人）"
    chart = page.cssselect("svg.points")[0]
    assert [one.text for one in chart.cssselect("text.n")] == ["430余", "512", "521", "498"]
    links = [one.get("href") for one in chart.cssselect("a")]
    assert [link.partition("#")[0] for link in links] == [f"/p/{one.slug}" for one in (HALF_A, HALF_B, ANSWERS, HALF_C)]
    assert chart.cssselect("polyline, path") == []  # points are not joined
    assert [one.text for one in page.cssselect("svg.years text")] == ["2024上", "2024下", "2025上"]
    assert [one.text for one in page.cssselect(".figure-table .value")] == [
        "430余人",
        "512人",
        "521人",
        "498人",
        "498人",
    ]
    assert page.cssselect(".contradictions .differ")[0].text == "521人比512人多9人（1.8%）"


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


def test_the_record_of_a_publication_has_its_figures_with_their_addresses(get: Get) -> None:
    figures = get(f"/api/publications/{HALF_C.slug}.json").json()["figures"]
    assert [(one["as_written"], one["value"]) for one in figures] == [("498人", 498), ("三成", 30), ("643 89人", None)]
    page = get(f"/p/{HALF_C.slug}").text
    assert all(f'id="{one["address"].partition("#")[2]}"' in page for one in figures)


def test_a_series_is_described_as_a_dataset_with_its_files(get: Get) -> None:
    page = lxml.html.document_fromstring(get(f"/figures/series/{quote(SERIES)}").text)
    described = json.loads(page.xpath("//script[@type='application/ld+json']")[0].text)
    assert (described["@type"], described["identifier"]) == ("Dataset", SERIES)
    assert described["temporalCoverage"] == "2024-01-01/2025-06-30"
    files = [one["contentUrl"].removeprefix("http://localhost") for one in described["distribution"]]
    assert [get(path).status_code for path in files] == [200, 200]
    assert 50 <= len(described["description"]) <= 5_000  # as search engines for data ask


def test_series_are_listed_and_filtered(get: Get) -> None:
    page = lxml.html.document_fromstring(get("/figures/series?measure=起诉&period_kind=half_year").text)
    (link,) = page.cssselect(".series-table th a")
    assert link.get("href") == f"/figures/series/{quote(SERIES)}"
    assert not lxml.html.document_fromstring(get("/figures/series?unit=件").text).cssselect(".series-table")


def test_contradictions_stand_side_by_side(get: Get) -> None:
    page = lxml.html.document_fromstring(get("/figures/contradictions").text)
    sides = [
        [" ".join(side.cssselect(".kicker")[0].text_content().split()) for side in one.cssselect(".side")]
        for one in page.cssselect(".contradiction")
    ]
    assert sides == [["先前的版本", "现在的版本"], ["较早发布", "较晚发布"]]
    rows = get("/figures/contradictions.json").json()["contradictions"]
    assert [(row["other_value"], row["value"], row["difference"]) for row in rows] == [(312, 321, 9), (512, 521, 9)]
    changed = REPORT.version_id(REPORT.before[0])
    assert rows[0]["other_address"].endswith(f"/p/{REPORT.slug}/versions/{changed}")


def test_the_page_of_a_figure_says_what_else_says_the_same(get: Get) -> None:
    page = lxml.html.document_fromstring(get(f"/figures/{figure_id(HALF_C, 1)}").text)
    assert [one.text for one in page.cssselect("section[aria-labelledby=same] .value")] == ["498人"]
    other = lxml.html.document_fromstring(get(f"/figures/{figure_id(HALF_B, 1)}").text)
    assert [one.text_content().strip() for one in other.cssselect(".side .value")] == ["512人", "521人"]
    assert "“512人”，见 样例省人民检察院." in other.cssselect(".citation")[0].text
    assert get("/figures/1").status_code == 404


def test_a_file_without_figures_has_all_pages(tmp_path: Path) -> None:
    from tests.support import public_file

    site = counted_site(public_file.build(tmp_path / "fanzha.db"))
    for path in ("/figures", "/figures.csv", "/figures.json", "/figures/series", "/figures/contradictions"):
        assert asyncio.run(site.client.get(path)).status_code == 200
