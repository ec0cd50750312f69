"""added_at: when the archive first published a work. It never becomes later for a work that readers have had."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from archive.publish import publish, publishing
from tests.publish.conftest import SEEN, WorkingFile

MONDAY, FRIDAY, SUNDAY = "2026-11-02T03:00:00Z", "2026-11-06T03:00:00Z", "2026-11-08T03:00:00Z"
Added = Callable[[str], dict[str, str | None]]


@pytest.fixture
def added(working: WorkingFile, public: Path, rows, monkeypatch: pytest.MonkeyPatch) -> Added:
    """Publish at a moment. Returns the moments of all publications by slug."""

    def publish_at(moment: str) -> dict[str, str | None]:
        monkeypatch.setattr(publishing, "now", lambda: moment)
        path = publish(working.path, public, force=True).path
        return dict(rows(path, "SELECT slug, added_at FROM publications"))

    return publish_at


def carry(working: WorkingFile, number: int, other: int, relation: str) -> None:
    """Let the page of a publication be a copy of another, and the publication be no more."""
    sql = "UPDATE copies SET publication_id = ?, relation = ? WHERE page_id = ?"
    working.connection.execute(sql, (other, relation, number))
    working.connection.execute("DELETE FROM publications WHERE id = ?", (number,))


def carry_itself(working: WorkingFile, number: int) -> None:
    """Let the page of a copy be a publication again."""
    working.drop(number)
    working.connection.execute("DELETE FROM copies WHERE page_id = ?", (number,))
    working.add(number)


def test_it_is_the_moment_of_the_first_file_with_the_work_whatever_the_page_is_dated(working, added) -> None:
    working.add(1)
    assert added(MONDAY) == {"s-1": MONDAY}
    working.add(2)  # its page was first requested years ago: an imported or merged WARC file
    assert working.connection.execute("SELECT first_seen FROM pages WHERE id = 2").fetchone() == (SEEN,)
    assert added(FRIDAY) == {"s-1": MONDAY, "s-2": FRIDAY}
    assert added(SUNDAY) == {"s-1": MONDAY, "s-2": FRIDAY}


def test_what_comes_into_the_topic_later_is_new_then(working, added) -> None:
    working.add(1)
    working.add(2, topic="other")
    added(MONDAY)
    working.connection.execute("UPDATE publications SET topic = 'fraud' WHERE id = 2")
    assert added(FRIDAY) == {"s-1": MONDAY, "s-2": FRIDAY}


def test_it_stays_when_a_new_page_becomes_the_best_copy_and_when_the_old_page_is_gone(working, added) -> None:
    working.add(1)
    added(MONDAY)
    working.add(2)
    carry(working, 1, 2, "repost")
    assert added(FRIDAY) == {"s-2": MONDAY}
    working.drop(1)
    working.connection.execute("DELETE FROM copies WHERE page_id = 1")
    assert added(SUNDAY) == {"s-2": MONDAY}


def test_works_that_are_joined_are_as_old_as_the_older_and_stay_so_when_they_part(working, added) -> None:
    working.add(1)
    added(MONDAY)
    working.add(2)
    added(FRIDAY)
    carry(working, 1, 2, "sister")
    assert added(SUNDAY) == {"s-2": MONDAY}
    carry_itself(working, 1)
    assert added(SUNDAY) == {"s-1": MONDAY, "s-2": MONDAY}


@pytest.mark.parametrize("relation", ["excerpt", "part"])
def test_a_batch_is_new_though_an_excerpt_of_it_was_known(working, added, relation: str) -> None:
    working.add(1)
    added(MONDAY)
    working.add(2)
    carry(working, 1, 2, relation)
    assert added(FRIDAY) == {"s-2": FRIDAY}
    carry_itself(working, 1)
    assert added(SUNDAY) == {"s-1": MONDAY, "s-2": FRIDAY}


def test_a_source_that_keeps_its_earlier_state_keeps_its_moments(working, public, rows, monkeypatch) -> None:
    working.add(1)
    working.ran(1, "spp", verdict="good")
    monkeypatch.setattr(publishing, "now", lambda: MONDAY)
    publish(working.path, public)
    working.add(2)
    working.ran(2, "spp", verdict="layout")
    monkeypatch.setattr(publishing, "now", lambda: FRIDAY)
    path = publish(working.path, public).path
    assert rows(path, "SELECT slug, added_at FROM publications") == [("s-1", MONDAY)]
    working.ran(3, "spp", verdict="good")
    monkeypatch.setattr(publishing, "now", lambda: SUNDAY)
    path = publish(working.path, public).path
    assert rows(path, "SELECT slug, added_at FROM publications ORDER BY 1") == [("s-1", MONDAY), ("s-2", SUNDAY)]


def test_a_lost_table_is_taken_from_the_last_public_file(working, added) -> None:
    working.add(1)
    added(MONDAY)
    working.connection.execute("DELETE FROM additions")
    working.add(2)
    assert added(FRIDAY) == {"s-1": MONDAY, "s-2": FRIDAY}
