"""Short names that a text gives to its laws: 《…的解释》（法释〔2009〕15号，以下简称《解释》）."""

from __future__ import annotations

import re

_DEFINES = re.compile(
    r"(?:以下(?:统一)?(?:简称|统称|称)|下称|下文简称|简称|以下皆称|以下均称|又称)\s*(?:为|作)?[:：]?\s*"
    r"(?:《(?P<title>[^《》\n]{1,40})》|[“\"「『‘'](?P<quoted>[^”\"」』’'\n]{1,40})[”\"」』’']|(?P<plain>[^，,。；;（）()《》“”\n]{2,24}))"
)


def short_name_in(words: str) -> str | None:
    """The short name that words behind a law give it; None if they give none."""
    match = _DEFINES.search(words)
    if not match:
        return None
    name = match["title"] or match["quoted"] or match["plain"]
    return name.strip().strip('《》〈〉“”"') or None
