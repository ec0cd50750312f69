"""Lines of a located body that are no part of its text: editors' lines, heads, footers."""

from __future__ import annotations

import re

from archive.reading.layouts import (
    EARLY_SHARE,
    EDITOR_LINE,
    HEAD_LINES,
    LOCATED_HEAD,
    LOCATED_JUNK,
    LOCATED_STOPS,
    MAX_FURNITURE_CHARS,
    PUBLISHED_LINE,
    REPOST_STOPS,
    STOPS,
    TextPattern,
)
from archive.reading.lines import Sheet
from archive.text.letters import letters_and_digits

MAX_PRINTED_TITLE_LETTERS = 120  # letters


def _any_of(patterns: tuple[TextPattern, ...]) -> re.Pattern[str]:
    """The patterns as one rule: every line of a text is held against it."""
    rules = (pattern.rule for pattern in patterns)
    return re.compile("|".join(f"(?{'i' if rule.flags & re.IGNORECASE else ''}:{rule.pattern})" for rule in rules))


ENDS_TEXT, ENDS_REPOST, ENDS_LOCATED = _any_of(STOPS), _any_of(REPOST_STOPS), _any_of(LOCATED_STOPS)
AROUND_LOCATED, HEAD_OF_LOCATED = _any_of(LOCATED_JUNK), _any_of(LOCATED_HEAD)


def without_furniture(sheet: Sheet, *, repost: bool) -> list[str]:
    """The body's lines up to the first stop line, editors' lines left out.

    Where the body was located by its weight, the lines that stand around bodies are left out too.
    """
    lines = _up_to(ENDS_REPOST if repost else ENDS_TEXT, sheet.body)
    editors = set(editor_lines(lines))
    lines = [line for line in lines if line not in editors] if editors else lines
    if sheet.located:
        lines = [line for line in _up_to(ENDS_LOCATED, lines) if not _matches(AROUND_LOCATED, line)]
    return lines


def editor_lines(lines: list[str]) -> list[str]:
    """Those of the lines that name an editor in charge. One character is sought first: few lines hold it."""
    return [line for line in lines if ("责" in line or "責" in line) and EDITOR_LINE.match(line)]


def without_head(lines: list[str], title: str | None, *, located: bool) -> tuple[str | None, list[str]]:
    """The title, and the lines without it.

    Before a line 发布时间：…, which is left out as well, the title may be broken into several lines, of which <title>
    holds the last (press hall). In a located body its first occurrence near the top is the heading. Elsewhere a first
    line like the title is text.
    """
    said = letters_and_digits(title or "")
    head, tail = lines[:HEAD_LINES], lines[HEAD_LINES:]
    dated = next((at for at, line in enumerate(head) if PUBLISHED_LINE.match(line)), None)
    if dated is not None:
        above = [line for line in head[:dated] if letters_and_digits(line) not in said]
        rest = head[dated + 1 :]
        printed = letters_and_digits("".join(head[:dated]))
        if said and printed.endswith(said) and len(printed) <= MAX_PRINTED_TITLE_LETTERS:
            title, head = " ".join([*above, title or ""]), rest
        else:
            head = above + rest
    if located:
        head = [line for line in head if not _matches(HEAD_OF_LOCATED, line)]
        at = next((at for at, line in enumerate(head) if said and letters_and_digits(line) == said), None)
        if at is not None:
            del head[at]
    return title, [*head, *tail]


def _up_to(stops: re.Pattern[str], lines: list[str]) -> list[str]:
    """The lines before the first stop line; one that stands too early to end the text is left out alone."""
    kept: list[str] = []
    enough = EARLY_SHARE * sum(map(len, lines))
    chars_before = 0
    for line in lines:
        if not _matches(stops, line):
            kept.append(line)
        elif chars_before > enough:
            break
        chars_before += len(line)
    return kept


def _matches(rule: re.Pattern[str], line: str) -> bool:
    return len(line) <= MAX_FURNITURE_CHARS and rule.match(line) is not None
