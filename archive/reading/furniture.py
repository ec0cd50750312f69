"""Lines of a body that are no part of its text: what comes after a stop line, editors' lines, heads, footers."""

from __future__ import annotations

import re

from archive.reading.layouts import EARLY_SHARE, EDITOR_LINE, ENDS_ARTICLE, ENDS_REPOST, ENDS_TEXT, JUNK_LINES
from archive.reading.lines import Sheet

MAX_FURNITURE_CHARS = 200  # of a line of furniture; a longer line is text


def without_furniture(sheet: Sheet, *, repost: bool) -> list[str]:
    """The body's lines up to the first stop line, without editors' lines.

    If the body is guessed (see Sheet.guessed) or a repost's, the lines that are usually around bodies are left out too:
    a press site that uses an office's system puts other things than the article into its body.
    """
    lines = _up_to(ENDS_REPOST if repost else ENDS_TEXT, sheet.body)
    editors = set(editor_lines(lines))
    lines = [line for line in lines if line not in editors] if editors else lines
    if sheet.guessed or repost:
        lines = [line for line in _up_to(ENDS_ARTICLE, lines) if not is_furniture(JUNK_LINES, line)]
    return lines


def editor_lines(lines: list[str]) -> list[str]:
    """The lines that name an editor in charge. The test for 责 or 責 comes first: few lines have one."""
    return [line for line in lines if ("责" in line or "責" in line) and EDITOR_LINE.match(line)]


def _up_to(stops: re.Pattern[str], lines: list[str]) -> list[str]:
    """The lines before the first stop line. An early stop line (see EARLY_SHARE) is left out but ends nothing."""
    text_lines: list[str] = []
    enough = EARLY_SHARE * sum(map(len, lines))
    chars_before = 0
    for line in lines:
        if not is_furniture(stops, line):
            text_lines.append(line)
        elif chars_before > enough:
            break
        chars_before += len(line)
    return text_lines


def is_furniture(rule: re.Pattern[str], line: str) -> bool:
    return len(line) <= MAX_FURNITURE_CHARS and rule.match(line) is not None
