"""Reads what the phrases of a query refer to.

Phrases that stand side by side may be one: 刑法 第266条, 2022年 4月 21日. One phrase may be several: of 刑法第266条诈骗
the article is looked up, and the rest looked for. Quoted phrases are not read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import takewhile
from typing import TYPE_CHECKING
from unicodedata import normalize

from archive.search.meanings import CitesLaw, ReadPhrase, Reference
from archive.search.references.typed_dates import typed_date
from archive.search.references.typed_provisions import typed_provisions
from archive.text.hanzi import GAP, phrase, simplified
from archive.text.provisions import is_law_number, provisions_in

if TYPE_CHECKING:
    from archive.search.query import Query
    from archive.search.references.laws import LawNames

MAX_JOINED = 6  # phrases that may make one name or date


def with_references(query: Query, laws: LawNames) -> Query:
    """The query with what its phrases refer to. Phrases are joined and parted as they are read."""
    groups, references, marked = list[tuple[str, ...]](), dict[str, Reference](), list[str]()
    for group in _groups(query, laws):
        groups.append(tuple(dict.fromkeys(way for one in group for way in one.ways)))
        references |= {one.ways[0]: one.reference for one in group if one.reference}
        marked += [words for one in group for words in one.marked]
    for words in query.none_of:
        excluded = _whole(_typed(query, words), laws) if words not in query.quoted else None
        if excluded and excluded.reference:
            references[words] = excluded.reference
    return replace(
        query,
        all_of=tuple(dict.fromkeys(groups)),
        references=references,
        also_marked=tuple(dict.fromkeys(marked)),
    )


def is_indivisible(words: str) -> bool:
    """Whether a folded phrase has a number that means nothing in parts: a date, a provision, the number of a rule."""
    return bool(typed_date(words) or is_law_number(words) or any(one.has_ordinal for one in provisions_in(words)))


def _groups(query: Query, laws: LawNames) -> Iterator[Sequence[ReadPhrase]]:
    """The groups of phrases, joined and parted, as they are looked for."""
    at = 0
    while at < len(query.all_of):
        end, joined = _joined(query, at, laws)
        if joined:
            yield (joined,)
            at = end
            continue
        group = query.all_of[at]
        at += 1
        whole = [(words not in query.quoted and _whole(_typed(query, words), laws)) or None for words in group]
        if len(group) == 1 and not any(whole) and group[0] not in query.quoted:
            parts = typed_provisions(_typed(query, group[0]), laws)
            yield from ((part,) for part in parts or (ReadPhrase(group),))
        else:
            yield [read or ReadPhrase((words,)) for read, words in zip(whole, group, strict=True)]


def _typed(query: Query, words: str) -> str:
    """A phrase with its punctuation, in simplified hanzi and half width."""
    return simplified(normalize("NFKC", query.as_typed.get(words, words)))


def _joined(query: Query, at: int, laws: LawNames) -> tuple[int, ReadPhrase | None]:
    """The end of the longest row of groups from `at` on that together refer to one thing, and this; a lone group is no
    row. In a group of several phrases the last is the translation of an English one."""
    alone = takewhile(lambda group: len(group) == 1 or group[0].isascii(), query.all_of[at : at + MAX_JOINED])
    words = list(takewhile(lambda one: one not in query.quoted, (group[-1] for group in alone)))
    for number in range(len(words), 1, -1):
        typed = GAP.join(_typed(query, one) for one in words[:number])
        if not typed.replace(GAP, "").isdecimal() and (read := _whole(typed, laws)):
            return at + number, read
    return at, None


def _whole(typed: str, laws: LawNames) -> ReadPhrase | None:
    """What a whole phrase refers to."""
    words = phrase(typed)
    if date := typed_date(words):
        return date
    if any(named := laws.named(typed)):
        written = laws.written(named)
        return ReadPhrase(tuple(dict.fromkeys((words, *written[:1]))), CitesLaw(laws.label(named), *named), written)
    parts = typed_provisions(typed, laws)
    return parts[0] if len(parts) == 1 else None
