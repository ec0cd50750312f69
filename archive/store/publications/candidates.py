"""Finds the pairs of documents that may be copies: those that share enough fingerprints, or a name.

Which pairs these are depends on the documents that there are, and not on the order in which they arrive.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlite_utils import Database

from archive.copies.shared_text import NAME
from archive.store.rows import IDS, as_json, select

# Of two documents, the one with fewer fingerprints must share this part of them with the other, rounded down if both
# have one name: then a short text needs none. A text has the fingerprints of each of its parts, so the part does not
# fall with the length of the longer text. same_work links no pair that shares less than half of the shorter text, and
# of a text with 5 % of its letters changed half of the fingerprints stay. No two of 19 works shared more than 0.02.
# Of a sample of few, chance leaves less. To compare two long texts takes 20 ms, as long as to read one.
MIN_SHARE, MIN_SHARE_OF_FEW, FEW = 0.3, 0.2, 40

# What documents share with each other one. A common fingerprint finds its first documents, and these find all.
_COMMON = "select fingerprint from common_fingerprints"
_SHARED = f"""
    with shared (document_id, other_id, fingerprint, is_common) as (
        select o.document_id, c.document_id, fingerprint, true
        from fingerprints o join common_fingerprints c using (fingerprint) where o.document_id in {IDS}
        union
        select c.document_id, h.document_id, fingerprint, true
        from common_fingerprints c join fingerprints h using (fingerprint) where c.document_id in {IDS}
        union all
        select o.document_id, h.document_id, fingerprint, false
        from fingerprints o join fingerprints h using (fingerprint)
        where o.document_id in {IDS} and h.document_id <> o.document_id and fingerprint not in ({_COMMON})
    )
    select document_id, other_id, sum(fingerprint < {NAME} and not is_common) as rare,
           sum(fingerprint < {NAME}) as every, max(fingerprint >= {NAME}) as named
    from shared where document_id <> other_id group by document_id, other_id
"""
_COUNTED = f"""
    select d.id, d.text_sha256, d.page_id in (select page_id from publication_queue) as waits,
           count(f.fingerprint) as every, coalesce(sum(f.fingerprint not in ({_COMMON})), 0) as rare
    from documents d left join fingerprints f on f.document_id = d.id and f.fingerprint < {NAME}
    where d.id in {IDS} group by d.id
"""


@dataclass(frozen=True, slots=True)
class _Shared:
    """What two documents share."""

    document_id: int
    other_id: int
    rare: int  # fingerprints that are not common
    every: int  # fingerprints without those of names
    named: int  # 1 if they have one name, else 0


@dataclass(frozen=True, slots=True)
class _Counted:
    """What a document has."""

    text_sha256: str
    waits: int  # 1 if its page is in publication_queue, else 0
    every: int
    rare: int


def candidates(db: Database, documents: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Each of the documents with each that it may be a copy of, or that may be a copy of it; no pair of equal texts.

    Documents of other pages that wait in `publication_queue` are left out: when it is their turn, they find these.
    """
    own = set(documents)
    found = [_Shared(**row) for row in select(db, _SHARED, {"ids": as_json(own)})]
    ids = as_json({id_ for pair in found for id_ in (pair.document_id, pair.other_id)})
    counted = {row.pop("id"): _Counted(**row) for row in select(db, _COUNTED, {"ids": ids})}
    for pair in found:
        one, other = counted[pair.document_id], counted[pair.other_id]
        is_found_here = pair.other_id in own or not other.waits
        if is_found_here and one.text_sha256 != other.text_sha256 and _is_enough(pair, one, other):
            yield pair.document_id, pair.other_id


def _is_enough(pair: _Shared, one: _Counted, other: _Counted) -> bool:
    """Whether two documents share enough of all that they have, or of what is rare: form letters share the rest."""
    of_all, of_rare = min(one.every, other.every), min(one.rare, other.rare)
    return pair.every >= least_shared(of_all, named=pair.named) or pair.rare >= least_shared(of_rare, named=pair.named)


def least_shared(fingerprints: int, *, named: int) -> float:
    """How many fingerprints two documents must share, if the one that has fewer has so many."""
    least = (MIN_SHARE_OF_FEW if fingerprints < FEW else MIN_SHARE) * fingerprints
    return int(least) if named else max(least, 1)
