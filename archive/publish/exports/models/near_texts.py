"""Finds texts of several publications that are equal or nearly so, in the public file alone, which has no links.

What is compared is each case, and the whole text of a publication without cases. Two texts are near if they are alike
but for figures, punctuation and kind of hanzi, or if the longer has at least NEAR_SHARE of the shorter. Candidates
are looked up by fingerprints (archive.analysis.shared_text): a text is compared with the few that share most of them.
So time and memory grow with the number of texts, not with its square.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from heapq import nlargest

from archive.analysis.shared_text import SHINGLE, Overlap, TextLetters, fingerprints_of
from archive.progress import progress
from archive.text.hanzi import in_simplified

NEAR_SHARE = 0.5  # of the shorter text: with less nothing links two texts (archive.analysis.same_work.MIN_SHARE)
HOLDERS = 6  # texts that are remembered of a fingerprint: form letters have some in thousands of texts
CANDIDATES = 6  # texts with which a text is compared: those that share most fingerprints with it
# With so many fingerprints, the share of them that two texts have in common says enough; else the texts are compared.
ENOUGH, SURE, HALF, HOPELESS = 8, 0.75, 0.5, 0.15
SAMPLE, MIN_OF_SAMPLE = 32, 8  # runs of letters of a text; half of a text with 5 % changed has twelve of them
MIN_LETTERS = 40  # a shorter text ("see attachment") is near to no other


@dataclass(frozen=True, slots=True)
class _Text:
    """A text that is compared, and where it is in the file."""

    publication: int
    start: int  # in the publication's text, in characters
    end: int
    fingerprints: int  # how many it has


@dataclass(slots=True)
class _Texts:
    """The texts that were read, and how they are looked up."""

    texts: list[_Text] = field(default_factory=list)
    by_letters: dict[bytes, int] = field(default_factory=dict)  # a hash of the letters → the first such text
    holders: dict[int, int | list[int]] = field(default_factory=dict)  # a fingerprint → the texts that have it

    def add(self, text: _Text, fingerprints: tuple[int, ...]) -> None:
        number = len(self.texts)
        self.texts.append(text)
        for one in fingerprints:
            holders = self.holders.setdefault(one, number)
            if isinstance(holders, list):
                if len(holders) < HOLDERS:
                    holders.append(number)
            elif holders != number:  # an int as long as there is one: most fingerprints are in one text
                self.holders[one] = [holders, number]

    def candidates(self, fingerprints: tuple[int, ...]) -> list[tuple[_Text, int]]:
        """The texts that share most of the fingerprints, and how many. What many texts have, such as a form letter,
        makes a text a candidate only if it shares half of all."""
        common, rare = Counter[int](), set[int]()
        for one in fingerprints:
            holders = self.holders.get(one, ())
            found = (holders,) if isinstance(holders, int) else holders
            common.update(found)
            if len(found) < HOLDERS:
                rare.update(found)
        likely = [
            (self.texts[number], shared)
            for number, shared in common.items()
            if number in rare or shared >= HALF * min(len(fingerprints), self.texts[number].fingerprints)
        ]
        return nlargest(CANDIDATES, likely, key=lambda candidate: candidate[1])


def near_pairs(db: sqlite3.Connection) -> Iterator[tuple[int, int]]:
    """Ids of two publications that have near texts, or a guiding case of one number."""
    yield from _of_one_number(db)
    texts = _Texts()
    total = int(db.execute("SELECT count(*) FROM publications").fetchone()[0])
    with progress("comparing texts", total, "publications") as step:
        for publication, text, spans in _spans(db):
            for start, end in spans:
                own = in_simplified(text[start:end])
                yield from ((publication, other) for other in _near(db, texts, publication, (start, end), own))
            step.done += 1


def _of_one_number(db: sqlite3.Connection) -> Iterator[tuple[int, int]]:
    """Guiding cases are numbered throughout the country: an abridged one is known by its number."""
    sql = """SELECT publication_id, first_value(publication_id) OVER (PARTITION BY number ORDER BY publication_id)
             FROM cases WHERE number LIKE '检例第%号'"""
    yield from (pair for pair in db.execute(sql) if pair[0] != pair[1])


def _spans(db: sqlite3.Connection) -> Iterator[tuple[int, str, list[tuple[int, int]]]]:
    """Each publication with its text and where in it the texts are that are compared."""
    of_cases = 'SELECT start, "end" FROM cases WHERE publication_id = ? ORDER BY start'
    for publication, text in db.execute("SELECT publication_id, text FROM publication_texts ORDER BY publication_id"):
        yield publication, text, db.execute(of_cases, (publication,)).fetchall() or [(0, len(text))]


def _near(db: sqlite3.Connection, texts: _Texts, publication: int, span: tuple[int, int], own: str) -> Iterator[int]:
    """The publications of which an earlier text is near to this one, which is added to the texts."""
    body = TextLetters(own)
    if len(body.words) < MIN_LETTERS:
        return
    fingerprints = fingerprints_of(own)
    digest = blake2b(body.words.encode(), digest_size=12).digest()
    equal = texts.by_letters.setdefault(digest, len(texts.texts))
    if equal < len(texts.texts):
        yield texts.texts[equal].publication
        return
    for other, common in texts.candidates(fingerprints):
        if other.publication != publication and _is_near(db, body, len(fingerprints), other, common):
            yield other.publication
    texts.add(_Text(publication, *span, len(fingerprints)), fingerprints)


def _is_near(db: sqlite3.Connection, body: TextLetters, fingerprints: int, other: _Text, common: int) -> bool:
    fewer = min(fingerprints, other.fingerprints)
    if fewer >= ENOUGH and not HOPELESS < common / fewer < SURE:
        return common / fewer >= SURE
    shorter, longer = sorted((body, _body(db, other)), key=lambda one: len(one.words))
    return _may_be_near(shorter.words, longer.words) and Overlap(shorter, longer).share >= NEAR_SHARE


def _may_be_near(shorter: str, longer: str) -> bool:
    """Whether the longer text has some of a sample of the shorter one: most candidates have not, and to compare texts
    whole takes ten times as long."""
    every = max(1, (len(shorter) - SHINGLE) // SAMPLE)
    sample = (shorter[at : at + SHINGLE] for at in range(0, len(shorter) - SHINGLE + 1, every))
    return sum(shingle in longer for shingle in sample) >= MIN_OF_SAMPLE


@lru_cache(maxsize=1_000)  # the first texts of a form are candidates again and again
def _body(db: sqlite3.Connection, text: _Text) -> TextLetters:
    sql = "SELECT substr(text, ?, ?) FROM publication_texts WHERE publication_id = ?"
    found = db.execute(sql, (text.start + 1, text.end - text.start, text.publication)).fetchone()
    return TextLetters(in_simplified(found[0]))
