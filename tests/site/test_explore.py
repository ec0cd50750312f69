"""The page of charts: every number is that of the search behind it, in the page, its JSON and its CSV."""

from __future__ import annotations

import asyncio
import csv
import io
import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import lxml.html
import pytest

from archive.site.plugin import make_datasette
from tests.support import public_file
from tests.support.public_file import Get, Made

LONG_AGO = replace(public_file.GUIDING, published="1979-01-01")
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


@pytest.mark.slow  # it makes a file of its own
@pytest.mark.parametrize("made", [(public_file.UNDATED,), (public_file.REPORT, LONG_AGO)], ids=["undated", "long ago"])
def test_an_archive_without_dates_or_with_a_year_long_ago(tmp_path: Path, made: tuple[Made, ...]) -> None:
    get = site_of(tmp_path, made)
    html = lxml.html.document_fromstring(get("/explore").text)
    links = numbered_links(html)
    assert links
    assert {address: {found_by(get, address)} for address in links} == links
    assert ("/search?to=2001" in links) == (LONG_AGO in made)  # told and not drawn


@pytest.mark.slow  # it makes a file of its own
def test_an_empty_archive_says_so(tmp_path: Path) -> None:
    get = site_of(tmp_path, ())
    answer = get("/explore")
    assert answer.status_code == 200
    assert "档案中还没有文献。" in answer.text
    assert get("/explore.json").json()["publications"] == 0
    assert get("/explore/years.csv").status_code == 200
