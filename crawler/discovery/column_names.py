"""Which links of a home page lead to columns worth reading, by their texts: few sites' columns are known.

Procuratorates name their columns alike. The tables hold the words seen on the sites of docs/sources.md and on others,
and words that are merely expected (marked so): a word that no site uses costs nothing. What a column's name promises is
checked against the titles that its list holds (`share_of_ours`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from archive.model import Kind
from archive.text.letters import letters_and_digits
from crawler.discovery.row_titles import plain

MAX_COLUMN_CHARS = 14  # characters: a longer link text is an article's title
MAX_HUB_CHARS = 8  # 检务公开平台, 江苏检察新闻
EXPECTED = "expected"  # not seen yet


@dataclass(frozen=True, slots=True)
class ColumnWord:
    """A word in the link texts of columns that can hold publications of ours."""

    text: str
    worth: int  # how much of such a column can be ours: 5 nearly all of it, 1 a title in a hundred
    kind: Kind | None  # what it holds, where that is mostly one kind
    where: str  # the site and path where it was seen


COLUMN_WORDS: tuple[ColumnWord, ...] = (
    ColumnWord("指导性案例", 5, Kind.GUIDING_CASES, "spp jczdal"),
    ColumnWord("指导案例", 5, Kind.GUIDING_CASES, "湖北 qwfb/zdal; spp zdal"),
    ColumnWord("典型案例", 5, Kind.TYPICAL_CASES, "spp zgjdxal, xwfbh/dxal"),
    ColumnWord("案例发布", 5, Kind.TYPICAL_CASES, "江西 alfb"),
    ColumnWord("网上发布厅", 5, None, "spp xwfbh/wsfbt: reports, batches, Q&A, releases"),
    ColumnWord("白皮书", 5, Kind.REPORT, EXPECTED),
    ColumnWord("电信网络诈骗", 5, None, EXPECTED),
    ColumnWord("养老诈骗", 5, None, EXPECTED),
    ColumnWord("反诈", 5, None, EXPECTED),
    ColumnWord("防诈", 5, None, EXPECTED),
    ColumnWord("防骗", 5, None, EXPECTED),
    ColumnWord("网上发布会", 4, None, "spp xwfbh/wsfbh"),
    ColumnWord("新闻发布", 4, None, "spp zgrmjcyxwfbh/wqxwfbh; 安徽, by public code"),
    ColumnWord("权威发布", 4, None, "spp qwfb; 湖北 qwfb"),
    ColumnWord("答记者问", 4, Kind.PRESS_QA, EXPECTED),
    ColumnWord("专题报告", 4, Kind.REPORT, "湖北 gzbg/ztbg"),
    ColumnWord("办案数据", 4, Kind.REPORT, EXPECTED),
    ColumnWord("业务数据", 4, Kind.REPORT, EXPECTED),
    ColumnWord("检察数据", 4, Kind.REPORT, EXPECTED),
    ColumnWord("案例", 4, Kind.TYPICAL_CASES, EXPECTED),
    ColumnWord("以案释法", 4, None, EXPECTED),
    ColumnWord("以案说法", 4, None, EXPECTED),
    ColumnWord("工作报告", 3, Kind.REPORT, "上海 gzbg, 湖北 gzbg: yearly, with a paragraph on fraud"),
    ColumnWord("年度报告", 3, Kind.REPORT, "湖北 gzbg/ndbg"),
    ColumnWord("案件信息", 3, Kind.RELEASE, "湖北 qwfb/ajxx"),
    ColumnWord("重要案件", 3, Kind.RELEASE, "12309, by public code: 重要案件信息"),
    ColumnWord("司法解释", 3, Kind.NORMATIVE, "spp sfjs"),
    ColumnWord("规范性文件", 3, Kind.NORMATIVE, EXPECTED),
    ColumnWord("规范文件", 3, Kind.NORMATIVE, "spp gfwj"),
    ColumnWord("重点推荐", 3, None, "spp zdgz: Q&A among other news"),
    ColumnWord("检察要闻", 2, None, "江西 jcyw; 安徽, by public code"),
    ColumnWord("检察新闻", 2, None, "spp; 上海, a stored home page"),
    ColumnWord("最高检新闻", 2, None, "spp gjybs"),
    ColumnWord("检察动态", 2, None, EXPECTED),
    ColumnWord("地方动态", 2, None, "spp dfjcdt"),
    ColumnWord("工作动态", 2, None, EXPECTED),
    ColumnWord("司法办案", 2, None, EXPECTED),
    ColumnWord("刑事检察", 2, None, "安徽 jcyewu/xsjc (a path; the text is not known)"),
    ColumnWord("法治宣传", 2, None, EXPECTED),
    ColumnWord("法律监督", 1, None, EXPECTED),
    ColumnWord("通知公告", 1, None, "广东, 深圳, 珠海 tzgg"),
    ColumnWord("公告公示", 1, None, "泉州 jwgk/gggs"),
)

# Link texts that hold such a word and lead to none of these columns.
NO_COLUMN = re.compile(
    "廉政|廉洁|违纪|党风|党建|警示教育"  # 廉政案例, party discipline
    "|征集|评选|投票|投稿|预告|预约|直播|查询|申请|登录|下载|订阅|指南|系统|信息公开网|APP"  # services, calls
    "|信息公开.*报告|述职|预算|决算"  # 信息公开年度报告
    "|第.{1,6}[批号期]|20\\d\\d|(?<!办)案$"  # articles on the home page: 第六十一批指导性案例
    "|发布.*(?:案例|白皮书|报告)|召开|举行|举办|印发|关于"
)

# Link texts of the pages one level below home that link columns themselves.
HUB_WORDS: tuple[tuple[str, str], ...] = (
    ("检务公开", "spp, 上海, 安徽; 泉州 jwgk: it holds 公告公示; 襄阳 jwgk: it holds 工作报告"),
    ("信息公开", "中山 xxgk"),
    ("新闻中心", "静安 xwzx"),
    ("新闻发布", "spp xwfbh: it holds 网上发布厅 and 典型案例"),
    ("检察新闻", "spp"),
    ("权威发布", "湖北 qwfb: it holds 案件信息 and 指导案例"),
    ("工作报告", "湖北 gzbg: it holds yearly, half-yearly and special reports"),
    ("检察业务", "安徽 jcyewu; the text by public code"),
    ("专题", "江苏 zt; 安徽, by public code: 检察专题"),
    ("专栏", EXPECTED),
    ("检察动态", EXPECTED),
    ("检察资讯", EXPECTED),
    ("新闻资讯", EXPECTED),
    ("法律监督", EXPECTED),
    ("案例", EXPECTED),
    ("更多", "贵州, a home page in public code: beside each block"),
)
_HUB = re.compile("|".join(word for word, _ in HUB_WORDS))

# Titles that can be ours by themselves: much less than what rescues a row (crawler.discovery.row_titles).
OURS = re.compile(
    "诈|骗|集资|帮信|洗钱|掩隐|案例|检例|白皮书|工作报告|专题报告|工作情况|办案数据|业务数据|答记者问|发布会"
    r"|案(?<![方档提议预备]案)(?:[(].{1,20}[)])?$"
)


def column_of(text: str) -> ColumnWord | None:
    """The word by which a link of this text leads to a column of ours; None without one.

    Of several the worthiest counts, then the longest. Traditional hanzi, full-width forms, white space and
    punctuation (【典型案例】, 典型案例>>) make no difference. More than MAX_COLUMN_CHARS are an article's title.
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
    """The share, 0 to 1, of a list's titles that can be ours by a strong word (诈骗, 案例, 白皮书 …); 0 of none."""
    strong = sum(OURS.search(plain(title)) is not None for title in titles)
    return strong / len(titles) if titles else 0.0


def _name(text: str) -> str:
    return letters_and_digits(plain(text))  # without the marks of 【典型案例】, 更多>>
