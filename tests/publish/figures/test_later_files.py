"""Figures in the files that follow one another: deltas bring them, and a source that is not good keeps its own."""

from __future__ import annotations

from pathlib import Path

from archive.publish import publish
from tests.publish.conftest import WorkingFile
from tests.publish.figures.conftest import Said, Say

PAIRS = "select f.as_written, other_as_written from contradictions join figures f on f.id = figure_id"


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
