"""The layouts in which batches are printed for tests: those of the real sites, of reposts, and what may come."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.support.case_layouts import CaseLayout, PlainBatch, placeholders

JIANLI = "检例第{number}号"
BELOW = "{title}\n（检例第{number}号）"
HALF_WIDTH = str.maketrans("（），：；！？", "(),:;!?")

TAILS = {
    "延伸阅读": "延伸阅读：\n某院发布第九十批指导性案例\n甲某诈骗案入选年度十大案件\n检察官提醒：警惕养老诈骗",
    "【推荐阅读】": "【推荐阅读】\n某院发布典型案例\n甲某诈骗案入选年度十大案件",
    "供稿": "供稿：第四检察厅\n编辑：张三 李四\n审核：王五",
    "来源 |": "来源 | 某检察院\n排版 | 张三\n审签 | 李四",
    "往期回顾": "往期回顾\n1.甲某诈骗案\n2.乙某诈骗案",
    "END": "- END -\n▼往期推荐\n某院发布典型案例",
    "上一篇": "上一篇：某院发布典型案例\n下一篇：某院工作报告",
    "▼": "▼\n点个“在看”，转给家人",
    "撰稿": "撰稿：张三\n审核：李四",
    "附": "附：相关法律条文\n《中华人民共和国刑法》第二百六十六条　诈骗公私财物的，处三年以下有期徒刑",
    "长按": "长按识别二维码关注我们\n点击阅读原文",
}


def contents(entry: str) -> Callable[[PlainBatch], str]:
    """Makes notices with a table of contents, of which `entry` is the template of a line."""

    def notice(batch: PlainBatch) -> str:
        lines = (entry.format(**placeholders(case, ordinal)) for ordinal, case in enumerate(batch.cases, 1))
        return "\n".join([batch.notice, "目录", *lines])

    return notice


def title_alone(batch: PlainBatch) -> str:
    """Nothing above the cases but the title of the page."""
    return batch.title


def counted(batch: PlainBatch) -> str:
    """A notice that says how many cases there are."""
    return f"近日，某省人民检察院发布{len(batch.cases)}件典型案例。\n某省人民检察院\n2031年1月5日"


def half_width(text: str) -> str:
    """The text with half-width punctuation."""
    return text.translate(HALF_WIDTH)


def full_width_numbers(text: str) -> str:
    """The text with full-width digits in the numbers of cases."""
    return re.sub(r"(?<=检例第)\d+", lambda match: "".join(chr(ord(digit) + 0xFEE0) for digit in match[0]), text)


def without_book_marks(text: str) -> str:
    """The text without 《 and 》 around the rules that it cites."""
    return re.sub("[《》]", "", text)


def guiding(name: str, head: str, **more: object) -> CaseLayout:
    """A layout in which each case has its number as a guiding case."""
    return CaseLayout(name, head, number=JIANLI, **more)  # type: ignore[arg-type]


def typical(name: str, head: str, number: str | None = None, **more: object) -> CaseLayout:
    """A layout in which no case has a number as a guiding case."""
    return CaseLayout(name, head, number=number, **more)  # type: ignore[arg-type]


GUIDING_LAYOUTS = (
    *(
        guiding(head.replace("\n", " ⏎ "), head)
        for head in (
            BELOW,
            "{broken2}\n（检例第{number}号）",
            "{broken3}\n（检例第{number}号）",
            "{broken4}\n（检例第{number}号）",
            "{broken6}\n（检例第{number}号）",
            "案例{han}：{title}\n（检例第{number}号）",
            "案例{han} {title}\n（检例第{number}号）",
            "案例{han}：{broken4}\n（检例第{number}号）",
            "案例{han}\n{broken3}\n（检例第{number}号）",
            "案例{han}（检例第{number}号）\n{title}",
            "案例{han}（检例第{number}号）：{title}",
            "【案例{han}】{title}\n（检例第{number}号）",
            "案例{ordinal}｜{title}\n（检例第{number}号）",
            "{han}、{broken3}\n（检例第{number}号）",
            "（{han}）{title}\n（检例第{number}号）",
            "{ordinal}.{broken2}\n（检例第{number}号）",
            "（{ordinal}）{title}\n（检例第{number}号）",
            "{ordinal:02}\n{broken2}\n（检例第{number}号）",
            "{title}\n检例第{number}号",
            "{title}\n【检例第{number}号】",
            "{title}\n[检例第{number}号]",
            "{title}\n〔检例第{number}号〕",
            "{title}\n——检例第{number}号",
            "{title}\n（检例第{hanzi}号）",
            "{title}\n（ 检例 第 {number} 号 ）",
            "★{title}\n（检例第{number}号）",
            "**{title}**\n**（检例第{number}号）**",
            "【{title}】\n（检例第{number}号）",
            "检例第{number}号\n{title}",
            "检例第{number}号\n{broken3}",
            "检例第{number}号：{broken3}",
            "检例第{number}号 {title}",
            "检例第{number}号｜{title}",
            "【检例第{number}号】{title}",
            "{title}（检例第{number}号）",
            "{title} [检例第{number}号]",
            "{broken3}【检例第{number}号】",
            "案例{han}：{broken3}（检例第{number}号）",
            BELOW + "\n（某市人民检察院报送）",
        )
    ),
    guiding("half width", "案例{han}：{broken2}\n（检例第{number}号）", edit=half_width),
    guiding("full-width numbers", BELOW, edit=full_width_numbers),
    guiding("no title below the notice", BELOW, notice=title_alone),
    guiding("cited rules without 《》", "{broken3}\n（检例第{number}号）", edit=without_book_marks),
    guiding(
        "contents 案例一, prefix", "案例{han}：{broken3}\n（检例第{number}号）", notice=contents("案例{han} {title}")
    ),
    guiding("contents 1., number above", "检例第{number}号\n{title}", notice=contents("{ordinal}.{title}")),
    guiding("contents 检例", BELOW, notice=contents("检例第{number}号 {title}")),
    guiding("one without its number", BELOW, second=("{title}", None)),
    guiding(
        "one without its number, prefix",
        "案例{han}：{title}\n（检例第{number}号）",
        second=("案例{han}：{title}", "案例{han}"),
    ),
    *(
        guiding(f"heading {heading.strip()}", BELOW, heading=heading)
        for heading in (
            "{name}\n",
            "{name}：",
            "{han}、{name}\n",
            "（{han}）{name}\n",
            "{ordinal}.{name}\n",
            "【{name}】",
        )
    ),
    *(
        guiding(f"keywords {joint!r}", BELOW, keywords=joint)
        for joint in ("；", "，", "/", "｜", "\n", "】【", "\u3000")
    ),
    *(guiding(f"keywords {joint!r} plain", BELOW, heading="{name}\n", keywords=joint) for joint in (" ", "\n")),
    *(guiding(f"below: {name}", BELOW, below=tail) for name, tail in TAILS.items()),
)

NAMED = "案例{han}：{title}{subtitle}"
TYPICAL_LAYOUTS = (
    *(
        typical(head.replace("\n", " ⏎ "), head, number)
        for head, number in (
            (NAMED, "案例{han}"),
            ("案例{han}\n{broken4}{subtitle}", "案例{han}"),
            ("案例{han}：{broken4}{subtitle}", "案例{han}"),
            ("案例{ordinal}.{title}{subtitle}", "案例{ordinal}"),
            ("案例{ordinal:02}\n{title}{subtitle}", "案例{ordinal:02}"),
            ("案例{circled}\n{title}{subtitle}", "案例{circled}"),
            ("案 例 {han}\n{title}{subtitle}", "案例{han}"),
            ("【案例{han}：{title}】{subtitle}", "案例{han}"),
            ("★案例{han} | {title}{subtitle}", "案例{han}"),
            ("案例{han}：{bare}", "案例{han}"),
            ("案例{han}\n{title}\n（某市人民检察院报送）", "案例{han}"),
            ("典型案例{han}\n{title}{subtitle}", "典型案例{han}"),
            ("{han}、{broken3}{subtitle}", "{han}"),
            ("{han}、{bare}", "{han}"),
            ("（{han}）{broken3}{subtitle}", "{han}"),
            ("（{ordinal}）{title}{subtitle}", "{ordinal}"),
            ("{ordinal}、{broken3}{subtitle}", "{ordinal}"),
            ("{circled}{title}{subtitle}", "{circled}"),
            ("{ordinal:02}\n{broken3}{subtitle}", "{ordinal:02}"),
            ("{ordinal:02} {title}{subtitle}", "{ordinal:02}"),
            ("{title}{subtitle}", None),
            ("{broken4}{subtitle}", None),
            ("{bare}", None),
            ("（检例第9{ordinal}号）\n{title}", "检例第9{ordinal}号"),
            ("第{han}案\n{broken3}{subtitle}", "第{han}案"),
            ("No.{ordinal} {title}{subtitle}", "No.{ordinal}"),
            ("（{han}）\n{broken2}{subtitle}", "{han}"),
            ("{ordinal} {title}{subtitle}", "{ordinal}"),
            ("案例之{han}：{title}{subtitle}", "案例之{han}"),
            ("指导性案例{ordinal}号\n{broken2}", "指导性案例{ordinal}号"),
            ("案例{han}：{title}{subtitle}\n（某市某区人民检察院）", "案例{han}"),
            ("{title}{subtitle}\n办案单位：某市人民检察院", None),
        )
    ),
    typical("half width", NAMED, "案例{han}", edit=half_width),
    typical("cited rules without 《》", "{broken3}", edit=without_book_marks),
    typical("contents 案例一", "案例{han}：{broken2}{subtitle}", "案例{han}", notice=contents("案例{han} {title}")),
    typical("contents 1.", "{broken2}{subtitle}", notice=contents("{ordinal}.{title}")),
    typical("contents 一、", "{han}、{title}", "{han}", notice=contents("{han}、{title}")),
    typical("one without its number", NAMED, "案例{han}", second=("{title}{subtitle}", None)),
    typical("one without its number, counted", NAMED, "案例{han}", second=("{title}{subtitle}", None), notice=counted),
    *(
        typical(f"heading {heading.strip()}", NAMED, "案例{han}", heading=f"{heading}\n")
        for heading in (
            *("[{name}]", "「{name}」", "〖{name}〗", "<{name}>", "【{han}、{name}】", "{han}、【{name}】"),
            *("▍{name}", "■{name}", "★{name}★", "——{name}——", "**{name}**"),
            *("{name}", "{name}：", "{han}、{name}", "（{han}）{name}", "（{ordinal}）{name}：", "{ordinal}、{name}"),
        )
    ),
    typical("（一） in 一、", "{han}、{title}{subtitle}", "{han}", heading="（{han}）{name}\n"),
    typical("on one line", NAMED, "案例{han}", heading="【{name}】", joint=""),
    *(typical(f"below: {name}", NAMED, "案例{han}", below=tail) for name, tail in TAILS.items()),
)
