"""`fanzha figures`: what it finds, says and prints."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.cli import main
from archive.schema import VERSION
from tests.support import made_figures


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    (folder / "public").mkdir()
    made_figures.build(folder / "public" / "fanzha.db")
    return folder


def run(data: Path, *words: str) -> str:
    found = CliRunner().invoke(main, ["figures", *words, "--data", str(data)])
    assert found.exit_code == 0, found.output
    return found.output


def test_it_says_how_each_word_was_read_and_lists_what_is_found(data: Path) -> None:
    lines = run(data, "诈骗", "起诉", "2024下半年", "样例").splitlines()
    assert lines[0].split("; ") == [
        *("诈骗: crime 诈骗罪", "起诉: measure"),
        *("2024下半年: within 2024-07-01 – 2024-12-31", "样例: place 样例省, 样例市"),
    ]
    assert lines[1] == "2 figure(s)"
    assert lines[2].split()[:3] == ["number", "measure", "crime"]
    assert [line.split()[0] for line in lines[3:5]] == ["521人", "512人"]
    assert lines[4].endswith("2024年下半年，样例省检察机关共起诉诈骗罪512人。")


def test_json_is_an_array_with_all_columns_and_the_place_in_the_text(data: Path) -> None:
    (row,) = json.loads(run(data, "残缺", "--json"))
    assert (row["value"], row["damaged"], row["as_written"]) == (None, True, "643 89人")
    assert (row["slug"], row["anchor"][:2]) == (made_figures.HALF_C.slug, "f-")


def test_bytes_that_are_no_text_find_nothing(data: Path) -> None:
    assert run(data, "\udcff\udcfe").splitlines() == ["??: words of the text", "0 figure(s)"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda file: file[:4_000], "it is incomplete or still being written"),
        (lambda _: b"no database", "it is no SQLite file"),
        (lambda file: file[:60] + (VERSION - 1).to_bytes(4) + file[64:], "it is a public file of an earlier version"),
    ],
    ids=["cut", "text", "earlier"],
)
@pytest.mark.parametrize("command", ["figures", "search"])
def test_a_file_of_another_version_or_none_is_named_in_one_line(
    data: Path, tmp_path: Path, command: str, change: Callable[[bytes], bytes], says: str
) -> None:
    path = tmp_path / "public" / "fanzha.db"
    path.parent.mkdir()
    path.write_bytes(change((data / "public" / "fanzha.db").read_bytes()))
    found = CliRunner().invoke(main, [command, "诈骗", "--data", str(tmp_path)])
    assert (found.exit_code, len(found.output.splitlines())) == (1, 1)
    assert f"Error: {path} cannot be used: {says}" in found.output
    assert found.output.endswith("make it anew with `fanzha publish`\n")
