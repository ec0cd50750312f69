"""Which law a name means: by what the text has said before, by the registry, or by its own words."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

from archive.analysis.citations.issuers import Issuers, local_issuers_before
from archive.analysis.citations.names import Name
from archive.analysis.citations.places import Places
from archive.analysis.citations.titles import Surroundings, full_name, is_law
from archive.analysis.citations.words import law_words
from archive.analysis.laws import law_named
from archive.text.provisions import law_key

BEFORE_CHARS = 10  # characters before a name that are searched for 日本, or for 根据
MAX_JOINT_CHARS = 2  # between two titles of a list
MAX_SHORT_NAMES = 200  # of one text
JUDICIAL = ("最高人民", "人民检察院", "人民法院")  # whose rules are judicial interpretations
AMENDMENT = "中华人民共和国刑法修正案"
MOST_OF_AN_AMENDMENT = 60  # articles: the ninth has 52
_EDITION = re.compile(r"[（(〔][^）)〕]*[）)〕]")  # （试行）


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
        if name.words in law_words().nameless:
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
        return self._follows(law_words().foreign, name.start)

    def _is_book(self, name: Name, after: int) -> bool:
        words = law_words()
        if name.form != "title":
            return False
        return self._follows(words.in_journal, name.start) or words.book.match(self.text, after) is not None

    def _is_law(self, name: Name, after: int, issuers: Issuers | None) -> bool:
        begin, words = self._begin(name), law_words()
        around = Surroundings(
            issued=issuers is not None,
            applied=self._follows(words.applied, begin) or self._joins_law(begin),
            cited=self._follows(words.made, begin) or words.cites.match(self.text, after) is not None,
            has_article=self.places.article_follows(after),
            listed=self.places.begins_item(begin),
            numbered=self._local_issuers(name, after) is not None,
        )
        return is_law(name.words, around)

    def _in_front(self, name: Name, after: int, issuers: Issuers | None) -> str:
        """The offices that belong to a name that begins with 关于; none of 国务院法制办等八部门, which are not all."""
        if issuers:
            return "" if issuers.more else "、".join(issuers.names)
        return self._local_issuers(name, after) or ""

    def _local_issuers(self, name: Name, after: int) -> str | None:
        """某省民政厅、财政厅 in front of a title that has its number behind it: 《关于…的意见》（…〔2012〕32号）."""
        words = law_words()
        if name.form != "title" or not words.number.search(self.text, name.end, after):
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
    if law.name.startswith(AMENDMENT) and article and article > MOST_OF_AN_AMENDMENT:
        return _registered("刑法", None) or law
    return law


@lru_cache(4096)
def _registered(name: str, issuers: str | None) -> NamedLaw | None:
    law = law_named(name, issuers)
    return NamedLaw(law.id, law.name) if law else None


@lru_cache(4096)
def _ends_of(law: NamedLaw) -> tuple[str, ...]:
    """The words that stand for a law behind 该: 解释, 司法解释."""
    plain, words = _EDITION.sub("", law.name), law_words()
    ends = tuple(end for end in words.pronoun_ends if plain.endswith(end))
    if plain.endswith("法典"):
        ends += ("法",)
    if law.name.startswith(JUDICIAL):
        ends += ("司法解释", "刑事司法解释", "解释") if "解释" in plain else ("司法解释", "刑事司法解释")
    return ends
