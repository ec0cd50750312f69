"""Splits the keywords of a case."""

from __future__ import annotations

import re
from itertools import takewhile

AROUND = "；;，,、/|｜"
BETWEEN = re.compile(r"[；;，,]")  # never 、: 掩饰、隐瞒犯罪所得罪 is one keyword


def split_keywords(text: str) -> tuple[str, ...]:
    """The keywords in a section's text. White space separates them; if there is none, ； and ， do.

    The first line with 。 ends the keywords and is none itself.
    """
    words = " ".join(takewhile(lambda line: "。" not in line, text.split("\n"))).split()
    if len(words) == 1:
        words = BETWEEN.split(words[0])
    return tuple(stripped for word in words if (stripped := word.strip(AROUND)))
