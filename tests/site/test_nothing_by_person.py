"""Names of people stay inside their case: no table page lists, counts or sorts rows by them."""

from __future__ import annotations

import asyncio
from urllib.parse import quote

import lxml.html
import pytest

from archive.schema import BY_NAME
from archive.site.plugin import make_datasette
from tests.support import made_outcomes
from tests.support.public_file import Get


@pytest.fixture(scope="module")
def get(tmp_path_factory: pytest.TempPathFactory) -> Get:
    site = make_datasette(made_outcomes.build(tmp_path_factory.mktemp("persons") / "fanzha.db"))
    return lambda path: asyncio.run(site.client.get(path))


THROUGH = quote('{"table": "outcomes", "column": "defendant", "value": "庚某"}')


@pytest.mark.parametrize(
    "path",
    [
        "/fanzha/outcomes?defendant=庚某",
        "/fanzha/outcomes?defendant__contains=庚",
        "/fanzha/outcomes.json?defendant__startswith=庚",
        "/fanzha/outcomes.csv?defendant__in=庚某,辛某",
        "/fanzha/outcomes?_facet=defendant",
        "/fanzha/outcomes?_sort=defendant",
        "/fanzha/circumstances?defendant__notblank=1",
        f"/fanzha/cases?_through={THROUGH}",
    ],
)
def test_no_table_page_goes_by_a_person(get: Get, path: str) -> None:
    answer = get(path)
    assert answer.status_code == 400
    assert "庚某有期徒刑" not in answer.text


def test_the_form_of_filters_does_not_offer_it(get: Get) -> None:
    page = lxml.html.document_fromstring(get("/fanzha/outcomes").text)
    offered = page.xpath("//select[@name='_filter_column']/option/@value")
    assert "kind" in offered
    assert "defendant" not in offered


def test_no_index_and_no_list_has_the_columns() -> None:
    tables = [table for table in BY_NAME.values() if table.persons]
    assert [table.name for table in tables] == ["outcomes", "circumstances"]
    for table in tables:
        assert not table.persons & {*table.indexed, *table.listing.columns, *table.listing.facets}
        assert not table.persons & {*table.listing.sortable}
