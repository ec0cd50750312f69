"""Synonyms: words that mean the same in these texts. A search for a word also looks for its synonyms.

Synonyms come from data/synonyms.json; the crimes' short and former names also from the public file's table `crimes`. A
quoted phrase has no synonyms; a title (《…》, or a long phrase) has none for the words in it. A word that was not typed
does not count inside longer words (取手 in 获取手机), as far as data/synonyms.json knows these.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Literal

from archive.search.query import Query
from archive.search.tokens import is_word_at
from archive.text.hanzi import phrase as phrase_of
from archive.text.provisions import guiding_name, guiding_number

DATA = Path(__file__).parent / "data" / "synonyms.json"
CRIME = "罪"
MIN_BARE_NAME = 6  # a crime's name with at least this many characters before 罪 is looked for without 罪, too
MAX_SYNONYMS = 6  # at most this many synonyms of one phrase are looked for


@dataclass(frozen=True, slots=True)
class Synonym:
    """A word or a phrase, and its synonyms, as written, not folded. The word itself may be among them."""

    word: str
    also: tuple[str, ...]
    how: Literal["synonym", "translation", "citation", "date"] = "synonym"  # translation: the word is English
    page: str = ""  # of a citation: the law or article that rows of the file cite, as addresses have it


class Synonyms:
    """All words that have synonyms, and their synonyms."""

    def __init__(self, terms: Iterable[Synonym]) -> None:
        self._also: dict[str, tuple[str, ...]] = {}
        for term in terms:
            word = phrase_of(term.word)
            known = (*self._also.get(word, ()), *(one for one in term.also if phrase_of(one) != word))
            self._also[word] = tuple(dict.fromkeys(known))
        longest_first = sorted(self._also, key=len, reverse=True)
        self._words = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")

    @property
    def words(self) -> tuple[str, ...]:
        """The words, folded."""
        return tuple(self._also)

    def word_at(self, phrase: str, at: int) -> tuple[str, ...]:
        """The longest word with synonyms that begins at `at` in a folded phrase, then its synonyms, all folded; empty
        if no such word begins there."""
        found = self._words.match(phrase, at)
        if not found or not found[0] or not is_word_at(phrase, found[0], at, longer_words().get(found[0], ())):
            return ()
        return (found[0], *map(phrase_of, self._also[found[0]][:MAX_SYNONYMS]))

    def expand(self, query: Query) -> tuple[Query, tuple[Synonym, ...]]:
        """The query with the synonyms of its phrases as alternatives; and what was added, by phrase."""
        groups, added = list[tuple[str, ...]](), list[Synonym]()
        for group in query.all_of:
            as_typed = query.quoted | (query.titles - self._also.keys())
            if query.references.keys().isdisjoint(group):
                also = {phrase: self._others(phrase) for phrase in group if phrase not in as_typed}
            else:
                also = {}
            groups.append(tuple(dict.fromkeys((*group, *(phrase_of(one) for ways in also.values() for one in ways)))))
            added += [Synonym(phrase, ways) for phrase, ways in also.items() if ways]
        return replace(query, all_of=tuple(groups)), tuple(added)

    def _others(self, phrase: str) -> tuple[str, ...]:
        """The synonyms of the whole phrase. If it has none: the phrase, each time with one word replaced by a synonym.

        For the number of a guiding case, its form in print: 检例66号 gives 检例第66号.
        """
        if (number := guiding_number(phrase)) is not None:
            written = guiding_name(number)
            return (written,) if phrase_of(written) != phrase else ()
        if phrase in self._also:
            return self._also[phrase][:MAX_SYNONYMS]
        ways = (
            f"{phrase[: found.start()]}{one}{phrase[found.end() :]}"
            for found in self._words.finditer(phrase)
            if is_word_at(phrase, found[0], found.start(), longer_words().get(found[0], ()))
            for one in self._also[found[0]]
        )
        return tuple(way for way in dict.fromkeys(ways) if phrase_of(way) != phrase)[:MAX_SYNONYMS]


def crime_synonyms(crimes: Iterable[tuple[str, str | None, str | None]]) -> Iterator[Synonym]:
    """All names of each crime as synonyms of each other; nothing for a crime that has only one name.

    `crimes`: full name, short names and former names, the last two as JSON arrays. If the full name is long, its form
    without 罪 is a synonym, too, so that a search also finds 某某帮助信息网络犯罪活动案.
    """
    for name, short, former in crimes:
        others = [*json.loads(short or "[]"), *json.loads(former or "[]")]
        bare = name.removesuffix(CRIME)
        names = [name, *([bare] if len(bare) >= MIN_BARE_NAME else []), *others]
        if others:
            yield from (Synonym(one, tuple(names)) for one in names)


def as_words(query: Query, typed: Query) -> Query:
    """The query, so that the words of it that were not typed are looked for as words, not inside longer ones."""
    begun = (group[0] for group in query.all_of)  # synonyms and translations follow what was typed
    own = {*typed.as_typed, *(one for one in begun if any(one in whole for whole in typed.as_typed))}
    longer = {word: longer for word, longer in longer_words().items() if word not in own}
    return replace(query, not_within=longer)


@cache
def longer_words() -> Mapping[str, tuple[str, ...]]:
    """The words of data/synonyms.json that are found by chance inside longer words, each with these."""
    return {one["word"]: tuple(one["within"]) for one in json.loads(DATA.read_text("utf-8"))["not_within"]}


@cache
def related_words() -> tuple[tuple[str, ...], ...]:
    """The groups of data/synonyms.json whose words are near in meaning, and mean different things."""
    return tuple(tuple(group["terms"]) for group in json.loads(DATA.read_text("utf-8"))["related"])


@cache
def field_synonyms() -> tuple[Synonym, ...]:
    """The groups of data/synonyms.json: `equal` words find each other; a `wider` word also finds its narrower words."""
    data = json.loads(DATA.read_text("utf-8"))
    equal = [Synonym(one, tuple(group["terms"])) for group in data["equal"] for one in group["terms"]]
    return (*equal, *(Synonym(one["term"], tuple(one["also"])) for one in data["wider"]))
