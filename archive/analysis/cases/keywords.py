"""The keywords of a case are split at spaces."""

from __future__ import annotations

import re
from itertools import takewhile

AROUND = "；;，,、/|｜"
BETWEEN = re.compile(r"[；;，,]")  # never 、: 掩饰、隐瞒犯罪所得罪 is one


def split_keywords(text: str) -> tuple[str, ...]:
    """Keywords are separated by spaces of any kind and by line ends; by ； or ， where there is no space.

    A line with 。 ends them.
    """
    words = " ".join(takewhile(lambda line: "。" not in line, text.split("\n"))).split()
    if len(words) == 1:
        words = BETWEEN.split(words[0])
    return tuple(stripped for word in words if (stripped := word.strip(AROUND)))
