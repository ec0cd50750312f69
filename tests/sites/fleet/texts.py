"""Titles and texts of the fleet's articles, made from a seed: the same everywhere, no two alike, every word invented.

A text is lines in the small markup of `crawler.demo.markup`, 300 to 800 characters in all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from tests.sites.generated import CRIMES, PLACES, SURNAMES, TRICKS

NOT_OURS = "x"  # the kind of a row that can be no publication on fraud, as its title says

TITLES: dict[str, tuple[str, ...]] = {
    "c": (  # cases of fraud
        "{name}等{small}人{trick}诈骗案",
        "{name}帮助信息网络犯罪活动典型案例",
        "{place}检察院发布{trick}诈骗典型案例（第{small}批）",
        "以案说法｜{name}遇上的{trick}陷阱",
    ),
    "a": (  # answers to questions
        "{place}检察院负责人就惩治{trick}诈骗犯罪答记者问",
        "{small}个问题看懂{trick}诈骗：检察官答网友问",
    ),
    "r": (  # reports
        "{place}检察机关打击治理{trick}诈骗及其关联犯罪工作情况（{year}年）",
        "{place}涉{trick}诈骗案件类案分析报告（{year}年{month}月）",
    ),
    "o": (  # cases of another kind
        "{name}等{small}人非法捕捞水产品案",
        "{place}检察院督促保护{large}株古树名木行政公益诉讼案",
        "{name}危险驾驶相对不起诉案（样例第{large}号）",
    ),
    "n": (  # other news
        "{place}检察院法治副校长走进第{small}中学",
        "{place}检察院召开{month}月检察长办公会",
        "检察建议推动{place}整治{large}处窨井盖隐患",
        "{place}检察院{small}次巡河守护饮用水源",
        "{place}未检团队为{small}名困境儿童申请救助",
        "公开听证化解{name}十年邻里纠纷",
    ),
    NOT_OURS: (
        "{place}人民检察院{year}年公开招聘{small}名聘用制书记员公示",
        "{place}检察院办公设备采购项目（{small}包）中标公告",
        "{place}检察院第{small}党支部开展{month}月主题党日活动",
        "{place}人民检察院{year}年度部门预算",
        "{place}检察院{year}年拟任职人员（{small}名）任前公示",
        "{place}检察院物业服务询价公告（{year}年第{month}号）",
    ),
}
FRAUD = (
    "{year}年{month}月至次年{other}月，{name}在{place}的写字楼里招募{small}人，照着剧本用{trick}的话术与人搭话。",
    "入伙的人按业绩分成三等，每拉来一名被害人提成{large}元，{small}名被害人因此损失{money}万元。",
    "银行流水显示，{money}万元在{small}分钟内被拆进{large}个账户，末端的卡主都住在{place}。",
    "{place}检察院在审查逮捕时列出{small}条补查意见，要求先固定后台数据再讯问{name}。",
    "检察官从{large}段语音里认出{name}的口音，与其同乡的证言吻合，排除了他人冒用账号的可能。",
    "{place}法院以{crime}判处{name}有期徒刑{term}年，其余{small}人分别领刑，罚金合计{money}万元。",
    "办案组追回{money}万元，优先退给其中{small}名靠养老金生活的被害人，并当面说明剩余款项的去向。",
    "针对暴露出的开卡漏洞，检察院向{small}家营业网点制发检察建议，三个月后回访时均已改正。",
    "凡是声称{trick}还要先交保证金的，都是骗局；接到这类电话，先挂断，再拨打官方号码核实。",
    "对刚满十八周岁、只参与{small}天的学生，检察院举行听证后作出不起诉决定，并责令其参加{term}次公益宣讲。",
)
WORK = (
    "{month}月{small}日，{place}检察院干警一行{term}人来到现场，先看台账，再听住户讲这些年的难处。",
    "{place}检察院把这项工作列入年度清单，由{name}牵头，每两周碰头一次，问题逐条销号。",
    "活动中共发放手册{large}份，回答提问{small}个，其中问得最多的是怎样保存证据。",
    "承办检察官{name}走访了{small}户人家，把各家的诉求记在本子上，当晚就理出{term}条意见。",
    "听证员一致认为，事情拖了{term}年，缺的是一次面对面的说明，检察院搭起了这个台阶。",
    "截至{month}月底，整改已完成{small}处，剩下的{term}处因施工条件所限，约定在次年开春完成。",
    "{place}有关部门表示，将按照检察建议补上巡查的空档，并把结果向住户公布。",
    "学生们模拟了一次庭审，扮演公诉人的{name}说，最难的是把一句话说得谁都听得懂。",
)
CASE = ("【基本案情】", "【检察机关履职过程】", "【典型意义】")
HEADINGS = {
    "c": CASE,
    "o": CASE,
    "a": ("记者：这类案件有什么新变化？", "记者：检察机关怎样办理？", "记者：群众应当注意什么？"),
    "r": ("**一、基本情况**", "**二、主要做法**", "**三、对策建议**"),
}


@dataclass(frozen=True, slots=True)
class Text:
    """Title and lines of an article."""

    title: str
    lines: tuple[str, ...]


def write(kind: str, number: int) -> Text:
    """The text of that kind (a key of TITLES) and number; the number is the seed and turns the title's pattern."""
    random = Random(number)
    patterns = TITLES[kind]
    title = patterns[number % len(patterns)].format_map(_values(random))
    return Text(title, tuple(_lines(kind, random)))


def _values(random: Random) -> dict[str, object]:
    return {
        "year": random.randint(2019, 2024),
        "month": random.randint(1, 12),
        "other": random.randint(1, 12),
        "name": random.choice(SURNAMES) + "某" + random.choice(("", "某")),
        "place": random.choice(PLACES),
        "trick": random.choice(TRICKS),
        "crime": random.choice(CRIMES),
        "term": random.randint(2, 9),
        "small": random.randint(11, 48),
        "large": random.randint(101, 9999),
        "money": random.randint(102, 4999),
    }


def _lines(kind: str, random: Random) -> Iterator[str]:
    sentences = FRAUD if kind in "car" else WORK
    for heading in HEADINGS.get(kind, (None,) * 3):
        if heading:
            yield heading
        yield "".join(sentence.format_map(_values(random)) for sentence in random.sample(sentences, 3))
