"""After a withdrawal no edition or delta holds the text, and every file that someone has can be brought up to date."""

from __future__ import annotations

import gzip
import shutil
from pathlib import Path

import pytest

from archive.editions.listing import DATABASE, EditionList, read_list
from archive.editions.settings import EditionSettings
from archive.publish import publish, publishing
from archive.publish.editions.applying import apply
from archive.publish.withdrawn_files import WithdrawnFiles
from tests.publish.conftest import WorkingFile
from tests.support.edition_pointers import sound_editions

SECRET = "此文将被撤下"
WITHDRAWN = 2


class FoundBySecret(WithdrawnFiles):
    """Finds the files with the secret as anyone would: by looking for it."""

    def has_any(self) -> bool:
        return True

    def is_in(self, path: Path) -> bool:
        return SECRET in text_of(path)


def text_of(path: Path) -> str:
    data = path.read_bytes()
    return (gzip.decompress(data) if path.suffix == ".gz" else data).decode(errors="replace")


@pytest.fixture
def withdrawing(working: WorkingFile, public: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> EditionList:
    """Publication 2 comes in the second edition, is edited in the fourth, and is withdrawn before the sixth. Returns
    the list before the last; the files of the five editions are kept in `old`."""
    working.add(1)
    publish(working.path, public)
    working.add(2, text=SECRET)
    publish(working.path, public)
    working.add(3)
    publish(working.path, public)
    working.connection.execute("UPDATE publications SET title = ? WHERE id = 2", (f"{SECRET}，改",))
    publish(working.path, public)
    working.add(4)
    publish(working.path, public)
    before = sound_editions(public)
    shutil.copytree(public / "editions", tmp_path / "old")
    working.drop(WITHDRAWN)
    monkeypatch.setattr(publishing, "WithdrawnFiles", FoundBySecret)
    publish(working.path, public, force=True)
    return before


def has_secret(folder: Path) -> bool:
    return any(SECRET in text_of(path) for path in folder.rglob("*") if path.is_file())


def test_no_edition_and_no_delta_holds_the_text(withdrawing: EditionList, public: Path, tmp_path: Path) -> None:
    listing = sound_editions(public)
    number = {one.id: at for at, one in enumerate(reversed(withdrawing.editions), 1)} | {listing.editions[0].id: 6}
    assert [number[one.id] for one in listing.editions] == [6, 1]
    steps = {(number[one.from_id], number[one.to_id]) for one in listing.deltas}
    assert steps == {(1, 6), (2, 3), (3, 6), (4, 5), (5, 6)}
    assert has_secret(tmp_path / "old")
    assert not has_secret(public)


def test_whoever_has_any_edition_comes_to_the_newest(withdrawing: EditionList, public: Path, tmp_path: Path) -> None:
    listing = read_list(public / "editions")
    assert listing.latest
    for edition in withdrawing.editions:
        mine = Path(shutil.copy(tmp_path / "old" / edition.id / DATABASE, tmp_path / f"{edition.id}.db"))
        apply([public / "editions" / one.path for one in listing.steps(edition.id, listing.latest.id)], mine)
        assert mine.read_bytes() == (public / DATABASE).read_bytes(), edition.id


@pytest.mark.usefixtures("withdrawing")
def test_the_next_publishings_leave_the_list_as_it_is(working: WorkingFile, public: Path) -> None:
    before = sound_editions(public)
    assert not publish(working.path, public).edition.is_new
    assert sound_editions(public) == before
    working.add(7)
    publish(working.path, public, settings=EditionSettings(editions=2))
    after = sound_editions(public)
    assert after.deltas[1:] == before.deltas
