"""Rates of change and shares: 同比上升12.6%, 较2019年同期下降一成, 占总数的七成以上.

A basis (同比, 较2019年) may stand earlier in the sentence than the rate, and then holds until another one comes.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from archive.analysis.figures.measures import OTHER
from archive.analysis.figures.values import Value
from archive.model import Change

ANOTHER = "增长"
PART = "占比"

BASIS = re.compile(
    "(?P<同比>同比|(?:较|比|与|同|相较于?)?(?:去年|上年|上一年|上年度|前一年)(?:的)?同期|去年同月|上年同月)"
    r"|(?P<环比>环比|(?:较|比)(?:1[0-2]|[1-9])月份?(?![底末初至—\-~])|上(?:个)?月|前(?:一)?(?:个)?月|上(?:一|个)?季度?|前一?季度)"
    r"|(?P<增长>(?:较|比(?![例重率])|与|同|相较于?|对比)[^，。；、]{0,12}?(?:\d{4}年|[一二三四五六七八九十两几]年|去年|上年|前年|上半年|下半年|以往|过去|此前|之前|前期|初期"
    "|年初|年前|季度|时期)|年均|每年|逐年|累计(?=增长|上升|下降))"
)
UP = "上升|增长|增加|提高|提升|上涨|攀升|升高|增多|扩大|激增|猛增|翻了?|[增升涨](?=[近约超逾]?$)"
DOWN = "下降|减少|降低|回落|下滑|下跌|缩减|缩小|收窄|压降|[减降](?=[近约超逾]?$)"
# 至 and 到 after the verb lead to a level, not to a change: 上升至15%.
DIRECTION = re.compile(f"(?P<up>增幅|涨幅|升幅|(?:{UP})(?!至|到|为))|(?P<down>降幅|减幅|跌幅|(?:{DOWN})(?!至|到|为))")
AFTER_NUMBER = re.compile("的?(?:(?P<up>增幅|涨幅|升幅|增长|增速|上升)|(?P<down>降幅|减幅|跌幅|下降|减少))(?!至|到|为)")
# How far two numbers lie apart: a change only with a basis in time.
APART = re.compile("(?P<down>低于|低出|低(?![到至])|(?<!减)少)|高于|高出|(?<![提升最])高(?![到至达])|多|相差|差距")
SHARE_WORD = re.compile("占|比重|的比例|该比例|这一比例|^比例")
RATIO = re.compile("率|比例")
RATE_START = re.compile("的|中|，|、|为|是|同比|分别|平均|总体")
OF_WHOLE = re.compile(
    "(?:以上|左右|多|余)?(?:的(?:案|人|被|犯|嫌|未|地)|是|系|为(?![^，。；]{0,6}[费金酬润息])|属于?|涉及|集中|发生|来自|在|被|未|没有|用于)"
)
# A change of a count: 同比增加500人. The verb stands right before the number.
COUNT_CHANGE = re.compile("(?:增加|上升|增长|多出|多了|(?P<down>减少|下降|少了))了?(?:近|约|超过?|逾)?$")
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
    words: str | None = None  # of the text
    change: Change | None = None


def rate_of(text: str, value: Value, basis: str | None) -> Rate | None:
    """What a share or a rate of change is; None if no word of its clause says so.

    `basis` is the last one named before it in the sentence.
    """
    start, at = value.own
    if DIRECTION.search(text, value.before, value.quantity.start):  # 同比分别上升一成、下降两成
        start, at = max(value.before, value.clause), value.quantity.start
    if times := TIMES.search(text, max(start, at - MAX_TIMES_CHARS), at):
        return Rate(OTHER, times[0])
    named = _last(BASIS, text, start, at)
    own = named and named.lastgroup
    share, turn = _last(SHARE_WORD, text, start, at), _last(DIRECTION, text, start, at)
    if not turn and not share:
        if DOUBLED.match(text, value.quantity.start):
            return Rate(basis or ANOTHER, None, Change.UP)
        turn = AFTER_NUMBER.match(text, *value.behind)
    apart = None if turn else _last(APART, text, start, at)
    if turn and (not share or share.start() < turn.start()):
        return Rate(own or basis or ANOTHER, turn[0], _change(turn))
    if apart and (not share or share.start() < apart.start()):
        return Rate(own, apart[0], _change(apart)) if own else Rate(OTHER, apart[0])
    if rate := named_rate(text, start, at):
        return rate
    if named and named[0] in ("同比", "环比"):
        return Rate(named[0], named[0])
    return Rate(PART) if _is_share(text, value) else None


def named_rate(text: str, start: int, end: int) -> Rate | None:
    """The share or the rate (不捕率) that words name last."""
    if share := _last(SHARE_WORD, text, start, end):
        return Rate(PART, share[0])
    found = _last(RATIO, text, start, end)
    words = text[max(start, found.start() - MAX_RATE_CHARS) : found.end()] if found else None
    return Rate(OTHER, RATE_START.split(words)[-1]) if words else None


def basis_of(text: str, start: int, end: int) -> str | None:
    """The basis that words name last; None if they name none."""
    named = _last(BASIS, text, start, end)
    return named.lastgroup if named else None


def change_of_count(text: str, value: Value, basis: str | None) -> Rate | None:
    """The change that a count tells (同比增加500人); None if it is no change."""
    at = value.quantity.start
    verb = COUNT_CHANGE.search(text, max(value.clause, at - CHANGE_CHARS), at)
    if not verb or not basis:
        return None  # without a basis the change is none in time: 抗诉后增加70万元
    return Rate(basis, verb[0], _change(verb))


def _is_share(text: str, value: Value) -> bool:
    """Whether a number that no word explains is a share: 近八成是…, 一半以上的…, 过半数."""
    quantity = value.quantity
    if quantity.unit != "%" or INTEREST.search(text, max(0, quantity.start - MAX_RATE_CHARS), quantity.start):
        return False
    written = text[quantity.start : quantity.end]
    return DIGITS.search(written) is None or OF_WHOLE.match(text, *value.behind) is not None


def _change(turn: re.Match[str]) -> Change:
    return Change.DOWN if turn["down"] else Change.UP


def _last(pattern: re.Pattern[str], text: str, start: int, end: int) -> re.Match[str] | None:
    found = list(pattern.finditer(text, start, end))
    return found[-1] if found else None
