"""What an edition knows of its texts spares the next one work, changes no byte of it, and may be lost or damaged."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from contextlib import closing
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.editions.settings import EditionSettings
from archive.publish.exports import MemoFiles
from archive.publish.exports.about_edition import ExportedEdition
from archive.publish.exports.models import known_texts, write
from archive.publish.publishing import publish
from tests.publish.conftest import WorkingFile
from tests.publish.exports.conftest import DAY, EDITION
from tests.support.public_file import SITE, Made, MadeCase, MadeSection, build
from tests.support.sentences import changed, sentences

MEMO = ".publish.texts"


def text(*runs: tuple[str, int]) -> str:
    """The first sentences of some rows, so many of each."""
    return "".join(sentence for name, number in runs for sentence in sentences(0, number, name))


TEXTS = (
    text(("甲", 20)),
    text(("甲", 10), ("乙", 11)),  # half of it
    text(("甲", 8), ("丙", 9)),  # less than half
    changed(text(("甲", 20)), 0.05),
    text(("乙", 20), ("丙", 3)),
    text(("丙", 6)),
    text(("丙", 5), ("丁", 4)),
    text(("戊", 1)),  # too short to be compared
    "详见附件。",
)


def batch(number: int, *texts: str) -> Made:
    """A batch of these cases, or a text alone, on a page of its own."""
    cases = tuple(
        MadeCase(f"案例{at}", f"{number}-{at}案", (MadeSection("facts", "【基本案情】", one),))
        for at, one in enumerate(texts, 1)
    )
    whole = "\n".join((f"第{number}批典型案例。", *(one.text for one in cases)))
    return Made(f"第{number}批", whole, "typical_cases", "2025-01-02", (f"{SITE}/dxal/{number}.shtml",), cases=cases)


MADE = tuple(batch(number, *texts) for number, texts in enumerate(combinations(TEXTS, 2), 1)) + tuple(
    batch(number, one) for number, one in enumerate(TEXTS, 100)
)
OF_PUBLICATION = {
    "publications": "id",
    **dict.fromkeys(("publication_texts", "cases", "copies"), "publication_id"),
}

EDITS = (
    "update publication_texts set text = text || :more where publication_id = :id",
    "update publication_texts set text = replace(text, '。', :more) where publication_id = :id",
    "delete from cases where publication_id = :id and position = 1",  # another is found, or none
)


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("known") / "fanzha.db", MADE)


def edition_of(public: Path, path: Path, left: frozenset[int], edited: frozenset[int]) -> Path:
    """The public file with these publications alone, by number, some of which are edited."""
    shutil.copy(public, path)
    with closing(sqlite3.connect(path)) as db:
        db.executescript("pragma journal_mode = off; pragma synchronous = off")
        ids = ", ".join(str(MADE[number].id) for number in left)
        for table, column in OF_PUBLICATION.items():
            db.execute(f"delete from {table} where {column} not in ({ids})")
        for number in edited:
            db.execute(EDITS[number % len(EDITS)], {"id": MADE[number].id, "more": sentences(0, 1, str(number))[0]})
        db.commit()
    return path


def written(public: Path, memo_files: MemoFiles | None) -> bytes:
    """The bytes of the cases of an edition, and of their datasheet."""
    files = write(public, public.parent, ExportedEdition(EDITION, DAY), memo_files)
    return b"".join(path.read_bytes() for path in files)


some = st.frozensets(st.integers(0, len(MADE) - 1), min_size=2)
damages = st.none() | st.tuples(st.floats(0, 1), st.booleans())


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(some, some, damages), min_size=2, max_size=5))
def test_an_edition_has_the_same_bytes_with_and_without_it(
    public: Path, changes: list[tuple[frozenset[int], frozenset[int], tuple[float, bool] | None]]
) -> None:
    """Publications come, go and are edited; between some editions the file is damaged, or torn off."""
    with tempfile.TemporaryDirectory() as name:
        memo = Path(name, "memo")
        for left, edited, damage in changes:
            edition = edition_of(public, Path(name, "fanzha.db"), left, edited)
            assert written(edition, MemoFiles(memo, memo)) == written(edition, None)
            if damage:
                _damage(memo, *damage)


def _damage(path: Path, place: float, is_torn: bool) -> None:
    content = bytearray(path.read_bytes())
    at = round(place * (len(content) - 1))
    content[at] ^= 1
    path.write_bytes(content[:at] if is_torn else content)


def test_a_publishing_keeps_it_beside_the_public_file(working: WorkingFile, tmp_path: Path) -> None:
    """No edition has it; and one without exports removes it."""
    public = tmp_path / "public"
    working.add(1, 2, text=TEXTS[0])
    publish(working.path, public)
    first = known_texts.read(public / MEMO)
    assert len(first.places) == 2
    working.drop(2)
    publish(working.path, public)
    assert first.places.keys() > known_texts.read(public / MEMO).places.keys()
    assert {path.parent for path in public.rglob(MEMO)} == {public}
    working.add(3)
    publish(working.path, public, settings=EditionSettings(with_exports=False))
    assert not (public / MEMO).exists()
