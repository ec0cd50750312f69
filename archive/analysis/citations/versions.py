"""Words beside a law that date or number its text: （2018年修正）, 法释〔2018〕6号, 1979年《刑法》, 2020年修订后的."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from archive.analysis.citations.words import law_words

MAX_CHARS = 40  # of a version in front of a law


@dataclass(frozen=True, slots=True)
class DatedWords:
    """Words that date or number a law; in the text they begin at `start`."""

    start: int
    words: str


def version_of(words: str) -> str | None:
    """The version that the content of a bracket gives; None if it gives none."""
    parts = [part.strip() for part in re.split(r"[，,；;]", words)]
    found = [part for part in parts if _is_version(part)]
    return "，".join(found) or None


def opening_of_pair(content: str) -> int:
    """Where a bracket's words on another text of the law begin, behind those that say that the law in front is the one
    applied: 13 in 2017年修正，本案适用，现为第三条. 0 if it does not begin so."""
    match = law_words().applied_here.match(content)
    return match.end() if match else 0


def version_before(text: str, end: int) -> DatedWords | None:
    """The version that ends at an offset, in front of a name: 2021年3月1日施行的, 1979年."""
    start = max(0, end - MAX_CHARS)
    match = None if text[start:end].isalpha() else _before().search(text, start, end)  # letters alone date nothing
    return DatedWords(match.start(), match["words"]) if match else None


def version_behind(text: str, at: int) -> re.Match[str] | None:
    """The version that follows a name without brackets: 2021年修订增加. Group `words` has it."""
    return _behind().match(text, at)


def _is_version(part: str) -> bool:
    words = law_words()
    if words.number.search(part):
        return "简称" not in part
    return bool(words.dated.match(part) and (len(part) <= MAX_CHARS or words.doing.search(part))) or bool(
        re.fullmatch(r"(?:19|20)\d\d年?(?:修[正订改])?(?:版|本)?|第.{1,2}版", part)
    )


@cache
def _before() -> re.Pattern[str]:
    words = law_words()
    return re.compile(rf"(?P<words>(?:{words.dated.pattern}|{words.number.pattern}))(?:以?后)?(?:实行)?的?$")


@cache
def _behind() -> re.Pattern[str]:
    dated = law_words().dated.pattern
    return re.compile(rf"(?P<words>{dated}(?<!年))(?:后|以后)?(?:增加|新增|改为)?的?")
