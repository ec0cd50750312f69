"""Numbers of guiding cases, in all the ways in which they are typed and printed."""

from __future__ import annotations

import re

from archive.search.hanzi import fold

NUMBER = re.compile(r"检 ?例 ?第? ?(\d{1,4}) ?号?")  # folded: 检例第66—68号 is 检例第66 68号, and no number


def guiding_number(text: str) -> int | None:
    """66 for 检例第66号, and for 检例66号 in any width and spacing; None for all that numbers no guiding case."""
    found = NUMBER.fullmatch(" ".join(fold(text).split()))
    return int(found[1]) if found else None


def guiding_name(number: int) -> str:
    """The number of a guiding case as it is printed and as the tables have it."""
    return f"检例第{number}号"
