"""The working file has each text once: what views cut from it is what the places say, to the character."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from archive.model import Case, Context, Document, Page, Reading, Role, Section, State, Structure
from archive.store.archive import Archive
from archive.urls import stable_id
from tests.support.captures import document

# No NUL, which archive.reading.lines removes: SQLite's functions end a text there.
CHARACTERS = st.characters(exclude_characters="\0", exclude_categories=["Cs"]) | st.sampled_from("诈𠮷🏛\n\u3000|é")
TEXTS = st.lists(st.text(CHARACTERS, min_size=1, max_size=40), min_size=1, max_size=3)
CUTS = st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), max_size=4)


def sections_of(text: str, cuts: list[tuple[float, float]]) -> tuple[Section, ...]:
    """Sections that begin and end at these parts of a text."""
    spans = [sorted(round(len(text) * cut) for cut in pair) for pair in cuts]
    return tuple(Section("facts", f"【第{at}节】", *span) for at, span in enumerate(spans, 1))


def made(text: str, cuts: list[tuple[float, float]]) -> Document:
    """A document with one case."""
    case = Case(0, len(text), None, "案", None, (), "", "", sections_of(text, cuts), "", (), (), ())
    return document(text, structure=Structure(cases=(case,)))


@given(TEXTS, CUTS)
@settings(max_examples=20, deadline=None)
def test_the_text_of_a_publication_and_of_a_section_is_what_was_read(
    texts: list[str], cuts: list[tuple[float, float]]
) -> None:
    documents = tuple(made(text, cuts) for text in texts)
    page = Page("https://a.example/1", "2026-01-01T00:00:00Z", 200, (), b"", Context(Role.ARTICLE), "a.warc.gz", 0)
    with TemporaryDirectory() as folder, closing(Archive.open(Path(folder))) as archive:
        with archive.transaction():
            archive.ingest(page, Reading(State.LIVE, None, documents))
        archive.make_publications()
        whole = dict(archive.db.execute("select publication_id, text from publication_texts"))
        sections = archive.db.execute(
            "select case_id, position, heading_as_written, text from case_sections order by case_id, position"
        ).fetchall()
        best = dict(archive.db.execute("select id, position from documents where id in (select id from publications)"))
    assert whole == {one: texts[position - 1] for one, position in best.items()}
    assert sections == sorted(
        (stable_id(one, "case", 1), at, section.as_written, texts[position - 1][section.start : section.end])
        for one, position in best.items()
        for at, section in enumerate(sections_of(texts[position - 1], cuts), 1)
    )
