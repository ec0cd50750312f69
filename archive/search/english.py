"""English words of a query, and the Chinese words of the texts that are searched for in their place.

They come from data/english.json, which says what kind of source each term has, and from the English names in the public
file's tables. A quoted phrase is searched for as it is, and so is a word in Latin letters that is no term (USDT, POS).
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, KeysView, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from unicodedata import combining, normalize

from archive.search.query import Query
from archive.search.synonyms import Synonym
from archive.text.hanzi import GAP, phrase
from archive.text.numerals import numeral_of
from archive.text.provisions import guiding_name

DATA = Path(__file__).parent / "data" / "english.json"
LATIN = re.compile(r"[a-z0-9 ]*[a-z][a-z0-9 ]*|\d{1,4}(?: \d{1,2})?")  # of a folded phrase; 287-2 folds to 287 2
LETTERS = re.compile(r"[a-z0-9 ]*[a-z][a-z0-9 ]*")
GUIDING = re.compile(r"(?:procuratorial )?(?:guiding case|jian ?li)s? (?:no |number )?(\d{1,4})")
BATCH = re.compile(r"batch (?:no |number )?(\d{1,3})|(\d{1,3})(?:st|nd|rd|th) batch")
ARTICLE = re.compile(r"art(?:icle)? ([1-9]\d{0,2})(?: ([1-9]\d?))?")


class EnglishTerms:
    """English terms, and the Chinese words for each."""

    def __init__(self, terms: Sequence[Synonym], left_out: Iterable[str] = ()) -> None:
        self._chinese: dict[str, tuple[str, ...]] = {}
        for term in terms:
            word = unmarked(phrase(term.word))
            for form in (word, f"{word}s"):
                self._chinese.setdefault(form, term.also)
        self.named = tuple(dict.fromkeys(term.word for term in terms))  # as written
        self._left_out = frozenset(left_out)
        self._longest = max((word.count(GAP) + 1 for word in self._chinese), default=1)

    @property
    def words(self) -> KeysView[str]:
        """The terms and their plurals, folded and without marks."""
        return self._chinese.keys()

    def chinese(self, english: str) -> tuple[str, ...]:
        """The Chinese words for folded English words; empty if they are no term.

        The number of a guiding case, a batch or an article has its form in print: guiding case 67 gives 检例第67号,
        article 287-2 gives 第二百八十七条之二.
        """
        english = unmarked(english)
        if found := GUIDING.fullmatch(english):
            return (guiding_name(int(found[1])),)
        if found := BATCH.fullmatch(english):
            return (f"第{numeral_of(int(found[1] or found[2]))}批",)
        if found := ARTICLE.fullmatch(english):
            return (f"第{numeral_of(int(found[1]))}条{f'之{numeral_of(int(found[2]))}' if found[2] else ''}",)
        return self._chinese.get(english, ())

    def translate(self, query: Query) -> tuple[Query, tuple[Synonym, ...]]:
        """The query with the Chinese words for its English ones as alternatives; and what was added, by term.

        Words that follow each other are taken for the longest term that they make: money laundering is one term. Words
        such as `of` are left out if there is any term.
        """
        groups, added = list[tuple[str, ...]](), list[Synonym]()
        at = 0
        while at < len(query.all_of):
            end, term = self._term_at(query, at)
            chinese = self.chinese(term)
            if chinese:
                added.append(Synonym(term, chinese, how="translation"))
            groups.append((term, *map(phrase, chinese)) if chinese else self._group(query, at, added))
            at = end
        without = {one: self.chinese(one) for one in query.none_of if one not in query.quoted}
        added += [Synonym(one, chinese, how="translation") for one, chinese in without.items() if chinese]
        if not added:
            return query, ()
        wanted = (group for group in groups if len(group) > 1 or group[0] not in self._left_out)
        none_of = (*query.none_of, *(phrase(one) for chinese in without.values() for one in chinese))
        return replace(query, all_of=tuple(dict.fromkeys(wanted)), none_of=none_of), tuple(dict.fromkeys(added))

    def unknown(self, query: Query) -> tuple[str, ...]:
        """The words in Latin letters of a translated query for which there is no term."""
        return tuple(
            group[0]
            for group in query.all_of
            if len(group) == 1
            and LETTERS.fullmatch(unmarked(group[0]))
            and group[0] not in {*query.quoted, *self._left_out}
        )

    def _term_at(self, query: Query, at: int) -> tuple[int, str]:
        """The end of the longest term that the groups from `at` on make, and the term; if they make none, the end of
        the group at `at`, and an empty text."""
        words, ends = list[str](), list[tuple[int, str]]()
        for end, group in enumerate(query.all_of[at : at + self._longest], at + 1):
            if len(group) > 1 or group[0] in query.quoted or not LATIN.fullmatch(unmarked(group[0])):
                break
            words.append(group[0])
            term = GAP.join(words)
            if self.chinese(term):
                ends.append((end, term))
        return ends[-1] if ends else (at + 1, "")

    def _group(self, query: Query, at: int, added: list[Synonym]) -> tuple[str, ...]:
        """A group that makes no term: one of several alternatives (fraud OR theft), of which each may be a term."""
        group = query.all_of[at]
        if len(group) == 1:
            return group
        ways = {one: self.chinese(one) for one in group if one not in query.quoted}
        added += [Synonym(one, chinese, how="translation") for one, chinese in ways.items() if chinese]
        return tuple(dict.fromkeys((*group, *(phrase(one) for chinese in ways.values() for one in chinese))))


def unmarked(text: str) -> str:
    """The text without marks on its letters: a reader types Urumqi for Ürümqi."""
    return "".join(one for one in normalize("NFD", text) if not combining(one))


def named_in_english(rows: Iterable[tuple[str, str | None]], ending: str = "") -> Iterator[Synonym]:
    """English names as terms, each with all Chinese names that it stands for (Suzhou: 苏州 and 宿州); `ending` is left
    out of the Chinese, so that a search also finds the shorter form (诈骗 in place of 诈骗罪)."""
    named = defaultdict[str, list[str]](list)
    for name, english in rows:
        named[english or ""].append(name.removesuffix(ending) or name)
    return (Synonym(english, tuple(names)) for english, names in named.items() if english)


@cache
def field_terms() -> tuple[Synonym, ...]:
    """The terms of data/english.json."""
    terms = json.loads(DATA.read_text("utf-8"))["terms"]
    return tuple(Synonym(english, tuple(term["chinese"])) for term in terms for english in term["english"])


@cache
def offered_terms() -> dict[str, str]:
    """The terms of data/english.json that may be offered for a misspelt word, by their folded form."""
    not_offered = json.loads(DATA.read_text("utf-8"))["not_offered"]
    return {phrase(term.word): term.word for term in field_terms() if term.word not in not_offered}


@cache
def correct_words() -> frozenset[str]:
    """English words that are not misspelt, folded: those of the terms, and those of data/english.json that are spelt
    much like a term."""
    known = [*json.loads(DATA.read_text("utf-8"))["correct"], *(phrase(term.word) for term in field_terms())]
    words = {word for one in known for word in one.split()}
    return frozenset(words | {f"{word}s" for word in words})


@cache
def words_left_out() -> tuple[str, ...]:
    """The words of data/english.json that are not searched for beside a term."""
    return tuple(json.loads(DATA.read_text("utf-8"))["left_out"])
