"""What is near a query: its parts that are to be found, words that are written much like it, and what it may become.

None of it reads the texts of the file: words are looked for in headings, keywords and names of crimes, which are held
in memory, and only what stands in none of these is asked of the index, a few times at most.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import islice
from typing import Literal, NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from archive.search.catalogue import Catalogue
from archive.search.guiding_numbers import guiding_name, guiding_number
from archive.search.query import Query, match
from archive.text.hanzi import GAP, fold, is_wordlike, phrase, tokens

LONGEST = 40  # tokens of a phrase that is taken apart
ASKED = 8  # times that the index is asked whether it holds something; where it does not, that may take 50 ms
HALF_ALIKE = 0.5
ALIKE = 0.6  # share of a word's characters that another one has in common with it: two of three, three of five
NEAR = 5  # words
NEWEST = 20_000  # headings of which one may be suggested: it is asked for at every key

Source = Literal["crime", "word", "publication", "case"]


class Suggested(NamedTuple):
    """What someone may be typing: a word, or the place of a publication or case."""

    source: Source
    word: str
    place: int = 0


class Nearby:
    """Looks around a query."""

    def __init__(self, db: sqlite3.Connection, catalogue: Catalogue) -> None:
        self._db = db
        self._catalogue = catalogue
        self._left = ASKED
        self._known: dict[str, bool] = {}

    def parts(self, query: Query) -> tuple[tuple[str, ...], ...]:
        """The groups of a query, those of which nothing is to be found taken apart into groups that are: 养老 and
        典型案例 of 养老的典型案例, 帮信 in all ways to say it and 犯罪 of 帮信犯罪. Without what is in no text."""
        found: list[tuple[str, ...]] = []
        for group in query.all_of:
            held = tuple(one for one in group if self._is_known(one))
            found += [held] if held else self._parts_of(group[0])
        return tuple(dict.fromkeys(found))

    def words(self, query: Query) -> tuple[str, ...]:
        """Words of the archive and of the field that are written much like a phrase of the query, the likest first."""
        known = {word: word for word in self._catalogue.synonyms.words}
        known |= {fold(crime.removesuffix("罪")): crime.removesuffix("罪") for crime in self._catalogue.crimes}
        words = known | {folded: word for word, folded in self._catalogue.words.items()}
        words |= {fold(crime): crime for crime in self._catalogue.crimes}
        near = list[tuple[float, str]]()
        for wanted in query.wanted:
            # Of two characters one is half: then only a word of the field is meant, and not any keyword.
            choices, alike = (known, HALF_ALIKE) if len(wanted) == 2 else (words, ALIKE)
            for word, share, _ in process.extract(
                wanted, choices.keys(), scorer=Levenshtein.normalized_similarity, score_cutoff=alike, limit=NEAR
            ):
                near += [(-share, choices[word])] if word != wanted and self._is_findable(word) else []
        return tuple(dict.fromkeys(word for _, word in sorted(near)))[:NEAR]

    def _parts_of(self, whole: str) -> Iterator[tuple[str, ...]]:
        for chunk in whole.split(GAP):
            yield from self._greedy(tokens(chunk)[:LONGEST])

    def _greedy(self, row: list[str]) -> Iterator[tuple[str, ...]]:
        """The longest part that is to be found, then the longest of what follows it. A word of the field that is called
        otherwise in the texts is a part too."""
        at = 0
        while at < len(row):
            end = self._end_of_known(row, at)
            said = self._catalogue.synonyms.word_at("".join(row), sum(map(len, row[:at])))
            otherwise = tuple(one for one in said if self._is_known(one))
            if otherwise and len(said[0]) > len("".join(row[at : end or at])):
                yield otherwise
                end = at + len(tokens(said[0]))
            elif end:
                yield ("".join(row[at:end]),)
            at = end or at + 1

    def _end_of_known(self, row: list[str], start: int) -> int | None:
        """Where the longest part ends that begins here; a single hanzi tells nothing and is none."""
        end = start + 1 if is_wordlike(row[start][0]) else start + 2
        if end > len(row) or not self._is_known("".join(row[start:end])):
            return None
        while end < len(row) and self._is_known("".join(row[start : end + 1])):
            end += 1
        return end

    def _is_findable(self, word: str) -> bool:
        return any(map(self._is_known, self._catalogue.synonyms.word_at(word, 0) or (word,)))

    def _is_known(self, words: str) -> bool:
        if words not in self._known:
            self._known[words] = self._is_headed(words) or self._is_indexed(words)
        return self._known[words]

    def _is_headed(self, words: str) -> bool:
        shelves = (self._catalogue.publications, self._catalogue.cases)
        return any(next(shelf.heads.holding(words), None) is not None for shelf in shelves)

    def _is_indexed(self, words: str) -> bool:
        if not self._left:
            return False
        self._left -= 1
        fts = self._catalogue.publications.fts
        sql = f"select 1 from {fts} where {fts} match ? limit 1"
        return self._db.execute(sql, (match(Query(((words,),))),)).fetchone() is not None


def suggested(catalogue: Catalogue, text: str, most: int) -> tuple[Suggested, ...]:
    """What a text that is being typed may become: names of crimes and keywords first, then titles, the newest first."""
    typed = phrase(text)
    if not typed:
        return ()
    crimes = (Suggested("crime", name) for name, names in catalogue.crimes.items() if typed in names)
    keywords = (
        Suggested("word", word) for word, folded in catalogue.words.items() if typed in folded and typed != folded
    )
    words = {one.word: one for found in (crimes, keywords) for one in islice(found, most // 4)}
    number = guiding_number(text)
    if number is not None:
        typed = fold(guiding_name(number))
    found = [*words.values(), *islice(_headed(catalogue, "publication", typed), most // 2)]
    return (*found, *islice(_headed(catalogue, "case", typed), most - len(found)))


def _headed(catalogue: Catalogue, source: Literal["publication", "case"], typed: str) -> Iterator[Suggested]:
    shelf = catalogue.publications if source == "publication" else catalogue.cases
    return (Suggested(source, "", place) for place in shelf.heads.holding(typed, NEWEST))
