"""Figures in the files that follow one another: deltas bring them, and a source that is not good keeps its own."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from archive.publish import publish
from archive.publish.editions.applying import apply
from tests.publish.conftest import WorkingFile
from tests.publish.editions.test_applying import deltas_of, everything
from tests.publish.figures.conftest import Said, Say

FIGURES = "select as_written, series_id is not null from figures order by publication_id, position"
PAIRS = "select f.as_written, other_as_written from contradictions join figures f on f.id = figure_id"


def figures_and_pairs(path: Path, rows: Any) -> tuple[list[tuple], list[tuple]]:
    return rows(path, FIGURES), rows(path, PAIRS)


def test_a_delta_brings_figures_series_and_contradictions(
    say: Say, working: WorkingFile, public: Path, tmp_path: Path, rows
) -> None:
    say(1, Said("300人", 300), Said("25.3%", 25.3, unit="%", measure="同比"))
    say(2, Said("5件", 5, unit="件"))
    mine = Path(shutil.copy(publish(working.path, public).path, tmp_path / "mine.db"))
    say(3, Said("301人", 301), published="2024-08-02")
    working.connection.execute("update figures set value = 6 where publication_id = 2")
    theirs = publish(working.path, public).path
    apply(deltas_of(public / "editions")[-1:], mine)
    assert figures_and_pairs(mine, rows) == (
        [("300人", 1), ("25.3%", 0), ("5件", 1), ("301人", 1)],
        [("301人", "300人")],
    )
    assert rows(mine, "select value, typeof(value) from figures where publication_id <> 3") == [
        *((300, "integer"), (25.3, "real"), (6, "integer")),
    ]
    assert everything(mine) == everything(theirs)
    assert mine.read_bytes() == theirs.read_bytes()


def test_a_source_that_keeps_its_state_keeps_its_figures_which_are_compared_with_new_ones(
    say: Say, working: WorkingFile, public: Path, rows
) -> None:
    say(1, Said("300人", 300))
    say(11, Said("300人", 300))
    working.connection.execute("update publications set source_id = 'jiangxi' where id = 11")
    working.connection.execute("update pages set source_id = 'jiangxi' where id = 11")
    working.ran(1, "spp", "jiangxi", verdict="good")
    publish(working.path, public)
    working.ran(2, "spp", verdict="layout")
    working.connection.execute("update figures set value = 999 where publication_id = 1")
    working.connection.execute("update figures set value = 301, as_written = '301人' where publication_id = 11")
    working.connection.execute("update documents set text = '301人', end = 4 where id = 11")
    path = publish(working.path, public).path
    assert rows(path, "select value from figures order by publication_id") == [(300,), (301,)]
    assert rows(path, PAIRS) == [("301人", "300人")]
