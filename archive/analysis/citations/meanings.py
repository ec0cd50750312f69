"""The laws that a text names: by what it has said before, by the registry, or by the words of the name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from archive.analysis.citations.names import (
    LOCAL,
    STATE,
    Issuers,
    Name,
    apart,
    full_name,
    issuers_in,
    local_issuers_before,
    names_in,
    short_name_in,
    short_names_in,
)
from archive.analysis.citations.places import Places
from archive.analysis.citations.versions import (
    issuer_pattern,
    law_list,
    law_words,
    opening_of_pair,
    version_before,
    version_behind,
    version_of,
)
from archive.analysis.laws import articles_of, law_named
from archive.text.provisions import law_key

BEFORE_CHARS = 10  # characters before a name that are searched for 日本, or for 根据
MAX_JOINT_CHARS = 2  # between two titles of a list
MAX_SHORT_NAMES = 200  # of one text
JUDICIAL = ("最高人民", "人民检察院", "人民法院")  # whose rules are judicial interpretations


@dataclass(frozen=True, slots=True)
class NamedLaw:
    """A law that a text names."""

    id: str | None  # of the registry
    name: str


class Meanings:
    """Knows what names mean, while a text is read from its beginning to its end."""

    def __init__(self, places: Places, issuers: dict[int, Issuers]) -> None:
        self.places = places
        self.text = places.text
        self.issuers = issuers  # by the offset of the title that they stand in front of
        self.short_names = defaultdict[tuple[int, str], list[tuple[int, NamedLaw]]](list)  # by scope and name
        # By what its name ends with: the last law of the scope with its place, and the last that began a line.
        self.latest = dict[str, tuple[int, NamedLaw]]()
        self.headings = dict[str, NamedLaw]()
        self.papers = dict[str, NamedLaw]()  # the last title that was not taken for a law's
        self.last_end = -MAX_JOINT_CHARS - 1  # where the last law was named
        self.scope = -1

    def define(self, name: Name, after: int, short_name: str) -> None:
        """Learn the short name that a text gives a law. `after`: where the brackets behind the name end."""
        if len(self.short_names) < MAX_SHORT_NAMES and (law := self._law(name, after)):
            self.short_names[self.places.scope(name.start), law_key(short_name)].append((name.start, law))

    def law(self, name: Name, after: int) -> NamedLaw | None:
        """The law that a name means; None for a paper that is none, and for words that stand for no law."""
        scope = self.places.scope(name.start)
        if scope != self.scope:
            self.latest.clear()
            self.headings.clear()
            self.papers.clear()
            self.scope = scope
        law = self._law(name, after)
        if law:
            self.latest.update((end, (name.start, law)) for end in _ends_of(law))
            if name.form in {"title", "bare"} and self.places.begins_line(self._begin(name)):
                self.headings.update((end, law) for end in _ends_of(law))
            self.last_end = after
        return law

    def _law(self, name: Name, after: int) -> NamedLaw | None:
        if name.form == "own":
            return self._own(name, after)
        if name.form == "pronoun":
            return self._latest(name, after)
        if self._is_foreign(name) or self._is_book(name, after):
            return None
        if known := self._defined(name):
            return known
        issuers = self.issuers.get(name.start)
        if law := _registered(name.words, "、".join(issuers.names) if issuers else None):
            return law
        if name.form == "number":
            return None
        if name.words in law_list("bare", "nameless"):
            return self._latest(name, after) if name.form == "title" else None
        in_front = self._in_front(name, after, issuers) if name.words.startswith("关于") else ""
        law = NamedLaw(None, in_front + name.words if in_front else full_name(name.words))
        if name.form == "title" and not self._is_law(name, after, issuers):
            self.papers.update((end, law) for end in _ends_of(law))
            return None
        return law

    def _own(self, name: Name, after: int) -> NamedLaw | None:
        """The law that 本法 means: the one whose text the line is, or the one that the line quotes."""
        heading, last = self.headings.get(name.words), self.latest.get(name.words)
        quotes = last is not None and last[0] >= self.places.line_start(name.start)
        if heading and (not quotes or self.places.article_begins_line(name.start)):
            return heading
        return self._latest(name, after)

    def _begin(self, name: Name) -> int:
        issuers = self.issuers.get(name.start)
        return issuers.start if issuers else name.start

    def _latest(self, name: Name, after: int) -> NamedLaw | None:
        """The last law that ends so; or the last paper, if an article of it is cited now."""
        if name.words in self.latest:
            return self.latest[name.words][1]
        return self.papers.get(name.words) if self.places.article_follows(after) else None

    def _defined(self, name: Name) -> NamedLaw | None:
        """The law to which the text gives the name, before or, if nowhere before, behind."""
        if not self.short_names:
            return None
        known = self.short_names.get((self.places.scope(name.start), law_key(name.words)), [])
        before = [law for at, law in known if at <= name.start]
        return before[-1] if before else known[0][1] if known else None

    def _is_foreign(self, name: Name) -> bool:
        return self._follows(law_words()["foreign"], name.start)

    def _is_book(self, name: Name, after: int) -> bool:
        words = law_words()
        if name.form != "title":
            return False
        return self._follows(words["in_journal"], name.start) or words["book"].match(self.text, after) is not None

    def _is_law(self, name: Name, after: int, issuers: Issuers | None) -> bool:
        """Whether a title that the registry does not know is one of a law: by its own words and those around it."""
        title, words, begin = name.words, law_words(), self._begin(name)
        if words["never"].search(title):
            return False
        if self.places.begins_item(begin):
            return True
        private = words["private"].search(title) and not words["public_charter"].match(title)
        if (private and not issuers) or words["nobody"].match(title):
            return False
        if words["law_end"].search(title):
            return True
        rule = words["rule_end"].search(title)
        if rule and not title.startswith("关于") and (self._is_cited(begin, after) or LOCAL.match(title)):
            return True
        if not rule and not words["paper_end"].search(title):
            return False
        return (
            issuers is not None
            or re.match(issuer_pattern(), title) is not None
            or title.startswith((STATE, "中国共产党"))
            or self._follows(words["applied"], begin)
            or self._joins_law(begin)
            or self.places.article_follows(after)
            or self._local_issuers(name, after) is not None
        )

    def _is_cited(self, begin: int, after: int) -> bool:
        """Whether words such as 制定 stand in front of a title, or 规定 behind it."""
        words = law_words()
        return self._follows(words["made"], begin) or words["cites"].match(self.text, after) is not None

    def _in_front(self, name: Name, after: int, issuers: Issuers | None) -> str:
        """The offices that belong to a name that begins with 关于; none of 国务院法制办等八部门, which are not all."""
        if issuers:
            return "" if issuers.more else "、".join(issuers.names)
        return self._local_issuers(name, after) or ""

    def _local_issuers(self, name: Name, after: int) -> str | None:
        """某省民政厅、财政厅 in front of a title that has its number behind it: 《关于…的意见》（…〔2012〕32号）."""
        words = law_words()
        if name.form != "title" or not words["number"].search(self.text, name.end, after):
            return None
        return local_issuers_before(self.text, name.start)

    def _joins_law(self, at: int) -> bool:
        """Whether a title goes on a list of laws: 《消防法》、《…管理规定》."""
        return self.last_end <= at <= self.last_end + MAX_JOINT_CHARS and not self.text[self.last_end : at].strip(
            "、和及与"
        )

    def _follows(self, words: re.Pattern[str], at: int) -> bool:
        return words.search(self.text, max(0, at - BEFORE_CHARS), at) is not None


def amended(law: NamedLaw, article: int | None) -> NamedLaw:
    """The law that an amendment changes, if the article is none of its own: 刑法修正案（九）增设第二百八十六条之一."""
    own = articles_of(law.id) if law.id else None
    return (_registered("刑法", None) or law) if own and article and article > own else law


@lru_cache(4096)
def _registered(name: str, issuers: str | None) -> NamedLaw | None:
    law = law_named(name, issuers)
    return NamedLaw(law.id, law.name) if law else None


@lru_cache(4096)
def _ends_of(law: NamedLaw) -> tuple[str, ...]:
    """The words that stand for a law behind 该: 解释, 司法解释."""
    plain = law.name.removesuffix("（试行）")
    ends = tuple(end for end in law_list("pronouns", "ends") if plain.endswith(end))
    if law.name.endswith("法典"):
        ends += ("法",)
    if law.name.startswith(JUDICIAL):
        ends += ("司法解释", "刑事司法解释", "解释") if "解释" in law.name else ("司法解释", "刑事司法解释")
    return ends


FORMER_CHARS = 12  # characters before a name that are searched for 修正前的


@dataclass(frozen=True, slots=True)
class LawMention:
    """A place that names a law, or a paper that is none and takes the articles behind it to itself."""

    begin: int  # with the issuers and the version in front
    start: int
    end: int
    after: int  # with the brackets behind that date it, or give it a short name
    law: NamedLaw | None  # None for a paper that is no law
    version: str | None
    former: bool
    alone: bool  # whether it is a citation without an article, too


@dataclass(frozen=True, slots=True)
class _Behind:
    """What the brackets behind a name say of it."""

    end: int
    short_name: str | None
    version: str | None


def mentions_in(places: Places) -> Iterator[LawMention]:
    """The places where a text names laws, in order."""
    meanings = Meanings(places, {one.end: one for one in issuers_in(places.text)})
    names = names_in(places)
    for name in names:
        behind = _behind(places, name)
        if behind.short_name:
            meanings.define(name, behind.end, behind.short_name)
    if meanings.short_names:
        names = apart([*names, *short_names_in(places.text, {short for _, short in meanings.short_names})])
    end = 0
    for name in names:
        if name.start >= end and (mention := _mention(places, meanings, name)):
            yield mention
            end = mention.after


def _mention(places: Places, meanings: Meanings, name: Name) -> LawMention | None:
    text, words = places.text, law_words()
    behind = _behind(places, name)
    law = meanings.law(name, behind.end)
    if law is None and name.form in {"pronoun", "own", "number"} and not places.article_follows(behind.end):
        return None
    begin, dated = _before(text, meanings, name) if law else (name.start, None)
    version, after = name.version or behind.version, behind.end
    if not version and (follows := version_behind(text, after)):
        version, after = follows["words"], follows.end()
    former = _is_former(text, name.start) or (begin < name.start and _is_former(text, begin, of_issuer=True))
    former = former or words["repealed"].search(text, name.end, behind.end) is not None
    alone = name.meant and (name.form != "pronoun" or name.words in law_list("pronouns", "alone"))
    return LawMention(begin, name.start, name.end, after, law, version or dated, former, alone)


def _is_former(text: str, at: int, *, of_issuer: bool = False) -> bool:
    """Whether words in front say that a law no longer holds: 修正前的. 原 in front of an office is of the office."""
    match = law_words()["former"].search(text, max(0, at - FORMER_CHARS), at)
    return match is not None and not (of_issuer and match[0].endswith("原"))


def _behind(places: Places, name: Name) -> _Behind:
    end, short_name, version = name.end, None, None
    while bracket := places.marks.brackets.at(end):
        content = places.text[bracket.inside : bracket.inside_end]
        short, dated = short_name_in(content), version_of(content)
        if not (short or dated) or _names_another(content, short):
            break
        end, short_name, version = bracket.end, short_name or short, version or dated
    return _Behind(end, short_name, version)


def _names_another(content: str, short_name: str | None) -> bool:
    """Whether a bracket behind a law names another one: （现为2020年修订后的第五条）, （已废止，被《…》取代）."""
    words, opening = law_words(), opening_of_pair(content)
    pairs = words["present"].match(content, opening) or words["older"].match(content, opening)
    return pairs is not None or ("《" in content and not short_name)


def _before(text: str, meanings: Meanings, name: Name) -> tuple[int, str | None]:
    """Where the issuers and the version in front of a name begin, and the version."""
    begin, dated = name.start, None
    if issuers := meanings.issuers.get(begin):
        begin = issuers.start
        found = law_words()["dated"].search(text, issuers.start, name.start)
        dated = found[0] if found else None
    if version := version_before(text, begin):
        begin, dated = version.start, version.words
    return begin, dated
