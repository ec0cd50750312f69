"""The site over a file with tables of pairs, which a large file has besides its full-text tables."""

from __future__ import annotations

import asyncio

import lxml.html
import pytest

from archive.search import index
from archive.site.http import table_costs
from archive.site.plugin import make_datasette
from tests.support import public_file
from tests.support.public_file import Get


@pytest.fixture(scope="module")
def get_large(tmp_path_factory: pytest.TempPathFactory) -> Get:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index, "MAX_SMALL", -1)
        site = make_datasette(public_file.build(tmp_path_factory.mktemp("large") / "fanzha.db"))
    return lambda path: asyncio.run(site.client.get(path))


@pytest.mark.parametrize(
    "path", ["/search?q=养老诈骗", "/search.json?q=养老 OR 案2023", "/cases?q=养老", "/search?q=骗"]
)
def test_a_search_answers_what_it_answers_over_a_small_file(get: Get, get_large: Get, path: str) -> None:
    small, large = get(path), get_large(path)
    assert (small.status_code, large.status_code) == (200, 200)
    assert _without_addresses(large.text) == _without_addresses(small.text)


def _without_addresses(page: str) -> str:
    return "\n".join(line for line in page.splitlines() if "/-/fanzha/" not in line)


def test_the_tables_of_pairs_are_hidden_and_readable(get_large: Get) -> None:
    tables = {one["name"]: one["hidden"] for one in get_large("/fanzha.json").json()["tables"]}
    for table in index.PAIRS.values():
        assert tables[table]
        assert get_large(f"/fanzha/{table}.json?_shape=array").json()[0]["rowid"] == 1
        assert lxml.html.document_fromstring(get_large(f"/fanzha/{table}").text).xpath("//table")


def test_a_query_of_a_table_of_pairs_is_refused_if_it_costs_too_much(
    get_large: Get, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = "/fanzha/publications_pairs.json?publications_pairs=养*"
    assert get_large(path).status_code == 200
    monkeypatch.setattr(table_costs, "MAX_SEARCH_MS", 0)
    assert get_large(path).status_code == 400
