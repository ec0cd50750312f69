"""Publishing by source: a source that is not good keeps the state of the last file, the others bring their news."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from archive.cli import main
from archive.publish import publish
from archive.publish.retention import RetainedSource, Retention
from tests.publish.conftest import WorkingFile

pytestmark = pytest.mark.slow

SLUGS = "SELECT slug FROM publications ORDER BY id"
STATES = "SELECT id, as_of, as_of_why FROM sources ORDER BY id"


def why(verdict: str) -> str:
    return json.dumps([{"code": "last_run", "verdict": verdict, "day": "2024-01-01"}])


@pytest.fixture
def two_good_sources(working, public: Path) -> WorkingFile:
    """A working file and a public file of it: spp with the publications 1 and 2, jiangxi with 11 and 12."""
    working.add(1, 2)
    working.add(11, 12, source="jiangxi")
    working.ran(1, "spp", "jiangxi", verdict="good")
    publish(working.path, public)
    return working


def change_text(working: WorkingFile, number: int, text: str) -> None:
    working.connection.execute('UPDATE documents SET text = ?1, "end" = length(?1) WHERE id = ?2', (text, number))


def carry_on(working: WorkingFile, number: int, other: int) -> None:
    """Let a publication be no more, and its page be a copy of another."""
    working.connection.execute("UPDATE copies SET publication_id = ? WHERE page_id = ?", (other, number))
    working.connection.execute("DELETE FROM publications WHERE id = ?", (number,))


def test_a_bad_source_keeps_its_state_and_a_good_one_brings_its_news(two_good_sources, public: Path, rows) -> None:
    two_good_sources.add(3)
    two_good_sources.add(13, source="jiangxi")
    two_good_sources.drop(11)
    change_text(two_good_sources, 12, "一则通知")
    two_good_sources.ran(2, "spp", verdict="good")
    two_good_sources.ran(3, "jiangxi", verdict="layout")
    done = publish(two_good_sources.path, public)
    new = public / "fanzha.db"
    assert rows(new, SLUGS) == [("s-1",), ("s-2",), ("s-3",), ("s-11",), ("s-12",)]
    assert rows(new, "SELECT text FROM publication_texts WHERE publication_id = 12") != [("一则通知",)]
    assert rows(new, STATES) == [("jiangxi", "2024-01-01", why("layout")), ("spp", None, None)]
    assert done.retention.sources == (RetainedSource("jiangxi", "2024-01-01", why("layout")),)
    ((record,),) = two_good_sources.connection.execute("SELECT retained FROM publishings ORDER BY id DESC LIMIT 1")
    assert json.loads(record) == [{"source": "jiangxi", "as_of": "2024-01-01", "reasons": why("layout")}]


def test_a_source_keeps_the_day_of_its_state_until_it_is_good_again(two_good_sources, public: Path, rows) -> None:
    sql = "UPDATE pages SET last_seen = ? WHERE source_id = 'jiangxi'"
    for run, day in ((2, "2024-02-01"), (3, "2024-02-02")):
        two_good_sources.connection.execute(sql, (f"{day}T00:00:00Z",))
        two_good_sources.ran(run, "jiangxi", verdict="partial")
        publish(two_good_sources.path, public)
        assert rows(public / "fanzha.db", STATES)[0] == ("jiangxi", "2024-01-01", why("partial"))
    two_good_sources.add(13, source="jiangxi")
    two_good_sources.ran(4, "jiangxi", verdict="good")
    publish(two_good_sources.path, public)
    assert rows(public / "fanzha.db", STATES)[0] == ("jiangxi", None, None)
    assert ("s-13",) in rows(public / "fanzha.db", SLUGS)


def test_force_brings_the_news_of_a_bad_source(two_good_sources, public: Path, rows) -> None:
    two_good_sources.add(13, source="jiangxi")
    two_good_sources.ran(2, "jiangxi", verdict="partial")
    assert publish(two_good_sources.path, public, force=True).retention == Retention()
    assert ("s-13",) in rows(public / "fanzha.db", SLUGS)


@pytest.mark.parametrize(
    "run",
    [{"verdict": "interrupted"}, {"verdict": "down", "origin": "a.warc"}],
)
def test_a_run_that_says_nothing_about_the_site_does_not_count(two_good_sources, public: Path, run: Any) -> None:
    two_good_sources.ran(2, "jiangxi", **run)
    assert publish(two_good_sources.path, public).retention == Retention()


def test_a_source_that_was_never_good_has_no_state_to_keep(working, public: Path, rows) -> None:
    working.add(1)
    working.ran(1, "spp", verdict="partial")
    publish(working.path, public)
    working.add(2)
    working.ran(2, "spp", verdict="partial")
    assert publish(working.path, public).retention == Retention()
    assert rows(public / "fanzha.db", SLUGS) == [("s-1",), ("s-2",)]


def test_what_another_source_carries_on_is_not_published_twice(two_good_sources, public: Path, rows) -> None:
    """The page of 11 was the best copy of a work. Now it is a copy of publication 3, on spp's page."""
    two_good_sources.add(3)
    carry_on(two_good_sources, 11, 3)
    two_good_sources.ran(2, "jiangxi", verdict="partial")
    publish(two_good_sources.path, public)
    assert rows(public / "fanzha.db", SLUGS) == [("s-1",), ("s-2",), ("s-3",), ("s-12",)]
    assert rows(public / "fanzha.db", "SELECT publication_id FROM copies WHERE page_id = 11") == [(3,)]


def test_a_work_of_a_good_source_is_not_lost_when_a_bad_source_has_its_best_copy(
    two_good_sources, public: Path, rows
) -> None:
    """Publication 2 of spp is gone: its work is publication 13 now, whose best copy is on jiangxi's page. It stays."""
    two_good_sources.add(13, source="jiangxi")
    carry_on(two_good_sources, 2, 13)
    two_good_sources.ran(2, "jiangxi", verdict="partial")
    publish(two_good_sources.path, public)
    assert rows(public / "fanzha.db", SLUGS) == [("s-1",), ("s-2",), ("s-11",), ("s-12",)]


def test_what_an_operator_accepts_is_published_though_it_is_a_loss(two_good_sources, public: Path, rows) -> None:
    path = two_good_sources.path
    two_good_sources.connection.execute("UPDATE run_sources SET live = 2")
    two_good_sources.drop(11, 12)
    assert [one.source for one in publish(path, public).retention.sources] == ["jiangxi"]
    done = CliRunner().invoke(main, ["--data", str(path.parent), "accept", "jiangxi"])
    assert (done.exit_code, done.output) == (
        0,
        "jiangxi: accepted what run 1 found (good)\n`fanzha publish` brings it into the public file\n",
    )
    assert publish(path, public).retention == Retention()
    assert rows(public / "fanzha.db", SLUGS) == [("s-1",), ("s-2",)]


def answer_with(working: WorkingFile, number: int, other: int) -> None:
    """Let a page have the text of another one, of which it becomes a copy."""
    version = {"id": 900 + number, "page_id": number, "seen_at": "2024-02-01T00:00:00Z", "imported": 0}
    text = {"last_seen": "2024-02-01T00:00:00Z", "text_sha256": str(other), "text": f"打击电信诈骗、盗窃。第{other}号"}
    working.db.table("page_versions").insert(version | text)
    working.connection.execute("UPDATE pages SET version_id = ? WHERE id = ?", (900 + number, number))
    carry_on(working, number, other)


@pytest.mark.parametrize("heir", ["the good source", "the replaced source"])
def test_a_site_that_answers_with_anothers_articles_takes_none_of_these_out(
    two_good_sources, public: Path, rows, heir: str
) -> None:
    """The pages are copies of one another in the working file, whichever of the two publications they became."""
    for number in (11, 12):
        answer_with(two_good_sources, number, number - 10)
        if heir == "the replaced source":
            move = "UPDATE copies SET publication_id = ? WHERE publication_id = ?"
            two_good_sources.connection.execute("DELETE FROM publications WHERE id = ?", (number - 10,))
            two_good_sources.add(100 + number, source="jiangxi", text="别人的文章。")
            two_good_sources.connection.execute(move, (100 + number, number - 10))
    two_good_sources.ran(2, "spp", verdict="good")
    two_good_sources.ran(3, "jiangxi", verdict="replaced")
    for _ in range(2):
        publish(two_good_sources.path, public)
        assert rows(public / "fanzha.db", SLUGS) == [("s-1",), ("s-2",), ("s-11",), ("s-12",)]


def test_an_article_of_two_sources_gets_the_good_ones_news_while_the_other_is_not_good(
    two_good_sources, public: Path, rows
) -> None:
    carry_on(two_good_sources, 12, 1)
    two_good_sources.ran(2, "spp", "jiangxi", verdict="good")
    publish(two_good_sources.path, public, force=True)
    change_text(two_good_sources, 1, "打击电信诈骗，经更正。")
    two_good_sources.ran(3, "spp", verdict="good")
    two_good_sources.ran(4, "jiangxi", verdict="partial")
    publish(two_good_sources.path, public)
    text = "SELECT text FROM publication_texts WHERE publication_id = 1"
    assert rows(public / "fanzha.db", text) == [("打击电信诈骗，经更正。",)]


def test_a_source_that_had_only_copies_brings_nothing_in_any_night_in_which_it_is_not_good(
    two_good_sources, public: Path, rows
) -> None:
    for number in (11, 12):
        carry_on(two_good_sources, number, number - 10)
    two_good_sources.ran(2, "spp", "jiangxi", verdict="good")
    publish(two_good_sources.path, public, force=True)
    two_good_sources.drop(11, 12)
    two_good_sources.connection.execute("DELETE FROM copies WHERE page_id IN (11, 12)")
    two_good_sources.add(11, 12, source="jiangxi", text="诈骗：注册送彩金。")
    two_good_sources.ran(3, "jiangxi", verdict="replaced")
    for run in (4, 5):
        two_good_sources.ran(run, "spp", verdict="good")
        publish(two_good_sources.path, public)
        assert rows(public / "fanzha.db", SLUGS) == [("s-1",), ("s-2",)]


def test_a_text_that_was_rejected_is_no_former_version_in_the_public_file(two_good_sources, public: Path, rows) -> None:
    version = {"id": 911, "page_id": 11, "seen_at": "2024-02-01T00:00:00Z", "imported": 0}
    text = {"last_seen": "2024-02-01T00:00:00Z", "text_sha256": "spam", "text": "注册送彩金。"}
    two_good_sources.db.table("page_versions").insert(version | text)
    two_good_sources.db.table("rejected_texts").insert({"version_id": 911, "page_id": 11})
    two_good_sources.connection.execute("UPDATE pages SET last_changed = '2024-02-01T00:00:00Z' WHERE id = 11")
    publish(two_good_sources.path, public)
    assert rows(public / "fanzha.db", "SELECT id FROM page_versions WHERE page_id = 11") == [(11,)]
    assert rows(public / "fanzha.db", "SELECT last_changed FROM pages WHERE id = 11") == [("2024-01-01T00:00:00Z",)]
