"""Decides by the texts of a home page's links which lead to columns worth reading, as few sites' columns are known.

The words are in data/column_names.toml. `share_of_ours` checks what a column's name promises against the titles in its
list. "Ours" are the publications that this archive wants.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources

from archive.text.letters import letters_and_digits
from crawler.discovery.skip_rules import plain

MAX_COLUMN_CHARS = 14  # characters: a longer link text is an article's title
MAX_HUB_CHARS = 8  # 检务公开平台, 江苏检察新闻


@dataclass(frozen=True, slots=True)
class ColumnWord:
    """A word in the link texts of columns that can hold publications of ours."""

    text: str
    worth: int  # how much of such a column can be ours: 5 nearly all of it, 1 a title in a hundred
    where: str  # the site and path where it was seen


_DATA = tomllib.loads(resources.files("crawler.discovery").joinpath("data/column_names.toml").read_text("utf-8"))
COLUMN_WORDS = tuple(ColumnWord(**row) for row in _DATA["columns"])
HUB_WORDS: dict[str, str] = _DATA["hubs"]  # word in links to hubs -> where it was seen
_HUB = re.compile("|".join(HUB_WORDS))

# A link whose text has one of these words leads to no column, even if its text has a column's word, too.
NO_COLUMN = re.compile(
    "廉政|廉洁|违纪|党风|党建|警示教育"  # 廉政案例, party discipline
    "|征集|评选|投票|投稿|预告|预约|直播|查询|申请|登录|下载|订阅|指南|系统|信息公开网|APP"  # services, calls
    "|信息公开.*报告|述职|预算|决算"  # 信息公开年度报告
    "|第.{1,6}[批号期]|20\\d\\d|(?<!办)案$"  # articles on the home page: 第六十一批指导性案例
    "|发布.*(?:案例|白皮书|报告)|召开|举行|举办|印发|关于"
)

# Titles that are likely to be ours. Many more words rescue a row (crawler.discovery.skip_rules).
OURS = re.compile(
    "诈|骗|集资|帮信|洗钱|掩隐|案例|检例|白皮书|工作报告|专题报告|工作情况|办案数据|业务数据|答记者问|发布会"
    r"|案(?<![方档提议预备]案)(?:[(].{1,20}[)])?$"
)


def column_of(text: str) -> ColumnWord | None:
    """The word that shows that a link with this text leads to a column of ours; None without one.

    Of several words the one of most worth counts, then the longest. Traditional hanzi, full-width forms, white space
    and punctuation (【典型案例】, 典型案例>>) make no difference. A text of more than MAX_COLUMN_CHARS is a title.
    """
    name = _name(text)
    if len(name) > MAX_COLUMN_CHARS or NO_COLUMN.search(name):
        return None
    found = (word for word in COLUMN_WORDS if word.text in name)
    return max(found, key=lambda word: (word.worth, len(word.text)), default=None)


def is_hub(text: str) -> bool:
    """Whether a link of this text leads to a page that may name columns, as 检务公开 does. A column may be one too."""
    name = _name(text)
    return len(name) <= MAX_HUB_CHARS and not NO_COLUMN.search(name) and _HUB.search(name) is not None


def share_of_ours(titles: Sequence[str]) -> float:
    """The share (0 to 1) of a list's titles that have a strong word (诈骗, 案例, 白皮书 …); 0 without titles."""
    strong = sum(OURS.search(plain(title)) is not None for title in titles)
    return strong / len(titles) if titles else 0.0


def _name(text: str) -> str:
    return letters_and_digits(plain(text))  # without the marks of 【典型案例】, 更多>>
