"""Quantitative statements of a text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Bound(StrEnum):
    """How a figure bounds what it counts."""

    EXACT = "exact"  # also 高达, 仅 and 多达
    ABOUT = "about"  # 约, 左右
    OVER = "over"  # 余, 多, 超, 逾, 以上
    UNDER = "under"  # 近, 不足, 不到, 以下


class Change(StrEnum):
    """Where a rate of change leads."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Figure:
    """One quantitative statement of a text: 起诉430余人."""

    start: int  # offsets in the text, in characters; bound words next to the number are inside, nouns are not
    end: int
    as_written: str  # what the text has between them: 430余人
    value: int | float | None  # multiplied out: 230000000 for 2.3亿; None if the number is damaged
    value_max: int | float | None  # the upper end of a range; None for any other figure
    unit: str  # as written, but money by its currency (元, 美元), 个百分点 as 百分点, and 成 and fractions as %
    bound: Bound
    measure: str  # what is counted: 起诉, 批捕, 同比 …, one of data/measures.toml; "other" for anything else
    measure_as_written: str | None  # the words of the text that say so
    crime: str | None  # full name of the crime of the Criminal Law, or the text's words for a group of crimes
    crime_id: str | None  # of data/crimes.json; None for a group
    crime_as_written: str | None
    subject: str | None  # the words of the text that say what the number counts
    place: str | None  # the place of the office or event: 全国, 浙江
    region: str | None  # its GB/T 2260 code, six digits; None for 全国, and what is no province or prefecture
    period_as_written: str | None
    period_start: str | None  # ISO dates; None if it has no first or no last day, or is not known
    period_end: str | None
    change: Change | None  # of 同比, 环比 and 增长 alone
    part_of: int | None  # index of the figure of the same text of which this is a part
    damaged: bool  # whether characters of the number were lost, or numbers run together
    sentence_start: int  # offsets of its sentence in the text, in characters
    sentence_end: int
