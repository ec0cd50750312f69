"""Names of laws in a text, before it is known which law they mean: in 《》, without (刑法), and words such as 本法."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from archive.analysis.citations.places import Places
from archive.analysis.citations.titles import STATE, clean_name, titles_in
from archive.analysis.citations.words import law_words
from archive.analysis.laws import all_laws
from archive.rules import any_of
from archive.text.provisions import Provision

ABOUT = "关于"
MIN_CHARS = 2
MIN_CHARS_OF_OTHERS = 4  # of a short name that ends with none of the words that laws' names end with: 两卡意见
MAX_NAME_CHARS = 30  # of a name that the registry does not know
LOOK_BACK_CHARS = 40  # characters before an article that may hold such a name
_LAST_LETTERS = frozenset("法典则例定释见约）)")
_UNKNOWN = re.compile(
    rf"[一-龥（）()]{{2,{MAX_NAME_CHARS}}}"
    r"(?:法|法典|通则|总则|条例|规定|办法|细则|规则|解释|意见|决定|准则|公约)(?:[（(][^）)]{1,8}[）)])?$"
)

_OTHER_BRACKETS = (("(", ")"), ("〔", "〕"), ("[", "]"), ("", ""))  # 刑法修正案〔十一〕, 刑法修正案十一


@dataclass(frozen=True, slots=True)
class Name:
    """A name; in the text it is text[start:end]."""

    start: int
    end: int
    words: str  # without 《》; of a word such as 该解释 only what the law's name ends with
    form: str  # title, number, bare, pronoun; own for 本法; unknown for a bare name that only its article makes one
    version: str | None = None  # that the title has in itself
    meant: bool = True  # False in 刑法意义上, which cites the law only with an article


def names_in(places: Places) -> list[Name]:
    """The names in a text, in order; none overlaps another."""
    text = places.text
    named = (*_titles(text, places), *_numbers(text, places), *_bare(text), *_pronouns(text))
    return apart([*named, *_unknown(text, places.provisions)])


def short_names_in(text: str, short_names: Iterable[str]) -> Iterator[Name]:
    """The places without 《》 of short names that the text itself gives. Those of few letters are words, too (解释)."""
    long_enough = {name for name in short_names if len(name) >= MIN_CHARS_OF_OTHERS}
    if long_enough:
        for match in re.finditer(any_of(long_enough), text):
            yield Name(match.start(), match.end(), match[0], "bare")


def apart(names: Sequence[Name]) -> list[Name]:
    """Names in order. Of two that overlap, a title holds before a name, a name of the registry before one that only its
    article makes one, the one that begins first before the other, and a long one before a short one."""
    found = list[Name]()
    for forms in (("title", "number"), ("bare", "pronoun", "own"), ("unknown",)):
        starts = [name.start for name in found]
        free = [name for name in names if name.form in forms and not _overlaps(name, found, starts)]
        found = sorted([*found, *_first_ones(free)], key=lambda name: name.start)
    return found


def _first_ones(names: Iterable[Name]) -> Iterator[Name]:
    end = 0
    for name in sorted(names, key=lambda name: (name.start, -name.end)):
        if name.start >= end:
            yield name
            end = name.end


def _overlaps(name: Name, others: Sequence[Name], starts: Sequence[int]) -> bool:
    index = bisect_left(starts, name.end) - 1
    return index >= 0 and others[index].end > name.start


def _titles(text: str, places: Places) -> Iterator[Name]:
    words = law_words()
    for title in titles_in(text):
        yield Name(title.start, title.end, title.name, "title", title.version)
        before = words.before_title.search(text, max(0, title.start - LOOK_BACK_CHARS), title.start)
        behind = words.behind_title.match(text, title.end) if before else None
        if before and behind and places.article_follows(behind.end()):
            yield Name(before.start(), behind.end(), clean_name(text[before.start() : behind.end()]), "title")


def _numbers(text: str, places: Places) -> Iterator[Name]:
    """Numbers that stand for a law in front of an article: 法释〔2019〕15号第三条."""
    words = law_words()
    for match in words.number.finditer(text):
        behind = words.behind_number.match(text, match.end())
        end = behind.end() if behind else match.end()
        if places.article_follows(end):
            start = _behind_lead(text, match.start(), match.end())
            yield Name(start, end, text[start : match.end()], "number")


def _bare(text: str) -> Iterator[Name]:
    words = law_words()
    for match in _registered_names().finditer(text):
        if not match[0].endswith("法") or not words.not_before.match(text, match.end()):
            word_too = match[0] not in _full_names() and words.words_too.match(match[0])
            meant = not word_too and not words.not_meant.match(text, match.end())
            form = "title" if "《" in match[0] else "bare"  # …关于适用《…》的解释 holds before the title in it
            yield Name(match.start(), match.end(), match[0], form, meant=meant)


def _pronouns(text: str) -> Iterator[Name]:
    words = law_words()
    for match in words.pronoun.finditer(text):
        if not match["end"].endswith("法") or not words.not_before.match(text, match.end()):
            own = match["own"] is not None
            yield Name(match.start(), match.end(), match["end"], "own" if own else "pronoun", meant=not own)


def _unknown(text: str, provisions: Sequence[Provision]) -> Iterator[Name]:
    """Names directly before an article: 国家档案法第三条; 解释第三条, if the text has a short name 解释."""
    last = 0
    for provision in provisions:
        end = provision.start
        while end > last and text[end - 1] in " \u3000":
            end -= 1
        if provision.article and provision.has_ordinal and not provision.continues and end > last:
            last = end
            if text[end - 1] in _LAST_LETTERS and (start := _start_of_unknown(text, end)) is not None:
                yield Name(start, end, text[start:end], "unknown")


def _start_of_unknown(text: str, end: int) -> int | None:
    match = _UNKNOWN.search(text, max(0, end - LOOK_BACK_CHARS), end)
    if not match:
        return None
    return _behind_lead(text, match.start(), end)


def _behind_lead(text: str, start: int, end: int) -> int:
    """Where a name begins, words such as 根据 in front cut off."""
    for lead in law_words().lead.finditer(text, start, end):
        if lead.end() <= end - MIN_CHARS:
            start = lead.end()
    return start


@cache
def _full_names() -> frozenset[str]:
    return frozenset({*law_words().others, *(law.name for law in all_laws())})


@cache
def _registered_names() -> re.Pattern[str]:
    names = {name for law in all_laws() for name in (law.name, *law.short_names) if _is_bare(name)}
    names |= {*law_words().others}
    names |= {name[name.index(ABOUT) :] for name in names if ABOUT in name}  # without the issuers
    names |= {
        name.replace("〈", signs[0]).replace("〉", signs[1])
        for name in names
        if "〈" in name
        for signs in ("《》", "<>")
    }
    names |= {_in_brackets(name, *signs) for name in names if "（" in name for signs in _OTHER_BRACKETS}
    names |= {STATE + name for name in names if name.endswith("法") and not name.startswith(STATE)}
    return re.compile(any_of(names))


def _in_brackets(name: str, opening: str, closing: str) -> str:
    return name.replace("（", opening).replace("）", closing)


def _is_bare(name: str) -> bool:
    if law_words().number.search(name):
        return False
    ends_like_a_law = law_words().law_end.search(name) is not None
    return len(name) >= (MIN_CHARS if ends_like_a_law else MIN_CHARS_OF_OTHERS)
