"""Says what leads in the line of a batch: its theme, where its title is no more than its number."""

from __future__ import annotations

import re

from archive.text.numerals import ALL_NUMERALS

NUMBERED = re.compile(
    rf"(?:[\u4e00-\u9fff]*(?:检察院|检察机关|最高检))?(?:发布)?第[{ALL_NUMERALS}\d]+批(?:指导性|典型)案例"
)


def headline(title: str | None, theme: str | None) -> tuple[str | None, str | None]:
    """What leads, and what stands over it: (证券犯罪, 第五十二批指导性案例). The title alone leads if it says something
    itself, or if no theme is known."""
    if theme and title and NUMBERED.fullmatch(title.strip()):
        return theme, title
    return title, None
