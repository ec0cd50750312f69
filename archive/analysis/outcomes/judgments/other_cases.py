"""Whether a decision is of other people's case, or an earlier one of the same person."""

from __future__ import annotations

import re

from archive.analysis.outcomes.judgments.sentences import Extent
from archive.analysis.outcomes.judgments.words import other_case_words

AROUND_CHARS = 120
APART = re.compile("[另分]案[^，。；）)\n]{0,8}[。；]$")  # the end of the sentence before


def is_of_another_case(text: str, sentence: Extent, at: int) -> bool:
    """Whether its sentence says so (曾因…被判处, a line that presents a defendant), or the one before: 分案办理。"""
    words = other_case_words()
    before = text[max(sentence.start, at - AROUND_CHARS) : at]
    after = text[at : min(sentence.end, at + AROUND_CHARS)]
    presents = words.intro.match(text, sentence.start, sentence.end)
    apart = APART.search(text, max(0, sentence.start - AROUND_CHARS), sentence.start)
    return bool(presents or apart or words.before.search(before) or words.after.search(after))
