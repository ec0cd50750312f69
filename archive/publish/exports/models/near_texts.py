"""Finds texts of several publications that are equal or nearly so, in the public file alone, which has no links.

What is compared is each case, and the whole text of a publication without cases. Two texts are near if they are alike
but for figures, punctuation and kind of hanzi, or if the longer has at least NEAR_SHARE of the shorter. Candidates
are looked up by fingerprints (archive.copies.shared_text): a text is compared with the few that share most of them.
So time and memory grow with the number of texts, not with its square. What is known of texts and pairs since the last
edition (known_texts) is not found again.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from itertools import chain, islice
from operator import itemgetter

from archive.copies.shared_text import SHINGLE, Overlap, TextLetters
from archive.progress import progress
from archive.publish.exports.models.known_texts import KnownText, TextMemo, key_of, pair_of
from archive.text.hanzi import in_simplified

NEAR_SHARE = 0.5  # of the shorter text: with less nothing links two texts (archive.copies.same_work.MIN_SHARE)
HOLDERS = 6  # texts that are remembered of a fingerprint: form letters have some in thousands of texts
CANDIDATES = 6  # texts with which a text is compared: those that share most fingerprints with it
# With so many fingerprints, the share of them that two texts have in common says enough; else the texts are compared.
ENOUGH, SURE, HALF, HOPELESS = 8, 0.75, 0.5, 0.15
SAMPLE, MIN_OF_SAMPLE = 32, 8  # runs of letters of a text; half of a text with 5 % changed has twelve of them
MIN_LETTERS = 40  # a shorter text ("see attachment") is near to no other
PARTS = 16  # of all fingerprints, in which they are counted: a sixteenth of the memory

Joined = Callable[[int, int], bool]  # whether two publications are known to be of one family


@dataclass(frozen=True, slots=True)
class _Texts:
    """The texts of all publications, by number, and how they are looked up."""

    memo: TextMemo
    owners: array[int] = field(default_factory=lambda: array("Q"))  # the publication of each
    holders: dict[int, tuple[int, ...]] = field(default_factory=dict)  # the texts that have a shared fingerprint

    def place(self, number: int) -> tuple[int, int, int]:
        """The publication that has a text, and where in it the text is."""
        return self.owners[number], self.memo.new.starts[number], self.memo.new.ends[number]

    def candidates(self, number: int) -> list[tuple[int, int]]:
        """The texts looked up before that share most of a text's fingerprints, and how many; the text is looked up by
        those that come behind. What many texts have, such as a form letter, makes a text a candidate only if it
        shares half of all."""
        size_of, size = self.memo.new.size_of, self.memo.new.size_of(number)
        shared = [one for one in self.memo.new.fingerprints_of(number) if one in self.holders]
        found = [self.holders[one] for one in shared]
        common = Counter(chain.from_iterable(found))
        rare = set(chain.from_iterable(some for some in found if len(some) < HOLDERS))
        likely = [
            (other, count)
            for other, count in common.items()
            if other in rare or count >= HALF * min(size, size_of(other))
        ]
        for one, some in zip(shared, found, strict=True):
            if len(some) < HOLDERS:
                self.holders[one] = (*some, number)
        return sorted(likely, key=itemgetter(1), reverse=True)[:CANDIDATES]


def near_pairs(db: sqlite3.Connection, memo: TextMemo, joined: Joined) -> Iterator[tuple[int, int]]:
    """Ids of two publications that have near texts, or a guiding case of one number: enough of them to make the
    families, since those of which `joined` says that it knows are left out."""
    yield from _of_one_number(db)
    texts = _Texts(memo)
    yield from _read(db, texts)
    texts.holders.update(dict.fromkeys(_shared(memo.new.fingerprints), ()))
    first: dict[int, int] = {}  # the first text with these letters
    with progress("comparing texts", len(texts.owners), "texts") as step:
        for number, (own, digest) in enumerate(zip(texts.owners, memo.new.digests, strict=True)):
            step.done += 1
            if (equal := first.setdefault(digest, number)) != number:
                yield own, texts.owners[equal]
                continue
            for other, common in texts.candidates(number):
                publication = texts.owners[other]
                if not joined(own, publication) and _is_near(db, texts, number, other, common):
                    yield own, publication


def _of_one_number(db: sqlite3.Connection) -> Iterator[tuple[int, int]]:
    """Guiding cases are numbered throughout the country: an abridged one is known by its number."""
    sql = """SELECT publication_id, first_value(publication_id) OVER (PARTITION BY number ORDER BY publication_id)
             FROM cases WHERE number LIKE '检例第%号'"""
    yield from (pair for pair in db.execute(sql) if pair[0] != pair[1])


def _read(db: sqlite3.Connection, texts: _Texts) -> Iterator[tuple[int, int]]:
    """Read what is known of all texts, or find it. Yields publications with one text."""
    last, new = texts.memo.last, texts.memo.new
    spans = defaultdict[int, list[tuple[int, int]]](list)
    for publication, start, end in db.execute('SELECT publication_id, start, "end" FROM cases ORDER BY 1, 2, 3'):
        spans[publication].append((start, end))
    total = int(db.execute("SELECT count(*) FROM publications").fetchone()[0])
    with progress("reading texts to compare", total, "publications") as step:
        # As bytes: the texts that are known are never made strings.
        every = "SELECT publication_id, CAST(text AS BLOB) FROM publication_texts ORDER BY publication_id"
        for publication, text in db.execute(every):
            step.done += 1
            key = key_of(text, own := spans.get(publication, []))
            if equal := new.places.get(key):
                yield publication, texts.owners[equal[0]]
            elif equal is None:
                known = last.texts_of(key)
                new.add(key, _found(text.decode(), own) if known is None else known)
                texts.owners.extend([publication] * len(new.places[key]))


def _found(text: str, spans: list[tuple[int, int]]) -> list[KnownText]:
    """The texts of a publication that are compared."""
    found = []
    for start, end in spans or [(0, len(text))]:
        body = TextLetters(in_simplified(text[start:end]))
        if len(body.words) >= MIN_LETTERS:
            digest = blake2b(body.words.encode(), digest_size=8).digest()
            found.append(KnownText(start, end, int.from_bytes(digest, "big"), body.fingerprints))
    return found


def _shared(fingerprints: array[int]) -> Iterator[int]:
    """Those that are there more than once."""
    parts = [array("I") for _ in range(PARTS)]
    for one in fingerprints:
        parts[one % PARTS].append(one)
    for part in parts:
        yield from (one for one, count in Counter(part).items() if count > 1)


def _is_near(db: sqlite3.Connection, texts: _Texts, number: int, other: int, common: int) -> bool:
    last, new = texts.memo.last, texts.memo.new
    fewer = min(new.size_of(number), new.size_of(other))
    if fewer >= ENOUGH and not HOPELESS < common / fewer < SURE:
        return common / fewer >= SURE
    pair = pair_of(new.digests[number], new.digests[other])
    near = last.are_near(pair)
    if near is None:
        near = _compared(_letters_of_own(db, *texts.place(number)), _letters_of_other(db, *texts.place(other)))
    (new.near if near else new.apart).append(pair)
    return near


def _compared(one: TextLetters, other: TextLetters) -> bool:
    """Whether two texts are near, whichever comes first."""
    shorter, longer = sorted((one, other), key=lambda text: (len(text.words), text.words))
    return _may_be_near(shorter.words, longer.words) and Overlap(shorter, longer).share >= NEAR_SHARE


def _may_be_near(shorter: str, longer: str) -> bool:
    """Whether the longer text has some of a sample of the shorter one: most candidates have not, and to compare texts
    whole takes ten times as long."""
    every = max(1, (len(shorter) - SHINGLE) // SAMPLE)
    sample = (shorter[at : at + SHINGLE] for at in range(0, len(shorter) - SHINGLE + 1, every))
    found = (True for shingle in sample if shingle in longer)
    return sum(islice(found, MIN_OF_SAMPLE)) == MIN_OF_SAMPLE


def _letters(db: sqlite3.Connection, publication: int, start: int, end: int) -> TextLetters:
    sql = "SELECT substr(text, ?, ?) FROM publication_texts WHERE publication_id = ?"
    found = db.execute(sql, (start + 1, end - start, publication)).fetchone()
    return TextLetters(in_simplified(found[0]))


_letters_of_own = lru_cache(maxsize=1)(_letters)  # a text is compared with several in a row …
_letters_of_other = lru_cache(maxsize=2_000)(_letters)  # … the first of a form is compared again and again
