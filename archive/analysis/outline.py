"""The outline of a report: its numbered headings, with their offsets in the text.

A heading is a short line of its own. If every paragraph of a numbering begins with a short sentence, these sentences
are headings, too (1.起诉人数上升。2023年…). The numbers of headings must follow one another (see _runs), since any line
may begin with a figure. Entries of a table of contents are no headings. Items of a list are none either: they end in ；
or have no text between them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from archive.model import Heading, Kind
from archive.text.numerals import TO_99, number_of

# Kinds of texts that have an outline. A batch has cases with sections instead.
WITH_OUTLINE = frozenset({Kind.REPORT, Kind.RELEASE, Kind.NORMATIVE, Kind.PRESS_QA, Kind.OTHER})

MAX_LINE_CHARS = 60  # of a heading that is a line
MAX_SENTENCE_CHARS = 50  # of a heading that is the first sentence of a paragraph
MAX_LEAD_CHARS = 16  # of a heading that ends in a colon
MAX_LINES_TO_CONTENTS = 3  # lines from 目录 to its first numbered entry: 前言 may come between
MIN_CONTENTS_ENTRIES = 3  # entries of a table of contents without the line 目录

HAN_NUMBER = f"[{TO_99}]{{1,3}}"
ANY_NUMBER = rf"{HAN_NUMBER}|\d{{1,2}}"
NO_HEADING = f"[{TO_99[1:]}][审審级級线線类類月]"  # a line that goes on like this is a sentence: 一、二审…, 五、六月份…


@dataclass(frozen=True, slots=True)
class NumberForm:
    """A way to number headings. The pattern's group is the number."""

    level: int
    pattern: re.Pattern[str]
    evidence: str  # where this form was seen
    firm: bool = True  # True: a line that begins like this is surely numbered, since no figure or date does


def _form(level: int, pattern: str, evidence: str, *, firm: bool = True) -> NumberForm:
    return NumberForm(level, re.compile(rf"{pattern}\s*"), evidence, firm)


# Levels are those of model.Heading; a part above 一、 has level 0. A line's first character decides which forms to try.
PARTS = (
    _form(
        0,
        rf"第({ANY_NUMBER})(?:部分(?=[\s、：:]|$)|[编編章])[、：:]?",
        "white papers in parts; 监察法 on www.sxmu.edu.cn",
    ),
    _form(1, rf"第({ANY_NUMBER})[节節][、：:]?", "laws with 章 and 节"),
)
HAN = (_form(1, rf"({HAN_NUMBER})\s?[、．.](?!{NO_HEADING})", "spp wsfbt 202311/t20231130_635181"),)
BRACKETED = (
    _form(2, rf"[（(]({HAN_NUMBER})[）)][、.．]?", "spp wsfbt 202311/t20231130_635181, half-width in its repost"),
    _form(4, r"[（(](\d{1,2})[）)][、.．]?", "opinions of several offices, below 1.", firm=False),
)
DECIMAL = (_form(3, r"(\d{1,2})(?:\s?[、．]|\.(?!\d))", "the same report, 1.…。 as first sentences", firm=False),)
FORMS_BY_START: dict[str, tuple[NumberForm, ...]] = {
    "第": PARTS,
    "（": BRACKETED,
    "(": BRACKETED,
    **dict.fromkeys(TO_99, HAN),
    **dict.fromkeys("0123456789０１２３４５６７８９", DECIMAL),
}

STOP = re.compile("[。！？!?]")
CONTENTS = re.compile(r"[【\[]?目\s*[录錄次][】\]]?[：:]?")
LEADERS = " .．·…0123456789"  # the end of an entry in a table of contents: …………12


@dataclass(frozen=True, slots=True)
class _NumberedLine:
    """A line that begins with a number."""

    line: int  # its index among the lines that are not empty
    start: int  # offset in the text
    text: str  # the text of the heading, if the line is one
    level: int
    firm: bool
    number: int
    short: bool  # short enough for a heading
    alone: bool  # the text is the whole line, apart from a last 。
    stopped: bool  # 。 ends the text: the line is a paragraph or a sentence
    item: bool  # the line ends in ；

    @property
    def titled(self) -> bool:
        """Whether the line looks like a heading by itself."""
        return self.short and self.alone and not self.stopped

    @property
    def key(self) -> str:
        """The text that a heading shares with its entry in a table of contents."""
        return self.text.rstrip(LEADERS).replace(" ", "")


def outline_of(kind: Kind, text: str) -> tuple[Heading, ...]:
    """The numbered headings of a text, in order; empty for batches of cases. Never raises.

    A full stop that ends a heading is left out of it; everything else is as printed.
    """
    if kind not in WITH_OUTLINE:
        return ()
    entries, contents, lines = _scan(text)
    entries = _without_contents(entries, contents)
    follows = {before.line: after for before, after in pairwise(entries)}
    found = [entry for run in _runs(entries) for entry in _headings(run, follows, lines)]
    return tuple(Heading(e.level, e.text, e.start) for e in sorted(found, key=lambda e: e.start))


def _scan(text: str) -> tuple[list[_NumberedLine], list[int], int]:
    """The numbered lines, the indices of the lines 目录, and the number of lines. Empty lines do not count."""
    entries: list[_NumberedLine] = []
    contents: list[int] = []
    at = number = 0
    # Not archive.text.letters.lines_of, which finds the offset of every line: only numbered lines need an offset.
    for raw in text.split("\n"):
        if line := raw.strip():
            if line[0] in FORMS_BY_START:
                if entry := _entry(line, number, at + raw.index(line[0])):
                    entries.append(entry)
            elif line[0] in "目【[" and CONTENTS.fullmatch(line):
                contents.append(number)
            number += 1
        at += len(raw) + 1
    return entries, contents, number


def _entry(line: str, number: int, start: int) -> _NumberedLine | None:
    for form in FORMS_BY_START[line[0]]:
        if (match := form.pattern.match(line)) and (value := _number(match[1])):
            stop = STOP.search(line, match.end())
            end = len(line) if stop is None else stop.start() if stop[0] == "。" else stop.end()
            return _NumberedLine(
                line=number,
                start=start,
                text=line[:end].rstrip(),
                level=form.level,
                firm=form.firm,
                number=value,
                short=_short(line[match.end() : end], stop, part=form.level == 0),
                alone=stop is None or stop.end() == len(line),
                stopped=stop is not None and stop[0] == "。",
                item=line[-1] in "；;",
            )
    return None


def _short(words: str, stop: re.Match[str] | None, *, part: bool) -> bool:
    """Whether a heading may have these words after its number. 第一部分 may have none."""
    if len(words) < 2:
        return part
    if stop:
        return len(words) <= MAX_SENTENCE_CHARS
    if words[-1] in "：:":
        return len(words) <= MAX_LEAD_CHARS and words[-2] != "的"  # no heading: 有下列情形之一的：
    return len(words) <= MAX_LINE_CHARS and words[-1] not in "，,、；;"


def _number(written: str) -> int | None:
    """十二 or 12 as a number; None for 一二."""
    return int(written) if written.isdecimal() else number_of(written, digit_by_digit=False)


def _without_contents(entries: list[_NumberedLine], contents: Sequence[int]) -> list[_NumberedLine]:
    """The entries outside tables of contents.

    Entries without text between them are a table of contents if the line 目录 is above them. Without that line, there
    must be at least MIN_CONTENTS_ENTRIES entries, and more than half of them must come again below.
    """
    last = {entry.key: entry.line for entry in entries if entry.short}
    named_above = list(reversed(contents))
    others: list[_NumberedLine] = []
    for block in _blocks(entries):
        named = False
        while named_above and named_above[-1] < block[0].line:
            named = block[0].line - named_above.pop() <= MAX_LINES_TO_CONTENTS
        again = sum(last.get(entry.key, -1) > block[-1].line for entry in block)
        if not named and (len(block) < MIN_CONTENTS_ENTRIES or again * 2 <= len(block)):
            others += block
    return others


def _blocks(entries: Iterable[_NumberedLine]) -> Iterator[list[_NumberedLine]]:
    """Groups of entries without text between them. An entry begins a new group if the group has this entry already."""
    block: list[_NumberedLine] = []
    keys: set[str] = set()
    for entry in entries:
        goes_on = block and entry.line == block[-1].line + 1 and entry.titled and block[-1].titled
        if block and not (goes_on and entry.key not in keys):
            yield block
            block, keys = [], set()
        block.append(entry)
        keys.add(entry.key)
    if block:
        yield block


def _runs(entries: Iterable[_NumberedLine]) -> list[list[_NumberedLine]]:
    """Groups of entries of one level whose numbers follow one another. Entries that fit no group are left out.

    A 1 begins a group, and so does the first entry of all. A firm number (一、 or （一）) may skip numbers. It may also
    begin a group if its level has no group yet, or if an entry of a higher rank (a lower `level`) came since the last
    entry of its level: a page may have only the second half of a report.
    """
    runs: list[list[_NumberedLine]] = []
    latest: dict[int, list[_NumberedLine]] = {}
    # Levels after whose last entry came an entry of a higher rank: their groups go on only with the very next number.
    closed: set[int] = set()
    for entry in entries:
        run = latest.get(entry.level)
        open_run = run if run and entry.level not in closed else None
        if run and entry.number == run[-1].number + 1:
            run.append(entry)
        elif open_run and entry.firm and entry.number > open_run[-1].number:
            open_run.append(entry)
        elif entry.number == 1 or not latest or (entry.firm and not open_run):
            latest[entry.level] = [entry]
            runs.append(latest[entry.level])
        else:
            continue
        closed.discard(entry.level)
        closed.update(level for level in latest if level > entry.level)
    return runs


def _headings(run: list[_NumberedLine], follows: dict[int, _NumberedLine], lines: int) -> list[_NumberedLine]:
    """The headings among the entries of a run."""
    if _is_list(run, follows, lines) or (len(run) == 1 and not run[0].firm):
        return []
    if len(run) > 1 and all(entry.short for entry in run):
        return run
    titled = [entry for entry in run if entry.titled]
    return titled if len(titled) * 2 > len(run) else []


def _is_list(run: list[_NumberedLine], follows: dict[int, _NumberedLine], lines: int) -> bool:
    """Whether the run's entries are items of a list: one ends in ；, or most of them have no text below.

    Two sentences on lines of their own, one right below the other, are a list even if text follows the second: the text
    need not belong to the list.
    """
    bare = [_bare(entry, follows.get(entry.line), lines) for entry in run]
    if any(entry.item for entry in run) or sum(bare) * 2 > len(run):
        return True
    return len(run) > 1 and all(bare[:-1]) and all(entry.alone and entry.stopped for entry in run)


def _bare(entry: _NumberedLine, following: _NumberedLine | None, lines: int) -> bool:
    """Whether the entry has no text below: the text ends, or the next line is an entry of the same or a higher rank."""
    if not entry.alone:
        return False
    if following is None or following.line > entry.line + 1:
        return entry.line + 1 == lines
    return following.level <= entry.level
