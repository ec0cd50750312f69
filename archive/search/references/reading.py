"""Reads what the phrases of a query refer to.

Phrases that stand side by side may be one: 刑法 第266条, 2022年 4月 21日. One phrase may be several: of 刑法第266条诈骗
the article is looked up, and the rest looked for. Quoted phrases are not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import TYPE_CHECKING

from archive.search.meanings import CitesLaw, PublishedIn, Reference
from archive.text.hanzi import GAP, phrase
from archive.text.law_names import is_law_number
from archive.text.numerals import number_of, numeral_of
from archive.text.provisions import Provision, provisions_in

if TYPE_CHECKING:
    from archive.search.query import Query
    from archive.search.references.laws import LawNames

MAX_JOINED = 6  # phrases that may make one name or date
MAX_PARTED = 40  # characters of a phrase of which a part may be a provision; a longer one is a pasted sentence
MAX_PROVISIONS = 4  # of one phrase
MAX_ARTICLE = 1_500  # a higher number behind a law's name is a year: 刑法 1997

_HANZI = "〇零一二三四五六七八九十"
_YEAR = r"(?P<year>(?:19|20)\d\d|[〇零一二三四五六七八九]{4})"
_DATE = re.compile(
    rf"{_YEAR} ?(?:年 ?"
    rf"(?:(?P<month>\d{{1,2}}|[{_HANZI}]{{1,3}}) ?月 ?(?:份|(?P<day>\d{{1,2}}|[{_HANZI}]{{1,3}}) ?[日号])?)?"
    r"|(?<= )(?P<digit_month>\d{1,2})(?: (?P<digit_day>\d{1,2}))?)"
)
_BARE_ARTICLE = re.compile(r"(?P<law>\D.*?) ?(?P<article>\d{1,4})(?:(?: |之)(?P<sub>\d{1,2}))?")  # 刑法266, 刑法 287-2
_LEFT_OUT = re.compile(r"^(?:[之的]?规定|[之的])|(?:根据|依照|按照|依据|违反|触犯|的)$")  # beside a provision
_MAY_LEAD = re.compile(rf"(?:^|{GAP}|[罪案]|根据|依照|按照|依据|违反|触犯|的)$")  # in front of a law's name


@dataclass(frozen=True, slots=True)
class _Read:
    """A phrase as it is looked for: the ways to write it, and what it refers to."""

    ways: tuple[str, ...]
    reference: Reference | None = None
    marked: tuple[str, ...] = ()  # what is highlighted besides the ways


def with_references(query: Query, laws: LawNames) -> Query:
    """The query with what its phrases refer to. Phrases are joined and parted as they are read."""
    groups, references, marked = list[tuple[str, ...]](), dict[str, Reference](), list[str]()
    for group, reads in _groups(query, laws):
        ways = tuple(dict.fromkeys((*group, *(way for read in reads for way in read.ways))))
        groups.append(ways)
        for read in reads:
            if read.reference:
                references[read.ways[0]] = read.reference
                marked += read.marked
    for one in query.none_of:
        excluded = _whole(one, laws) if one not in query.quoted else None
        if excluded and excluded.reference:
            references[one] = excluded.reference
    return replace(
        query,
        all_of=tuple(dict.fromkeys(groups)),
        references=references,
        also_marked=tuple(dict.fromkeys(marked)),
    )


def is_indivisible(words: str) -> bool:
    """Whether a folded phrase has a number that means nothing in parts: a date, a provision, the number of a rule."""
    return bool(_DATE.fullmatch(words) or is_law_number(words) or any(one.has_ordinal for one in provisions_in(words)))


def _groups(query: Query, laws: LawNames) -> Iterator[tuple[tuple[str, ...], tuple[_Read, ...]]]:
    """The groups of phrases, joined and parted, each with what its phrases refer to."""
    at = 0
    while at < len(query.all_of):
        group = query.all_of[at]
        end, joined = _joined(query, at, laws)
        if joined:
            yield (joined.ways[0],), (joined,)
            at = end
            continue
        at += 1
        free = [one for one in group if one not in query.quoted]
        reads = tuple(read for one in free if (read := _whole(one, laws)))
        parts = _parts(group[0], laws) if free and len(group) == 1 and not reads else ()
        yield from (((part.ways[0],), (part,)) for part in parts)
        if not parts:
            yield group, reads


def _joined(query: Query, at: int, laws: LawNames) -> tuple[int, _Read | None]:
    """The end of the longest row of groups from `at` on that together refer to one thing, and this; a lone group is no
    row. In a group of several phrases the last is the translation of an English one."""
    alone = takewhile(lambda group: len(group) == 1 or group[0].isascii(), query.all_of[at : at + MAX_JOINED])
    words = list(takewhile(lambda one: one not in query.quoted, (group[-1] for group in alone)))
    for number in range(len(words), 1, -1):
        joined = GAP.join(words[:number])
        if not joined.replace(GAP, "").isdecimal() and (read := _whole(joined, laws)):
            return at + number, read
    return at, None


def _whole(words: str, laws: LawNames) -> _Read | None:
    """What a whole phrase refers to."""
    return _date(words) or _law(words, laws) or _article(words, laws)


def _date(words: str) -> _Read | None:
    found = _DATE.fullmatch(words)
    if not found:
        return None
    year = _number(found["year"])
    month, day = _number(found["month"] or found["digit_month"]), _number(found["day"] or found["digit_day"])
    if not year or (month is not None and not 1 <= month <= 12) or (day is not None and not 1 <= day <= 31):
        return None
    label = f"{year}年{f'{month}月' if month else ''}{f'{day}日' if day else ''}"
    iso = f"{year}{f'-{month:02}' if month else ''}{f'-{day:02}' if day else ''}"
    return _Read(tuple(dict.fromkeys((words, label))), PublishedIn(label, iso))


def _number(numeral: str | None) -> int | None:
    if numeral is None:
        return None
    return int(numeral) if numeral.isdecimal() else number_of(numeral)


def _law(words: str, laws: LawNames) -> _Read | None:
    ids, names = laws.named(words)
    if not ids and not names:
        return None
    written = laws.written(ids)
    return _Read(tuple(dict.fromkeys((words, *written[:1]))), CitesLaw(laws.label(ids, names), ids, names), written)


def _article(words: str, laws: LawNames) -> _Read | None:
    """What a law's name with a provision refers to, or a provision alone."""
    parts = _parts(words, laws)
    if len(parts) == 1 and parts[0].reference:
        return parts[0]
    found = _BARE_ARTICLE.fullmatch(words)
    if found and int(found["article"]) <= MAX_ARTICLE and any(named := laws.named(found["law"])):
        sub = int(found["sub"]) if found["sub"] else None
        return _provision(words, Provision(0, 0, int(found["article"]), sub), named, laws)
    return None


def _parts(words: str, laws: LawNames) -> tuple[_Read, ...]:
    """The provisions of a phrase and what else it holds; empty if it holds no provision, or is a pasted sentence."""
    if len(words) > MAX_PARTED:
        return ()
    provisions = [one for one in provisions_in(words) if one.article]
    if not 0 < len(provisions) <= MAX_PROVISIONS:
        return ()
    start = provisions[0].start
    at, named = _law_before(words, start, laws)
    if not any(named) and (not provisions[0].has_ordinal or not _MAY_LEAD.search(words[:start])):
        return ()  # 266条; the article of a law that the file does not know
    reads = list[_Read]()
    for one in provisions:
        as_typed = words[at if one is provisions[0] else one.start : one.end].strip(GAP)
        reads.append(_provision(as_typed, one, named, laws))
    rest = (_LEFT_OUT.sub("", one.strip(GAP)).strip(GAP) for one in (words[:at], words[provisions[-1].end :]))
    return (*reads, *(_Read((one,)) for one in rest if one))


def _law_before(words: str, end: int, laws: LawNames) -> tuple[int, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Where the longest name of a law that ends there begins, and what it names; `end` if there is none."""
    for at in range(end):
        if words[at] != GAP and _MAY_LEAD.search(words[:at]) and any(named := laws.named(words[at:end])):
            return at, named
    return end, ((), ())


def _provision(words: str, found: Provision, named: tuple[tuple[str, ...], tuple[str, ...]], laws: LawNames) -> _Read:
    ids, names = named
    written = [f"第{_numeral(found.article)}条", f"第{found.article}条"]
    if found.article_sub:
        written = [f"{written[0]}之{_numeral(found.article_sub)}", f"{written[1]}之{_numeral(found.article_sub)}"]
    label = f"{laws.label(ids, names)}{written[0]}"
    label += f"至第{_numeral(found.article_to)}条" if found.article_to else ""
    label += f"第{_numeral(found.paragraph)}款" if found.paragraph else ""
    label += f"第{_numeral(found.item)}项" if found.item else ""
    cited = CitesLaw(label, ids, names, found.article, found.article_sub, found.article_to, found.paragraph, found.item)
    if found.paragraph or found.item or found.article_to:  # only as typed: the article alone is less than that
        return _Read((words,), cited, tuple(written))
    if not any(named):
        return _Read(tuple(dict.fromkeys((words, *written))), cited)
    ways = (f"{name}{gap}{written[0]}" for name in laws.written(ids)[:1] for gap in ("", GAP))
    return _Read(tuple(dict.fromkeys((words, *map(phrase, ways)))), cited, tuple(written))


def _numeral(number: int | None) -> str:
    return numeral_of(number) if number and number < 1000 else _thousands(number or 0)


def _thousands(number: int) -> str:
    """一千一百九十五 for 1195."""
    thousands, rest = divmod(number, 1000)
    zero = "零" if 0 < rest < 100 else ""
    tens = f"一{numeral_of(rest)}" if 10 <= rest < 20 else numeral_of(rest)
    return f"{numeral_of(thousands)}千{zero}{tens if rest else ''}"
