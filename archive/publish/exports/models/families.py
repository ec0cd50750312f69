"""Families of publications: all that share a text, so that no copy of what a model learned from is among its tests.

Two publications are of one family if a case or text of one is near to one of the other (near_texts). A publication is
whole in one family, with all its cases: they stand on one page, and share their notice. A family goes to a side by a
hash of its oldest page. So every edition says the same of a family, however it grows: pages that come later are
younger. Only if two families join, by a text that is near to both, the side of the older holds for both; and if the
oldest page is taken out of the archive, the next in age decides.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from archive.publish.exports.models.known_texts import TextMemo
from archive.publish.exports.models.near_texts import near_pairs

SALT = "fanzha:family"  # of the hash; another word would deal all families anew
TENTHS = 10


class Split(StrEnum):
    """The side of a family."""

    TRAIN = "train"
    VALIDATION = "validation"
    TEST = "test"


# The side by the tenth in which the hash of a family falls: eight, one and one.
SIDES = (*[Split.TRAIN] * 8, Split.VALIDATION, Split.TEST)


@dataclass(frozen=True, slots=True)
class TextFamily:
    """The publications that share texts."""

    id: int  # of its oldest page
    split: Split


class _Sets:
    """Disjoint sets of publications, each named by one of them."""

    def __init__(self) -> None:
        self._parents: dict[int, int] = {}

    def find(self, one: int) -> int:
        parents = self._parents
        while (parent := parents.get(one, one)) != one:
            parents[one] = one = parents.get(parent, parent)
        return one

    def join(self, one: int, other: int) -> None:
        self._parents[self.find(one)] = self.find(other)

    def joined(self, one: int, other: int) -> bool:
        return self.find(one) == self.find(other)


def families(db: sqlite3.Connection, memo: TextMemo | None = None) -> dict[int, TextFamily]:
    """The family of each publication, by its id. `memo` spares work and changes nothing."""
    sets = _Sets()
    for one, other in near_pairs(db, memo or TextMemo(), sets.joined):
        sets.join(one, other)
    oldest: dict[int, int] = {}  # by the name of a set; pages come with the oldest first
    sql = """SELECT c.publication_id, p.id FROM copies c JOIN pages p ON p.id = c.page_id
             ORDER BY p.first_seen, p.id, c.position"""
    for publication, page in db.execute(sql):
        oldest.setdefault(sets.find(publication), page)
    by_set = {name: TextFamily(page, split_of(page)) for name, page in oldest.items()}
    ids = db.execute("SELECT id FROM publications ORDER BY id")
    return {publication: by_set[sets.find(publication)] for (publication,) in ids}


def split_of(page: int) -> Split:
    """The side of the family whose oldest page this is."""
    digest = sha256(f"{SALT}:{page}".encode()).digest()
    return SIDES[int.from_bytes(digest[:8], "big") % TENTHS]
