"""Lines of a located body that are no part of its text: editors' lines, heads, footers."""

from __future__ import annotations

from archive.reading.layouts import (
    EARLY,
    EDITOR_LINE,
    HEAD_LINES,
    LOCATED_HEAD,
    LOCATED_JUNK,
    LOCATED_STOPS,
    LONGEST_FURNITURE,
    PUBLISHED_LINE,
    REPOST_STOPS,
    STOPS,
    Pattern,
)
from archive.reading.lines import Sheet, letters

LONGEST_PRINTED_TITLE = 120  # letters


def without_furniture(sheet: Sheet, *, repost: bool) -> list[str]:
    """The body's lines up to the first stop line, editors' lines left out.

    Where the body was located by its weight, the lines that stand around bodies are left out too.
    """
    lines = _up_to(REPOST_STOPS if repost else STOPS, sheet.body)
    lines = [line for line in lines if not EDITOR_LINE.match(line)]
    if sheet.located:
        lines = [line for line in _up_to(LOCATED_STOPS, lines) if not _matches(LOCATED_JUNK, line)]
    return lines


def without_head(lines: list[str], title: str | None, *, located: bool) -> tuple[str | None, list[str]]:
    """The title, and the lines without it.

    Before a line 发布时间：…, which is left out as well, the title may be broken into several lines, of which <title>
    holds the last (press hall). In a located body its first occurrence near the top is the heading. Elsewhere a first
    line like the title is text.
    """
    said = letters(title or "")
    head, tail = lines[:HEAD_LINES], lines[HEAD_LINES:]
    dated = next((at for at, line in enumerate(head) if PUBLISHED_LINE.match(line)), None)
    if dated is not None:
        above = [line for line in head[:dated] if letters(line) not in said]
        rest = head[dated + 1 :]
        printed = letters("".join(head[:dated]))
        if said and printed.endswith(said) and len(printed) <= LONGEST_PRINTED_TITLE:
            title, head = " ".join([*above, title or ""]), rest
        else:
            head = above + rest
    if located:
        head = [line for line in head if not _matches(LOCATED_HEAD, line)]
        at = next((at for at, line in enumerate(head) if said and letters(line) == said), None)
        if at is not None:
            del head[at]
    return title, [*head, *tail]


def _up_to(stops: tuple[Pattern, ...], lines: list[str]) -> list[str]:
    """The lines before the first stop line; one that stands too early to end the text is left out alone."""
    kept: list[str] = []
    enough = EARLY * sum(map(len, lines))
    passed = 0
    for line in lines:
        if not _matches(stops, line):
            kept.append(line)
        elif passed > enough:
            break
        passed += len(line)
    return kept


def _matches(patterns: tuple[Pattern, ...], line: str) -> bool:
    return len(line) <= LONGEST_FURNITURE and any(pattern.rule.match(line) for pattern in patterns)
