"""Lines of a body that are no part of its text: what comes after a stop line, editors' lines, heads, footers.

The host of a repost adds contact blocks, forms and disclaimers. A repost is a page that is neither from a registered
source nor at a gov.cn address. Its rules are never applied to a procuratorate's own pages: a telephone number can be
part of a real release.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from archive.model import Page
from archive.reading.layouts import (
    EARLY_SHARE,
    ENDS_ARTICLE,
    ENDS_REPOST,
    ENDS_TEXT,
    JUNK_LINES,
    editor_lines,
    is_furniture,
)
from archive.reading.lines import Sheet
from archive.rules import fill, load


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


@dataclass(frozen=True, slots=True)
class RepostRule:
    """A rule of data/reposts.toml, which says what its fields mean."""

    line: re.Pattern[str]
    action: str
    followers: re.Pattern[str]
    contact: bool


_TABLES = load("reading/data/reposts.toml")
RULES = tuple(
    RepostRule(
        re.compile(fill(row["line"], _TABLES["parts"])),
        row["action"],
        re.compile(row.get("followers", "(?!)")),
        row.get("contact", False),
    )
    for row in _TABLES["rules"]
)
LAWYERS = "律师"
SENTENCE = re.compile(r".{12,}。$")
OFFICIAL_HOST = re.compile(r"(?:^|\.)gov\.cn$")


def is_repost(page: Page) -> bool:
    """Whether the page is neither from a registered source nor at a gov.cn address."""
    return not page.context.of_source and not OFFICIAL_HOST.search(urlsplit(page.url).hostname or "")


def clean_repost(lines: list[str]) -> tuple[list[str], str | None]:
    """The lines without those that belong to the host, and the first source that one of the latter names."""
    cleaned: list[str] = []
    source: str | None = None
    before: RepostRule | None = None  # the rule of the line before
    enough = EARLY_SHARE * sum(map(len, lines))
    chars = 0
    behind_text = _behind_last_sentence(lines)
    for at, line in enumerate(lines):
        chars += len(line)
        if before and before.followers.match(line):
            continue
        rules = (rule for rule in RULES if at >= behind_text or not rule.contact)
        before, match = next(((rule, match) for rule in rules if (match := rule.line.match(line))), (None, None))
        if before is None or match is None:
            cleaned.append(line)
        elif before.action == "stop" and chars > enough:
            break
        elif before.action == "cut":
            cleaned += filter(None, [match["text"]])
        elif before.action == "source":
            source = source or match["source"]
    return cleaned, source


def _behind_last_sentence(lines: list[str]) -> int:
    """The place behind the last sentence; 0 on a page of lawyers, whose contact blocks may be anywhere."""
    if any(LAWYERS in line for line in lines):
        return 0
    return next((at + 1 for at in range(len(lines) - 1, -1, -1) if SENTENCE.match(lines[at])), 0)
