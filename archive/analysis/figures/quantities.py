"""The quantities of a text: every number with its unit and its bound that may be a figure.

What it counts, where and when is not told here. Rules: data/units.toml, data/bounds.toml, data/no_figures.toml.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from archive.analysis.figures.amounts.bounds import (
    POWERS,
    after_number,
    before_number,
    far_before_number,
    reaches_number,
)
from archive.analysis.figures.amounts.candidates import Candidate, candidates_in
from archive.analysis.figures.amounts.damage import join_damaged
from archive.analysis.figures.amounts.no_figures import is_in_title, is_no_figure
from archive.analysis.figures.amounts.sharing import join_ranges, share_units, spread_no_figures
from archive.model import Bound

# One character for one, so that offsets stay.
_HALF_WIDTH = str.maketrans("０１２３４５６７８９．％﹪＄", "0123456789.%%$")
DOUBLINGS = "番"
MAX_TENTHS = 10  # of 成
POWERS_AND_HALF = POWERS + "半"
BOUND_BY_MORE = {"余": Bound.OVER, "多": Bound.OVER, "几": Bound.OVER, "来": Bound.ABOUT}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number of a text with its unit: 近4万人."""

    start: int  # offsets in characters; the bound words beside the number are inside
    end: int
    core_start: int  # the number with its unit, without bound words
    core_end: int
    value: int | float | None  # None if it is damaged
    value_max: int | float | None  # the upper end of a range
    unit: str  # as in archive.model.Figure
    bound: Bound
    damaged: bool = False


def quantities_in(text: str) -> list[Quantity]:
    """The quantities of a text, in order and disjoint. Never raises."""
    plain = text.translate(_HALF_WIDTH)
    candidates = list(join_damaged(plain, candidates_in(plain)))
    share_units(plain, candidates)
    in_title = is_in_title(plain, [candidate.start for candidate in candidates])
    for candidate, titled in zip(candidates, in_title, strict=True):
        candidate.no_figure = bool(candidate.unit) and (titled or not _counts(plain, candidate))
    spread_no_figures(plain, candidates)
    counted = [candidate for candidate in candidates if candidate.unit and not candidate.no_figure]
    return [_quantity(plain, candidate) for candidate in join_ranges(plain, counted)]


def _counts(text: str, candidate: Candidate) -> bool:
    number = candidate.number
    before = text[number.start - 1 : number.start]
    if before and before in "几数" and not text[number.start].isdecimal():
        return False
    if number.one_hanzi:
        power = text[number.start] in POWERS[1:]
        if not (_is_bounded(text, candidate) if power else candidate.one_hanzi_counts):
            return False
    if candidate.unit == DOUBLINGS and not number.unit and "翻" not in text[number.start - 4 : number.start]:
        return False  # 一番努力
    if text[candidate.end - 1] == "成" and number.low > MAX_TENTHS:
        return False  # 2023成都
    return not is_no_figure(text, candidate.start, candidate.end, candidate.unit, number.low)


def _is_bounded(text: str, candidate: Candidate) -> bool:
    """近百件, 达百件, 亿元以上: a word beside the number says that 百 and 亿 count."""
    start = candidate.number.start
    return bool(
        before_number(text, start, power=True) or reaches_number(text, start) or after_number(text, candidate.end)
    )


def _quantity(text: str, candidate: Candidate) -> Quantity:
    number = candidate.number
    start, end = candidate.start, candidate.end
    bound = BOUND_BY_MORE.get(number.more, Bound.EXACT)
    power = not number.more and text[number.start] in POWERS_AND_HALF
    behind = after_number(text, end)
    if behind:
        bound, end = behind
    if before := before_number(text, start, power=power):
        bound, start = before
    elif not behind and (far := far_before_number(text, start)):
        bound = far
    value = None if candidate.damaged else _plain_number(candidate.low)
    is_range = candidate.low != candidate.high and not candidate.damaged
    value_max = _plain_number(candidate.high) if is_range else None
    unit, damaged = candidate.unit, candidate.damaged
    return Quantity(start, end, candidate.start, candidate.end, value, value_max, unit, bound, damaged)


def _plain_number(number: int | Decimal) -> int | float:
    return int(number) if number == int(number) else float(number)
