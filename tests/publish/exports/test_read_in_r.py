"""R's readers get the values of the tables, too: RSQLite, readr, R's own read.csv, and jsonlite."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from archive.publish.exports import json_lines
from archive.publish.exports.public_tables import PUBLIC_TABLES, columns
from archive.schema import BY_NAME, Column, Table
from archive.text.csv_formulas import unprotected
from tests.publish.exports.conftest import Exports, exported
from tests.publish.exports.test_contract import Rows, null_or_empty, of_sqlite
from tests.support import nasty_file

SCRIPT = Path(nasty_file.__file__).with_name("read_in_r.R")
CELL, ROW, MISSING = "\x1f", "\x1e", "\x1d"  # as the script writes them
INSTALLED_BY = "apt-get install r-base-core r-cran-rsqlite r-cran-readr r-cran-jsonlite"
WITHOUT_PACKAGES = 2  # what the script ends with
LOWEST = -(2**63)
TYPES: dict[str, Callable[[str], Any]] = {"integer": int, "text": str, "real": float, "numeric": float}
IN_LINES = {one.table: one for one in json_lines.NESTED}


def in_lines(table: Table) -> list[Column]:
    """The columns whose values stand in the lines as they stand in the table."""
    parent = IN_LINES[table.name].parent if table.name in IN_LINES else None
    return [column for column in columns(table) if not column.json and column.name != parent]


@dataclass(frozen=True)
class ReadInR:
    """The exports, and a folder with what R's readers got of them."""

    exports: Exports
    folder: Path

    def rows(self, reader: str, table: Table, read: Sequence[Column]) -> Rows:
        text = (self.folder / f"{reader}.{table.name}").read_bytes().decode()
        return [
            tuple(_typed(column, cell) for column, cell in zip(read, row.split(CELL), strict=True))
            for row in text.split(ROW)[:-1]
        ]


def _typed(column: Column, cell: str) -> Any:
    return None if cell == MISSING or (cell == "" and column.type != "text") else TYPES[column.type](cell)


def _selected(column: Column) -> str:
    """In SQL. A numeric is read as a real: RSQLite takes the type of the first rows for all."""
    return f'cast("{column.name}" as real)' if column.type == "numeric" else f'"{column.name}"'


@pytest.fixture(scope="module")
def in_r(tmp_path_factory: pytest.TempPathFactory) -> ReadInR:
    if shutil.which("Rscript") is None:
        pytest.skip(f"no R on this machine ({INSTALLED_BY})")
    folder = tmp_path_factory.mktemp("r")
    exports = exported(nasty_file.build(folder / "fanzha.db"), folder / "edition")
    for table in PUBLIC_TABLES:
        (folder / f"{table.name}.csv").write_bytes(exports.csv(table.name))
    plan = {
        "public": str(exports.public),
        "lines": str(exports.folder / json_lines.NAME),
        "tables": [
            {
                "name": table.name,
                "columns": [_selected(column) for column in columns(table)],
                "key": ", ".join(table.key),
                "csv": str(folder / f"{table.name}.csv"),
            }
            for table in PUBLIC_TABLES
        ],
        "nested": [
            {"name": name, "list": one and one.name, "columns": [column.name for column in in_lines(BY_NAME[name])]}
            for name, one in ({"publications": None} | IN_LINES).items()
        ],
    }
    (folder / "plan.json").write_text(json.dumps(plan))
    run = ["Rscript", str(SCRIPT), str(folder / "plan.json"), str(folder)]
    done = subprocess.run(run, capture_output=True, text=True, timeout=300)
    if done.returncode == WITHOUT_PACKAGES:
        pytest.skip(f"{done.stderr.strip()} ({INSTALLED_BY})")
    assert done.returncode == 0, done.stderr
    return ReadInR(exports, folder)


@pytest.mark.parametrize("table", PUBLIC_TABLES, ids=lambda table: table.name)
def test_rsqlite_gets_the_values_but_for_the_lowest_number(in_r: ReadInR, table: Table) -> None:
    """In R the lowest integer of 64 bits means a missing value."""
    rows = [tuple(None if cell == LOWEST else cell for cell in row) for row in of_sqlite(in_r.exports, table)]
    assert in_r.rows("sqlite", table, columns(table)) == rows


@pytest.mark.parametrize("table", PUBLIC_TABLES, ids=lambda table: table.name)
def test_readr_gets_the_values_but_cannot_tell_null_from_an_empty_text(in_r: ReadInR, table: Table) -> None:
    read = _unprotected(in_r.rows("readr", table, columns(table)))
    assert read == null_or_empty(table, of_sqlite(in_r.exports, table))


@pytest.mark.parametrize("table", PUBLIC_TABLES, ids=lambda table: table.name)
def test_read_csv_gets_them_with_every_line_break_as_one_sign(in_r: ReadInR, table: Table) -> None:
    read = _unprotected(in_r.rows("base", table, columns(table)))
    expected = null_or_empty(table, of_sqlite(in_r.exports, table))
    assert _with_plain_breaks(read) == _with_plain_breaks(expected)


@pytest.mark.parametrize("name", ["publications", *IN_LINES])
def test_jsonlite_gets_the_values_of_the_lines(in_r: ReadInR, name: str) -> None:
    table, read = BY_NAME[name], in_lines(BY_NAME[name])
    at = [columns(table).index(column) for column in read]
    expected = [tuple(row[n] for n in at) for row in of_sqlite(in_r.exports, table)]
    assert sorted(in_r.rows("lines", table, read), key=repr) == sorted(expected, key=repr)


def _unprotected(rows: Rows) -> Rows:
    return [tuple(unprotected(cell) if isinstance(cell, str) else cell for cell in row) for row in rows]


def _with_plain_breaks(rows: Rows) -> Rows:
    return [tuple(re.sub("\r\n?", "\n", cell) if isinstance(cell, str) else cell for cell in row) for row in rows]
