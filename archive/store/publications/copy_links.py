"""Links documents that share much of their text: stores what same_work decides of each pair of candidates.

archive.copies.same_work judges a pair by its two documents alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain

from sqlite_utils import Database

from archive.copies.same_work import ComparedText, compare
from archive.copies.shared_text import TextLetters
from archive.copies.work_titles import case_key
from archive.store.publications.candidates import candidates
from archive.store.rows import IDS, Row, as_json, fields_of, insert_all, select
from archive.store.structure_json import names_of_cases
from archive.text.hanzi import simplified

_WORKS = f"""
    select d.id, d.title, d.published, d.structure, coalesce(d.text, v.text) as text, d.start, d.end
    from documents d join page_versions v on v.id = d.version_id where d.id in {IDS}
"""


def link(db: Database, documents: Iterable[int]) -> None:
    """Find, judge and store all pairs with these documents. Their old links were deleted with their old texts."""
    # A pair that is found from both of its documents is judged once, always with the lower id first.
    pairs = sorted({(min(pair), max(pair)) for pair in candidates(db, documents)})
    works = _works(db, set(chain.from_iterable(pairs)))
    rows = [row for one, other in pairs for row in _judged(one, other, works)]
    insert_all(db, "links", rows, or_ignore=True)


def _judged(one: int, other: int, works: dict[int, ComparedText]) -> Iterator[Row]:
    """The row of `links` for a pair; nothing if its documents are not connected."""
    if found := compare(works[one], works[other]):
        link, one_is_shorter = found
        shorter, longer = (one, other) if one_is_shorter else (other, one)
        yield {"document_id": shorter, "other_id": longer, **fields_of(link)}


def _works(db: Database, documents: Iterable[int]) -> dict[int, ComparedText]:
    """The documents in the form in which they are compared, by id."""
    body = cache(lambda text: TextLetters(simplified(text)))  # once for all copies of a text
    works = dict[int, ComparedText]()
    for row in select(db, _WORKS, {"ids": as_json(documents)}):
        cases, text = names_of_cases(row["structure"]), row["text"][row["start"] : row["end"]]
        works[row["id"]] = compared_text(row["title"], row["published"], cases, body(text))
    return works


def compared_text(
    title: str | None, published: str | None, cases: Iterable[tuple[str | None, str]], body: TextLetters
) -> ComparedText:
    """A document in the form in which it is compared. `cases`: number and title of each case in it; `body`: its text,
    in simplified hanzi."""
    cases = tuple(cases)
    return ComparedText(
        title=title and simplified(title),
        published=published,
        numbers=frozenset(number for number, _ in cases if number and number.startswith("检例")),
        titles=frozenset(case_key(simplified(name)) for _, name in cases),
        body=body,
    )
