"""The words of a sentence that say what its quantities count, and what earlier sentences say of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from archive.analysis.crimes.mentions import CrimeMention
from archive.analysis.figures.counted.members import TextSpan
from archive.analysis.figures.measures import VERB, MeasureWord, measure_of, measure_words
from archive.analysis.figures.quantities import Quantity
from archive.analysis.sentences import Sentence, clause_end
from archive.model import Change

PUBLIC_INTEREST = "公益诉讼"
FRAUD = "诈骗"
CRIMES_COUNTED = frozenset("人名件起宗案元")  # 盗窃5人, but not 虚开发票5份
NAME_ENDS = frozenset("罪案件")
# 立 before the name of cases is 立案: 全市立电信网络诈骗案件80宗. In 成立 and 设立 it is another word.
OPENS = re.compile("(?<![成设建确独树创订竖起中对公])立$")


@dataclass(frozen=True, slots=True)
class Carried:
    """What earlier sentences of the paragraph say, for a sentence that does not say it again."""

    crime: CrimeMention | None = None
    topic: CrimeMention | None = None  # of the case, the heading or the title
    is_case: bool = False  # whether the passage tells one case
    last: tuple[QuantityReading, ...] = ()  # of the sentence before, if it is of the same paragraph
    public_interest: bool = False  # whether the paragraph is about public-interest cases
    story: bool = False  # whether the sentence is of the story of a case


@dataclass(frozen=True, slots=True)
class QuantityReading:
    """What one quantity counts."""

    kind: str  # of its unit
    unit: str
    measure: str
    words: str | None  # of the text, for the measure
    crime: CrimeMention | None
    subject: TextSpan | None
    change: Change | None
    base: int | None  # of a rate: index in the sentence of the quantity that it is about
    item: TextSpan | None  # of a member of a list: its item
    run: int  # index in the sentence of the first quantity of its run


@dataclass(frozen=True, slots=True)
class SentenceWords:
    """A sentence with the words that it has."""

    text: str
    sentence: Sentence
    quantities: Sequence[Quantity]
    measures: list[MeasureWord]
    crimes: list[CrimeMention]

    def between(self, start: int, end: int) -> list[MeasureWord]:
        return [word for word in self.measures if start <= word.start and word.end <= end]

    def crimes_between(self, start: int, end: int) -> list[CrimeMention]:
        """The crimes named between; a name without 罪, 犯罪 or 案 counts if it is fraud's, or right before a number."""
        return [
            crime
            for crime in self.crimes
            if start <= crime.start and crime.end <= end and (crime.firm or self._counts(crime))
        ]

    def _counts(self, crime: CrimeMention) -> bool:
        if FRAUD in (crime.name or ""):
            return True
        return any(quantity.start == crime.end and quantity.unit in CRIMES_COUNTED for quantity in self.quantities)


def words_end(words: SentenceWords, i: int) -> int:
    """Where the words end that stand after quantity `i`, or after the pair that it begins (5件6人), in its clause."""
    last = last_of_pair(words, i)
    following = words.quantities[last + 1].start if last + 1 < len(words.quantities) else words.sentence.end
    return clause_end(words.text, words.quantities[last].end, following)


def last_of_pair(words: SentenceWords, i: int) -> int:
    """Index of the last of the quantities that follow quantity `i` with nothing between: of 6人 in 5件6人."""
    while i + 1 < len(words.quantities) and words.quantities[i].end == words.quantities[i + 1].start:
        i += 1
    return i


def measures_outside_names(text: str, sentence: Sentence, crimes: list[CrimeMention]) -> list[MeasureWord]:
    """The words of measures outside the names of crimes: 开设 of 开设赌场罪 is none; 非法集资3亿元 has no name."""
    names = [crime for crime in crimes if crime.named and text[crime.end - 1] in NAME_ENDS]
    words = [
        word
        for word in measure_words(text, sentence.start, sentence.end)
        if not any(crime.start < word.end and word.start < crime.end for crime in names)
    ]
    return sorted([*words, *_opened(text, sentence, names)], key=lambda word: word.start)


def _opened(text: str, sentence: Sentence, names: list[CrimeMention]) -> Iterator[MeasureWord]:
    """The 立 that stands apart from its 案, with the name of the cases between."""
    opened = measure_of("立案")
    for crime in names:
        if not crime.words.endswith("罪") and OPENS.search(text, max(sentence.start, crime.start - 2), crime.start):
            yield MeasureWord(crime.start - 1, crime.start, opened, VERB, opened.counts)
