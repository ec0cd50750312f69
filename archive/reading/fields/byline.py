"""The lines of a page that may print date, source and editor: those around its title, and those below its text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import takewhile

from archive.reading.layouts import HEAD_LINES, NEAR_LINES, PUBLISHED_LINE
from archive.reading.lines import Sheet
from archive.text.letters import letters_and_digits

MAX_UNDER_LINES = 15  # below the title's last line
MAX_OVER_LINES = 3  # above it
MAX_BELOW_LINES = 8  # below the text
TAIL_LINES = 6  # last lines of a body that may name 编辑 or 来源
GUESSED_HEAD_LINES = 20  # first lines of a guessed body (see Sheet.guessed): they may be no part of the text
MAX_SEARCHED_LINES = 400  # first lines of a guessed body in which the title is looked for
MAX_TITLE_LINE_RATIO = 3  # a line with the title in it and more than so many times its letters is no title line
MAX_UNTITLED_LINES = 4  # directly above the text, if the title is not printed
MAX_VALUE_CHARS = 40  # of a line that is the value of a label on the line above it

# A line that is a label alone, or ends in one: its value is on the next line. Boxes print the year on its own line.
LABEL_END = re.compile(
    r"(?:^|[\s|])(?:(?:发布|發布|發佈|发表|發表|发稿|刊发|上传|公开)?(?:时间|時間|日期)|"
    r"(?:新闻|新聞|稿件|信息|文章|内容|本文)?(?:来源|來源)|稿源|出处)\s*(?:[:：|｜]$|$)"
)
YEAR_ALONE = re.compile(r"(?:19|20)\d\d(?:[-/.年]\d{1,2}月?)?")
NO_VALUE = re.compile(r"[。！？；]$|^(?:[一二三四五六七八九十]+、|案例|第.{1,3}[章节条])")
PARAGRAPH, SUMMARY = (
    re.compile(r".{30,}[。！？]"),
    re.compile(r"[【\[]?(?:摘要|导语|导读|提要|核心提示|内容提要|编者按)"),
)
DAY_ALONE = re.compile(r"\d{1,2}(?:[-/月]\d{1,2})?日?")


@dataclass(frozen=True, slots=True)
class Byline:
    """Lines around a text, each group nearest to the title or the text first."""

    under: tuple[str, ...]  # below the title
    over: tuple[str, ...]  # above it
    near: tuple[str, ...]  # before the body, and those of its first lines that may be no part of the text
    below: tuple[str, ...]  # below the text, and of the junk in it
    tail: tuple[str, ...]  # the last of the text itself
    titled: bool  # whether `under` and `over` are known to be beside the title


def byline_of(sheet: Sheet, title: str | None) -> Byline:
    """The byline of the text of `sheet`, whose title is printed as `title`, if it is printed."""
    lines, at = _around_title(sheet, title or "")
    if at is None:
        under, over = sheet.before[-MAX_UNTITLED_LINES:], []
    else:
        under = [*_behind_title(lines[at], title or ""), *up_to_text(lines[at + 1 : at + 1 + MAX_UNDER_LINES])]
        over = lines[max(0, at - MAX_OVER_LINES) : at]
    start = max(0, (at or 0) - MAX_OVER_LINES - len(sheet.before))
    if sheet.guessed:
        head = sheet.body[start : start + GUESSED_HEAD_LINES]
        head = list(up_to_text(head)) if at is not None else head
    else:
        head = [line for line in sheet.body[:HEAD_LINES] if PUBLISHED_LINE.match(line)]
    before = list(_with_values(sheet.before[-NEAR_LINES:]))
    return Byline(
        under=tuple(_with_values(under)),
        over=tuple(reversed(list(_with_values(over)))),
        near=(*reversed(before), *_with_values(head)),
        below=tuple(_with_values([*sheet.after[:MAX_BELOW_LINES], *sheet.aside])),
        tail=tuple(sheet.body[-TAIL_LINES:]),
        titled=at is not None,
    )


def _around_title(sheet: Sheet, title: str) -> tuple[list[str], int | None]:
    """The lines among which the title may be, and the place of its last line; None if no line has it.

    Of the lines before the body the last counts, of a guessed body the first.
    """
    letters = letters_and_digits(title)
    lines = [*sheet.before, *(sheet.body[:MAX_SEARCHED_LINES] if sheet.guessed else ())]
    above = len(sheet.before)
    places = (*range(above - 1, max(-1, above - 1 - NEAR_LINES), -1), *range(above, len(lines)))
    return lines, next((at for at in places if letters and _ends_title(letters_and_digits(lines[at]), letters)), None)


def _ends_title(letters: str, title: str) -> bool:
    return (len(letters) >= 4 and title.endswith(letters)) or (
        title in letters and len(letters) <= MAX_TITLE_LINE_RATIO * len(title) + 20
    )


def _behind_title(line: str, title: str) -> list[str]:
    """What the title's line prints behind the title."""
    behind = line.rpartition(title)[2].strip() if title in line else ""
    return [behind] if behind else []


def up_to_text(lines: list[str]) -> Iterator[str]:
    """The lines before the first paragraph of a text; a summary is none."""
    return takewhile(lambda line: not PARAGRAPH.match(line) or SUMMARY.match(line), lines)


def _with_values(lines: Iterable[str]) -> Iterator[str]:
    """The lines, with values that are on a line below their label, and dates in parts, on one line."""
    open_line = ""
    for line in lines:
        if open_line and not _goes_on(open_line, line):
            yield open_line
            open_line = ""
        line = f"{open_line} {line}" if open_line else line
        open_line = ""
        if LABEL_END.search(line) or YEAR_ALONE.fullmatch(line) or DAY_ALONE.fullmatch(line):
            open_line = line
        else:
            yield line
    if open_line:
        yield open_line


def _goes_on(line: str, following: str) -> bool:
    """Whether the value of the label, or the rest of the date, with which `line` ends is `following`."""
    if YEAR_ALONE.fullmatch(line):
        return DAY_ALONE.fullmatch(following) is not None
    if DAY_ALONE.fullmatch(line):
        return YEAR_ALONE.fullmatch(following) is not None
    return len(following) <= MAX_VALUE_CHARS and not NO_VALUE.search(following)
