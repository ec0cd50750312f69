"""Datasette's own pages and API over the public file, and every other Datasette left alone."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest
from datasette.app import Datasette

from archive import schema
from archive.search import Catalogue, PublicationHit, Search, SearchQuery
from archive.site.plugin import make_datasette
from tests.support import public_file
from tests.support.public_file import GUIDING, MADE, REPORT, UNDATED, Get

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    "query", ["骗", "養老詐騙", '"两卡 帮助"', "诈骗 -养老", "刷单 OR 两卡", "检例第901号", "ＡＬＥＲＴ", "。"]
)
def test_the_json_api_finds_what_the_index_finds(get: Get, public_db: Path, query: str) -> None:
    rows = get(f"/fanzha/publications.json?_search={query}&_shape=array&_size=max").json()
    db = sqlite3.connect(public_db)
    hits = Search(db, Catalogue.read(db)).page(SearchQuery(query, exact=True), limit=1000).hits
    assert {row["id"] for row in rows} == {hit.publication.id for hit in hits if isinstance(hit, PublicationHit)}


@pytest.mark.parametrize("needle", ["骗", "追赃挽损", "检察机关"])
def test_the_json_api_finds_what_a_scan_finds(get: Get, public_db: Path, needle: str) -> None:
    rows = get(f"/fanzha/publications.json?_search={needle}&_shape=array&_size=max").json()
    assert {row["id"] for row in rows} == public_file.by_scan(public_db, needle) != set()


def test_a_table_pages_forward_without_missing_a_row(get: Get) -> None:
    path, ids = "/fanzha/publications.json?_size=7&_sort_desc=published", []
    while path:
        answer = get(path).json()
        ids += [row[0] for row in answer["rows"]]
        path = (answer["next_url"] or "").removeprefix("http://localhost")
    assert sorted(ids) == sorted(made.id for made in MADE)


def test_readers_who_come_together_while_it_starts_are_all_answered(public_db: Path) -> None:
    datasette = make_datasette(public_db)

    async def together() -> None:
        paths = ["/", "/search", "/fanzha", "/fanzha/publications", f"/p/{REPORT.slug}"] * 4
        answers = await asyncio.gather(*map(datasette.client.get, paths))
        refused = [answer for answer in answers if answer.status_code != 200]  # where the machine is very busy
        assert all(answer.status_code == 503 and "retry-after" in answer.headers for answer in refused)
        assert {(await datasette.client.get(path)).status_code for path in paths} == {200}

    asyncio.run(together())


def test_a_public_file_in_a_folder_of_any_name_is_served_and_so_is_the_next(tmp_path: Path) -> None:
    folder = tmp_path / "a#b?c%41 d"
    folder.mkdir()
    public = public_file.build(folder / "fanzha.db", (GUIDING,))
    datasette = make_datasette(public)

    async def over_a_swap() -> None:
        assert (await datasette.client.get(f"/p/{GUIDING.slug}")).status_code == 200
        public_file.build(folder / "next.db", (UNDATED,)).replace(public)
        assert (await datasette.client.get(f"/p/{UNDATED.slug}")).status_code == 200
        assert (await datasette.client.get("/fanzha.db")).content == public.read_bytes()

    asyncio.run(over_a_swap())
    assert [path.name for path in tmp_path.iterdir()] == [folder.name]


def test_another_database_is_served_as_if_the_plugin_were_not_there(tmp_path: Path) -> None:
    other = tmp_path / "fanzha.db"
    with sqlite3.connect(other) as conn:
        conn.execute("create table publications(title)")
    datasette = Datasette([str(other)])

    async def ask(path: str) -> tuple[int, str, bool]:
        answer = await datasette.client.get(path)
        return answer.status_code, answer.text, "content-security-policy" in answer.headers

    status, text, guarded = asyncio.run(ask("/"))
    assert (status, guarded) == (200, False)
    assert "反诈" not in text
    assert asyncio.run(ask("/search"))[0] == 404


@pytest.mark.parametrize("view", ["v_publications", "v_cases"])
def test_views_are_searched_and_had_as_data(get: Get, public_db: Path, view: str) -> None:
    rows = get(f"/fanzha/{view}.json?_search=养老&_shape=array&_size=max").json()
    search = {"v_publications": "v_search", "v_cases": "v_search_cases"}[view]
    with sqlite3.connect(public_db) as db:
        found = {row[0] for row in db.execute(f"select id from {search} where words = json_array('养老')")}
    assert {row["id"] for row in rows} == found != set()
    assert get(f"/fanzha/{view}.csv?_size=max").text.startswith("\ufeffid,")


@pytest.mark.parametrize("view", [view.name for view in schema.VIEWS if not view.on_site])
def test_views_that_search_for_words_of_any_length_are_for_the_downloaded_file_alone(get: Get, view: str) -> None:
    assert get(f"/fanzha/{view}").status_code == 403
    assert get(f"/fanzha/{view}.json?words=%5B%22骗%22%5D").status_code == 403
