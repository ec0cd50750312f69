"""The sample site has three half-years of one series, a contradiction, a rounded number and a bound, which are found.
What is withdrawn is in none of them."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from archive.cli import main
from archive.sqlite_uri import sqlite_uri

pytestmark = pytest.mark.slow

SERIES = "起诉-人-电信网络诈骗-全国-半年"
H1_2023, H2_2023, H1_2024 = "2023-06-30", "2023-12-31", "2024-06-30"
PLANTED = [
    (H1_2023, "18206人", 18206, "exact"),
    (H2_2023, "33912人", 33912, "exact"),
    (H2_2023, "3.4万人", 34000, "exact"),
    (H1_2024, "2.6万余人", 26000, "over"),
    (H1_2024, "26480人", 26480, "exact"),  # on a page in traditional hanzi
    (H1_2024, "26840人", 26840, "exact"),
]
OF_SERIES = "select period_end, as_written, value, bound from figures where series_id = ? order by 1, 3"
PAIRS = "select f.as_written, c.other_as_written from contradictions c join figures f on f.id = c.figure_id"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of the sample, crawled and published."""
    folder = tmp_path_factory.mktemp("figures")
    command = [sys.executable, "-m", "archive.cli", "demo", "--no-serve", "--data", str(folder)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return folder / "demo"


def rows(data: Path, sql: str, *values: object) -> list[tuple[Any, ...]]:
    path = sqlite_uri(data / "public" / "fanzha.db", immutable=1)
    with closing(sqlite3.connect(path, uri=True)) as db:
        return db.execute(sql, values).fetchall()


def run(data: Path, *arguments: str) -> str:
    result = CliRunner().invoke(main, [*arguments, "--data", str(data)])
    assert result.exit_code == 0, result.output
    return result.output


def test_the_series_has_three_half_years(data: Path) -> None:
    assert rows(data, OF_SERIES, SERIES) == PLANTED
    sizes = "select figures, publications, periods, first_start, last_end from figure_series where id = ?"
    assert rows(data, sizes, SERIES) == [(6, 6, 3, "2023-01-01", H1_2024)]


def test_the_planted_contradiction_is_found_and_nothing_else(data: Path) -> None:
    assert rows(data, PAIRS) == [("26480人", "26840人")]


def test_the_texts_have_the_figures_at_their_places(data: Path) -> None:
    found = rows(
        data,
        """select substr(text, start + 1, "end" - start), as_written, instr(text, sentence)
           from figures join publication_texts using (publication_id)""",
    )
    assert len(found) > 60
    assert [(there, as_written) for there, as_written, place in found if there != as_written or not place] == []


def test_csv_and_json_lines_have_what_the_file_has(data: Path) -> None:
    (edition,) = {path.parent for path in (data / "public" / "editions").rglob("fanzha-csv.zip")}
    with zipfile.ZipFile(edition / "fanzha-csv.zip") as packed:
        lines = csv.DictReader(io.StringIO(packed.read("figures.csv").decode("utf-8-sig")))
        of_series = [row for row in lines if row["series_id"] == SERIES]
    assert sorted((row["period_end"], float(row["value"])) for row in of_series) == [
        (end, value) for end, _, value, _ in PLANTED
    ]
    assert {row["value"] for row in of_series} == {str(value) for _, _, value, _ in PLANTED}
    described = json.loads((edition / "datapackage.json").read_text())
    numbers = {one["name"]: one["rows"] for one in described["resources"]}
    assert numbers["figures"] == rows(data, "select count(*) from figures")[0][0]
    assert numbers["contradictions"] == 1


def test_what_is_withdrawn_is_in_no_series_and_contradicts_nothing(data: Path) -> None:
    [(slug,)] = rows(
        data, "select slug from publications p join figures f on f.publication_id = p.id where as_written = '26480人'"
    )
    others = "select count(*) from figures f join publications p on p.id = publication_id where slug <> ?"
    before = rows(data, others, slug)
    run(data, "withdraw", slug, "--reason", "应当事人申请", "--by", "样例")
    run(data, "publish")
    assert rows(data, OF_SERIES, SERIES) == [one for one in PLANTED if one[1] != "26480人"]
    assert rows(data, PAIRS) == []
    assert rows(data, others, slug) == rows(data, "select count(*) from figures") == before
