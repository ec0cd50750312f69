"""Rules for the lines of reposts, pages of other hosts than procuratorates: contact blocks, forms, disclaimers.

They are never applied to a procuratorate's own pages: a telephone number can be part of a real release.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from archive.model import Page
from archive.reading.layouts import EARLY_SHARE


class Action(StrEnum):
    """What a rule does with the line that it matches."""

    DROP = "drop"  # leave the line out
    CUT = "cut"  # keep the line's `text` only
    STOP = "stop"  # leave out the line and all that follows it
    SOURCE = "source"  # leave the line out; what it names is the source


@dataclass(frozen=True, slots=True)
class RepostRule:
    """A rule for whole lines. `reason` says what such lines are and where they were seen."""

    line: re.Pattern[str]
    action: Action
    reason: str
    followers: re.Pattern[str] | None = None  # the lines after it that match are left out with it


PHONE = r"(?:\+?86[-\s]?)?(?:1\d{10}|0\d{2,3}[-\s]?\d{7,8}|[48]00[-\s]?\d{3}[-\s]?\d{4})"

RULES: tuple[RepostRule, ...] = (
    RepostRule(re.compile(rf"^{PHONE}(?:[\s、,，/]+{PHONE})*$"), Action.DROP, "a number in a page's head; law firms"),
    RepostRule(
        re.compile(
            rf"^(?:电话号码|电话|联系电话|咨询电话|咨询热线|服务热线|手机号码|手机|传真)\s*[:：]\s*{PHONE}.{{0,20}}$"
        ),
        Action.DROP,
        "contact blocks; law firms",
    ),
    RepostRule(
        re.compile(r"^(?:律师姓名|执业律所|执业证号|联系人|联系地址|地址|邮编|邮箱|电子邮箱|微信号?)\s*[:：].{0,60}$"),
        Action.DROP,
        "contact blocks; law firms",
    ),
    RepostRule(
        re.compile(r"^\*\s*(?:姓名|电话|手机|邮箱|主题|验证码|内容|留言内容)\s*[:：]?.{0,20}$"),
        Action.DROP,
        "the fields of a contact form, with * for obligatory; law firms",
    ),
    RepostRule(re.compile(r"^.{2,20}律师事务所$"), Action.DROP, "a firm's name as a line of its own; law firms"),
    RepostRule(
        re.compile(r"^(?:团队|律师|律所)介绍$"),
        Action.DROP,
        "the box on the firm and its self-praise; law firms",
        followers=re.compile(r".*律师(?:事务所|团队)"),
    ),
    RepostRule(
        re.compile(
            r"^(?:在线咨询|在线留言|联系我们|律师文集|法律咨询|提交|立即咨询|免费咨询|我要咨询|添加关注[,，].{0,10})$"
        ),
        Action.DROP,
        "headings of boxes and buttons; law firms",
    ),
    RepostRule(
        re.compile(r"^(?:您(?:现在|所在)?的?位置|当前位置|本页位置)\s*[:：].{0,80}$"), Action.DROP, "breadcrumbs"
    ),
    RepostRule(re.compile(r"^图片$"), Action.DROP, "what is left of a picture in a saved text"),
    RepostRule(
        re.compile(r"^(?:上一篇|下一篇|上一条|下一条)(?:\s*[:：].{0,80})?$"), Action.DROP, "the bar of neighbours"
    ),
    RepostRule(
        re.compile(r"^(?:精选文章|推荐阅读|往期(?:推荐|回顾)|热门文章|相关文章)\s*[:：]?$"),
        Action.DROP,
        "the numbered list of the host's other articles; law firms, WeChat",
        followers=re.compile(r"^\d{1,2}\s*[、.．]"),
    ),
    RepostRule(
        re.compile(r"^(?:免责声明|版权声明|特别声明)(?:\s*[:：].*)?$"), Action.STOP, "law firms, www.thepaper.cn"
    ),
    RepostRule(re.compile(r"^(?:扫码关注|扫一扫[,，]?关注).{0,12}$"), Action.DROP, "WeChat, law firms"),
    RepostRule(
        re.compile(r"^(?:长按识别|扫描下方|扫描上方|识别下方)二维码.{0,20}$"),
        Action.STOP,
        "below it is what the account offers; www.thepaper.cn, WeChat",
    ),
    RepostRule(
        re.compile(r"^(?P<text>.*?)\s*返回\S{1,10}[,，]\s*查看更多$"),
        Action.CUT,
        "the link home at the end of a last paragraph; Sohu and copies of it",
    ),
    RepostRule(
        re.compile(r"^(?:(?:文章|本文|稿件|新闻|信息)?来源)\s*[:：|｜]\s*(?P<source>[^\s,，。;；]{2,20})$"),
        Action.SOURCE,
        "来源:检察日报社 under a text; law firms",
    ),
)
OFFICIAL_HOST = re.compile(r"(?:^|\.)gov\.cn$")


@dataclass(frozen=True, slots=True)
class CleanedRepost:
    """A repost's lines without those of its host, and the source that one of those named."""

    lines: list[str]
    source: str | None


def is_repost(page: Page) -> bool:
    """Whether the page belongs to no procuratorate that we know: no registered source, no gov.cn address."""
    return not page.context.of_source and not OFFICIAL_HOST.search(urlsplit(page.url).hostname or "")


def clean(lines: list[str]) -> CleanedRepost:
    """`lines` without those that belong to the host."""
    cleaned: list[str] = []
    source: str | None = None
    followers: re.Pattern[str] | None = None
    enough = EARLY_SHARE * sum(map(len, lines))
    chars_before = 0
    for line in lines:
        chars_before += len(line)
        if followers is not None and followers.match(line):
            continue
        rule, match = next(((rule, match) for rule in RULES if (match := rule.line.match(line))), (None, None))
        followers = rule.followers if rule else None
        if rule is None or match is None:
            cleaned.append(line)
        elif rule.action is Action.STOP and chars_before > enough:
            break
        elif rule.action is Action.CUT:
            cleaned += filter(None, [match["text"]])
        elif rule.action is Action.SOURCE:
            source = source or match["source"]
    return CleanedRepost(cleaned, source)
