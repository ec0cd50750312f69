"""Words that mean the same to those who write and read these texts: what else a query is searched for.

Crimes are called by short and former names (帮信罪); those stand in the public file's own table. All other groups are
in data/synonyms.json. A phrase that was typed between quotation marks is left as it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from archive.search.guiding_numbers import guiding_name, guiding_number
from archive.search.query import Query
from archive.text.hanzi import phrase as phrase_of

DATA = Path(__file__).parent / "data" / "synonyms.json"
CRIME = "罪"
LONG_NAME = 6  # hanzi of a crime's name: without its 罪 it can still be nothing else
MOST = 6  # other ways to say one phrase


@dataclass(frozen=True, slots=True)
class Added:
    """What was searched for as well as what was asked for."""

    asked: str
    also: tuple[str, ...]  # as they are written, not folded


@dataclass(frozen=True, slots=True)
class Understood:
    """A query as it is searched for."""

    query: Query
    added: tuple[Added, ...] = ()


@dataclass(frozen=True, slots=True)
class Term:
    """A word, and the words that find what it means."""

    word: str
    also: tuple[str, ...]


class Synonyms:
    """The words that are known to have others."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self._also: dict[str, tuple[str, ...]] = {}
        for term in terms:
            word = phrase_of(term.word)
            known = (*self._also.get(word, ()), *(one for one in term.also if phrase_of(one) != word))
            self._also[word] = tuple(dict.fromkeys(known))
        longest_first = sorted(self._also, key=len, reverse=True)
        self._words = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")

    @property
    def words(self) -> tuple[str, ...]:
        """All words that have others, folded."""
        return tuple(self._also)

    def word_at(self, phrase: str, at: int) -> tuple[str, ...]:
        """The longest known word that begins there in a folded phrase, and the other ways to say it, folded."""
        found = self._words.match(phrase, at)
        return (found[0], *map(phrase_of, self._also[found[0]][:MOST])) if found and found[0] else ()

    def understand(self, query: Query) -> Understood:
        """The query, each of its phrases with the other ways to say it."""
        groups, added = list[tuple[str, ...]](), list[Added]()
        for group in query.all_of:
            also = {phrase: self._others(phrase) for phrase in group if phrase not in query.quoted}
            groups.append(tuple(dict.fromkeys((*group, *(phrase_of(one) for ways in also.values() for one in ways)))))
            added += [Added(phrase, ways) for phrase, ways in also.items() if ways]
        return Understood(replace(query, all_of=tuple(groups)), tuple(added))

    def _others(self, phrase: str) -> tuple[str, ...]:
        """Other ways to say a phrase, in whole or in one of its words."""
        if (number := guiding_number(phrase)) is not None:
            written = guiding_name(number)
            return (written,) if phrase_of(written) != phrase else ()
        if phrase in self._also:
            return self._also[phrase][:MOST]
        ways = (
            f"{phrase[: found.start()]}{one}{phrase[found.end() :]}"
            for found in self._words.finditer(phrase)
            for one in self._also[found[0]]
        )
        return tuple(way for way in dict.fromkeys(ways) if phrase_of(way) != phrase)[:MOST]


def crime_terms(crimes: Iterable[tuple[str, str | None, str | None]]) -> Iterator[Term]:
    """The terms of crimes: rows of full name, short names and former names, the last two JSON arrays.

    A crime is found by its name without 罪 as well where that is long: 某某帮助信息网络犯罪活动案 has none.
    """
    for name, short, former in crimes:
        others = [*json.loads(short or "[]"), *json.loads(former or "[]")]
        bare = name.removesuffix(CRIME)
        names = [name, *([bare] if len(bare) >= LONG_NAME else []), *others]
        if others:
            yield from (Term(one, tuple(names)) for one in names)


@cache
def known_terms() -> tuple[Term, ...]:
    """The terms of data/synonyms.json: of a group each has all the others, a wider one only finds more."""
    data = json.loads(DATA.read_text("utf-8"))
    equal = [Term(one, tuple(group["terms"])) for group in data["equal"] for one in group["terms"]]
    return (*equal, *(Term(one["term"], tuple(one["also"])) for one in data["wider"]))
