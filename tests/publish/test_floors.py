"""What a source may lose from one public file to the next, when it keeps its rows, and what --force overrides."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from archive.cli import main
from archive.publish import publish
from archive.publish.errors import Shrunk
from archive.publish.floors import Shortfall
from archive.publish.retention import RetainedSource

pytestmark = pytest.mark.slow


def recorded(working: Any) -> list[Any]:
    """What --force overrode, of each publishing."""
    rows = working.connection.execute("SELECT forced FROM publishings ORDER BY id").fetchall()
    return [json.loads(forced) if forced else None for (forced,) in rows]


def test_a_source_that_shrank_keeps_its_rows_and_force_is_recorded(working, public: Path, rows) -> None:
    working.add(*range(1, 11))
    working.add(*range(11, 21), source="jiangxi")
    publish(working.path, public)
    working.drop(11, 12)
    done = publish(working.path, public)
    why = '[{"code": "would_lose", "missing": 2, "expected": 10}]'
    assert done.retention.sources == (RetainedSource("jiangxi", "2024-01-01", why),)
    assert rows(public / "fanzha.db", "SELECT count(*) FROM publications") == [(20,)]

    forced = publish(working.path, public, force=True)
    assert forced.by_source == {"jiangxi": 8, "spp": 10}
    assert (forced.retention.sources, forced.forced) == ((), (Shortfall("jiangxi", 10, 2),))
    record = working.connection.execute("SELECT sha256, bytes, publications, by_source FROM publishings").fetchall()
    assert len(record) == 3
    assert record[2][:3] == (forced.sha256, forced.path.stat().st_size, 18)
    assert json.loads(record[2][3]) == forced.by_source
    overridden = [{"source": "jiangxi", "expected": 10, "missing": 2, "declared": False}]
    assert recorded(working) == [None, None, overridden]


def test_a_best_copy_that_moves_to_another_sites_page_is_no_loss(working, public: Path) -> None:
    working.add(1, 2, 3)
    working.add(11, source="jiangxi")
    publish(working.path, public)
    # The works of 1, 2 and 3 are read on jiangxi's pages 21, 22 and 23 now; spp's pages are copies of them.
    working.add(21, 22, 23, source="jiangxi")
    for number in (1, 2, 3):
        working.connection.execute("UPDATE copies SET publication_id = ? WHERE page_id = ?", (number + 20, number))
        working.connection.execute("DELETE FROM publications WHERE id = ?", (number,))
    done = publish(working.path, public)
    assert (done.by_source, done.comparison.tolerated) == ({"jiangxi": 4}, ())


def merge(working: Any, into: int, *numbers: int) -> None:
    """Let the pages of publications be copies of another one, as if their texts were the same now."""
    for number in numbers:
        working.connection.execute("UPDATE copies SET publication_id = ? WHERE page_id = ?", (into, number))
        working.connection.execute("DELETE FROM publications WHERE id = ?", (number,))


def test_publications_of_a_source_that_become_one_are_lost_but_for_one(working, public: Path, rows) -> None:
    working.add(*range(1, 11))
    working.add(*range(11, 21), source="jiangxi")
    publish(working.path, public)
    merge(working, 11, 12, 13, 14)
    merge(working, 1, 2)
    done = publish(working.path, public)
    why = '[{"code": "would_lose", "missing": 3, "expected": 10}]'
    assert done.retention.sources == (RetainedSource("jiangxi", "2024-01-01", why),)
    assert done.comparison.tolerated == (Shortfall("spp", 10, 1),)
    assert rows(public / "fanzha.db", "SELECT count(*) FROM publications") == [(19,)]


def test_a_publication_that_has_a_new_best_copy_on_its_own_site_is_not_lost(working, public: Path) -> None:
    working.add(*range(1, 11))
    publish(working.path, public)
    working.add(*range(21, 26))
    for number in range(1, 6):  # its page is a copy of what is on a new page now
        merge(working, number + 20, number)
    done = publish(working.path, public)
    assert (done.by_source, done.comparison.tolerated) == ({"spp": 10}, ())


@pytest.mark.parametrize(
    ("had", "dropped", "too_many"),
    [
        ({"spp": 30}, {"spp": 3}, False),
        ({"spp": 30}, {"spp": 4}, True),
        ({"spp": 5}, {"spp": 2}, True),
        ({"spp": 2, "jiangxi": 1}, {"jiangxi": 1}, True),  # a source of which nothing is left
        ({"spp": 3, "jiangxi": 3}, {"spp": 1, "jiangxi": 1}, True),  # no source too many, all together too many
    ],
)
def test_more_than_a_tenth_and_more_than_one_are_too_many_and_so_are_all_of_a_source(
    working, public: Path, rows, had: dict[str, int], dropped: dict[str, int], too_many: bool
) -> None:
    first = {"spp": 1, "jiangxi": 101}
    for source, number in had.items():
        working.add(*range(first[source], first[source] + number), source=source)
    publish(working.path, public)
    for source, number in dropped.items():
        working.drop(*range(first[source], first[source] + number))
    working.add(*range(201, 203), source="spp")  # what is new makes up for nothing
    done = publish(working.path, public)
    assert {one.source for one in done.retention.sources} == (set(dropped) if too_many else set())
    lost = 0 if too_many else sum(dropped.values())
    new = 0 if too_many and "spp" in dropped else 2  # a source that keeps its rows brings no news
    assert rows(public / "fanzha.db", "SELECT count(*) FROM publications") == [(sum(had.values()) - lost + new,)]


def spoil(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def test_a_damaged_last_file_is_not_kept_and_the_one_before_takes_its_part(working, public: Path, rows) -> None:
    working.add(*range(1, 11))
    publish(working.path, public)
    working.add(11)
    publish(working.path, public)
    before = (public / "fanzha.previous.db").read_bytes()
    spoil(public / "fanzha.db")
    working.drop(1, 2)
    done = publish(working.path, public)
    assert (done.damaged, [one.source for one in done.retention.sources]) == (True, ["spp"])
    assert rows(public / "fanzha.db", "SELECT count(*) FROM publications") == [(10,)]
    assert (public / "fanzha.previous.db").read_bytes() == before


@pytest.mark.parametrize("content", [b"no database" * 100, b""])
def test_without_a_whole_last_file_the_numbers_of_the_last_publishing_decide(
    working, public: Path, content: bytes
) -> None:
    working.add(*range(1, 11))
    publish(working.path, public)
    (public / "fanzha.db").write_bytes(content)
    working.drop(1, 2)
    with pytest.raises(Shrunk, match=r"spp lacks 2 of the 10 publication\(s\) of the last public file"):
        publish(working.path, public)
    working.add(1)
    done = CliRunner().invoke(main, ["--data", str(working.path.parent), "publish"])
    assert (done.exit_code, "the last public file was damaged" in done.output) == (1, True)
    assert publish(working.path, public).damaged is False


@pytest.fixture
def declare(working) -> Callable[..., None]:
    """Set the bounds of spp."""

    def declare(least: int | None, most: int | None) -> None:
        working.connection.execute("INSERT OR REPLACE INTO source_bounds VALUES ('spp', ?, ?)", (least, most))

    return declare


def test_a_minimum_that_a_source_declares_takes_the_place_of_the_share(working, public: Path, declare) -> None:
    declare(6, None)
    working.add(*range(1, 11))
    publish(working.path, public)
    working.drop(1, 2, 3, 4)
    assert publish(working.path, public).publications == 6
    working.drop(5)
    done = publish(working.path, public)
    assert ([one.source for one in done.retention.sources], done.publications) == (["spp"], 6)


def test_a_last_file_of_another_version_cannot_give_its_rows_so_that_a_loss_blocks(working, public: Path) -> None:
    working.add(*range(1, 11))
    publish(working.path, public)
    with sqlite3.connect(public / "fanzha.db") as db:
        db.execute("ALTER TABLE pages DROP COLUMN state_reason")
    db.close()
    (public / "fanzha.db.sha256").unlink()
    working.drop(1, 2)
    with pytest.raises(Shrunk, match=r"spp lacks 2 of the 10 publication\(s\) of the last public file"):
        publish(working.path, public)
    assert publish(working.path, public, force=True).publications == 8
