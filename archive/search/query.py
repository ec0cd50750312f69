"""The query of a search and its language: phrases that a text must hold or must not hold.

    诈骗 养老            a text must hold both words (AND between them changes nothing)
    诈骗 OR 盗窃 2023    one of the first two words, and the third (| is the same as OR)
    "wire fraud"         this phrase, white space included (“…” and 「…」 are the same)
    诈骗 -电信           the first word, and not the second

Every text is a valid query. All that is no operator is searched for, except punctuation alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from archive.search.meanings import Reference
from archive.search.tokens import EVERYTHING, NOTHING, tokens
from archive.text.hanzi import phrase

LONG = 18  # characters of a phrase from which on it is a title or a sentence that was pasted
MAX_CHARACTERS = 200  # of a query that are read: in 100,000 publications 300 hanzi take 5 s, 8,000 take minutes

MATCH_EVERYTHING = f'"{EVERYTHING}"'
MATCH_NOTHING = f'"{NOTHING}"'

Order = Literal["relevance", "fraud_first", "newest", "oldest"]
ShelfName = Literal["publications", "cases"]  # the table that is searched: see archive.search.catalogue.Shelf
Value = str | int  # a value of a facet
Split = Callable[[str], list[str]]  # gives what a full-text table has of a phrase

_TERM = re.compile(
    r"""
    (?P<operator>\bOR(?!\S) | \bAND(?!\S) | [|｜])
    | [(（]* (?P<minus>[-－]*) [(（]*
      (?: (?P<quoted> ["＂“”][^"＂“”]*["＂“”] | [「『][^」』]*[」』] ) (?= [\s|｜)）,，;；。、] | $ )
        | (?P<bare> [^\s|｜]+ ) )
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """The text, filters and order of a search. Without `text` it finds every row that passes the filters."""

    text: str = ""  # in the language above
    exact: bool = False  # only the words as typed: no synonyms, no parts, no similar titles
    filters: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)  # by facet; several values are alternatives
    since: str | None = None  # ISO 8601: a day, month or year; included
    until: str | None = None  # the same
    order: Order = "relevance"
    shelf: ShelfName = "publications"
    section: str | None = (
        None  # of cases: a heading, or a group of headings, below which alone the words are looked for
    )


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed query. A phrase is folded text with one GAP between its words (see archive.text.hanzi)."""

    all_of: tuple[tuple[str, ...], ...] = ()  # groups of phrases: a text must hold at least one phrase of each group
    none_of: tuple[str, ...] = ()  # phrases that a text must not hold
    cut: bool = False  # whether only the first MAX_CHARACTERS were read
    quoted: frozenset[str] = frozenset()  # the phrases that were typed between quotation marks
    as_typed: Mapping[str, str] = field(default_factory=dict)  # phrases that were typed with punctuation
    titles: frozenset[str] = frozenset()  # the phrases that are names: typed with 《》, or long; they have no synonyms
    # The phrases that stand for rows, too: a text that lacks the phrase, but cites what it means, is found as well.
    references: Mapping[str, Reference] = field(default_factory=dict)
    also_marked: tuple[str, ...] = ()  # highlighted like the phrases of all_of, but not looked for
    # Words that were not typed, each with longer words: a text that has one of these is not found by the word.
    not_within: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def wanted(self) -> tuple[str, ...]:
        """The phrases to look for, each once."""
        return tuple(dict.fromkeys(one for group in self.all_of for one in group))

    @property
    def highlighted(self) -> tuple[str, ...]:
        """The phrases to highlight, each once."""
        return tuple(dict.fromkeys((*self.wanted, *self.also_marked)))

    @property
    def all_phrases(self) -> tuple[str, ...]:
        """The phrases of which the full-text table is asked: to look for, to exclude, and longer words."""
        phrases = (*self.wanted, *self.none_of)
        return (*phrases, *(longer for one in phrases for longer in self.not_within.get(one, ())))


def parse(text: str) -> Query:
    """Parse a typed text. It never raises. For punctuation alone, all_of and none_of are empty."""
    all_of: list[tuple[str, ...]] = []
    none_of: list[str] = []
    quoted: set[str] = set()
    titles: set[str] = set()
    as_typed: dict[str, str] = {}
    joins = False  # whether an OR stands between the last group and the next phrase
    for term in _TERM.finditer(text[:MAX_CHARACTERS]):
        if term["operator"]:
            joins = term["operator"] != "AND"
        elif found := phrase(term["quoted"] or term["bare"]):
            if term["quoted"]:
                quoted.add(found)
            elif "《" in term["bare"] or len(found) >= LONG:
                titles.add(found)
            as_typed[found] = term["quoted"] or term["bare"]
            if term["minus"]:
                none_of.append(found)
            elif joins and all_of:
                all_of[-1] += (found,)
            else:
                all_of.append((found,))
            joins = False
    cut = len(text) > MAX_CHARACTERS
    return Query(
        all_of=tuple(dict.fromkeys(all_of)),
        none_of=tuple(dict.fromkeys(none_of)),
        cut=cut,
        quoted=frozenset(quoted),
        as_typed=as_typed,
        titles=frozenset(titles),
    )


def match_expression(text: str) -> str:
    """The FTS5 MATCH expression of a typed text. It is valid for any text. Punctuation alone matches nothing."""
    return match(parse(text))


def match(query: Query, split: Split = tokens) -> str:
    """The FTS5 MATCH expression of a query, for a full-text table of tokens, or of what else phrases are split into.

    It is flat, so that it never reaches FTS5's limit on depth (256).
    """
    if not query.all_of and not query.none_of:
        return MATCH_NOTHING

    def any_of(phrases: tuple[str, ...]) -> str:
        return " OR ".join(one_of(phrase) for phrase in phrases)

    def one_of(phrase: str) -> str:
        words = '"{}"'.format(" ".join(split(phrase)))
        longer = query.not_within.get(phrase)
        return f"({words} NOT ({any_of(longer)}))" if longer else words

    wanted = " AND ".join(f"({any_of(group)})" for group in query.all_of) or MATCH_EVERYTHING
    return f"({wanted}) NOT ({any_of(query.none_of)})" if query.none_of else wanted
