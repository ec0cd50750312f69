"""Rates of change and shares: 同比上升12.6%, 较2019年同期下降一成, 占总数的七成以上.

A basis (同比, 较2019年) may stand earlier in the sentence than the rate, and then holds until another one comes.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from archive.analysis.figures.counted.members import TextSpan
from archive.analysis.figures.measures import OTHER
from archive.analysis.figures.quantities import Quantity
from archive.model import Change

SAME_MONTHS = "同比"
JUST_BEFORE = "环比"
ANOTHER = "增长"
PART = "占比"

BASIS = re.compile(
    "(?P<same>同比|(?:较|比|与|同|相较于?)?(?:去年|上年|上一年|上年度|前一年)(?:的)?同期|去年同月|上年同月)"
    r"|(?P<before>环比|(?:较|比)(?:1[0-2]|[1-9])月份?(?![底末初至—\-~])|上(?:个)?月|前(?:一)?(?:个)?月|上(?:一|个)?季度?|前一?季度)"
    r"|(?P<other>(?:较|比(?![例重率])|与|同|相较于?|对比)[^，。；、]{0,12}?(?:\d{4}年|[一二三四五六七八九十两几]年|去年|上年|前年|上半年|下半年|以往|过去|此前|之前|前期|初期"
    "|年初|年前|季度|时期)|年均|每年|逐年|累计(?=增长|上升|下降))"
)
UP = "上升|增长|增加|提高|提升|上涨|攀升|升高|增多|扩大|激增|猛增|翻了?|[增升涨](?=[近约超逾]?$)"
DOWN = "下降|减少|降低|回落|下滑|下跌|缩减|缩小|收窄|压降|[减降](?=[近约超逾]?$)"
# 至 and 到 after the verb lead to a level, not to a change: 上升至15%.
DIRECTION = re.compile(f"(?P<up>增幅|涨幅|升幅|(?:{UP})(?!至|到|为))|(?P<down>降幅|减幅|跌幅|(?:{DOWN})(?!至|到|为))")
AFTER_NUMBER = re.compile("的?(?:(?P<up>增幅|涨幅|升幅|增长|增速|上升)|(?P<down>降幅|减幅|跌幅|下降|减少))(?!至|到|为)")
# How far two numbers lie apart: a change only with a basis in time.
APART = re.compile("高于|低于|高出|低出|(?<![提升最])高(?![到至达])|(?<![降])低(?![到至])|多|(?<!减)少|相差|差距")
LESS = re.compile("低|少")
SHARE_WORD = re.compile("占|比重|的比例|该比例|这一比例|^比例")
RATIO = re.compile("率|比例")
RATE_START = re.compile("的|中|，|、|，|为|是|同比|分别|平均|总体")
OF_WHOLE = re.compile(
    "(?:以上|左右|多|余)?(?:的(?:案|人|被|犯|嫌|未|地)|是|系|为(?![^，。；]{0,6}[费金酬润息])|属于?|涉及|集中|发生|来自|在|被|未|没有|用于)"
)
# A change of a count: 同比增加500人. The verb stands right before the number.
COUNT_CHANGE = re.compile("(?:增加|减少|上升|下降|增长|多出|多了|少了)了?(?:近|约|超过?|逾)?$")
CHANGE_CHARS = 8
# A multiple and no change: 是上年的2.4倍.
TIMES = re.compile("(?:是|为|达到?|相当于|系)[^，。；]{0,24}的(?:近|约|超过?|逾)?$")
DOUBLED = re.compile("近?翻")  # 翻番, 翻了一番: the number itself says where it leads
MAX_TIMES_CHARS = 32
MAX_RATE_CHARS = 10
# What the number is a rate of: 年息, 提成.
INTEREST = re.compile("(?:息|利|费|佣金|提成|折|利润|回报|收益)[”’]?(?:是|为|达|高达|按)?$")
DIGITS = re.compile("[0-9０-９]")


class Rate(NamedTuple):
    """What a share or a rate of change is."""

    measure: str
    words: str | None  # of the text
    change: Change | None
    basis: str | None  # of the rates that follow in the sentence


def rate_of(text: str, before: TextSpan, after: TextSpan, basis: str | None, quantity: Quantity | None) -> Rate | None:
    """What the share or rate is whose clause has the words `before` it and `after` it; None if no word says so.

    `basis` is that of the rates before it in the sentence. Without `quantity`, only words count.
    """
    start, at = before
    if times := TIMES.search(text, max(start, at - MAX_TIMES_CHARS), at):
        return Rate(OTHER, times[0], None, basis)
    named = list(BASIS.finditer(text, start, at))
    own = _basis(named[-1]) if named else None
    share = _last(SHARE_WORD, text, start, at)
    turn = _last(DIRECTION, text, start, at)
    if turn is None and share is None and quantity and DOUBLED.match(text, quantity.start):
        return Rate(own or basis or ANOTHER, None, Change.UP, own or basis)
    if turn is None and share is None:
        turn = AFTER_NUMBER.match(text, after.start, after.end)
    apart = None if turn else _last(APART, text, start, at)
    if turn and (share is None or share.start() < turn.start()):
        return Rate(own or basis or ANOTHER, turn[0], _change(turn), own or basis)
    if apart and (share is None or share.start() < apart.start()):
        if own:
            return Rate(own, apart[0], Change.DOWN if LESS.match(apart[0]) else Change.UP, own)
        return Rate(OTHER, apart[0], None, basis)
    if share:
        return Rate(PART, share[0], None, basis)
    rate = _rate_name(text, start, at)
    if rate:
        return Rate(OTHER, rate, None, basis)
    if own and named[-1][0] in (SAME_MONTHS, JUST_BEFORE):
        return Rate(own, named[-1][0], None, own)
    if quantity and _is_share(text, quantity, after):
        return Rate(PART, None, None, basis)
    return None


def _is_share(text: str, quantity: Quantity, after: TextSpan) -> bool:
    """Whether a number that no word explains is a share: 近八成是…, 一半以上的…, 过半数."""
    if quantity.unit != "%":
        return False
    if INTEREST.search(text, max(0, quantity.start - MAX_RATE_CHARS), quantity.start):
        return False
    written = text[quantity.start : quantity.end]
    return DIGITS.search(written) is None or OF_WHOLE.match(text, after.start, after.end) is not None


def named_earlier(text: str, start: int, end: int) -> Rate | None:
    """The share or rate that an earlier clause names for the numbers behind it: 占…的比例上升，2018年为8.9%."""
    if share := _last(SHARE_WORD, text, start, end):
        return Rate(PART, share[0], None, None)
    name = _rate_name(text, start, end)
    return Rate(OTHER, name, None, None) if name else None


def basis_of(text: str, start: int, end: int) -> str | None:
    """The basis that the words name last, for the rates that follow; None if they name none."""
    named = list(BASIS.finditer(text, start, end))
    return _basis(named[-1]) if named else None


def change_of_count(text: str, start: int, at: int, basis: str | None) -> Rate | None:
    """The change that a count tells (同比增加500人); None if it is no change."""
    verb = COUNT_CHANGE.search(text, max(start, at - CHANGE_CHARS), at)
    if verb is None:
        return None
    named = list(BASIS.finditer(text, start, at))
    own = _basis(named[-1]) if named else None
    if own is None and basis is None:
        return None  # the change is none in time: 抗诉后增加70万元
    turn = DIRECTION.match(text, verb.start(), at)
    down = (turn is not None and turn["down"] is not None) or verb[0][0] == "少"
    return Rate(own or basis or OTHER, verb[0], Change.DOWN if down else Change.UP, own or basis)


def _basis(found: re.Match[str]) -> str:
    return SAME_MONTHS if found["same"] else JUST_BEFORE if found["before"] else ANOTHER


def _change(turn: re.Match[str]) -> Change:
    return Change.DOWN if turn["down"] else Change.UP


def _last(pattern: re.Pattern[str], text: str, start: int, end: int) -> re.Match[str] | None:
    found = list(pattern.finditer(text, start, end))
    return found[-1] if found else None


def _rate_name(text: str, start: int, end: int) -> str | None:
    """The name of the rate that stands last before the number: 不捕率."""
    found = _last(RATIO, text, start, end)
    if found is None:
        return None
    first = max(start, found.start() - MAX_RATE_CHARS)
    for cut in RATE_START.finditer(text, first, found.start()):
        first = cut.end()
    return text[first : found.end()]
