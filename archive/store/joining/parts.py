"""Finds which pages are the parts of one article, and joins the texts of the parts.

Two pages are parts of one article if each leads to the other as a part (archive.reading.pagers). If no pager gives
them numbers (上一页 and 下一页 alone may lead to other articles), they must have one title, too. The parts are found in
the pages' current texts alone, so that it does not matter in which order they came, nor whether a page was requested
as a part or as an article of its own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass

from archive.model import Pager, PartLink
from archive.text.letters import letters_and_digits
from archive.text.numerals import TO_99
from archive.urls import canonical_key, stable_id

MIN_OWN_CHARS = 100  # of a text that two parts cannot have by chance: a shorter one may be the note of each picture
MIN_REPEATED_CHARS = 12  # of a line that each part has at its beginning or end: a shorter one may be a heading
# (2), （二）, 【第2页】, (2/3), -第2页
_NUMBER = rf"(?:\d{{1,2}}|[{TO_99}]{{1,3}})"
_NUMBER_BEHIND = re.compile(
    rf"\s*(?:[(（\[【]\s*(?:第?{_NUMBER}[页頁]?|\d{{1,2}}/\d{{1,2}})\s*[)）\]】]|[-_—]?\s*第\s*{_NUMBER}\s*[页頁])$"
)
_GOES_ON = re.compile("[，、,]$")  # a text that ends so is cut in its last sentence


@dataclass(frozen=True, slots=True)
class PartPage:
    """A page that leads to other parts of its article."""

    page_id: int
    title: str | None
    pager: Pager

    @property
    def leads_to(self) -> dict[int, PartLink]:
        """The other parts by the ids of their pages."""
        return {page_of(link): link for link in self.pager.others}


@dataclass(frozen=True, slots=True)
class DividedArticle:
    """The parts of one article that the archive has."""

    parts: tuple[PartPage, ...]  # in order; the first has the text of all

    def missing(self, texts: Iterable[str]) -> Pager | None:
        """Where its other parts are; None if the archive has all of them. `texts`: those of the parts, in order.

        A part that answers with the text of another is missing, too.
        """
        positions = dict[str, int]()  # by text, of the first part that has it
        there = [
            part
            for part, text in zip(self.parts, texts, strict=True)
            if len(text) < MIN_OWN_CHARS or positions.setdefault(text, at := self.position(part)) == at
        ]
        numbers = {part.pager.number for part in there}
        links: Mapping[int, PartLink] = {link.number: link for part in self.parts for link in part.pager.others}
        others = tuple(links[number] for number in sorted(links) if number not in numbers)
        total = max((part.pager.total for part in self.parts if part.pager.total), default=None)
        if not others and (total or 0) <= len(there):
            return None
        return Pager(self.parts[0].pager.number, total, others, joined=len(there))

    def position(self, part: PartPage) -> int:
        """The position of a part, as a pager says it, else by its order."""
        links = (other.leads_to.get(part.page_id) for other in self.parts)
        printed = next((link.position for link in links if link and link.position), None)
        return printed or self.parts.index(part) + 1


def page_of(link: PartLink) -> int:
    """The id of the page to which a link leads."""
    return stable_id(canonical_key(link.url))


def as_json(pager: Pager | None) -> str | None:
    """A pager as it is stored; None for none."""
    return None if pager is None else json.dumps(asdict(pager), ensure_ascii=False)


def pager_of(stored: str | None) -> Pager | None:
    """The pager of its stored form."""
    if stored is None:
        return None
    fields = json.loads(stored)
    return Pager(**{**fields, "others": tuple(PartLink(**one) for one in fields["others"])})


def divided_articles(pages: Iterable[PartPage]) -> Iterator[DividedArticle]:
    """The articles whose parts these pages are, in any order; that of a page of which no other part is here has one."""
    rest = {page.page_id: page for page in pages}
    while rest:
        _, first = rest.popitem()
        parts, reached = [first], [first]
        while reached:
            page = reached.pop()
            found = [rest.pop(one) for one in page.leads_to if one in rest and _is_other_part(page, rest[one])]
            parts += found
            reached += found
        ordered = sorted(parts, key=lambda part: (part.pager.number, part.page_id))
        yield DividedArticle(tuple(ordered))


def _is_other_part(page: PartPage, other: PartPage) -> bool:
    back = other.leads_to.get(page.page_id)
    if back is None:
        return False
    return bool(back.position and page.leads_to[other.page_id].position) or _bare(page) == _bare(other)


def _bare(page: PartPage) -> str:
    """The letters of a title without the number of the part behind it."""
    return letters_and_digits(_NUMBER_BEHIND.sub("", page.title or ""))


def joined(texts: Iterable[str]) -> str:
    """The texts of the parts as one, in order. What each part repeats of the first at its beginning and end (lead,
    notes) comes once, and so does a text that two addresses have, or of which those before have every line."""
    first, *others = texts
    beginning, whole, known = first.split("\n"), first.split("\n"), set(first.split("\n"))
    for text in others:
        lines = text.split("\n")
        if known.issuperset(lines):
            continue
        known.update(lines)
        lines = lines[_repeated(beginning, lines) :]
        repeated = _repeated(beginning[::-1], lines[::-1])
        if repeated and whole[-repeated:] == lines[-repeated:]:
            del whole[-repeated:]
        if whole and lines and _GOES_ON.search(whole[-1]):
            whole[-1] += lines.pop(0)
        whole += lines
    return "\n".join(whole)


def _repeated(lines: list[str], others: list[str]) -> int:
    """How many lines from the first on are the same in both, and long enough to be no headings."""
    same = 0
    for line, other in zip(lines, others, strict=False):
        if line != other or len(line) < MIN_REPEATED_CHARS:
            break
        same += 1
    return same
