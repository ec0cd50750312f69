"""A generated site of any size, for the benchmark and the kill test: the same on every machine, no two pages alike."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from crawler.demo import markup
from crawler.demo.pages import HOSTS, UCAP_COLUMNS, SampleResponse, ucap_list

ROWS = 30  # a list page, as on the real site
FIRST_DAY = date(2020, 1, 2)
LONG = (3_500, 12_500)  # characters of a text, as on real pages; with its markup one has 30 KB on average

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
PLACES = ("东湖区", "西岭区", "南桥区", "北关区", "老城区", "甲县", "乙县", "丙市", "丁县")
TRICKS = ("刷单返利", "虚假投资", "冒充客服退款", "冒充熟人借款", "网络贷款", "屏幕共享", "虚假购物", "游戏装备交易")
CRIMES = ("诈骗罪", "帮助信息网络犯罪活动罪", "掩饰、隐瞒犯罪所得罪", "侵犯公民个人信息罪", "偷越国（边）境罪")
SECTIONS = ("【关键词】", "【基本案情】", "【检察机关履职过程】", "【典型意义】")
SENTENCES = (
    "{year}年{month}月，{name}在{place}租下房屋，以{trick}为名拉人入伙，前后共有{small}人参与。",
    "经核对账户流水，{large}名被害人先后转入{money}万元，其中{small}人的款项在当天就被转走。",
    "{place}人民检察院受理案件后，调取了{large}条通话记录，逐条与报案时间比对。",
    "检察官注意到，{name}供述的入伙时间与排班表相差{small}天，遂要求补充核实。",
    "{year}年{month}月，检察机关以{crime}对{name}等{small}人提起公诉，建议从严处罚组织者。",
    "法院采纳了指控意见，认定涉案金额{money}万元，判处{name}有期徒刑{term}年，并处罚金。",
    "办案期间，检察机关促成退赃{money}万元，已经分{small}批发还给被害人。",
    "针对办案中发现的管理漏洞，检察机关向主管部门发出检察建议{small}份，均已得到回复。",
    "{name}起初否认知情，看到从手机中恢复的{large}条聊天记录后承认了{trick}的全部做法。",
    "对参与时间不足{small}天、获利不足{large}元的人员，检察机关依法作出不起诉决定。",
    "被害人中有{small}名老年人，最大的损失达到{money}万元，检察官逐户上门说明案件进展。",
    "这起案件提醒人们，凡是以{trick}名义要求先行转账的，都应当先核实再决定。",
    "资金经过{small}层账户流转，最终在{place}以现金形式取出，取款人每次收取{large}元。",
    "{place}公安机关根据{name}的交代，在{month}月又查获同类窝点{small}处，扣押手机{large}部。",
    "认定{crime}，既要看行为人做了什么，也要看其对{trick}的了解到了什么程度。",
)


def generate(count: int, *, first: int = 0, long: bool = False) -> dict[tuple[str, str], SampleResponse]:
    """A UCAP site of `count` articles from a `first` number on, spread over the sample site's columns; without a
    robots.txt. Their texts have 500 characters, which are read in a moment, or are as `long` as real ones."""
    host = HOSTS["ucap"]
    site: dict[tuple[str, str], SampleResponse] = {}
    listed: dict[str, list[markup.SampleRow]] = {column: [] for column in UCAP_COLUMNS}
    columns = tuple(UCAP_COLUMNS)
    for number in reversed(range(first, first + count)):  # the newest first, as on the lists
        column = columns[number % len(columns)]
        day = FIRST_DAY + timedelta(days=number % 1500)
        path = f"/{column}/{day:%Y%m}/t{day:%Y%m%d}_{1_000_000 + number}.shtml"
        title, lines = _text(number, long=long)
        facts = {"title": title, "date": day.isoformat(), "source": "样例检察报（样例文本）", "editor": "样编五"}
        site[host, path] = SampleResponse(markup.article("ucap", facts, lines, "utf-8").encode())
        listed[column].append(markup.SampleRow(path, title, day.isoformat()))
    for column, label in UCAP_COLUMNS.items():
        rows = sorted(listed[column], key=lambda row: row.date, reverse=True)
        site.update(ucap_list(host, column, label, rows, ROWS))
    return site


def _text(number: int, *, long: bool) -> tuple[str, list[str]]:
    """Title and lines of one article, made from its number alone."""
    random = Random(number)
    title = f"{_name(random)}等人{random.choice(TRICKS)}诈骗典型案例（样例第{number + 1}号）"
    wanted, paragraphs, sentences = (random.randint(*LONG), 2, (3, 7)) if long else (1, 1, (2, 4))
    lines, written = [], 0
    while written < wanted:
        for section in SECTIONS:
            added = ["".join(sentence(random) for _ in range(random.randint(*sentences))) for _ in range(paragraphs)]
            lines += [section, *added]
            written += sum(map(len, added))
    return title, lines


def sentence(random: Random) -> str:
    """A sentence of a case."""
    return random.choice(SENTENCES).format(
        year=random.randint(2018, 2024),
        month=random.randint(1, 12),
        name=_name(random),
        place=random.choice(PLACES),
        trick=random.choice(TRICKS),
        crime=random.choice(CRIMES),
        term=random.randint(3, 15),
        small=random.randint(2, 60),
        large=random.randint(61, 9999),
        money=random.randint(3, 5000),
    )


def _name(random: Random) -> str:
    return random.choice(SURNAMES) + "某" + random.choice(("", "某"))
