"""The page of charts: every number is that of the search behind it, in the page, its JSON and its CSV."""

from __future__ import annotations

import asyncio
import csv
import io
import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import lxml.html
import pytest

from archive.site.plugin import make_datasette
from tests.support import public_file
from tests.support.public_file import Get, Made

CHARTS = ("years", "kinds", "provinces", "crimes", "sources")


@pytest.fixture(scope="module")
def html(get: Get) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(get("/explore").text)


@pytest.fixture(scope="module")
def data(get: Get) -> dict[str, Any]:
    found: dict[str, Any] = get("/explore.json").json()
    return found


@pytest.fixture(scope="module")
def charts(data: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Each chart's rows by value."""
    return {name: {row["value"]: row for row in rows} for name, rows in data["charts"].items()}


def site_of(folder: Path, publications: tuple[Made, ...]) -> Get:
    site = make_datasette(public_file.build(folder / "fanzha.db", publications))
    return lambda path: asyncio.run(site.client.get(path))


def found_by(get: Get, address: str) -> int:
    """How many results or rows the page at an address has, by its JSON."""
    path, query = urlsplit(address)[2:4]
    if path in ("/search", "/cases"):
        total: int = get(f"{path}.json?{query}").json()["total"]
        return total
    rows: int = get(f"{path}.json?{query}&_size=1").json()["filtered_table_rows_count"]
    return rows


def numbered_links(html: lxml.html.HtmlElement) -> dict[str, set[int]]:
    """The numbers that links to searches and tables have: the last in their text, or in that of a row's next cell."""
    found: dict[str, set[int]] = {}
    for link in html.xpath("//main//*[local-name()='a']"):
        if re.match(r"/(search|cases|fanzha/\w+)\?", link.get("href")):
            words = link.text_content()
            if not re.search(r"\d", re.sub(r"^\d{4} ·", "", words)):
                words = link.getnext().text_content()
            number = re.findall(r"[\d,]+", words)[-1]
            found.setdefault(link.get("href"), set()).add(int(number.replace(",", "")))
    return found


def test_every_number_is_that_of_the_search_behind_it(get: Get, html: lxml.html.HtmlElement) -> None:
    links = numbered_links(html)
    assert {urlsplit(address).path for address in links} == {
        *("/search", "/cases"),
        *("/fanzha/gaps", "/fanzha/publications"),
    }
    months = {address for address in links if "/gaps" in address}
    assert {address: {found_by(get, address)} for address in links} == links
    assert len(links) > 40
    assert len(months) == 3


def test_json_and_csv_have_the_numbers_of_the_searches(
    get: Get, data: dict[str, Any], charts: dict[str, dict[str, Any]]
) -> None:
    for chart in CHARTS:
        answer = get(f"/explore/{chart}.csv")
        assert answer.headers["content-disposition"].startswith(f'attachment; filename="explore-{chart}.csv"')
        rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
        read: dict[str, dict[str, int | None]] = {}
        for value, _, year, number, *_ in rows[1:]:
            read.setdefault(value, {})[year] = int(number) if number else None
        assert read == {
            value: row["years"] | ({"": row["undated"]} if row["undated"] else {})
            for value, row in charts[chart].items()
        }
        for row in charts[chart].values():
            assert found_by(get, row["search"]) == row["total"]
            assert row["search"].startswith("http")
    assert get("/explore/nothing.csv").status_code == 404
    assert data["years"] == [2022, 2023, 2024, 2025, 2026]


def test_parts_add_up_to_all_publications(data: dict[str, Any], charts: dict[str, dict[str, Any]]) -> None:
    for chart in ("years", "kinds", "sources"):
        assert sum(row["total"] for row in charts[chart].values()) == data["publications"] == len(public_file.MADE)
    assert data["undated"] == sum(made.published is None for made in public_file.MADE) == 1
    cases = [case for made in public_file.MADE for case in made.cases]
    assert data["cases_of_fraud"] == sum(case.topic == "fraud" for case in cases)
    assert data["other_cases"] == sum(case.topic == "other" for case in cases)


def test_a_repost_does_not_count(charts: dict[str, dict[str, Any]]) -> None:
    assert len(public_file.REPORT.urls) == 3
    assert charts["kinds"]["report"]["total"] == sum(made.kind == "report" for made in public_file.MADE)


def test_years_before_a_sources_first_publication_are_not_known(charts: dict[str, dict[str, Any]]) -> None:
    assert set(charts["sources"]["shifan"]["years"].values()) == {None}
    assert charts["sources"]["shifan"]["undated"] == 1
    assert charts["sources"]["yangli"]["years"]["2022"] == 1
    assert charts["sources"]["yangli"]["months_lacking"] == {"2025": 2}


def test_crimes_of_fraud_come_first(data: dict[str, Any]) -> None:
    crimes = [row["value"] for row in data["charts"]["crimes"]]
    assert crimes[-1] == "assisting_information_network_crime"
    assert crimes[0] == "fraud"


def test_a_province_says_whether_one_of_its_sites_was_crawled(
    html: lxml.html.HtmlElement, charts: dict[str, dict[str, Any]]
) -> None:
    provinces = charts["provinces"]
    assert (provinces["330000"]["total"], provinces["330000"]["cases_of_fraud"]) == (2, 3)
    assert not provinces["330000"]["crawled"]
    tiles = html.xpath("//*[@class='maps']/div[1]//*[local-name()='rect'][contains(@class, 'uncrawled')]")
    assert len(tiles) == 34


def test_the_year_that_is_not_over_says_so(html: lxml.html.HtmlElement, data: dict[str, Any]) -> None:
    assert (data["as_of"], data["unfinished_year"]) == ("2026-11-20", 2026)
    marked = html.xpath("//*[contains(@class, 'unfinished')]/ancestor::*[local-name()='a'][1]/@href")
    assert {parse_qs(urlsplit(address).query)["year"][0] for address in marked} == {"2026"}
    assert "2026 年尚未结束，浅色的柱只到 2026-11-20。" in html.text_content()


def test_the_home_page_draws_the_years_and_leads_to_the_charts(get: Get, html: lxml.html.HtmlElement) -> None:
    [section] = lxml.html.document_fromstring(get("/").text).xpath("//section[@aria-labelledby='by-year']")
    links = numbered_links(html)
    drawn = {
        one.get("href"): int(one.xpath("string(*[local-name()='text'])"))
        for one in section.xpath(".//*[local-name()='svg']//*[local-name()='a']")
    }
    assert drawn == {f"/search?year={year}": n for year, n in ((2022, 1), (2023, 25), (2024, 1), (2025, 1), (2026, 1))}
    assert {address: {n} for address, n in drawn.items()}.items() <= links.items()
    assert section.xpath("p/a/@href") == ["/explore"]
    assert "2023 年最多，25 件" in section.text_content()


def test_headings_say_what_is_to_be_seen(html: lxml.html.HtmlElement) -> None:
    texts = [" ".join(one.text_content().split()) for one in html.xpath("//main//h2")]
    assert texts[:2] == ["每年的文献 2023 年最多，25 件", "各类文献 典型案例最多，26 件"]
    assert texts[2] == "各省 样例省、另一省最多，各 2 件"


def test_in_english_provinces_have_english_names(get: Get) -> None:
    charts = get("/explore.json?lang=en").json()["charts"]
    assert {row["label"] for row in charts["provinces"]} == {"Sample (ZJ)", "Other (GD)"}
    html = lxml.html.document_fromstring(get("/explore?lang=en").text)
    heading = " ".join(html.get_element_by_id("provinces").text_content().split())
    assert heading == "Provinces Most publications (2 each): Sample (ZJ) and Other (GD)"


def test_marks_are_neither_read_aloud_nor_on_the_way_of_the_keyboard(html: lxml.html.HtmlElement) -> None:
    drawn = html.xpath("//main//*[local-name()='svg']")
    assert {(one.get("aria-hidden"), one.get("focusable")) for one in drawn} == {("true", "false")}
    links = html.xpath("//main//*[local-name()='svg']//*[local-name()='a']")
    assert {one.get("tabindex") for one in links} == {"-1"}
    in_tables = set(html.xpath("//main//details//a/@href"))
    missing = {one.get("href") for one in links} - in_tables
    assert {urlsplit(address).path for address in missing} <= {"/fanzha/gaps"}


def test_a_client_that_has_the_numbers_gets_no_content(site: Any) -> None:
    def asked(path: str, headers: dict[str, str]) -> httpx.Response:
        answer: httpx.Response = asyncio.run(site.client.get(path, headers=headers))
        return answer

    for path in ("/explore", "/explore.json", "/explore/kinds.csv"):
        tag = asked(path, {}).headers["etag"]
        again = asked(path, {"if-none-match": tag})
        assert (again.status_code, again.content) == (304, b"")
    assert "etag" not in asked("/coverage", {}).headers  # the tag is of these answers alone


def test_the_charts_that_are_drawn_once_are_those_of_the_readers_language(site: Any) -> None:
    def charts_for(path: str, preferred: str) -> tuple[str, set[str]]:
        html = lxml.html.document_fromstring(
            asyncio.run(site.client.get(path, headers={"accept-language": preferred})).text
        )
        links = html.xpath("//div[@class='explore']//*[local-name()='svg']//@href")
        return html.xpath("string(//h2[@id='years']/span)"), {"lang=en" in link for link in links}

    for _ in range(2):
        assert charts_for("/explore", "zh") == ("每年的文献", {False})
        assert charts_for("/explore?lang=en", "zh") == ("Publications a year", {True})
        assert charts_for("/explore", "en") == ("Publications a year", {False})


@pytest.mark.slow  # it makes a file of its own
@pytest.mark.parametrize("made", [(public_file.REPORT,), (public_file.UNDATED,)], ids=["dated", "undated"])
def test_an_archive_of_one_publication(tmp_path: Path, made: Iterable[Made]) -> None:
    get = site_of(tmp_path, tuple(made))
    html = lxml.html.document_fromstring(get("/explore").text)
    links = numbered_links(html)
    assert links
    assert {address: {found_by(get, address)} for address in links} == links
    assert "最多" not in "".join(one.text_content() for one in html.xpath("//main//h2"))


@pytest.mark.slow  # it makes a file of its own
def test_an_empty_archive_says_so(tmp_path: Path) -> None:
    get = site_of(tmp_path, ())
    answer = get("/explore")
    assert answer.status_code == 200
    assert "档案中还没有文献。" in answer.text
    assert get("/explore.json").json()["publications"] == 0
    assert get("/explore/years.csv").status_code == 200


@pytest.mark.slow  # it makes a file of its own
def test_a_year_long_ago_is_told_and_not_drawn(tmp_path: Path) -> None:
    long_ago = replace(public_file.GUIDING, published="1979-01-01")
    get = site_of(tmp_path, (public_file.REPORT, long_ago))
    html = lxml.html.document_fromstring(get("/explore").text)
    [link] = html.xpath("//section[@aria-labelledby='years']/p/a")
    assert (link.get("href"), link.text) == ("/search?to=2001", "1 件")
    assert found_by(get, "/search?to=2001") == 1
    assert "1979" in get("/explore.json").json()["charts"]["years"][0]["years"]
