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
BOM = "\ufeff"


def stock_over(path: Path) -> Get:
    """A Datasette that the site leaves alone, since its database has another name, told the same of the tables."""
    copy = path.with_name("stock.db")
    shutil.copyfile(path, copy)
    datasette = Datasette(immutables=[str(copy)], settings=SETTINGS, metadata=metadata_for("stock"))
    return lambda address: asyncio.run(datasette.client.get(address.replace("/fanzha", "/stock")))


@pytest.fixture(scope="module")
def stock(public_db: Path, tmp_path_factory: pytest.TempPathFactory) -> Get:
    return stock_over(Path(shutil.copyfile(public_db, tmp_path_factory.mktemp("stock") / "fanzha.db")))


@pytest.fixture(scope="module")
def both(get: Get, stock: Get) -> Callable[[str], tuple[Any, Any]]:
    """The JSON that both answer at an address, the name of the file and the time aside."""
    return lambda address: (told(get(address)), told(stock(address)))


def told(answer: httpx.Response) -> Any:
    assert answer.status_code == 200, answer.url
    found = json.loads(answer.text.replace("/stock", "/fanzha").replace('"stock"', '"fanzha"'))
    if isinstance(found, dict):
        found.pop("query_ms", None)
    return found


def rows_of(answer: httpx.Response) -> list[list[str]]:
    assert answer.status_code == 200, answer.url
    return list(csv.reader(io.StringIO(answer.text, newline="")))


SHAPES = ("", "?_shape=objects", "?_shape=arrays", "?_shape=array", "?_labels=on", "?_labels=on&_shape=objects&_size=3")
SHAPES += ("?_size=max", "?_size=0", "?_nocount=1", "?_nofacet=1", "?_size=2&_timelimit=500")


@pytest.mark.parametrize("table", TABLES)
def test_pages_json_and_csv_of_a_table_are_datasettes(
    get: Get, stock: Get, both: Callable[[str], tuple[Any, Any]], public_db: Path, table: str
) -> None:
    for shape in SHAPES:
        ours, theirs = both(f"/fanzha/{table}.json{shape}")
        assert ours == theirs, shape
    for query in ("", "?_labels=on", "?_stream=1", "?_stream=1&_size=1", "?_size=3", "?_dl=1"):
        ours, theirs = get(f"/fanzha/{table}.csv{query}"), stock(f"/fanzha/{table}.csv{query}")
        expected = [[guarded(cell) for cell in row] for row in rows_of(theirs)]
        assert ours.text.startswith(BOM), query
        assert rows_of(ours)[1:] == expected[1:], query
        assert [name.removeprefix(BOM) for name in rows_of(ours)[0]] == expected[0], query
        kept = ("content-type", "content-disposition")
        assert [ours.headers.get(name) for name in kept] == [theirs.headers.get(name) for name in kept], query
    # A CSV without formulas is Datasette's byte for byte.
    assert (
        get(f"/fanzha/{table}.csv?_stream=1").content == BOM.encode() + stock(f"/fanzha/{table}.csv?_stream=1").content
    )
    names, keys = keys_of(public_db, table)
    assert get(f"/fanzha/{table}").status_code == 200
    for key in keys:
        assert get(f"/fanzha/{table}/{key}").status_code == 200, key
        for query in ("", "?_shape=objects", "?_labels=on", "?_shape=array"):
            ours, theirs = both(f"/fanzha/{table}/{key}.json{query}")
            assert ours == theirs, (key, query)
    for column in {*schema.BY_NAME[table].listing.sortable, *(names if len(names) == 1 else ())}:
        for order in ("_sort", "_sort_desc"):
            ours, theirs = both(f"/fanzha/{table}.json?{order}={column}&_size=5")
            assert (ours["rows"], ours["next"]) == (theirs["rows"], theirs["next"]), (column, order)


def keys_of(path: Path, table: str) -> tuple[list[str], list[str]]:
    """The names of a table's key, and the first rows' keys as Datasette writes them."""
    with closing(sqlite3.connect(path)) as db:
        found = db.execute("select name from pragma_table_info(?) where pk order by pk", (table,)).fetchall()
        names = [name for (name,) in found]
        wanted = ", ".join(f'"{name}"' for name in names)
        rows = db.execute(f'select {wanted} from "{table}" limit 3').fetchall()
    return names, [",".join(tilde_encode(str(value)) for value in row) for row in rows]


def test_a_csv_of_hostile_cells_is_guarded_and_nothing_else(tmp_path: Path) -> None:
    names = ("formula", "formula in disguise", "minus", "double quote", "separators", "nul")
    path = hostile_file.build(tmp_path / "fanzha.db", [PAYLOADS[name] for name in names])
    site, stock = make_datasette(path), stock_over(path)
    changed = 0
    for table in TABLES:
        ours = asyncio.run(site.client.get(f"/fanzha/{table}.csv?_stream=1&_header=off"))
        theirs = rows_of(stock(f"/fanzha/{table}.csv?_stream=1&_header=off"))
        expected = [[guarded(cell) for cell in row] for row in theirs]
        assert list(csv.reader(io.StringIO(ours.text.removeprefix(BOM), newline=""))) == expected, table
        changed += expected != theirs
    assert changed >= 12


def test_every_page_of_a_table_is_followed_by_the_next(get: Get, stock: Get) -> None:
    path, ours, theirs = "/fanzha/publications.json?_size=4&_sort=year", [], []
    while path:
        answer = told(get(path))
        ours += answer["rows"]
        theirs += told(stock(path))["rows"]
        path = (answer["next_url"] or "").removeprefix("http://localhost")
    assert ours == theirs
    assert len(ours) == len(MADE)


QUERIES = (
    *("publications.json?_facet=kind&_facet=source_id&_labels=on", "publications.json?_facet=slug&_facet_size=3"),
    *("publications.json?_facet_array=topic_terms", "pages.json?_facet_date=first_seen"),
    *(
        "publications.json?title__contains=养老",
        "publications.json?title__contains=诈骗&year__gte=2023&kind__not=report",
    ),
    *("publications.json?year__in=2022,2025", 'publications.json?kind__in=["report","press_qa"]'),
    *("publications.json?published__isnull=1", "case_sections.json?text__like=%25老年%25", "sources.json?id__glob=y*"),
    *("cases.json?keywords__arraycontains=养老诈骗", "pages.json?first_seen__date=2026-11-01"),
    *("publications.json?_col=slug&_col=title&_size=2", "cases.json?_nocol=keywords&_size=2"),
    *("cases.json?_json=keywords&_shape=array", "crimes.json?_shape=object", "crimes.json?_shape=arrayfirst"),
    'cases.json?_through={"table":"case_crimes","column":"crime_id","value":"fraud"}',
    "copies.json?_label=page_id&_size=2",
)


def test_what_datasette_can_be_asked_it_can_still_be_asked(
    get: Get, stock: Get, both: Callable[[str], tuple[Any, Any]]
) -> None:
    for query in QUERIES:
        ours, theirs = both(f"/fanzha/{query}")
        assert ours == theirs, query
        assert ours, query
    lines = [ask("/fanzha/cases.json?_shape=array&_nl=on").text for ask in (get, stock)]
    assert lines[0] == lines[1]
    assert len(lines[0].split("\n")) == sum(len(made.cases) for made in MADE)
    found = get("/fanzha/publications.json?_search=追赃&_shape=array").json()  # a word of two hanzi
    assert GUIDING.slug in {row["slug"] for row in found}


def test_what_is_told_of_the_database_is_datasettes_and_the_file_is_what_is_downloaded(
    get: Get, both: Callable[[str], tuple[Any, Any]], public_db: Path
) -> None:
    ours, theirs = both("/fanzha.json")
    assert {table["name"] for table in ours["tables"]} >= set(TABLES)
    ours.pop("size"), theirs.pop("size")
    assert ours == theirs
    assert get("/-/metadata.json").json()["databases"]["fanzha"]["tables"].keys() >= set(TABLES)
    assert get("/-/settings.json").json() == get("/-/settings.json").json() | SETTINGS
    answer = get("/fanzha.db")
    assert answer.content == public_db.read_bytes()
    assert re.fullmatch(r'attachment; filename="fanzha\.db"', answer.headers["content-disposition"])
