"""One contract: every format has the same columns in the same order, and its readers get the same values from it."""

from __future__ import annotations

import csv
import gzip
import io
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.publish.exports import json_lines
from archive.publish.exports.csv_zip import BOM, is_id
from archive.publish.exports.parquet_files import arrow_schema
from archive.publish.exports.public_tables import PUBLIC_TABLES, columns
from archive.schema import BY_NAME, Table
from archive.text.csv_formulas import (
    MAX_DIGITS,
    is_formula,
    protected,
    unprotected,
)
from tests.publish.exports.conftest import Exports, exported
from tests.support import nasty_file

Rows = list[tuple[Any, ...]]
Reader = Callable[[Exports, Table], Rows]


@pytest.fixture(scope="module")
def nasty(tmp_path_factory: pytest.TempPathFactory) -> Exports:
    """The exports of a file with every value that a format may damage."""
    folder = tmp_path_factory.mktemp("nasty")
    return exported(nasty_file.build(folder / "fanzha.db"), folder / "edition")


def of_sqlite(exports: Exports, table: Table) -> Rows:
    names, key = (", ".join(f'"{name}"' for name in some) for some in ([c.name for c in columns(table)], table.key))
    with closing(sqlite3.connect(exports.public)) as db:
        return db.execute(f"select {names} from {table.name} order by {key}").fetchall()


def _by_python(exports: Exports, table: Table) -> Rows:
    text = exports.csv(table.name).decode("utf-8-sig")
    return [_typed(table, row) for row in list(csv.reader(io.StringIO(text, newline="")))[1:]]


def _by_pandas(exports: Exports, table: Table) -> Rows:
    types = {"integer": "Int64", "text": "str", "real": "float64", "numeric": "float64"}
    dtype = {column.name: types[column.type] for column in columns(table)}
    missing = {column.name: [""] for column in columns(table) if column.type != "text"}
    frame = pd.read_csv(exports.csv_file(table.name), dtype=dtype, keep_default_na=False, na_values=missing)
    return [_unprotected(table, row) for row in frame.astype(object).itertuples(index=False)]


def _by_duckdb(exports: Exports, table: Table) -> Rows:
    types = {"integer": "BIGINT", "text": "VARCHAR", "real": "DOUBLE", "numeric": "DOUBLE"}
    typed = ", ".join(f"'{column.name}': '{types[column.type]}'" for column in columns(table))
    path = exports.folder.with_name(f"{table.name}.csv")
    path.write_bytes(exports.csv(table.name))
    sql = (
        f"from read_csv('{path}', header=true, quote='\"', escape='\"', allow_quoted_nulls=false, columns={{{typed}}})"
    )
    return [_unprotected(table, row) for row in duckdb.sql(sql).fetchall()]


def _parquet_by_arrow(exports: Exports, table: Table) -> Rows:
    read = pa.parquet.read_table(exports.folder / f"{table.name}.parquet")
    return [tuple(row.values()) for row in read.to_pylist()]


def _parquet_by_duckdb(exports: Exports, table: Table) -> Rows:
    return duckdb.sql(f"from '{exports.folder / table.name}.parquet'").fetchall()


def _typed(table: Table, row: list[str]) -> tuple[Any, ...]:
    types: dict[str, Callable[[str], Any]] = {"integer": int, "text": unprotected, "real": float, "numeric": float}
    cells = zip(columns(table), row, strict=True)
    return tuple(None if cell == "" and column.type != "text" else types[column.type](cell) for column, cell in cells)


def _unprotected(table: Table, row: tuple[Any, ...]) -> tuple[Any, ...]:
    cells = zip(columns(table), row, strict=True)
    return tuple(
        None
        if value is None or value is pd.NA or value != value
        else unprotected(value)
        if column.type == "text"
        else value
        for column, value in cells
    )


def null_or_empty(table: Table, rows: Rows) -> Rows:
    """The rows as readers see them that cannot tell an empty cell from an empty text in quotes."""
    nullable = [column.type == "text" for column in columns(table)]
    return [
        tuple("" if text and value is None else value for text, value in zip(nullable, row, strict=True))
        for row in rows
    ]


TELLING_NULL: dict[str, Reader] = {
    "CSV by DuckDB": _by_duckdb,
    "Parquet by pyarrow": _parquet_by_arrow,
    "Parquet by DuckDB": _parquet_by_duckdb,
}
OTHERS: dict[str, Reader] = {"CSV by Python": _by_python, "CSV by pandas": _by_pandas}


def test_readers_get_the_values_of_the_tables_and_some_cannot_tell_null_from_an_empty_text(nasty: Exports) -> None:
    for table in PUBLIC_TABLES:
        rows = of_sqlite(nasty, table)
        for name, read in TELLING_NULL.items():
            assert read(nasty, table) == rows, (name, table.name)
        for name, read in OTHERS.items():
            assert null_or_empty(table, read(nasty, table)) == null_or_empty(table, rows), (name, table.name)


@pytest.mark.parametrize("made", ["exports", "nasty"])
def test_json_lines_nest_the_values_of_the_tables(made: str, request: pytest.FixtureRequest) -> None:
    exports: Exports = request.getfixturevalue(made)
    with gzip.open(exports.folder / json_lines.NAME, "rt", encoding="utf-8") as lines:
        found = [json.loads(line) for line in lines]
    publications = [_object(BY_NAME["publications"], row) for row in of_sqlite(exports, BY_NAME["publications"])]
    names = [column.name for column in columns(BY_NAME["publications"])]
    assert [{name: record[name] for name in names} for record in found] == publications
    assert [list(record)[: len(names)] for record in found] == [names] * len(found)
    texts = dict(of_sqlite(exports, BY_NAME["publication_texts"]))
    assert {record["id"]: record["text"] for record in found} == texts
    for nested in json_lines.NESTED:
        _compare_nested(exports, nested, found)
        children = [child for record in found for child in record[nested.name]]
        for within in nested.within:
            _compare_nested(exports, within, children)


def _compare_nested(exports: Exports, nested: json_lines.Nested, parents: list[dict[str, Any]]) -> None:
    table = BY_NAME[nested.table]
    own = [column.name for column in columns(table) if column.name != nested.parent]
    expected = [_object(table, row) for row in of_sqlite(exports, table)]
    found = [
        {name: child[name] for name in own} | {nested.parent: parent["id"]}
        for parent in parents
        for child in parent[nested.name]
    ]
    assert sorted(map(_sortable, found)) == sorted(map(_sortable, expected))


def _object(table: Table, row: tuple[Any, ...]) -> dict[str, Any]:
    cells = zip(columns(table), row, strict=True)
    return {column.name: json.loads(value) if column.json and value is not None else value for column, value in cells}


def _sortable(record: dict[str, Any]) -> str:
    return json.dumps(record, sort_keys=True)


def test_every_format_has_the_columns_in_their_order(exports: Exports) -> None:
    for table in PUBLIC_TABLES:
        names = [column.name for column in columns(table)]
        with closing(sqlite3.connect(exports.public)) as db:
            assert sorted(row[1] for row in db.execute(f"pragma table_info({table.name})")) == sorted(names)
        assert exports.csv(table.name).decode().split("\r\n", 1)[0] == BOM + ",".join(names)
        found = pa.parquet.read_schema(exports.folder / f"{table.name}.parquet")
        assert found.equals(arrow_schema(table), check_metadata=True), table.name


def test_a_spreadsheet_computes_no_cell_and_keeps_all_digits(nasty: Exports) -> None:
    for table in PUBLIC_TABLES:
        head, *rows = csv.reader(io.StringIO(nasty.csv(table.name).decode("utf-8-sig"), newline=""))
        assert head == [column.name for column in columns(table)]
        for row in rows:
            for column, cell in zip(columns(table), row, strict=True):
                assert column.type != "text" or not is_formula(cell)
                digits = cell.removeprefix("-")
                assert not (digits.isdecimal() and (len(digits) > MAX_DIGITS or (digits[0] == "0" and len(digits) > 1)))
                assert not (column.type == "integer" and is_id(column)) or cell.startswith("\t") or not cell


@given(st.text())
def test_what_is_protected_can_be_taken_back(text: str) -> None:
    cell = protected(text)
    assert unprotected(cell) == text
    assert not is_formula(cell)


@given(st.text(), st.text())
def test_two_texts_have_two_cells(one: str, other: str) -> None:
    assert (protected(one) == protected(other)) == (one == other)


def test_long_integers_stay_whole_in_readers_that_find_types_themselves(nasty: Exports) -> None:
    """The tab before an id is skipped by whoever reads numbers, also without being told the types."""
    ids = [row[0] for row in of_sqlite(nasty, BY_NAME["publications"])]
    assert max(ids) == 4_503_599_627_370_494
    path = nasty.folder.with_name("publications.csv")
    path.write_bytes(nasty.csv("publications"))
    assert pd.read_csv(nasty.csv_file("publications"))["id"].tolist() == ids
    assert [row[0] for row in duckdb.sql(f"select id from read_csv('{path}', all_varchar=false)").fetchall()] == ids
