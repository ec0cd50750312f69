"""The numbers of a text, with their units and the words that bound them: 近3500余万元, 百分之三, 12345人以上.

A number is Arabic digits, hanzi numerals or both (1亿3000余万, 三千多). The text must have half-width digits. Tables:
data/units.toml, data/bounds.toml.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from archive.model import Bound
from archive.rules import any_of, load, words
from archive.text.numerals import AMOUNT_DIGITS, LARGE_UNITS, amount_of

SPACES = " \u3000\u00a0"
POWERS = "十百千万亿"
MAX_DIGITS = 15  # longer ones are numbers of accounts
MONEY, SHARE, YUAN = "money", "share", "元"
MONEY_CHARS = 12
BOUND_CHARS = 8
FAR_CHARS = 20

# Every piece is read possessively, so that no text is read twice. 千 is no numeral in 5千克 and 500万千瓦.
# 24 083件 is one number, but a row of a table (| 120 345 |) has several.
_SPACE = f"[{SPACES}]?+"
_ARABIC = (
    r"(?:[0-9]{1,3}(?:[,，][0-9]{3}(?![0-9])){1,4}+(?![,，]?[0-9])"
    r"|(?<![|\s])[0-9]{1,3}(?:\ [0-9]{3}(?![0-9])){1,4}+|[0-9]{1,3}(?:\ [0-9]{3}(?![0-9])){1,4}+(?=\ [^0-9])"
    r"|[0-9]++)(?:\.[0-9]++)*+"
)
_HANZI = f"(?!点)(?:[{AMOUNT_DIGITS.replace('千', '')}]|千(?![克瓦卡]))++"  # 五千克 are 5千克; 网点|四十多个
_MORE = "[余多来几](?![额某])"  # 3500余, 三千多, 二十来; but not 余额, 余某
_TAIL = (  # of 4千余, 3500余万, 3500万余
    rf"(?:{_SPACE}{_MORE})?+(?:{_SPACE}[十百千](?![克米瓦卡分]))?+(?:{_SPACE}{_MORE})?+"
    rf"(?:{_SPACE}[{LARGE_UNITS}]{{1,2}}+)?+(?:{_SPACE}{_MORE})?+"
)
NUMBER = re.compile(
    rf"""
    (?:(?P<denominator>[0-9]{{1,4}}+|[{AMOUNT_DIGITS}万]{{1,4}}+)分之(?P<numerator>{_ARABIC}|{_HANZI})(?P<part_more>[多余几])?+)
    |(?:(?<=[占约近超过足到达为的有以即数])(?P<part>[0-9]{{1,2}}+)/(?P<of>[0-9]{{1,3}}+)(?![0-9/.年月]))
    |(?:(?P<tenths>[一二两三四五六七八九])成(?P<hundredths>[一二三四五六七八九半](?![{AMOUNT_DIGITS}万亿年月天日个人名件起次家户种项])))
    |(?P<half>一半|半数|(?<=[近超过逾])半(?![年个天月日小路夜生径途成价公封职场点夏]))
    |翻(?P<twice>[番倍])
    |(?P<number>(?:{_ARABIC}|{_HANZI}|(?=[{LARGE_UNITS}])){_TAIL}
        (?:(?<=[十百千万亿零])(?![百千])(?:{_ARABIC}|{_HANZI}){_TAIL}){{0,5}}+)
    """,
    re.VERBOSE,
)
_NO_DIGITS = str.maketrans("", "", f"余多来几,，{SPACES}")
_MORE_ENDS = re.compile(rf"[余多来几](?![余多来几十百千{LARGE_UNITS}{SPACES}]*$)")
Amount = tuple[int | Decimal, int | Decimal]  # the lowest and the highest number
_BOUND_BY_MORE = {"余": Bound.OVER, "多": Bound.OVER, "几": Bound.OVER, "来": Bound.ABOUT}


@dataclass(slots=True)
class Number:
    """A number as a text has it, on its way to a quantity: what belongs to it is added to it."""

    digits_start: int  # offsets in characters of the number alone
    digits_end: int
    low: int | Decimal
    high: int | Decimal  # 16 for 十五六, otherwise as `low`
    power: int = 1  # 10000 for 1.2万 and 十五六万: what `low` and `high` are already multiplied by
    more: str = ""  # 余, 多, 来 or 几, if the number has it
    one_hanzi: bool = False  # 三, 十, 百, 万: without another one, 余, 近 or the like, mostly no number of anything
    start: int = -1  # of the currency before the number, or of the number
    end: int = -1  # of the unit, or of the number
    unit: str = ""  # its name; "" if there is none
    kind: str = ""  # of the unit: its table in data/units.toml
    tenths: bool = False  # whether the unit is 成
    damaged: bool = False
    no_figure: bool = False

    def __post_init__(self) -> None:
        self.start, self.end = self.digits_start, self.digits_end


def number_of(match: re.Match[str]) -> Number | None:
    """The number that a match of NUMBER means, with the unit of 三分之一 and 翻番; None if it means none (十十)."""
    start, end = match.span()
    if written := match["number"]:
        return _counted(start, end, written)
    more, unit, low_high = match["part_more"] or "", "%", _share(match)
    if match["twice"]:
        unit, low_high = match["twice"], (1, 1)
    elif match["denominator"] == "千":
        unit, low_high = "‰", _amount(match["numerator"])
    if not low_high:
        return None
    number = Number(start, end, *low_high, more=more)
    number.unit, number.kind = unit, SHARE
    return number


def _share(match: re.Match[str]) -> Amount | None:
    """The per cent of 一半, 六成五, 三成半, 三分之一 and 1/3."""
    if match["half"]:
        return 50, 50
    if match["tenths"]:
        of: Amount | None = (10, 10)
        part = amount_of(match["tenths"] + "点" + match["hundredths"].replace("半", "五"))
    else:
        of, part = (
            _amount(match["denominator"] or match["of"] or ""),
            _amount(match["numerator"] or match["part"] or ""),
        )
    if not of or not part or not of[0]:
        return None
    low, high = (Decimal(bound * 100) / of[0] for bound in part)
    return (low, high) if of[0] >= 100 else (round(low, 2), round(high, 2))


def _counted(start: int, end: int, written: str) -> Number | None:
    if _MORE_ENDS.search(written):
        return None  # 3余5: no number goes on behind 余
    more = next((letter for letter in written if letter in _BOUND_BY_MORE), "")
    numeral = written.translate(_NO_DIGITS)
    if not (low_high := _amount(numeral)):
        return None
    digits = numeral.rstrip("百千万亿")
    power = amount_of(numeral[len(digits) :]) if digits and digits != numeral else None
    one_hanzi = len(written) == 1 and not written.isdecimal()
    return Number(start, end, *low_high, power=int(power[0]) if power else 1, more=more, one_hanzi=one_hanzi)


def _amount(numeral: str) -> Amount | None:
    if numeral.isdecimal() and (len(numeral) > MAX_DIGITS or (numeral[0] == "0" and len(numeral) > 1)):
        return None
    return amount_of(numeral)


@dataclass(frozen=True, slots=True)
class _Units:
    at: re.Pattern[str]
    before: re.Pattern[str]  # currencies before numbers
    names: dict[str, tuple[str, str]]  # what is written → name and kind
    money: dict[str, re.Pattern[str]]


@cache
def _units() -> _Units:
    data = load("analysis/data/units.toml")
    kinds = ("people", "things", MONEY, "weight", "area", SHARE)
    rows = [(written, other, kind) for kind in kinds for written, other in data[kind].items()]
    longest = sorted(rows, key=lambda row: -len(row[0]))
    pattern = "|".join(re.escape(written) + (f"(?!{other})" if other else "") for written, other, _ in longest)
    signs = {*data[MONEY], *data["before_numbers"]["signs"]} - {*data["before_numbers"]["never"]}
    names = {written: (data["canonical"].get(written, written), kind) for written, _, kind in rows}
    return _Units(
        re.compile(pattern),
        re.compile(rf"(?:{any_of(signs)})(?=[{SPACES}]?\Z)"),
        {sign: (data["canonical"].get(sign, sign), MONEY) for sign in signs} | names,
        words("analysis/data/units.toml", "money_without_unit"),
    )


def unit_at(text: str, position: int) -> tuple[str, str, str] | None:
    """The unit that begins at a place of a text: as it is written, its name and its kind."""
    found = _units().at.match(text, position)
    return (found[0], *_units().names[found[0]]) if found else None


def currency_before(text: str, start: int, end: int, *, has_unit: bool) -> tuple[str, int] | None:
    """The name and the beginning of the currency before a number: 美元104万余元, 港币约800元, ￥500; 被骗50万."""
    bound = bound_before(text, start, power=True)
    begins = bound[1] if bound else start
    units = _units()
    if currency := units.before.search(text, max(0, begins - BOUND_CHARS), begins):
        return units.names[currency[0]][0], currency.start()
    money = units.money
    if has_unit or text[end - 1] not in LARGE_UNITS + "余多":
        return None
    named = money["end"].match(text, end) and money["before"].search(text, max(0, begins - MONEY_CHARS), begins)
    return (YUAN, start) if named or money["behind"].match(text, end) else None


@dataclass(frozen=True, slots=True)
class _Bounds:
    before: re.Pattern[str]
    before_powers: re.Pattern[str]  # words before 百 and 万, too
    behind: re.Pattern[str]
    beside: dict[str, re.Pattern[str]]


@cache
def _bounds() -> _Bounds:
    before, after = (load("analysis/data/bounds.toml")[side] for side in ("before", "after"))
    words_before = [f"(?P<{name}>{pattern})" for name, pattern in before.items()]
    plain, with_powers = (rf"(?:{'|'.join(some)})(?=[{SPACES}]?\Z)" for some in (words_before[:-1], words_before))
    words_behind = f"{_SPACE}(?:{'|'.join(f'(?P<{name}>{pattern})' for name, pattern in after.items())})"
    beside = words("analysis/data/bounds.toml", "beside")
    return _Bounds(re.compile(plain), re.compile(with_powers), re.compile(words_behind), beside)


def bound_before(text: str, start: int, *, power: bool) -> tuple[Bound, int] | None:
    """The bound that the word directly before a number sets, and where the word begins."""
    words_before = _bounds().before_powers if power else _bounds().before
    found = words_before.search(text, max(0, start - BOUND_CHARS), start)
    if found is None:
        return None
    name = found.lastgroup or ""
    return Bound.OVER if name == "powers" else Bound(name), found.start()


def bound_behind(text: str, end: int) -> tuple[Bound, int] | None:
    """The bound that the word directly behind a number sets, and where the word ends."""
    found = _bounds().behind.match(text, end)
    return (Bound(found.lastgroup or ""), found.end()) if found else None


def bound_of(text: str, number: Number) -> tuple[Bound, int, int]:
    """The bound of a number, and where it begins and ends with the words that set it."""
    start, end = number.start, number.end
    bound = _BOUND_BY_MORE.get(number.more, Bound.EXACT)
    behind = bound_behind(text, end)
    if behind:
        bound, end = behind
    if before := bound_before(text, start, power=not number.more and text[number.digits_start] in POWERS + "半"):
        bound, start = before
    elif not behind and (far := _bounds().beside["far"].search(text, max(0, start - FAR_CHARS), start)):
        word = bound_before(text, far.end("word"), power=False)
        bound = word[0] if word else bound
    return bound, start, end


def is_bounded(text: str, number: Number) -> bool:
    """近百件, 达百件, 亿元以上: whether a word beside the number says that 百 and 亿 count."""
    start = number.digits_start
    reach = _bounds().beside["reach"].search(text, max(0, start - 4), start)
    return bool(reach or bound_before(text, start, power=True) or bound_behind(text, number.end))
