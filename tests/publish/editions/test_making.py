"""Publishing makes an edition if something changed, and the list leads to what is there and to nothing else."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from archive.editions.ids import is_id, next_id, order_of
from archive.editions.listing import DATABASE, EditionEntry, EditionList, read_facts
from archive.editions.settings import EditionSettings
from archive.publish import publish, publishing
from archive.publish.editions.content import checksum_of, contents_of
from archive.publish.errors import EditionsDamaged
from tests.publish.conftest import WorkingFile
from tests.support.edition_pointers import sound_editions


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch):
    """`at(moment)` sets the clock of publishing."""
    return lambda moment: monkeypatch.setattr(publishing, "now", lambda: moment)


def ids(listing: EditionList) -> list[str]:
    return [one.id for one in listing.editions]


def test_a_day_is_the_edition_that_was_current_at_its_end_in_china() -> None:
    made = {"2026-11-28.01": "2026-11-28T15:59:59Z", "2026-11-29.01": "2026-11-28T16:00:00Z"}
    entries = [EditionEntry(one, at, None, "", 1, "", 1, 1) for one, at in made.items()]
    listing = EditionList(tuple(reversed(entries)))
    assert [listing.resolve(day) for day in ("2026-11-28", "2026-11-29")] == list(made)


def steps(listing: EditionList) -> list[tuple[str, str]]:
    return [(one.from_id, one.to_id) for one in listing.deltas]


def test_ids_are_in_the_order_of_time_and_none_is_given_twice() -> None:
    assert next_id("2026-11-28T02:00:00Z", None) == "2026-11-28.01"
    assert next_id("2026-11-28T03:00:00Z", "2026-11-28.01") == "2026-11-28.02"
    assert next_id("2026-11-28T15:59:59Z", "2026-11-28.01") == "2026-11-28.02"
    assert next_id("2026-11-28T16:00:00Z", "2026-11-28.01") == "2026-11-29.01"  # midnight in China
    assert next_id("2026-11-29T02:00:00Z", "2026-11-28.02") == "2026-11-29.01"
    assert next_id("2026-11-27T02:00:00Z", "2026-11-28.02") == "2026-11-28.03"  # the clock was put back
    row = ["2026-11-28.01", "2026-11-28.02", "2026-11-28.10", "2026-11-28.99", "2026-11-29.01"]
    assert row == sorted(row) == sorted(row, key=order_of)
    assert next_id("2026-11-28T02:00:00Z", "2026-11-28.99") == "2026-11-28.100"
    assert order_of("2026-11-28.100") > order_of("2026-11-28.99")
    assert [is_id(text) for text in (*row, "2026-11-28", "2026-11-28.1", "../2026-11-28.01", "２026-11-28.01")] == [
        *[True] * 5,
        *[False] * 4,
    ]


def test_an_edition_says_what_it_is(working: WorkingFile, public: Path, at) -> None:
    working.add(1, 2)
    at("2026-11-28T02:30:00Z")
    done = publish(working.path, public)
    listing = sound_editions(public)
    assert (done.edition.id, done.edition.is_new, done.edition.no_delta) == (
        "2026-11-28.01",
        True,
        "no edition is there before it",
    )
    [entry] = listing.editions
    assert (entry.publications, entry.before, entry.sha256, listing.latest) == (2, None, done.sha256, entry)
    facts = read_facts(public / "editions", entry.id)
    assert (facts.made_at, facts.crawled_to) == ("2026-11-28T02:30:00Z", "2024-01-01T00:00:00Z")
    assert facts.tables == contents_of(done.path)
    assert facts.content == checksum_of(facts.tables)
    assert facts.tables["publications"].rows == 2
    assert [(one.name, one.media_type) for one in facts.files] == [(DATABASE, "application/vnd.sqlite3")]
    assert (public / "editions" / entry.id / DATABASE).samefile(done.path)
    assert json.loads((public / "editions" / "index.json").read_text())["latest"] == entry.id


def test_without_a_change_there_is_no_edition_and_the_file_stays(working: WorkingFile, public: Path, at) -> None:
    working.add(1)
    at("2026-11-28T02:30:00Z")
    publish(working.path, public)
    working.add(2)
    at("2026-11-29T02:30:00Z")
    second = publish(working.path, public)
    files = {name: (public / name).read_bytes() for name in ("fanzha.db", "fanzha.db.sha256", "fanzha.previous.db")}
    at("2026-11-30T02:30:00Z")
    third = publish(working.path, public)
    assert (third.edition.id, third.edition.is_new, third.sha256) == (second.edition.id, False, second.sha256)
    assert {name: (public / name).read_bytes() for name in files} == files
    assert ids(sound_editions(public)) == ["2026-11-29.01", "2026-11-28.01"]
    assert working.connection.execute("SELECT at, sha256 FROM publishings").fetchall()[2] == (
        "2026-11-30T02:30:00Z",
        second.sha256,
    )


def test_a_place_that_moves_changes_no_row(working: WorkingFile, public: Path) -> None:
    working.add(1, 2, 3)
    for number in (1, 2, 3):
        working.connection.execute("UPDATE publications SET published = ? WHERE id = ?", (f"2024-0{number}-01", number))
    publish(working.path, public)
    working.add(4)
    working.connection.execute("UPDATE publications SET published = '2020-01-01' WHERE id = 4")
    delta = publish(working.path, public).edition.delta
    assert delta is not None
    assert (delta.tables["publications"].added, delta.tables["publications"].changed) == (1, 0)


@pytest.mark.parametrize(
    ("settings", "editions", "deltas"),
    [
        (EditionSettings(editions=2, delta_days=400), [5, 4], [(4, 5), (3, 4), (2, 3), (1, 2)]),
        (EditionSettings(editions=1, delta_days=2), [5], [(4, 5), (3, 4), (2, 3)]),
        (EditionSettings(editions=3, delta_days=0), [5, 4, 3], [(4, 5), (3, 4), (2, 3)]),
    ],
)
def test_what_stays_is_as_the_operator_decides(
    working: WorkingFile,
    public: Path,
    at,
    settings: EditionSettings,
    editions: list[int],
    deltas: list[tuple[int, int]],
) -> None:
    for day in range(1, 6):
        working.add(day)
        at(f"2026-11-0{day}T02:30:00Z")
        publish(working.path, public, settings=settings)
    listing = sound_editions(public)
    assert ids(listing) == [f"2026-11-0{day}.01" for day in editions]
    assert steps(listing) == [(f"2026-11-0{start}.01", f"2026-11-0{end}.01") for start, end in deltas]
    there = {path.name for path in (public / "editions").iterdir()}
    assert there == {"index.json", "deltas", *ids(listing)}
    assert len(list((public / "editions" / "deltas").iterdir())) == len(deltas)


def test_what_was_removed_by_hand_is_listed_no_more(working: WorkingFile, public: Path) -> None:
    made = []
    for number in (1, 2, 3):
        working.add(number)
        made.append(publish(working.path, public).edition.id)
    shutil.rmtree(public / "editions" / made[2])
    (public / "editions" / "deltas" / f"{made[0]}..{made[1]}.jsonl.gz").unlink()
    working.add(4)
    edition = publish(working.path, public).edition
    assert edition.id > made[2]
    assert edition.delta is not None
    assert (edition.delta.from_id, edition.delta.publications.added) == (made[1], 2)
    listing = sound_editions(public)
    assert ids(listing) == [edition.id, made[1], made[0]]
    assert (made[0], made[1]) not in steps(listing)


def test_if_the_list_is_lost_nothing_is_published_and_no_edition_is_removed(working: WorkingFile, public: Path) -> None:
    working.add(1)
    before = publish(working.path, public).path.read_bytes()
    index = public / "editions" / "index.json"
    index.rename(public / "lost.json")
    there = sorted(path.name for path in index.parent.iterdir())
    working.add(2)
    with pytest.raises(EditionsDamaged, match=r"has editions, and its index\.json is gone"):
        publish(working.path, public)
    assert (sorted(path.name for path in index.parent.iterdir()), (public / "fanzha.db").read_bytes()) == (
        there,
        before,
    )
    (public / "lost.json").rename(index)
    publish(working.path, public)
    assert len(ids(sound_editions(public))) == 2


def test_a_damaged_public_file_is_mended_from_its_edition(working: WorkingFile, public: Path) -> None:
    working.add(1)
    done = publish(working.path, public)
    whole = done.path.read_bytes()
    done.path.unlink()
    done.path.write_bytes(whole[:-1] + b"x")
    again = publish(working.path, public)
    assert (again.damaged, again.edition.is_new) == (True, False)
    assert done.path.read_bytes() == whole


@pytest.mark.parametrize("damage", ["{", "[]", '{"editions": [{}], "deltas": []}', ""])
def test_a_list_that_cannot_be_read_stops_publishing_and_says_what_to_do(
    working: WorkingFile, public: Path, damage: str
) -> None:
    working.add(1)
    before = publish(working.path, public).path.read_bytes()
    index = public / "editions" / "index.json"
    index.write_text(damage)
    working.add(2)
    with pytest.raises(EditionsDamaged, match=r"^Nothing was published: .*index\.json .* move it aside"):
        publish(working.path, public)
    assert (public / "fanzha.db").read_bytes() == before
    (public / "editions").rename(public / "aside")
    assert publish(working.path, public).edition.is_new


def test_a_page_that_was_requested_again_makes_an_edition_in_which_no_publication_changed(
    working: WorkingFile, public: Path
) -> None:
    working.add(1)
    publish(working.path, public)
    working.connection.execute("UPDATE pages SET last_seen = '2026-11-28T00:00:00Z'")
    delta = publish(working.path, public).edition.delta
    assert delta is not None
    assert not delta.publications
    assert delta.tables["pages"].changed == 1
    working.connection.execute("UPDATE pages SET state = 'gone'")
    delta = publish(working.path, public).edition.delta
    assert delta is not None
    assert (delta.publications.changed, delta.tables["pages"].changed) == (1, 1)
