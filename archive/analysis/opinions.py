"""Opinions on a case that its comment weighs: 第一种意见认为…第二种意见认为…笔者同意第二种意见."""

from __future__ import annotations

import re
from dataclasses import dataclass

OPINION = re.compile(
    r"第([一二三四五])种(?:意见|观点)(?:则|也)?(?:认为|主张)[^\n]*?(?=第[一二三四五]种(?:意见|观点)|\n|笔者|$)"
)
FOLLOWED = re.compile(r"(?<![不未予])(?:同意|赞同|采纳|支持)(?:了|上述|前述|其中的?)*第([一二三四五])种(?:意见|观点)")


@dataclass(frozen=True, slots=True)
class Opinions:
    """Where a text gives the opinions that it does not follow, and the words of the one that it follows."""

    spans: tuple[range, ...] = ()
    followed: str = ""


def unfollowed(text: str, start: int, end: int) -> Opinions:
    """The opinions between `start` and `end` that the text's author does not follow; none if the author follows none
    by its number, or two.
    """
    numbers = set(FOLLOWED.findall(text, start, end))
    if len(numbers) != 1:
        return Opinions()
    opinions = [(opinion[1] in numbers, opinion) for opinion in OPINION.finditer(text, start, end)]
    return Opinions(
        tuple(range(*opinion.span()) for follows, opinion in opinions if not follows),
        "".join(opinion[0] for follows, opinion in opinions if follows),
    )
