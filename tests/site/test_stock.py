"""What Datasette's own pages, JSON and CSV answer is what they answer without the site, over the same file."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import re
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from datasette.app import Datasette
from datasette.utils import tilde_encode

from archive import schema
from archive.site.datasette_settings import SETTINGS
from archive.site.metadata import metadata_for
from archive.site.plugin import make_datasette
from archive.text.csv_formulas import guarded
from tests.support import hostile_file
from tests.support.hostile_file import PAYLOADS
from tests.support.public_file import GUIDING, MADE, Get

TABLES = [table.name for table in schema.TABLES if table.public]
EACH_TABLE = pytest.mark.parametrize("table", TABLES)
BOM = "\ufeff"


def stock_over(path: Path) -> Get:
    """A Datasette that the site leaves alone, since its database has another name, told the same of the tables."""
    copy = path.with_name("stock.db")
    shutil.copyfile(path, copy)
    datasette = Datasette(immutables=[str(copy)], settings=SETTINGS, metadata=metadata_for("stock"))
    return lambda address: asyncio.run(datasette.client.get(address.replace("/fanzha", "/stock")))


@pytest.fixture(scope="module")
def stock(public_db: Path, tmp_path_factory: pytest.TempPathFactory) -> Get:
    path = tmp_path_factory.mktemp("stock") / "fanzha.db"
    shutil.copyfile(public_db, path)
    return stock_over(path)


@pytest.fixture(scope="module")
def both(get: Get, stock: Get) -> Callable[[str], tuple[Any, Any]]:
    """The JSON that both answer at an address, the name of the file and the time aside."""
    return lambda address: (told(get(address)), told(stock(address)))


def told(answer: httpx.Response) -> Any:
    assert answer.status_code == 200
    found = json.loads(answer.text.replace("/stock", "/fanzha").replace('"stock"', '"fanzha"'))
    if isinstance(found, dict):
        found.pop("query_ms", None)
    return found


def rows_of(answer: httpx.Response) -> list[list[str]]:
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.text, newline="")))


SHAPES = ("", "?_shape=objects", "?_shape=arrays", "?_shape=array", "?_labels=on", "?_labels=on&_shape=objects&_size=3")
SHAPES += ("?_size=max", "?_size=0", "?_nocount=1", "?_nofacet=1", "?_size=2&_timelimit=500")


@EACH_TABLE
@pytest.mark.parametrize("shape", SHAPES)
def test_the_json_of_a_table_is_datasettes(both: Callable[[str], tuple[Any, Any]], table: str, shape: str) -> None:
    ours, theirs = both(f"/fanzha/{table}.json{shape}")
    assert ours == theirs


@EACH_TABLE
@pytest.mark.parametrize("query", ["", "?_labels=on", "?_stream=1", "?_stream=1&_size=1", "?_size=3", "?_dl=1"])
def test_the_csv_of_a_table_is_datasettes(get: Get, stock: Get, table: str, query: str) -> None:
    ours, theirs = get(f"/fanzha/{table}.csv{query}"), stock(f"/fanzha/{table}.csv{query}")
    expected = [[guarded(cell) for cell in row] for row in rows_of(theirs)]
    assert ours.text.startswith(BOM)
    assert rows_of(ours)[1:] == expected[1:]
    assert [name.removeprefix(BOM) for name in rows_of(ours)[0]] == expected[0]
    kept = ("content-type", "content-disposition")
    assert [ours.headers.get(name) for name in kept] == [theirs.headers.get(name) for name in kept]


def test_a_csv_without_formulas_is_datasettes_byte_for_byte(get: Get, stock: Get) -> None:
    for table in TABLES:
        theirs = stock(f"/fanzha/{table}.csv?_stream=1").content
        assert get(f"/fanzha/{table}.csv?_stream=1").content == BOM.encode() + theirs


def test_a_csv_of_hostile_cells_is_guarded_and_nothing_else(tmp_path: Path) -> None:
    names = ("formula", "formula in disguise", "minus", "double quote", "separators", "nul")
    path = hostile_file.build(tmp_path / "fanzha.db", [PAYLOADS[name] for name in names])
    site, stock = make_datasette(path), stock_over(path)
    changed = 0
    for table in TABLES:
        ours = asyncio.run(site.client.get(f"/fanzha/{table}.csv?_stream=1&_header=off"))
        theirs = rows_of(stock(f"/fanzha/{table}.csv?_stream=1&_header=off"))
        expected = [[guarded(cell) for cell in row] for row in theirs]
        assert list(csv.reader(io.StringIO(ours.text.removeprefix(BOM), newline=""))) == expected
        changed += expected != theirs
    assert changed >= 12


@EACH_TABLE
def test_the_pages_of_a_table_and_of_its_rows_are_there(get: Get, stock: Get, public_db: Path, table: str) -> None:
    assert get(f"/fanzha/{table}").status_code == 200
    for key in keys_of(public_db, table):
        assert get(f"/fanzha/{table}/{key}").status_code == 200
        for query in ("", "?_shape=objects", "?_labels=on", "?_shape=array"):
            assert told(get(f"/fanzha/{table}/{key}.json{query}")) == told(stock(f"/fanzha/{table}/{key}.json{query}"))


def keys_of(path: Path, table: str) -> list[str]:
    """The first rows' keys as Datasette writes them."""
    with closing(sqlite3.connect(path)) as db:
        found = db.execute("select name from pragma_table_info(?) where pk order by pk", (table,)).fetchall()
        wanted = ", ".join(f'"{name}"' for (name,) in found)
        rows = db.execute(f'select {wanted} from "{table}" limit 3').fetchall()
    return [",".join(tilde_encode(str(value)) for value in row) for row in rows]


@EACH_TABLE
def test_a_table_is_sorted_by_what_it_offers_and_by_its_key(
    both: Callable[[str], tuple[Any, Any]], public_db: Path, table: str
) -> None:
    with closing(sqlite3.connect(public_db)) as db:
        keys = [name for (name,) in db.execute("select name from pragma_table_info(?) where pk", (table,))]
    for column in {*schema.BY_NAME[table].listing.sortable, *(keys if len(keys) == 1 else ())}:
        for order in ("_sort", "_sort_desc"):
            ours, theirs = both(f"/fanzha/{table}.json?{order}={column}&_size=5")
            assert (ours["rows"], ours["next"]) == (theirs["rows"], theirs["next"])


def test_every_page_of_a_table_is_followed_by_the_next(get: Get, stock: Get) -> None:
    path, ours, theirs = "/fanzha/publications.json?_size=4&_sort=year", [], []
    while path:
        answer = told(get(path))
        ours += answer["rows"]
        theirs += told(stock(path))["rows"]
        path = (answer["next_url"] or "").removeprefix("http://localhost")
    assert ours == theirs
    assert len(ours) == len(MADE)


QUERIES = {
    "facet": "publications.json?_facet=kind&_facet=source_id&_labels=on",
    "facet size": "publications.json?_facet=slug&_facet_size=3",
    "facet of arrays": "publications.json?_facet_array=topic_terms",
    "facet of dates": "pages.json?_facet_date=first_seen",
    "contains": "publications.json?title__contains=养老",
    "several filters": "publications.json?title__contains=诈骗&year__gte=2023&kind__not=report",
    "in": "publications.json?year__in=2022,2025",
    "in an array": 'publications.json?kind__in=["report","press_qa"]',
    "null": "publications.json?published__isnull=1",
    "like": "case_sections.json?text__like=%25老年%25",
    "glob": "sources.json?id__glob=y*",
    "array contains": "cases.json?keywords__arraycontains=养老诈骗",
    "date": "pages.json?first_seen__date=2026-11-01",
    "columns": "publications.json?_col=slug&_col=title&_size=2",
    "not these columns": "cases.json?_nocol=keywords&_size=2",
    "JSON columns": "cases.json?_json=keywords&_shape=array",
    "through": 'cases.json?_through={"table":"case_crimes","column":"crime_id","value":"fraud"}',
    "object": "crimes.json?_shape=object",
    "first of arrays": "crimes.json?_shape=arrayfirst",
    "labels of one column": "copies.json?_label=page_id&_size=2",
}


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES.keys())
def test_what_datasette_can_be_asked_it_can_still_be_asked(both: Callable[[str], tuple[Any, Any]], query: str) -> None:
    ours, theirs = both(f"/fanzha/{query}")
    assert ours == theirs
    assert ours


def test_json_lines_are_datasettes(get: Get, stock: Get) -> None:
    ours, theirs = (ask("/fanzha/cases.json?_shape=array&_nl=on") for ask in (get, stock))
    assert ours.text == theirs.text
    assert len(ours.text.split("\n")) == sum(len(made.cases) for made in MADE)


def test_a_search_of_the_json_finds_words_of_two_hanzi(get: Get) -> None:
    found = get("/fanzha/publications.json?_search=追赃&_shape=array").json()
    assert GUIDING.slug in {row["slug"] for row in found}


def test_what_is_told_of_the_database_is_datasettes(both: Callable[[str], tuple[Any, Any]]) -> None:
    ours, theirs = both("/fanzha.json")
    assert {table["name"] for table in ours["tables"]} >= set(TABLES)
    ours.pop("size"), theirs.pop("size")
    assert ours == theirs


def test_the_metadata_and_the_settings_stay(get: Get) -> None:
    assert get("/-/metadata.json").json()["databases"]["fanzha"]["tables"].keys() >= set(TABLES)
    assert get("/-/settings.json").json() == get("/-/settings.json").json() | SETTINGS
    assert {get(path).status_code for path in ("/-/metadata", "/-/settings")} == {200}


def test_the_file_itself_is_what_is_downloaded(get: Get, public_db: Path) -> None:
    answer = get("/fanzha.db")
    assert answer.content == public_db.read_bytes()
    assert re.fullmatch(r'attachment; filename="fanzha\.db"', answer.headers["content-disposition"])
