"""The byline of a page (the lines around its title and below its text), and the source and the editor that it names.

What is printed beside the title beats a <meta>: the <meta> of many sites has words around the name (来源：… 原创稿).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import takewhile

from archive.reading.layouts import (
    EDITOR_IN_CHARGE,
    HEAD_LINES,
    NEAR_LINES,
    PRINTED_DATE,
    PUBLISHED_LINE,
    SOURCE_LABEL,
    SOURCE_METAS,
    editor_lines,
)
from archive.reading.lines import INLINE, Sheet
from archive.reading.markup import Markup
from archive.rules import load
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

    @property
    def beside(self) -> tuple[str, ...]:
        """The lines beside the title, if it is printed."""
        return (*self.under, *self.over) if self.titled else ()


def byline_of(sheet: Sheet, title: str | None) -> Byline:
    """The byline of the text of `sheet`, whose title is printed as `title`, if it is printed."""
    lines, at = _around_title(sheet, title or "")
    if at is None:
        under, over = sheet.before[-MAX_UNTITLED_LINES:], []
    else:
        under = [*_behind_title(lines[at], title or ""), *up_to_text(lines[at + 1 : at + 1 + MAX_UNDER_LINES])]
        over = lines[max(0, at - MAX_OVER_LINES) : at]
    if sheet.guessed:
        start = max(0, (at or 0) - MAX_OVER_LINES - len(sheet.before))
        head = sheet.body[start : start + GUESSED_HEAD_LINES]
        head = list(up_to_text(head)) if at is not None else head
    else:
        head = [line for line in sheet.body[:HEAD_LINES] if PUBLISHED_LINE.match(line)]

    def with_values(some: Iterable[str]) -> tuple[str, ...]:
        return tuple(_with_values(sheet.divided.get(line, line) for line in some))

    return Byline(
        under=with_values(under),
        over=with_values(over)[::-1],
        near=(*with_values(sheet.before[-NEAR_LINES:])[::-1], *with_values(head)),
        below=with_values([*sheet.after[:MAX_BELOW_LINES], *sheet.aside]),
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


MAX_NAME_CHARS = 40  # of a source's or an editor's name
MAX_LABELLED_LINE_CHARS = 120  # a longer line is running text
EDITOR = re.compile(r"编\s*辑\s*[:：|｜]\s*(?P<rest>.*)")  # also at the end of a word: 网站编辑：某某

_TABLES = load("reading/data/fields.toml")
_RULES, _PARTS = _TABLES["sources"], _TABLES["parts"]
VALUE_END = re.compile("|".join(f"(?:{row['pattern']})" for row in _RULES["ends"]))
NO_SOURCE, KINDS = re.compile(_RULES["no_source"]), re.compile(_RULES["kinds"])
# The label without a colon: behind it comes a space, or the element that holds the name.
LABEL_BEFORE_SPACE = re.compile(rf"(?:^|[\s|｜\d]){_PARTS['source']}\s+(?P<rest>\S.*)")
DATED_NAME = re.compile(
    rf"(?P<before>{_RULES['outlet']})?\s*{PRINTED_DATE}[-\sT]*{_PARTS['clock']}\s*(?P<behind>{_RULES['outlet']})?"
)
# A word of each label. Looking for one costs a tenth of a search for a whole label.
LABEL_WORD = re.compile("[来來稿]源|出[处處]|[转轉载載来來]自|ource")


def attribution_of(markup: Markup, byline: Byline) -> str | None:
    """The source as printed, without its label; None if the page names none.

    The label is looked for around the title, then below the text, then in <meta>. Without any, an outlet's name beside
    date and clock under the title is the source.
    """
    printed = (*byline.beside, *byline.near, *byline.below, *byline.tail)
    may_name = (line for line in printed if len(line) <= MAX_LABELLED_LINE_CHARS and LABEL_WORD.search(line))
    return next(filter(None, map(_labelled, may_name)), None) or _of_metas(markup) or _beside_date(byline.beside)


def editor_of(sheet: Sheet) -> str | None:
    """The editor in charge (责任编辑) as printed, else the 编辑 at the body's end or near it; None without both."""
    near = [*sheet.aside, *editor_lines(sheet.body), *sheet.after[:NEAR_LINES], *reversed(sheet.before[-NEAR_LINES:])]
    tail = [*sheet.body[-TAIL_LINES:], *sheet.aside, *sheet.after[:TAIL_LINES], *reversed(sheet.before[-TAIL_LINES:])]
    return _named(EDITOR_IN_CHARGE, near) or _named(EDITOR, tail)


def _labelled(line: str) -> str | None:
    """The source that a line names: it ends where another element begins, however the words go on."""
    label = SOURCE_LABEL.search(line) or LABEL_BEFORE_SPACE.search(line)
    return _name(label["rest"].partition(INLINE)[0]) if label else None


def _of_metas(markup: Markup) -> str | None:
    values = (*(markup.metas.get(meta, "") for meta in SOURCE_METAS), *markup.structured.get("sourceOrganization", ()))
    labelled = ((SOURCE_LABEL.match(value), value) for value in values)
    return next(filter(None, (_name(label["rest"] if label else value) for label, value in labelled)), None)


def _beside_date(lines: tuple[str, ...]) -> str | None:
    for line in lines:
        if (match := DATED_NAME.fullmatch(line)) and (name := match["behind"] or match["before"]):
            return name
    return None


def _named(label: re.Pattern[str], lines: list[str]) -> str | None:
    """The first name after the label, on lines that are not running text."""
    for line in lines:
        match = label.search(line) if len(line) <= MAX_LABELLED_LINE_CHARS else None
        if match and (name := _name(match["rest"])):
            return name
    return None


def _name(value: str) -> str | None:
    end = VALUE_END.search(value)
    words: list[str] = []
    for word in (value[: end.start()] if end else value).split():
        if NO_SOURCE.fullmatch(word) or (words and KINDS.fullmatch(word)):
            break
        words.append(word)
    name = " ".join(words).strip("：:;；,，、。-—")
    if not any(opening in name for opening in "(（"):
        name = re.split("[]］】）)]", name)[0].strip()
    return name if 0 < len(name) <= MAX_NAME_CHARS else None
