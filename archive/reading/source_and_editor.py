"""The source (来源) and the editor (责任编辑) that a page names."""

from __future__ import annotations

import re

from archive.reading.furniture import editor_lines
from archive.reading.layouts import HEAD_LINES, NEAR_LINES, PUBLISHED_LINE, SOURCE_LABEL, SOURCE_METAS
from archive.reading.lines import Sheet
from archive.reading.markup import Markup

GUESSED_HEAD_LINES = 20  # first lines of a guessed body (see Sheet.guessed): they may be no part of the text
TAIL_LINES = 6  # last lines of a body, and for 编辑 also lines before and after it, that may name 编辑 or 来源
# What ends a value on a line with several values: a bracket, a bar, the next label or a date.
VALUE_END = re.compile(
    r"[【\[［|｜]|[(（](?=\d|责任|编辑|记者)"
    r"|(?:作者|记者|责任编辑|责编|编\s*辑|发布者|(?:发布|发表)?(?:时间|日期)|浏览次数|浏览量|点击数|点击|阅读)\s*[:：]"
    r"|(?:19|20)\d{2}\s*[-/.年]\s*\d"
)
# Words on the line of the source that are no source.
NOT_A_SOURCE = re.compile(
    r"\d+|大|中|小|字号|字体|评论\d*|分享.*|举报|打印.*|关闭.*|收藏|关注|浏览.*|点击.*|听新闻|放大镜"
)
MAX_NAME_CHARS = 40  # of a source's or an editor's name
MAX_LABELLED_LINE_CHARS = 120  # a longer line is running text
EDITOR_IN_CHARGE = re.compile(r"(?:责任编辑|責任編輯|责编)\s*[:：|｜]\s*(?P<rest>.*)")
EDITOR = re.compile(r"编\s*辑\s*[:：|｜]\s*(?P<rest>.*)")  # also at the end of a word: 网站编辑：某某


def attribution_of(markup: Markup | None, sheet: Sheet) -> str | None:
    """The source (来源) as printed, without its label; None if the page names none."""
    for meta in SOURCE_METAS:
        value = markup.metas.get(meta, "") if markup else ""
        labelled = SOURCE_LABEL.match(value)
        if name := _name(labelled["rest"] if labelled else value):
            return name
    before, head = lines_near_body(sheet)
    near = (*reversed(before), *head, *sheet.aside, *sheet.body[-TAIL_LINES:])
    return _named(SOURCE_LABEL, [line for line in near if may_name_source(line)])


def lines_near_body(sheet: Sheet) -> tuple[list[str], list[str]]:
    """The last lines before the body, and those of its first lines that may be no part of the text."""
    if sheet.guessed:
        return sheet.before[-NEAR_LINES:], sheet.body[:GUESSED_HEAD_LINES]
    return sheet.before[-NEAR_LINES:], [line for line in sheet.body[:HEAD_LINES] if PUBLISHED_LINE.match(line)]


def may_name_source(line: str) -> bool:
    """Whether the line has the word 来源. This costs a tenth of a search for the whole label."""
    return "来源" in line or "來源" in line


def editor_of(sheet: Sheet) -> str | None:
    """The editor in charge (责任编辑) as printed, else the 编辑 at the body's end or near it; None without both."""
    near = [*sheet.aside, *editor_lines(sheet.body), *sheet.after[:NEAR_LINES], *reversed(sheet.before[-NEAR_LINES:])]
    tail = [*sheet.body[-TAIL_LINES:], *sheet.aside, *sheet.after[:TAIL_LINES], *reversed(sheet.before[-TAIL_LINES:])]
    return _named(EDITOR_IN_CHARGE, near) or _named(EDITOR, tail)


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
        if NOT_A_SOURCE.fullmatch(word):
            break
        words.append(word)
    name = " ".join(words).strip("：:;；,，、。-—")
    if not any(opening in name for opening in "(（"):
        name = re.split("[]］】）)]", name)[0].strip()
    return name if 0 < len(name) <= MAX_NAME_CHARS else None
