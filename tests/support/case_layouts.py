"""Prints the cases of a batch in other layouts, in order to measure how many are read as well as in their own.

A layout is a table of templates: what stands above a case, how its headings are written, and what stands below the last
case. The words of a case stay as they are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from itertools import pairwise

from archive.analysis import analyse
from archive.model import Article, Case
from archive.text.numerals import numeral_of

MAX_BROKEN = 6


@dataclass(frozen=True, slots=True)
class PlainCase:
    """A case without its layout."""

    number: int | None  # of a guiding case
    title: str
    subtitle: str | None
    sections: tuple[tuple[str, str], ...]  # name of the heading, without brackets, and text
    keywords: tuple[str, ...]
    closing: str


@dataclass(frozen=True, slots=True)
class PlainBatch:
    """A batch without its layout: the title of its page, the lines above its cases, and its cases."""

    title: str
    notice: str
    cases: tuple[PlainCase, ...]


@dataclass(frozen=True, slots=True)
class CaseLayout:
    """How a page prints its cases.

    `head` and `heading` are templates. `head` may have {title}, {broken2} to {broken6} (the title over so many lines),
    {bare} (without 案 at its end), {subtitle} (on a line of its own, if the case has one), {number} and {hanzi} (of a
    guiding case), {ordinal}, {han} (一) and {circled} (①). `heading` may have {name}, {ordinal} and {han}; the text of
    the section follows directly. `joint` is between two sections, `keywords` between two keywords (None: as they were).
    `number` is the case's number as a reader must find it. `second` has the head and the number of the second case of
    each batch if they differ from the others'.
    """

    name: str
    head: str
    heading: str = "【{name}】\n"
    number: str | None = None
    notice: Callable[[PlainBatch], str] = lambda batch: batch.notice
    edit: Callable[[str], str] = str
    joint: str = "\n"
    keywords: str | None = None
    below: str = ""
    second: tuple[str, str | None] | None = None

    def printed(self, batch: PlainBatch) -> str:
        """The text of the page."""
        cases = "\n".join(self._case(case, ordinal) for ordinal, case in enumerate(batch.cases, 1))
        return self.edit(f"{self.notice(batch)}\n{cases}\n{self.below}".strip("\n"))

    def number_of(self, case: PlainCase, ordinal: int) -> str | None:
        """The number that a reader must find."""
        number = self.second[1] if self.second and ordinal == 2 else self.number
        return number and number.format(**placeholders(case, ordinal))

    def _case(self, case: PlainCase, ordinal: int) -> str:
        head = self.second[0] if self.second and ordinal == 2 else self.head
        sections = self.joint.join(
            self.heading.format(name=name, ordinal=at, han=numeral_of(at)) + self.text_of(case, name, text)
            for at, (name, text) in enumerate(case.sections, 1)
        )
        return "\n".join(filter(None, (head.format(**placeholders(case, ordinal)), sections, case.closing)))

    def text_of(self, case: PlainCase, name: str, text: str) -> str:
        return text if self.keywords is None or name != "关键词" else self.keywords.join(case.keywords)


def placeholders(case: PlainCase, ordinal: int) -> dict[str, object]:
    """What the templates of a layout may have: see CaseLayout."""
    return {
        "title": case.title,
        "bare": case.title.removesuffix("案"),
        "subtitle": f"\n——{case.subtitle}" if case.subtitle else "",
        "number": case.number,
        "hanzi": numeral_of(case.number) if case.number else "",
        "ordinal": ordinal,
        "han": numeral_of(ordinal),
        "circled": chr(ord("①") + ordinal - 1),
        **{f"broken{parts}": broken(case.title, parts) for parts in range(2, MAX_BROKEN + 1)},
    }


def broken(title: str, parts: int) -> str:
    """The title over so many lines of about the same length; over fewer if a line would have less than 4 characters."""
    parts = max(1, min(parts, len(title) // 4))
    ends = [round(len(title) * part / parts) for part in range(parts + 1)]
    return "\n".join(title[start:end].strip() for start, end in pairwise(ends))


def cases_of(title: str, text: str) -> tuple[Case, ...]:
    """The cases of a page."""
    return analyse(Article(title, None, None, None, None, text)).structure.cases


@cache
def heading_of(name: str) -> str:
    """The heading that a section of this name has."""
    text = f"案例一\n甲某盗窃案\n【{name}】\n检察机关依法办理。\n【典型意义】\n依法严惩。"
    return cases_of("检察机关典型案例", text)[0].sections[0].heading


def batch_of(title: str, text: str) -> PlainBatch:
    """The batch that a page in a known layout has."""
    cases = cases_of(title, text)
    return PlainBatch(title, text[: cases[0].start].strip(), tuple(_plain(case, text) for case in cases))


def _plain(case: Case, text: str) -> PlainCase:
    number = re.search(r"检例第(\d+)号", case.number or "")
    sections = tuple(
        (re.sub(r"[【】]|^[一二三四五六七八九十]+、", "", one.as_written), text[one.start : one.end])
        for one in case.sections
    )
    return PlainCase(
        int(number[1]) if number else None, case.title, case.subtitle, sections, case.keywords, case.closing
    )


# --- how much is read -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shares:
    """Of the cases of some batches, the shares of which the title, number, sections and keywords are right.

    `invented` is the number of cases found beyond those printed; `wrong` names what is not right.
    """

    titles: float
    numbers: float
    sections: float
    keywords: float
    invented: int
    wrong: tuple[str, ...]


def measure(layout: CaseLayout, batches: Sequence[PlainBatch]) -> Shares:
    """Prints the batches in this layout, reads them, and compares."""
    right: dict[str, list[bool]] = {"titles": [], "numbers": [], "sections": [], "keywords": []}
    invented, wrong = 0, list[str]()
    for batch in batches:
        text = layout.printed(batch)
        found = cases_of(batch.title, text)
        invented += max(0, len(found) - len(batch.cases))
        for ordinal, (case, read) in enumerate(zip(batch.cases, _paired(batch.cases, found), strict=True), 1):
            for field, agrees in _compared(layout, case, ordinal, read, text).items():
                right[field].append(agrees)
                if not agrees:
                    wrong.append(f"{field} of {case.title}: {read and (read.number, read.title, read.keywords)}")
    shares = {field: sum(cases) / len(cases) for field, cases in right.items()}
    return Shares(**shares, invented=invented, wrong=tuple(wrong))


def _compared(layout: CaseLayout, case: PlainCase, ordinal: int, read: Case | None, text: str) -> dict[str, bool]:
    if read is None:
        return dict.fromkeys(("titles", "numbers", "sections", "keywords"), False)
    title = case.title.removesuffix("案") if "{bare}" in layout.head else case.title
    subtitle = case.subtitle if "{subtitle}" in layout.head else None
    sections = [
        (heading_of(name), norm(layout.edit(layout.text_of(case, name, words)))) for name, words in case.sections
    ]
    return {
        "titles": (norm(read.title), norm(read.subtitle)) == (norm(title), norm(subtitle)),
        "numbers": norm(read.number) == norm(layout.number_of(case, ordinal)),
        "sections": [(one.heading, norm(text[one.start : one.end])) for one in read.sections] == sections,
        "keywords": list(map(norm, read.keywords)) == list(map(norm, case.keywords)),
    }


def _paired(printed: Sequence[PlainCase], found: Sequence[Case]) -> list[Case | None]:
    """For each printed case the one found: by place if as many are found, else by the order of equal titles."""
    if len(printed) == len(found):
        return list(found)
    pairs: list[Case | None] = [None] * len(printed)
    titles = [norm(case.title) for case in printed], [norm(case.title) for case in found]
    for block in SequenceMatcher(None, *titles, autojunk=False).get_matching_blocks():
        pairs[block.a : block.a + block.size] = found[block.b : block.b + block.size]
    return pairs


def norm(text: str | None) -> str:
    """What two prints of one text have in common."""
    return re.sub(r"[\s\"“”'‘’]", "", unicodedata.normalize("NFKC", text or ""))
