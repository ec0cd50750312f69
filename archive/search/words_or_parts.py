"""Decides which words a search looks for: the typed words with their synonyms, or parts of the typed words.

English words are looked for by their Chinese (see archive.search.english). Synonyms with which the query would cost too
much (see archive.search.cost) are left out.

If no text holds the typed words or their synonyms, the search looks for the longest parts of the words that some text
holds. A part is first looked up in the headings (which include the keywords of cases), since these are in memory, then
in the full-text table, at most MAX_LOOKUPS times for one query.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace

from archive.search.catalogue import Catalogue
from archive.search.cost import MAX_MS
from archive.search.matching_rows import Matching
from archive.search.query import Query, parse
from archive.search.references import PublishedIn, is_indivisible, with_references
from archive.search.synonyms import Synonym, as_words, longer_words
from archive.search.tokens import tokens
from archive.text.hanzi import GAP, is_wordlike
from archive.text.provisions import guiding_number

MIN_SHARE = 0.5  # the parts are searched for only if they have this share of a query's characters
MAX_TOKENS = 40  # tokens at the beginning of a phrase that are taken apart; the rest is left out
MAX_LOOKUPS = 8  # in the full-text table, for one query: looking up a word that no text holds may take 50 ms
MAX_LOOKUP_MS = 250.0  # estimate of what all lookups for one query may cost together
MAX_PARTED_MS = 500.0  # estimate of a query that may be taken apart, and of its parts as a query


@dataclass(frozen=True, slots=True)
class SearchWords:
    """The words that a search looks for."""

    query: Query
    # The results are ranked by these words. They are those of `query`, unless `query` takes any of the parts: then a
    # result with more of the parts is worth more.
    weighed_by: Query
    added: tuple[Synonym, ...] = ()
    parts: tuple[str, ...] = ()  # if no text holds the typed words: their parts that a text holds, even if too few
    unknown: tuple[str, ...] = ()  # and the words in Latin letters that no text holds and for which no term is known


class WordLookup:
    """Tells, for one query, which words the texts of the public file hold."""

    def __init__(self, db: sqlite3.Connection, catalogue: Catalogue) -> None:
        self._db = db
        self._shelves = (catalogue.publications, catalogue.cases)
        self._lookups_left, self._ms_left = MAX_LOOKUPS, MAX_LOOKUP_MS
        self._known: dict[tuple[str, tuple[str, ...]], bool] = {}

    def __call__(self, words: str, longer: tuple[str, ...] = ()) -> bool:
        """Whether a heading or a text holds a folded phrase. When no lookup is left, only headings are looked at.
        `longer`: words inside which the phrase does not count."""
        if (words, longer) not in self._known:
            in_headings = not longer and any(words in shelf.headings for shelf in self._shelves)
            query = Query(((words,),), not_within={words: longer})
            self._known[words, longer] = in_headings or self._is_in_a_publication(query)
        return self._known[words, longer]

    def finds(self, query: Query) -> bool:
        """Whether a publication or a case is found by a query."""
        return any(Matching(self._db, shelf, query).finds_any() for shelf in self._shelves)

    def _is_in_a_publication(self, query: Query) -> bool:
        """Whether a publication is found by a query for a phrase; False when no lookup is left."""
        shelf = self._shelves[0]
        self._lookups_left -= 1
        self._ms_left -= shelf.index_for(query).cost(self._db, query)
        if self._lookups_left < 0 or self._ms_left < 0:
            return False
        return Matching(self._db, shelf, query).finds_any()


def search_words(db: sqlite3.Connection, catalogue: Catalogue, text: str, *, exact: bool) -> SearchWords:
    """The words to look for, given a typed text. The catalogue keeps the result for the next call.

    Raises CostlyQueryError.
    """
    known: SearchWords | None = catalogue.words.get((text, exact))
    return known or catalogue.words.keep((text, exact), _search_words(db, catalogue, text, exact=exact))


def _search_words(db: sqlite3.Connection, catalogue: Catalogue, text: str, *, exact: bool) -> SearchWords:
    typed = parse(text)
    translated, terms = (typed, ()) if exact else catalogue.english.translate(typed)
    read = typed if exact else as_words(with_references(translated, catalogue.laws), typed)
    query, synonyms = (typed, ()) if exact else catalogue.synonyms.expand(read)
    if synonyms and _cost(db, catalogue, query) > MAX_MS:
        query, synonyms = read, ()
    added = (*terms, *_meanings(db, catalogue, read), *synonyms)
    words = SearchWords(query, query, added)
    # A number is not taken apart, since its parts would find other cases, articles and dates.
    is_number = len(read.all_of) == 1 and any(guiding_number(one) or is_indivisible(one) for one in read.wanted)
    can_be_parted = query.all_of and not (exact or query.quoted or query.none_of or is_number)
    is_known = WordLookup(db, catalogue)
    if not can_be_parted or is_known.finds(query) or _cost(db, catalogue, query) > MAX_PARTED_MS:
        return words
    typed_of = _parted(query, catalogue, is_known)
    groups = tuple(typed_of)
    parts = tuple(group[0] for group in groups)
    unknown = tuple(one for one in catalogue.english.unknown(translated) if not is_known(one))
    if sum(typed_of.values()) < MIN_SHARE * sum(len(group[0]) for group in query.all_of):
        return SearchWords(query, query, added, parts, unknown)
    together = as_words(replace(read, all_of=groups), typed)
    any_of = replace(together, all_of=(tuple(dict.fromkeys(one for group in groups for one in group)),))
    if _cost(db, catalogue, any_of) > MAX_PARTED_MS:
        return SearchWords(query, query, added, parts, unknown)
    found = together if is_known.finds(together) else any_of
    return SearchWords(found, together, terms, parts, unknown)


def _meanings(db: sqlite3.Connection, catalogue: Catalogue, query: Query) -> Iterator[Synonym]:
    """What the phrases of a query refer to, for readers."""
    for phrase, meant in query.references.items():
        if phrase in query.none_of:
            continue
        typed = query.as_typed.get(phrase, phrase)
        if isinstance(meant, PublishedIn):
            yield Synonym(typed, (meant.label,), "date")
        else:
            is_cited = catalogue.publications.referring.rows(db, meant).places
            yield Synonym(typed, (meant.label,), "citation", meant.page if is_cited else "")


def _cost(db: sqlite3.Connection, catalogue: Catalogue, query: Query) -> float:
    """What a query costs among publications, of which there is more text than of cases, in ms."""
    return catalogue.publications.index_for(query).cost(db, query)


def _parted(query: Query, catalogue: Catalogue, is_known: WordLookup) -> dict[tuple[str, ...], int]:
    """The groups of a query, without the phrases that no text holds, each with the number of typed characters that it
    stands for. If no phrase of a group is left, the parts of its first phrase replace the group: 养老的典型案例 becomes
    养老 and 典型案例; 帮信犯罪 becomes 帮信 (with its synonyms) and 犯罪."""
    found: dict[tuple[str, ...], int] = {}
    for group in query.all_of:
        is_whole = not query.references.keys().isdisjoint(group) or any(map(is_indivisible, group))
        if is_whole:
            known = group if is_known.finds(replace(query, all_of=(group,), none_of=())) else ()
        else:
            known = tuple(one for one in group if is_known(one, query.not_within.get(one, ())))
        chunks = [] if known or is_whole else group[0].split(GAP)
        parts = [part for chunk in chunks for part in _longest_parts(tokens(chunk)[:MAX_TOKENS], catalogue, is_known)]
        found |= {known: len(group[0])} if known else {part: len(part[0]) for part in parts}
    return found


def _longest_parts(row: list[str], catalogue: Catalogue, is_known: WordLookup) -> Iterator[tuple[str, ...]]:
    """The longest part at the beginning of a phrase that some text holds, then the longest after it, and so on. If a
    longer word has synonyms and a text holds one of all these, the word and its synonyms are the part. `row`: the
    phrase's tokens."""
    at = 0
    while at < len(row):
        end = _end_of_part(row, at, is_known)
        known = catalogue.synonyms.word_at("".join(row), sum(map(len, row[:at])))
        findable = tuple(one for one in known if is_known(one, longer_words().get(one, ())))
        if findable and len(known[0]) > len("".join(row[at : end or at])):
            yield findable
            end = at + len(tokens(known[0]))
        elif end and not (row[at].isdecimal() and end == at + 1 and len(row) > 1):  # 3 of 3人 is not what was typed
            yield ("".join(row[at:end]),)
        at = end or at + 1


def _end_of_part(row: list[str], start: int, is_known: WordLookup) -> int | None:
    """The end of the longest part that begins at `start` and that a text holds, or None. A single hanzi is no part."""
    end = start + 1 if is_wordlike(row[start][0]) else start + 2
    if end > len(row) or not is_known("".join(row[start:end])):
        return None
    while end < len(row) and is_known("".join(row[start : end + 1])):
        end += 1
    return end
