"""The site over a file with tables of pairs, which a large file has besides its full-text tables."""

from __future__ import annotations

import asyncio

import pytest

from archive.search import index
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


def test_the_tables_of_pairs_have_no_pages_and_no_queries_of_tokens(get_large: Get) -> None:
    tables = [one["name"] for one in get_large("/fanzha.json").json()["tables"] if not one["hidden"]]
    assert not {*tables} & {*index.FULL_TEXT}
    for table in index.PAIRS.values():
        for path in ("", ".json", ".json?_search=骗", f".json?{table}=养*", "/1", ".csv?_stream=1"):
            assert get_large(f"/fanzha/{table}{path}").status_code == 403
        for query in ("诈骗", "骗"):
            path = f"/fanzha/publications.json?_fts_table={table}&_fts_pk=place&_search={query}"
            assert get_large(path).status_code == 400
