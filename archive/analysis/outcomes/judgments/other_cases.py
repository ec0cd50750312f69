"""Whether a decision is of other people's case, or an earlier one of the same person."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from archive.analysis.outcomes.judgments.names import names_of
from archive.analysis.outcomes.judgments.sentences import Extent
from archive.analysis.outcomes.judgments.words import other_case_words
from archive.model import Case, Outcome

AROUND_CHARS = 120
MAX_LIST_CHARS = 80  # of the names before a bracket that is said of all
BRACKET = re.compile("（[^（）\n]{0,30}?(?:另案|另行|已判|已被判)[^（）\n]{0,20}）")  # behind a name: 熊某（另案处理）
OF_ALL = re.compile("均|分别|都|[二两三四五六七八九十]人")
APART = re.compile("[另分]案[^，。；）)\n]{0,8}[。；]$")  # the end of the sentence before


def is_of_another_case(text: str, sentence: Extent, at: int) -> bool:
    """Whether its sentence says so (曾因…被判处, a line that presents a defendant), or the one before: 分案办理。"""
    words = other_case_words()
    before = text[max(sentence.start, at - AROUND_CHARS) : at]
    after = text[at : min(sentence.end, at + AROUND_CHARS)]
    presents = words.intro.match(text, sentence.start, sentence.end)
    apart = APART.search(text, max(0, sentence.start - AROUND_CHARS), sentence.start)
    return bool(presents or apart or words.before.search(before) or words.after.search(after))


def with_other_cases(text: str, case: Case, outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
    """The outcomes; those of people whom the text marks as of another case (熊某（另案处理）) are of another case."""
    brackets = [match.span() for match in BRACKET.finditer(text, case.start, case.end)]
    apart: dict[str, bool] = {}
    for outcome in outcomes:
        names = names_of(outcome.defendant)
        for name in names - apart.keys():
            apart[name] = name not in case.title and any(_is_of(text, name, *bracket) for bracket in brackets)
        yield outcome if outcome.other_case else replace(outcome, other_case=all(apart[name] for name in names))


def _is_of(text: str, name: str, start: int, end: int) -> bool:
    """Whether a bracket is said of a name: it stands behind the name, or behind a list with it."""
    if text.endswith(name, max(0, start - len(name)), start):
        return True
    first = max(0, start - MAX_LIST_CHARS)
    since = max(text.rfind(mark, first, start) for mark in "，。；：\n（")
    return OF_ALL.search(text, start, end) is not None and text.find(f"{name}、", max(first, since), start) >= 0
