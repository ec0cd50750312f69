"""What stands on each site of the fleet: its office, its columns and where they are linked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import cycle, islice

from tests.sites.fleet.texts import NOT_OURS, Text, write

LAST_DAY = date(2024, 12, 20)
ROWS = 8  # of a list page
MIXED = "cnxanoxnrn"  # of every ten rows three on fraud, five others, two that can be none of ours
CASES = "cooc"
RELEASES = "ananr"

# Where the odd rows of a column that has them stand.
WITH_FILES, FORBIDDEN, GONE = 3, 5, 11
ABROAD = (4, 17)
FILES = {"mingdan.docx": ("附件一：样例名单", "| 序号 | 事项 |", "| 1 | 样例 |"), "shuoming.pdf": ("附件二：样例说明",)}


@dataclass(frozen=True, slots=True)
class Column:
    """A column. `slug` is its part of the address, `kinds` the kinds of its articles (texts.TITLES) in turn."""

    slug: str
    label: str
    kinds: str
    count: int  # of its own articles
    hub: str | None = None  # label of the page below the home page that links it; None: the home page does
    odd: bool = False  # with files, a forbidden, a gone and two foreign rows, and a second page without rows
    rows: int = ROWS  # of a list page
    repeats: str | None = None  # slug of the column whose first article it lists, too


@dataclass(frozen=True, slots=True)
class Plan:
    """A site."""

    office: str
    first_id: int  # of its documents
    columns: tuple[Column, ...]
    hubs: tuple[tuple[str, str], ...] = ()  # slug and label of pages that link columns
    others: tuple[tuple[str, str], ...] = (("jgsz", "机构设置"), ("ldjs", "领导介绍"))  # pages that are no columns


@dataclass(frozen=True, slots=True)
class Article:
    """An article of a column."""

    slug: str
    number: int  # document id
    day: date
    text: Text
    not_ours: bool
    files: tuple[str, ...] = ()  # names of files served beside it

    @property
    def title(self) -> str:
        """In one line."""
        return self.text.title

    @property
    def source(self) -> str:
        """Whom it names as its source."""
        return ("样例检察报", "样例日报", "本院")[self.number % 3]

    @property
    def lines(self) -> tuple[str, ...]:
        """Its text with its links to files."""
        return (*self.text.lines, *(f"[附件：{name}]({name})" for name in self.files))


@dataclass(frozen=True, slots=True)
class Abroad:
    """A row that leads to another host."""

    url: str
    title: str
    day: date


Entry = Article | Abroad

TRS = Plan(
    "样本省人民检察院",
    6_100_301,
    (
        Column("jcyw", "检察要闻", MIXED, 26, odd=True),
        Column("alfb", "典型案例", CASES, 9, repeats="jcyw"),
        Column("jwgk/gzbg", "工作报告", "r", 3, hub="检务公开"),
        Column("jwgk/ajxx", "案件信息公开", CASES, 8, hub="检务公开"),
    ),
    hubs=(("jwgk", "检务公开"),),
)
PLANS: dict[str, Plan] = {
    "ucap": Plan(
        "样例市人民检察院",
        701_122,
        (
            Column("xwfb/fbt", "网上发布厅", MIXED, 26, odd=True),
            Column("zdal", "指导性案例", CASES, 9),
            Column("dxal", "典型案例", CASES, 9, repeats="zdal"),
        ),
    ),
    "trs": TRS,
    "hanweb": Plan(
        "样东省人民检察院",
        204_410,
        (
            Column("col1201", "检察要闻", MIXED, 26, odd=True),
            Column("col1202", "新闻发布会", RELEASES, 9, rows=3 * ROWS),
            Column("col1311", "典型案例", CASES, 11, hub="检务公开", rows=3 * ROWS, repeats="col1201"),
        ),
        hubs=(("col1300", "检务公开"),),
        others=(("col1101", "机构设置"), ("col1102", "领导介绍")),
    ),
    "vsb": Plan(
        "样南县人民检察院",
        3_512,
        (
            Column("xwdt", "检察要闻", MIXED, 26, odd=True),
            Column("alfb", "案例发布", CASES, 10, repeats="xwdt"),
            Column("xwfb", "新闻发布", RELEASES, 8),
        ),
    ),
    "jeecms": Plan(
        "样海市人民检察院",
        79_382,
        (
            Column("jcxw", "检察要闻", MIXED, 26, odd=True),
            Column("xwfb", "新闻发布", RELEASES, 9, repeats="jcxw"),
            Column("zdgf", "典型案例", CASES, 9),
        ),
    ),
    "generic": Plan(
        "样京市人民检察院",
        142,
        (
            Column("news", "检察要闻", MIXED, 26, hub="新闻中心", odd=True),
            Column("release", "新闻发布", RELEASES, 9, hub="新闻中心"),
            Column("cases", "典型案例", CASES, 9, repeats="release"),
        ),
        hubs=(("xwzx", "新闻中心"),),
    ),
    "script": Plan("样江市人民检察院", 8_801, (Column("cases", "典型案例", MIXED, 14),)),
}
PLANS["moved"] = TRS


def entries(plan: Plan) -> dict[str, tuple[Entry, ...]]:
    """The rows of every column by its slug, newest first."""
    rows: dict[str, list[Entry]] = {}
    number = plan.first_id
    for place, column in enumerate(plan.columns):
        rows[column.slug] = list(_articles(column, number, place))
        number += column.count
    for place, column in enumerate(plan.columns):
        if column.repeats:
            rows[column.slug].insert(1, rows[column.repeats][0])
        if column.odd:
            for at in ABROAD:
                rows[column.slug].insert(at, _abroad(rows[column.slug][at], place))
    return {slug: tuple(listed) for slug, listed in rows.items()}


def _articles(column: Column, first: int, place: int) -> Iterator[Article]:
    for at, kind in enumerate(islice(cycle(column.kinds), column.count)):
        number = first + column.count - 1 - at  # the newest has the highest id
        day = LAST_DAY - timedelta(days=9 * at + place)
        files = tuple(FILES) if column.odd and at == WITH_FILES else ()
        yield Article(column.slug, number, day, write(kind, number), kind == NOT_OURS, files)


def _abroad(before: Entry, place: int) -> Abroad:
    path = f"{before.day:%Y%m}/t{before.day:%Y%m%d}_{900_000 + place}.shtml"
    return Abroad(f"http://www.yangbao.example/fanzha/{path}", "样报转载：反诈宣传进社区", before.day)
