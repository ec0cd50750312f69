"""Decides which of the rows that a query finds come first.

A word in the title counts most, then the number of times that the text mentions the word. FTS5's bm25 reads every row
that has the word twice, which takes a quarter of a second for 80,000 rows. So if many rows have the word, only two
kinds of rows are weighed here: those with the word in their heading, and the newest. All other rows follow by date. To
weigh a row is to compute its worth, a number: the row with the highest worth comes first.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from types import MappingProxyType

from pyroaring import BitMap

from archive.search.catalogue import PART, Catalogue, Shelf
from archive.search.matching_rows import Matching
from archive.search.query import Query
from archive.search.references import CitesLaw, ReferenceRows
from archive.search.result_types import ResultLine, RowReader
from archive.search.selection import Selection
from archive.search.tokens import holds_word, is_word_at
from archive.text.hanzi import GAP, fold
from archive.text.provisions import guiding_name, guiding_number

MAX_WEIGHED = 400  # of a small file: if no more rows are found, all are weighed
MAX_CANDIDATES = 40  # number of rows with phrases in their heading; also the number of newest rows
MAX_HEADINGS = 5_000  # headings with a phrase that are looked at, for all phrases together

# The worth of a phrase is a sum. A heading with the phrase gives IN_TITLE, and up to WHOLE_TITLE more: all of this if
# the heading is nothing but the phrase. Mentions in the text give at most IN_TEXT.
IN_TITLE, WHOLE_TITLE, IN_TEXT = 2.0, 2.0, 2.0
OF_ITS_CRIME = 0.5  # added for what is about the crime that the article defines: 诈骗罪, for 刑法第二百六十六条
CRIMINAL_LAW = "cn-criminal-law"
OWN_NUMBER = 6.0  # added for the guiding case whose number is searched for
# A text gets half of IN_TEXT if its mentions are as many as MENTIONS_FOR_HALF, plus one for each LENGTH characters.
MENTIONS_FOR_HALF = 0.5
PART_BEFORE, PART_BEHIND = r"(?<![\d.])", r"(?!\.?\d)"  # of a longer number
LENGTH = 3_000  # characters


Meant = Mapping[str, ReferenceRows]


@dataclass(frozen=True, slots=True)
class Ranking:
    """The lines that come first, in order; and by place, the worth of each case that was weighed."""

    lines: tuple[ResultLine, ...] = ()
    cases: Mapping[int, float] = field(default_factory=dict)

    @property
    def lone_cases(self) -> frozenset[int]:
        """The cases on lines of their own."""
        return frozenset(line.place for line in self.lines if line.is_case)


def rank(selection: Selection, catalogue: Catalogue, rows: RowReader) -> Ranking:
    """Weigh rows, and put them in order: cases if cases are searched, else publications (see `_rank_publications`)."""
    query, weighed_by = selection.words.query, selection.words.weighed_by
    of_cases = _meant(rows.db, catalogue, catalogue.cases, query)
    texts = rows.case_texts(_candidates(selection.cases, catalogue.cases, query, of_cases))
    cases = _weigh(catalogue.cases, texts, weighed_by, of_cases)
    numbered = _numbered(selection, catalogue.cases, cases)
    cases |= {place: cases[place] + OWN_NUMBER for place in numbered}
    if selection.query.shelf == "cases":
        return Ranking(_in_order({}, cases), cases)
    meant = _meant(rows.db, catalogue, catalogue.publications, query)
    texts = rows.texts(_candidates(selection.publications, catalogue.publications, query, meant))
    publications = _weigh(catalogue.publications, texts, weighed_by, meant)
    return _rank_publications(selection, catalogue, publications, cases, numbered)


def _rank_publications(
    selection: Selection,
    catalogue: Catalogue,
    publications: dict[int, float],
    cases: dict[int, float],
    numbered: set[int],
) -> Ranking:
    """Publications by their worth, each on one line, which is headed by the case that stands out in it.

    A case stands out if it fits better than its batch, or if its number is searched for. In a batch of which at least
    two cases, and more than half, were weighed, no case stands out: the batch is about it as a whole. A batch is worth
    at least as much as its best case. A case has its own line only if the query does not find its batch, which
    has a word that the query excludes.
    """
    by_batch = defaultdict[int, list[int]](list)
    for place in cases:
        by_batch[catalogue.batch_of(place)].append(place)
    found = selection.publications.among(by_batch.keys() - publications.keys()) | publications.keys()
    leads = dict[int, int]()
    for batch in found & by_batch.keys():
        places = by_batch[batch]
        best = max(places, key=lambda place: (place in numbered, cases[place], place))
        whole = len(places) > 1 and 2 * len(places) > len(catalogue.cases_of(batch))
        if best in numbered or (not whole and cases[best] > publications.get(batch, 0)):
            leads[batch] = best
        publications[batch] = max(publications.get(batch, 0), cases[best])
    lone = {place: cases[place] for batch in by_batch.keys() - found for place in by_batch[batch]}
    return Ranking(_in_order(publications, lone, leads), cases)


def _in_order(
    publications: Mapping[int, float], cases: Mapping[int, float], leads: Mapping[int, int] = MappingProxyType({})
) -> tuple[ResultLine, ...]:
    """The lines by worth, the highest first. Of equals, publications come before cases, and newer rows before older.
    `leads`: the cases that head publications."""
    ranked = [(-worth, False, -place) for place, worth in publications.items()]
    ranked += [(-worth, True, -place) for place, worth in cases.items()]
    return tuple(ResultLine(is_case, -at, None if is_case else leads.get(-at)) for _, is_case, at in sorted(ranked))


def _numbered(selection: Selection, shelf: Shelf, cases: Iterable[int]) -> set[int]:
    """The places of those of the cases whose number as a guiding case (检例第66号) is the whole query."""
    number = guiding_number(selection.query.text)
    if number is None:
        return set()
    return {place for place in cases if shelf.headings[place].partition(PART)[0] == fold(guiding_name(number))}


def _meant(db: sqlite3.Connection, catalogue: Catalogue, shelf: Shelf, query: Query) -> Meant:
    """For each phrase with a reference, the rows that it means."""
    meant = {}
    for phrase, reference in query.references.items():
        rows = shelf.referring.rows(db, reference)
        if isinstance(reference, CitesLaw) and CRIMINAL_LAW in (reference.law_ids or (CRIMINAL_LAW,)):
            crimes = catalogue.crimes_of.get(reference.number, ())
            of_its_crime = [shelf.facets["crime"].get(crime, BitMap()) for crime in crimes]
            rows = replace(rows, of_its_crime=BitMap.union(BitMap(), *of_its_crime))
        meant[phrase] = rows
    return meant


def _candidates(matching: Matching, shelf: Shelf, query: Query, meant: Meant) -> list[int]:
    """The places of the rows to weigh, each once."""
    newest = list(islice(matching.newest(), 2 * MAX_CANDIDATES + 1))
    if len(newest) <= 2 * MAX_CANDIDATES:
        return newest
    if shelf.is_small and len(matching.found()) <= MAX_WEIGHED:
        return list(matching.newest())
    headed = set(_headed(matching, shelf, query))
    finds_all = query.not_within.keys().isdisjoint(query.wanted)  # the rows with one of the phrases
    if matching.headings or len(query.all_of) > 1 or query.none_of or not finds_all:
        headed = matching.among(headed)
    foremost = matching.among(chain.from_iterable(rows.first(MAX_CANDIDATES) for rows in meant.values()))
    return list(dict.fromkeys((*headed, *foremost, *newest[:MAX_CANDIDATES])))


def _headed(matching: Matching, shelf: Shelf, query: Query) -> list[int]:
    """The places of MAX_CANDIDATES rows with phrases in their headings: with most of the phrases, then the newest."""
    phrases = query.wanted
    limit = MAX_HEADINGS // max(len(phrases), 1)
    headed = Counter[int]()
    for phrase in phrases:
        places = islice(shelf.headings.holding(phrase), limit)
        headed.update(islice((place for place in places if place in matching.allowed), MAX_CANDIDATES))
    return sorted(headed, key=lambda place: (-headed[place], -place))[:MAX_CANDIDATES]


def _weigh(shelf: Shelf, texts: dict[int, str], query: Query, meant: Meant) -> dict[int, float]:
    """The worth of rows, by place: the mean over the groups of the query. `texts`: by place."""
    groups = max(len(query.all_of), 1)
    return {
        place: sum(
            _worth(
                {phrase: query.not_within.get(phrase, ()) for phrase in group},
                shelf.headings[place],
                text,
                [meant[one] for one in group if one in meant],
                place,
            )
            for group in query.all_of
        )
        / groups
        for place, text in texts.items()
    }


def _worth(
    group: Mapping[str, Sequence[str]], heading: str, text: str, meant: Sequence[ReferenceRows], place: int
) -> float:
    """The worth of a group of phrases, each with the longer words in which it does not count: of the best phrase in the
    heading, plus of the most frequent in the text. What cites a provision mentions it, and is worth more if it is about
    its crime. What was published on a day has the day in its heading."""
    in_title = [len(phrase) / len(heading) for phrase, longer in group.items() if holds_word(heading, phrase, longer)]
    if any(not rows.times and place in rows.places for rows in meant):
        in_title.append(1.0)
    title = IN_TITLE + WHOLE_TITLE * max(in_title) if in_title else 0.0
    if any(place in rows.of_its_crime for rows in meant):
        title += OF_ITS_CRIME
    mentions = max(
        (
            *(_count(phrase, text, longer) for phrase, longer in group.items()),
            *(rows.times.get(place, 0) for rows in meant),
        )
    )
    return title + IN_TEXT * mentions / (mentions + MENTIONS_FOR_HALF + len(text) / LENGTH)


def _count(phrase: str, text: str, longer: Sequence[str]) -> int:
    """The number of times that a text holds a folded phrase. The text is not folded, so that the phrase in traditional
    hanzi, for example, does not count; nor does a part of a number: 4万 in 3.4万."""
    if longer:
        return sum(is_word_at(text, phrase, found.start(), longer) for found in re.finditer(re.escape(phrase), text))
    begins, ends = phrase[0].isdecimal(), phrase[-1].isdecimal()
    if GAP not in phrase and not begins and not ends:
        return text.count(phrase)
    words = r"\W+".join(map(re.escape, phrase.split(GAP)))
    return len(re.findall(f"{PART_BEFORE if begins else ''}{words}{PART_BEHIND if ends else ''}", text))
