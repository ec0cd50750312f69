"""The laws that a text names: by what it has said before, by the registry, or by the words of the name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from archive.analysis.citations.names import (
    Behind,
    Issuers,
    Name,
    Places,
    behind,
    cited_names,
    issuers_before,
    names_in,
    with_short_names,
)
from archive.analysis.laws import STATE, articles_of, law_list, law_named, law_words, national_offices, version_before
from archive.text.provisions import law_key

BEFORE_CHARS = 12  # characters before a name that are searched for 日本, 根据, 修正前的
MAX_JOINT_CHARS = 2  # between two titles of a list
MAX_SHORT_NAMES = 200  # of one text
LOCAL = re.compile("[一-龥]{2,12}?(?:省|市|自治区|自治州|自治县|县|州|盟|旗|区)(?!场)")  # 《上海市…管理办法》
NATIONAL_LAW = re.compile(rf"(?!{STATE})[一-龥]{{2,24}}(?<![办方书战兵玩做说看想语魔疗司执普立守违合非])法$")


class NamedLaw(NamedTuple):
    """A law that a text names."""

    id: str | None  # of the registry
    name: str


@dataclass(frozen=True, slots=True)
class LawMention:
    """A place that names a law, or a paper that is none and takes the articles behind it to itself."""

    start: int  # with the issuers and the version in front
    end: int  # with the brackets behind that date it, or give it a short name
    name: Name
    law: NamedLaw | None  # None for a paper that is no law
    version: str | None
    former: bool
    alone: bool  # whether it is a citation without an article, too


def mentions_in(places: Places) -> Iterator[LawMention]:
    """The places where a text names laws, in order."""
    meanings = _Meanings(places)
    names = list(names_in(places.text))
    for name in names:
        meanings.define(name)
    names = with_short_names(places.text, names, {short for _, short in meanings.short_names})
    end = 0
    for name in sorted([*names, *cited_names(places.marks, names)], key=lambda name: name.start):
        if name.start >= end and (mention := meanings.mention(name)):
            yield mention
            end = mention.end


class _Meanings:
    """Knows what names mean, while a text is read from its beginning to its end."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.text = places.text
        self.words = law_words()
        self.short_names = defaultdict[tuple[int, str], list[tuple[int, NamedLaw]]](list)  # by case and name
        # Of the case, by what its name ends with: the last law with its place, and the last that began a line.
        self.latest = dict[str, tuple[int, NamedLaw]]()
        self.headings = dict[str, NamedLaw]()
        self.papers = dict[str, NamedLaw]()  # the last title that was not taken for a law's
        self.last_end = 0  # where the last law was named
        self.case = -1

    def define(self, name: Name) -> None:
        """Learn the short name that the text gives a law."""
        beside = behind(self.places.marks, name)
        if beside.short_name and len(self.short_names) < MAX_SHORT_NAMES and (law := self._law(name, beside)):
            self.short_names[self.places.case(name.start), law_key(beside.short_name)].append((name.start, law))

    def mention(self, name: Name) -> LawMention | None:
        """The name with its law; None for words that stand for no law, without an article."""
        if self.case != (case := self.places.case(name.start)):
            self.latest.clear()
            self.headings.clear()
            self.papers.clear()
            self.case = case
        beside = behind(self.places.marks, name)
        end, version = beside.end, beside.version
        law = self._law(name, beside)
        if law is None and name.form in {"pronoun", "own"} and not self.places.article_follows(end):
            return None
        if version is None and (follows := self.words["behind"].match(self.text, end)):
            version, end = follows["words"], follows.end()
        former = self._follows("former", name.start)
        former = former or self.words["repealed"].search(self.text, name.end, beside.end) is not None
        start = name.start
        if law:
            issued = self._issuers(name, beside)
            if issued:
                start = issued.start
                former = former or self._follows("former", start, besides="原")  # 原 is of the office
            self._remember(name, law, start, end)
            dated = self.words["dated"].search(self.text, start, name.start)
            version = version or (dated and dated[0])
            if before := version_before(self.text, start):
                start, version = before.start(), beside.version or before["words"]
                former = former or self._follows("former", start, besides="原")
        alone = name.meant and (name.form != "pronoun" or name.words in law_list("pronouns", "alone"))
        return LawMention(start, end, name, law, version, former, alone)

    def _remember(self, name: Name, law: NamedLaw, start: int, end: int) -> None:
        self.latest.update((words, (name.start, law)) for words in _ends_of(law))
        if name.form in {"title", "bare"} and self.places.begins_line(start):
            self.headings.update((words, law) for words in _ends_of(law))
        self.last_end = end

    def _law(self, name: Name, beside: Behind) -> NamedLaw | None:
        if name.form == "own":
            return self._own(name, beside)
        if name.form == "pronoun":
            return self._latest(name, beside)
        if self._follows("foreign", name.start) or (name.form == "title" and self._is_book(name, beside)):
            return None
        issued = self._issuers(name, beside)
        if law := self._defined(name) or _registered(name.words, issued.names if issued else None):
            return law
        if self.words["number"].search(name.words):
            return None
        if name.words in law_list("bare", "nameless"):
            return self._latest(name, beside) if name.form == "title" else None
        in_front = STATE if NATIONAL_LAW.match(name.words) else ""
        if issued and name.words.startswith("关于"):
            in_front = issued.names
        law = NamedLaw(None, in_front + name.words)
        if name.form == "title" and not self._is_law(name, beside, issued):
            self.papers.update((end, law) for end in _ends_of(law))
            return None
        return law

    def _own(self, name: Name, beside: Behind) -> NamedLaw | None:
        """The law that 本法 means: the one whose text the line is, or the one that the line quotes."""
        heading, last = self.headings.get(name.words), self.latest.get(name.words)
        quotes = last is not None and last[0] >= self.places.line_start(name.start)
        if heading and (not quotes or self.places.article_begins_line(name.start)):
            return heading
        return self._latest(name, beside)

    def _latest(self, name: Name, beside: Behind) -> NamedLaw | None:
        """The last law that ends so; or the last paper, if an article of it is cited now."""
        if name.words in self.latest:
            return self.latest[name.words][1]
        return self.papers.get(name.words) if self.places.article_follows(beside.end) else None

    def _defined(self, name: Name) -> NamedLaw | None:
        """The law to which the text gives the name, before or, if nowhere before, behind."""
        known = (
            self.short_names.get((self.places.case(name.start), law_key(name.words)), []) if self.short_names else []
        )
        before = [law for at, law in known if at <= name.start]
        return before[-1] if before else known[0][1] if known else None

    def _issuers(self, name: Name, beside: Behind) -> Issuers | None:
        """The offices in front of a name. Local ones count in front of a title that has its number behind it."""
        found = issuers_before(self.text, name.start) if self.text.startswith(("《", "关于"), name.start) else None
        if found and found.local and not self.words["number"].search(self.text, name.end, beside.end):
            return None
        return found

    def _is_book(self, name: Name, beside: Behind) -> bool:
        return self._follows("in_journal", name.start) or self.words["book"].match(self.text, beside.end) is not None

    def _is_law(self, name: Name, beside: Behind, issued: Issuers | None) -> bool:
        """True if a title that the registry does not know is one of a law, by its own words and those around it."""
        title, words = name.words, self.words
        start = issued.start if issued else name.start
        if words["never"].search(title) or self.places.begins_item(start):
            return not words["never"].search(title)
        private = words["private"].search(title) and not title.startswith(NATIONAL)
        if (private and not issued) or words["nobody"].match(title):
            return False
        if words["law_end"].search(title):
            return True
        rule = words["rule_end"].search(title)
        cited = self._follows("made", start) or words["cites"].match(self.text, beside.end) or LOCAL.match(title)
        if rule and not title.startswith("关于") and cited:
            return True
        between = self.text[self.last_end : start]  # 《消防法》、《…管理规定》
        joined = self.last_end and len(between) <= MAX_JOINT_CHARS and not between.strip("、和及与")
        return bool(rule or words["paper_end"].search(title)) and bool(
            issued
            or joined
            or title.startswith((*NATIONAL, *national_offices()))
            or self._follows("applied", start)
            or self.places.article_follows(beside.end)
        )

    def _follows(self, words: str, at: int, besides: str = "") -> bool:
        """True if words in front of an offset are of that kind, other than those that end in `besides`."""
        match = self.words[words].search(self.text, max(0, at - BEFORE_CHARS), at)
        return match is not None and not (besides and match[0].endswith(besides))


NATIONAL = (STATE, "中国共产党", "联合国", "中华全国")  # what names of public rules begin with


@lru_cache(4096)
def _registered(name: str, issuers: str | None) -> NamedLaw | None:
    law = law_named(name, issuers)
    return NamedLaw(law.id, law.name) if law else None


def amended(law: NamedLaw, article: int | None) -> NamedLaw:
    """The law that an amendment changes, if the article is none of its own: 刑法修正案（九）增设第二百八十六条之一."""
    own = articles_of(law.id) if law.id else None
    return (_registered("刑法", None) or law) if own and article and article > own else law


@lru_cache(4096)
def _ends_of(law: NamedLaw) -> tuple[str, ...]:
    """The words that stand for a law behind 该: 解释, 司法解释."""
    plain = law.name.removesuffix("（试行）")
    ends = tuple(end for end in law_list("pronouns", "ends") if plain.endswith(end))
    ends += ("法",) if law.name.endswith("法典") else ()
    if law.name.startswith(("最高人民", "人民检察院", "人民法院")):  # whose rules are judicial interpretations
        ends += ("司法解释", "刑事司法解释", *(("解释",) if "解释" in law.name else ()))
    return ends
