"""Which documents are one work: pairs looked up by marks, judged by archive.analysis.near_duplicates, and kept.

A pair is judged by its two documents alone, so that the order in which they arrive does not matter.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from itertools import chain

from sqlite_utils import Database

from archive.analysis.near_duplicates import Work, compare, sentences_of
from archive.analysis.structure_json import names_of_cases
from archive.search import simplified
from archive.store.rows import IDS, as_json

# Of a document: those with which it shares most marks. No work of ours has so many copies; beyond, a site's notice with
# a changing date would make N² pairs, and which of them are kept depends on the order of arrival.
MOST_CANDIDATES = 300
FEWEST_SHARED = 2  # marks: one sentence is a phrase that everyone uses
SHARE_OF_MARKS = 0.3  # of the one with fewer: texts that hold half of each other share about half of them

# Read once for all documents: a mark that hundreds share is else met again for each of them.
_HOLDERS = f"select mark, document_id from marks where mark in (select mark from marks where document_id in {IDS})"
_ABOUT = f"""
    select id, text_sha256, (select count(*) from marks where document_id = documents.id)
    from documents where id in {IDS}
"""
_WORKS = f"""
    select d.id, d.title, d.published, d.structure, coalesce(d.text, v.text), d.start, d.end
    from documents d join page_versions v on v.id = d.version_id where d.id in {IDS}
"""


def link(db: Database, documents: Iterable[int]) -> None:
    """Look up and judge all pairs that these documents are in. Their old links were taken out with their old texts."""
    # A pair that both look up is judged once, and always in the same order.
    pairs = sorted({(min(pair), max(pair)) for pair in _candidates(db, list(documents))})
    works = _works(db, set(chain.from_iterable(pairs)))
    db.conn.executemany(
        "insert or ignore into links (document_id, other_id, relation, part, why) values (?, ?, ?, ?, ?)",
        [row for one, other in pairs for row in _judged(one, other, works)],
    )


def _judged(one: int, other: int, works: dict[int, Work]) -> Iterator[tuple[int, int, str, str | None, str]]:
    """The row of `links` of a pair that hangs together."""
    if found := compare(works[one], works[other]):
        told, one_is_shorter = found
        pair = (one, other) if one_is_shorter else (other, one)
        yield (*pair, told.relation, told.part, told.why)


def _candidates(db: Database, documents: list[int]) -> Iterator[tuple[int, int]]:
    """Each document with those that share most marks with it and have another text."""
    holders, marks = defaultdict[int, list[int]](list), defaultdict[int, list[int]](list)
    for mark, document_id in db.conn.execute(_HOLDERS, {"ids": as_json(documents)}):
        holders[mark].append(document_id)
        marks[document_id].append(mark)
    about = {one: (sha, count) for one, sha, count in db.conn.execute(_ABOUT, {"ids": as_json(marks)})}
    for one in documents:
        sha, count = about.get(one, ("", 0))
        near = [
            (-shared, other)
            for other, shared in Counter(chain.from_iterable(holders[mark] for mark in marks[one])).items()
            if shared >= FEWEST_SHARED
            and shared >= SHARE_OF_MARKS * min(count, about[other][1])
            and about[other][0] != sha
        ]
        yield from ((one, other) for _, other in sorted(near)[:MOST_CANDIDATES])


def _works(db: Database, documents: Iterable[int]) -> dict[int, Work]:
    """Documents as they are compared, by their ids."""
    cut = cache(lambda text: sentences_of(simplified(text)))  # once for all copies of a text
    return {one: _work(cut, *values) for one, *values in db.conn.execute(_WORKS, {"ids": as_json(documents)})}


def _work(
    cut: Callable[[str], Mapping[int, int]],
    title: str | None,
    published: str | None,
    structure: str,
    text: str,
    start: int,
    end: int,
) -> Work:
    """`cut` gives a text's sentences; `text` is the page's, in which the document stands."""
    cases = names_of_cases(structure)
    return Work(
        title=title,
        published=published,
        numbers=frozenset(number for number, _ in cases if number and number.startswith("检例")),
        titles=frozenset(name for _, name in cases),
        sentences=cut(text[start:end]),
    )
