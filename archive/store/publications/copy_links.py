"""Links documents that share much of their text: finds pairs by fingerprints, and stores what same_work decides.

archive.analysis.same_work judges a pair by its two documents alone. The order in which documents arrive does not
matter, unless a document has more than MAX_CANDIDATES candidates.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain

from sqlite_utils import Database

from archive.analysis.same_work import ComparedText, compare, sentences_of
from archive.analysis.structure_json import names_of_cases
from archive.store.rows import IDS, Row, as_json, fields_of, insert_all, select
from archive.text.hanzi import simplified

# A document is compared with at most this number of documents: those that share most fingerprints with it. No work in
# this archive has as many copies. Without a limit, N copies of a notice with a changing date would make N² pairs. Which
# of these pairs are kept depends on the order in which the documents arrive.
MAX_CANDIDATES = 300
MIN_SHARED = 2  # shared fingerprints: a single shared sentence may be a phrase that everyone uses
# Of two documents, the one with fewer fingerprints must share this part of them with the other. same_work links no pair
# that shares less than half of the shorter text, and half of a text has about half of its fingerprints. 0.3 leaves a
# margin.
MIN_SHARE = 0.3

# Read once for all documents, since hundreds of them may share one fingerprint.
_HOLDERS = f"""
    select fingerprint, document_id from fingerprints
    where fingerprint in (select fingerprint from fingerprints where document_id in {IDS})
"""
_ABOUT = f"""
    select id, text_sha256, (select count(*) from fingerprints where document_id = documents.id)
    from documents where id in {IDS}
"""
_WORKS = f"""
    select d.id, d.title, d.published, d.structure, coalesce(d.text, v.text) as text, d.start, d.end
    from documents d join page_versions v on v.id = d.version_id where d.id in {IDS}
"""


def link(db: Database, documents: Iterable[int]) -> None:
    """Find, judge and store all pairs with these documents. Their old links were deleted with their old texts."""
    # A pair that is found from both of its documents is judged once, always with the lower id first.
    pairs = sorted({(min(pair), max(pair)) for pair in _candidates(db, list(documents))})
    works = _works(db, set(chain.from_iterable(pairs)))
    rows = [row for one, other in pairs for row in _judged(one, other, works)]
    insert_all(db, "links", rows, or_ignore=True)


def _judged(one: int, other: int, works: dict[int, ComparedText]) -> Iterator[Row]:
    """The row of `links` for a pair; nothing if its documents are not connected."""
    if found := compare(works[one], works[other]):
        link, one_is_shorter = found
        shorter, longer = (one, other) if one_is_shorter else (other, one)
        yield {"document_id": shorter, "other_id": longer, **fields_of(link)}


def _candidates(db: Database, documents: list[int]) -> Iterator[tuple[int, int]]:
    """Pairs of each document with the documents that share most fingerprints with it and have another text."""
    holders, fingerprints = defaultdict[int, list[int]](list), defaultdict[int, list[int]](list)
    for fingerprint, document_id in db.conn.execute(_HOLDERS, {"ids": as_json(documents)}):
        holders[fingerprint].append(document_id)
        fingerprints[document_id].append(fingerprint)
    about = {one: (sha, count) for one, sha, count in db.conn.execute(_ABOUT, {"ids": as_json(fingerprints)})}
    for one in documents:
        sha, count = about.get(one, ("", 0))
        near = [
            (-shared, other)
            for other, shared in Counter(chain.from_iterable(holders[one_of] for one_of in fingerprints[one])).items()
            if shared >= MIN_SHARED and shared >= MIN_SHARE * min(count, about[other][1]) and about[other][0] != sha
        ]
        yield from ((one, other) for _, other in sorted(near)[:MAX_CANDIDATES])


def _works(db: Database, documents: Iterable[int]) -> dict[int, ComparedText]:
    """The documents in the form in which they are compared, by id."""
    cut = cache(lambda text: sentences_of(simplified(text)))  # once for all copies of a text
    works = dict[int, ComparedText]()
    for row in select(db, _WORKS, {"ids": as_json(documents)}):
        cases = names_of_cases(row["structure"])
        works[row["id"]] = ComparedText(
            title=row["title"],
            published=row["published"],
            numbers=frozenset(number for number, _ in cases if number and number.startswith("检例")),
            titles=frozenset(name for _, name in cases),
            sentences=cut(row["text"][row["start"] : row["end"]]),  # the text of the whole page, or a cover's own
        )
    return works
