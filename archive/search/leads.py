"""Finds where a text begins to say something, for excerpts that hold no word of a query.

An official text begins with its title, a notice that distributes it, headings, keywords and who the accused is. From
these a reader of a list learns nothing.
"""

from __future__ import annotations

import re

MIN_SENTENCE = 20  # characters; a shorter line is a heading, a date or a name
MAX_LINES = 60  # that are looked at; a text whose first lines all say nothing begins at its beginning
SENTENCE = re.compile("[。！？；]")
NOTICE = re.compile(
    "^关于印发|各省、自治区|^现将.*(?:印发|发布|公布)|作为.*批.*案例.*发布|供参照|特此通知|予以?(?:印发|公布)"
)
# What says nothing of the matter, each with where it was seen.
EMPTY = (
    NOTICE,
    re.compile("^(?:编者按|责任编辑|来源|作者|发布时间|日期)[：:]"),  # lines around the text of an article
    re.compile("^[^。]{1,60}，[男女]，"),  # who the accused is: 被告人张某，男，1980年出生
)


def lead_of(text: str) -> int:
    """The offset of the first line that says something; 0 if none of the first lines does."""
    at = 0
    for line in text.split("\n", MAX_LINES)[:MAX_LINES]:
        words = line.strip()
        if len(words) >= MIN_SENTENCE and SENTENCE.search(words) and not any(one.search(words) for one in EMPTY):
            return at
        at += len(line) + 1
    return 0


def opening_of(text: str) -> int:
    """The length of what stands above the matter of a text: its title, and the notice that distributes it. A word that
    is found nowhere else is no reason to show these lines: the title is shown anyway."""
    first, *rest = text.split("\n", MAX_LINES)[:MAX_LINES]
    end = 0 if SENTENCE.search(first) and not NOTICE.search(first) else len(first) + 1
    at = len(first) + 1
    for line in rest:
        at += len(line) + 1
        if NOTICE.search(line.strip()):
            end = at
    return min(end, len(text))
