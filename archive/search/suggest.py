"""Finds what a reader may have meant: suggestions while a query is typed, words that are spelt alike or near in
meaning, similar titles.

None of these counts as a result.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Literal

from rapidfuzz import process
from rapidfuzz.distance import OSA

from archive.search.catalogue import Catalogue, Shelf
from archive.search.english import LETTERS, correct_words, offered_terms
from archive.search.query import Query, parse
from archive.search.references import CitesLaw, with_references
from archive.search.result_types import ResultLine, RowReader
from archive.search.synonyms import longer_words, related_words
from archive.search.tokens import holds_word, tokens
from archive.search.words_or_parts import WordLookup
from archive.text.hanzi import GAP, fold, phrase
from archive.text.provisions import guiding_name, guiding_number

WHOLE_ARTICLE = re.compile(r".*条(?:之[一二三四五六七八九十]+)?")  # before 第一款, 第（二）项
MIN_ALIKE_OF_TWO = 0.5  # least similarity (0 to 1) of a word to a phrase of two characters: one of two is the same
MIN_ALIKE = 0.6  # least similarity to longer phrases: two of three characters are the same, or three of five
MIN_ALIKE_IN_LETTERS = 0.79  # the same for Latin letters: one of five differs, or two neighbours are exchanged
MAX_NEAR_WORDS = 5
MAX_NEAR_PHRASES = 8  # phrases of a query for which near words are looked for
MAX_HEADINGS_TYPED = 20_000  # number of headings, the newest, that are searched at every keystroke

MIN_TITLE, MAX_TITLE = 5, 40  # least and greatest number of tokens of a query that may be a title
MIN_TITLE_SHARE = 0.7  # share of the query that a near title must hold, in its parts
MAX_NEAR_TITLES = 3
MAX_HEADINGS_OF_PART = 500  # headings that are looked at for one part of a query, the newest


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What someone may be typing. `target`: the slug of a publication, the id of a case, or the law and article as
    addresses have them; else empty."""

    source: Literal["crime", "law", "word", "english", "publication", "case"]
    text: str
    target: str = ""


def suggestions(catalogue: Catalogue, rows: RowReader, text: str, limit: int) -> tuple[Suggestion, ...]:
    """What a text that is being typed may become: names of crimes and laws, keywords and English terms first, then
    titles, the newest first."""
    typed = phrase(text)
    if not typed:
        return ()
    crimes = (Suggestion("crime", name) for name, names in catalogue.crimes.items() if typed in names)
    keywords = (
        Suggestion("word", word) for word, folded in catalogue.keywords.items() if typed in folded and typed != folded
    )
    english = (Suggestion("english", word) for word in catalogue.english.named if typed in phrase(word))
    laws = (Suggestion("law", name, id_) for id_, name in catalogue.laws.holding(text))
    kinds = (_cited_article(catalogue, rows, text), crimes, laws, keywords, english)
    words = {one.text: one for found in kinds for one in islice(found, limit // 4)}
    words = dict(islice(words.items(), limit * 3 // 4))
    number = guiding_number(text)
    if number is not None:
        typed = fold(guiding_name(number))
    headed, headed_cases = (
        shelf.headings.holding(typed, MAX_HEADINGS_TYPED) for shelf in (catalogue.publications, catalogue.cases)
    )
    places = list(islice(headed, min(limit // 2, limit - len(words))))
    case_places = list(islice(headed_cases, limit - len(words) - len(places)))
    publications, cases = rows.publications(places), rows.cases(case_places)
    return (
        *words.values(),
        *(Suggestion("publication", row.title or row.slug, row.slug) for row in map(publications.__getitem__, places)),
        *(
            Suggestion("case", " ".join(filter(None, (case.number, case.title))), str(case.id))
            for case in map(cases.__getitem__, case_places)
        ),
    )


def _cited_article(catalogue: Catalogue, rows: RowReader, text: str) -> Iterator[Suggestion]:
    """The articles of laws that a text names and that texts of the file cite."""
    references = with_references(parse(text), catalogue.laws).references.values()
    articles = (one for one in references if isinstance(one, CitesLaw) and one.article and one.page)
    for meant in articles:
        if catalogue.publications.referring.rows(rows.db, meant).places:
            yield Suggestion("law", meant.label, meant.page)


def near_words(db: sqlite3.Connection, catalogue: Catalogue, query: Query) -> tuple[str, ...]:
    """Words that are spelt much like a phrase of the query and that the search finds, the most similar first.

    Before them are the articles of whose paragraphs (款) and items (项) the query names one. The words come from the
    synonyms, from names of crimes and laws, and from the keywords of cases; for a misspelt English word, from the
    English terms of the field alone: names of crimes have words of violence.
    """
    is_known = WordLookup(db, catalogue)
    known = {word: word for word in catalogue.synonyms.words}
    known |= {fold(crime.removesuffix("罪")): crime.removesuffix("罪") for crime in catalogue.crimes}
    words = known | {folded: word for word, folded in catalogue.keywords.items()}
    laws = catalogue.laws.cited_names()
    words |= laws
    words |= {fold(crime): crime for crime in catalogue.crimes}
    near = list[tuple[float, str]]()
    _, terms = catalogue.english.translate(query)
    are_terms = {word for term in terms for word in term.word.split(GAP)}  # which nobody mistyped
    references = with_references(query, catalogue.laws).references
    are_terms |= references.keys()
    whole = (_whole_article(one) for one in references.values() if isinstance(one, CitesLaw) and one.article)
    articles = [one.label for one in whole if catalogue.publications.referring.rows(db, one).places]
    for wanted in [one for one in query.wanted if one not in are_terms][:MAX_NEAR_PHRASES]:
        # For a phrase of two characters it is enough that one is the same. So only words of the field are tried, since
        # too many of the keywords would do.
        choices, alike = (known, MIN_ALIKE_OF_TWO) if len(wanted) == 2 else (words, MIN_ALIKE)
        if LETTERS.fullmatch(wanted):
            is_misspelt = GAP not in wanted and wanted not in correct_words()
            choices, alike = offered_terms() if is_misspelt else {}, MIN_ALIKE_IN_LETTERS
        for word, share, _ in process.extract(
            wanted, choices.keys(), scorer=OSA.normalized_similarity, score_cutoff=alike, limit=MAX_NEAR_WORDS
        ):
            ways = map(phrase, catalogue.english.chinese(word)) if word in catalogue.english.words else ()
            can_be_found = word in laws or any(
                is_known(one, longer_words().get(one, ())) for one in (*ways, *_ways(catalogue, word))
            )
            near += [(-share, choices[word])] if word != wanted and can_be_found else []
    return tuple(dict.fromkeys((*articles, *(word for _, word in sorted(near)))))[:MAX_NEAR_WORDS]


def _whole_article(meant: CitesLaw) -> CitesLaw:
    """The article in which a paragraph or an item is: texts may cite it without them."""
    named = WHOLE_ARTICLE.match(meant.label)
    return replace(meant, label=named[0] if named else meant.label, paragraph=None, item=None)


def related_to(db: sqlite3.Connection, catalogue: Catalogue, query: Query) -> tuple[str, ...]:
    """Words near in meaning to a phrase of the query that the search finds. A phrase is the word of a group if it is
    that word or a synonym of it."""
    is_known = WordLookup(db, catalogue)
    found = dict[str, None]()
    for wanted in query.wanted[:MAX_NEAR_PHRASES]:
        meant = {wanted, *catalogue.synonyms.word_at(wanted, 0)}
        for group in related_words():
            others = [word for word in group if phrase(word) not in meant]
            if len(others) < len(group):
                found |= dict.fromkeys(
                    word
                    for word in others
                    if any(is_known(one, longer_words().get(one, ())) for one in _ways(catalogue, word))
                )
    return tuple(found)[:MAX_NEAR_WORDS]


def _ways(catalogue: Catalogue, word: str) -> tuple[str, ...]:
    """A word and its synonyms, folded."""
    folded = phrase(word)
    return catalogue.synonyms.word_at(folded, 0) or (folded,)


def near_titles(catalogue: Catalogue, query: Query) -> tuple[tuple[ResultLine, ...], tuple[str, ...]]:
    """Titles that hold most of a query, but not as one phrase, the nearest first; and the parts of the query.

    For the query 养老诈骗典型案例, the title 惩治养老诈骗犯罪典型案例 is near; the parts are 养老诈骗 and 典型案例.
    Both results are empty if a title holds the whole query, if the query is too short or too long, or if it has
    operators or quotation marks.
    """
    plain = not query.quoted and not query.none_of and all(len(group) == 1 for group in query.all_of)
    row = tokens("".join(query.wanted).replace(GAP, "")) if plain else []
    shelves = (catalogue.publications, catalogue.cases)
    if not MIN_TITLE <= len(row) <= MAX_TITLE or any(_has_title(shelf, query.wanted) for shelf in shelves):
        return (), ()
    parts = tuple(dict.fromkeys(_parts_in_titles(shelves, row)))
    found = [
        (-common, len(shelf.headings[place]), is_case, -place)
        for is_case, shelf in enumerate(shelves)
        for place, common in _common_characters(shelf, parts).items()
        if common >= MIN_TITLE_SHARE * len(row)
    ]
    return tuple(ResultLine(bool(is_case), -place) for _, _, is_case, place in sorted(found)[:MAX_NEAR_TITLES]), parts


def _common_characters(shelf: Shelf, parts: tuple[str, ...]) -> Counter[int]:
    """For each heading, by place, the number of characters of those parts that it holds."""
    common = Counter[int]()
    for part in parts:
        for place in islice(shelf.headings.holding(part), MAX_HEADINGS_OF_PART):
            common[place] += len(part)
    return common


def _parts_in_titles(shelves: tuple[Shelf, ...], row: list[str]) -> Iterator[str]:
    """The longest part at the beginning of a query that some heading holds, then the longest after it, and so on. A
    part has at least two tokens. `row`: the query's tokens."""
    at = 0
    while at < len(row):
        end = at + 2
        while end <= len(row) and any("".join(row[at:end]) in shelf.headings for shelf in shelves):
            end += 1
        if end - 1 >= at + 2:
            yield "".join(row[at : end - 1])
            at = end - 1
        else:
            at += 1


def _has_title(shelf: Shelf, phrases: tuple[str, ...]) -> bool:
    first, *others = phrases
    places = islice(shelf.headings.holding(first), MAX_HEADINGS_OF_PART)
    return any(all(holds_word(shelf.headings[place], other) for other in others) for place in places)
