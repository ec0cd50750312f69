"""The kind of a publication, by an ordered table of rules: the first rule whose signs are all there decides.

Strong signs come first. Signs in the text (numbered guiding cases, sections of cases) come before those in the title,
which may announce cases that the page does not hold. Where no rule fits the kind is Kind.OTHER.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from archive.model import Kind
from archive.text.numerals import TO_999

NO_RULE = "no_rule"
MAX_LINE_CHARS = 60  # of a line that the rules see
HEAD_CHARS = 300  # of the text that count as its opening
MAX_TITLE_CHARS = 300  # of a title that the rules see


class Where(StrEnum):
    """What a sign looks at."""

    TITLE = "title"  # without white space, cut to MAX_TITLE_CHARS characters
    HEAD = "head"  # the first HEAD_CHARS characters of the text
    LINES = (
        "lines"  # the lines of the text, each behind its \n and cut to MAX_LINE_CHARS characters; a cut line ends in …
    )
    ATTRIBUTION = "attribution"  # 来源


@dataclass(frozen=True, slots=True)
class Sign:
    """A pattern that must be found at least so many times."""

    where: Where
    pattern: re.Pattern[str]
    at_least: int = 1
    literal: str = ""  # part of whatever the pattern finds: looked for first, which is ten times as fast

    def found(self, texts: dict[Where, str]) -> bool:
        text = texts[self.where]
        if self.literal not in text:
            return False
        if self.at_least == 1:
            return self.pattern.search(text) is not None
        return len(list(islice(self.pattern.finditer(text), self.at_least))) == self.at_least


@dataclass(frozen=True, slots=True)
class KindRule:
    """All `signs` and none of `unless` make a text of this kind."""

    name: str  # the code that kind_from has
    kind: Kind
    seen: str  # the place that showed the shape
    signs: tuple[Sign, ...]
    unless: tuple[Sign, ...] = ()

    def holds(self, texts: dict[Where, str]) -> bool:
        return all(sign.found(texts) for sign in self.signs) and not any(sign.found(texts) for sign in self.unless)


def title(pattern: str) -> Sign:
    return Sign(Where.TITLE, re.compile(pattern))


def head(pattern: str) -> Sign:
    return Sign(Where.HEAD, re.compile(pattern))


def lines(pattern: str, at_least: int = 1, literal: str = "") -> Sign:
    r"""A pattern says \n for the beginning of a line: `re` skips to the next one, and tries ^ at every character."""
    return Sign(Where.LINES, re.compile(pattern, re.MULTILINE), at_least, literal)


def attribution(pattern: str) -> Sign:
    return Sign(Where.ATTRIBUTION, re.compile(pattern))


HAN_NUMBER = f"[{TO_999}]+"
# A section heading: 【基本案情】, 基本案情：, 一、基本案情, each alone or before its text.
SECTION = rf"\n(?:{HAN_NUMBER}、|[（(]{HAN_NUMBER}[）)]|\d+[.．、])?\s*(?:【\s*(?:%s)\s*】|(?:%s)\s*(?:[：:]|$))"


def _section(*names: str, at_least: int = 1) -> Sign:
    either = "|".join(names)
    return lines(SECTION % (either, either), at_least)


FACTS = ("基本\\s*案情", "简要案情", "案情简介", "案件事实", "案情", "案例简介", "案件基本情况")
WORTH = ("典型意义", "案例意义", "指导意义", "参考意义", "社会意义")
WORK = (
    "检察机关?履职(?:过程|情况)",
    "检察工作情况",
    "办案(?:经过|过程|情况)",
    "诉讼(?:过程|经过)",
    "处理结果",
    "裁判结果",
)
LESSONS = ("检察官?(?:提醒|提示|说法|释法|寄语|建议)", "风险提示", "防范提示", "如何防范", "警示意义", "普法提示")

# A case's head with a paragraph within three lines: the case itself is here, not only its name in a list.
NAMED_CASES = rf"\n[【（(]?(?:典型)?案例\s*(?:{HAN_NUMBER}|\d+).*\n(?:.*\n){{0,3}}?.*…$"
LISTED_CASES = rf"\n(?:{HAN_NUMBER}|\d+)[、.．].{{2,56}}案(?:——.*)?$\n(?:.*\n){{0,3}}?.*…$"
HEADINGS = rf"\n(?:{HAN_NUMBER}、|[（(]{HAN_NUMBER}[）)])"

REPORT_NAMES = (
    "工作情况|办案情况|工作报告|[白蓝]皮书|年度报告|专题报告|分析报告|调研报告|审查报告|类案分析|态势分析|(?:办案|业务)数据"
    "|(?:打击|惩治|治理|防范|整治)[^，]*情况|工作情況|白皮書"
)
REPORT_TITLE_END = rf"(?:{REPORT_NAMES})》?(?:[（(][^（）()]{{1,14}}[）)])*》?[上中下]?(?:[（(][上中下一二三\d][）)])?$"
ABOUT_A_REPORT = "学习|听取|审议|解读|贯彻|座谈|热议|评议|征求|读懂|反响|审查通过|汇报|督导|视察|检查"
ANNOUNCING = "发布|公布|通报|印发|出台|联合制发|挂牌督办|新闻发布会|发佈"
OFFICE = "最高检|最高人民检察院|两高|检察机关|检察院|[省市区州盟旗]检"

NEWSROOMS = (
    "日报|晚报|晨报|早报|商报|都市报|时报|周报|周末|法治报|法制报|检察报|新华社|新华网|人民网|正义网|央视|光明网"
    "|中国新闻|中新|澎湃|电视台|广播|客户端"
)
NEWS = head(
    r"^.{0,40}?(?:本报|本网|本刊|正义网|新华社|新华网|中新社|中新网|人民网|央视网|法治日报|检察日报)[^。\n]{0,24}?[讯电](?:[（(\s]|\s*记者)"
    r"|[讯电]\s*[（(][^）)\n]{0,16}(?:记者|通讯员)"
    r"|^[^。\n]{0,20}[（(][^）)\n]{0,12}(?:记者|通讯员)[^）)\n]{1,20}[）)]"
    r"|记者[^。\n]{0,12}从[^。\n]{2,30}(?:获悉|了解到)"
    r"|^[^。\n]{0,10}(?:本报|本刊|全媒体|见习)记者"
)
INTERVIEW = title("专访|访谈|对话|访最高|^访|[—－]访|侧记|纪实|札记|述评|评论员|时评|社论|人物|故事$|讲述")
ESSAY = head(r"(?:内容提要|内容摘要|摘\s*要)\s*[】\]：:]|作者单位|作者系|作者：[^\n]{0,30}(?:大学|学院|检察院)")

NORMS = "通告|意见|规定|解释|办法|规则|细则|纪要|指引|标准|条例|批复|决定|规程|准则"
NORM_TITLE = (
    rf"(?:^关于|(?:检察院|法院|公安部|司法部|委员会|两高)[^，：]{{0,40}}关于|^人民检察院|《)[^，]*"
    rf"(?:{NORMS})(?:[（(][^（）()]{{1,14}}[）)])*》?(?:的通知|的公告)?(?:[（(][^（）()]{{1,20}}[）)])?$"
    r"|^中华人民共和国[^，]*法$"
)
NOT_A_NORM = f"{ANNOUNCING}|解读|理解与适用|学习|座谈|贯彻|浅|思考|探|评|公示|任免|招聘|表彰|嘉奖|处分"

RULES: tuple[KindRule, ...] = (
    KindRule(
        "guiding_number_lines",
        Kind.GUIDING_CASES,
        "spp jczdal, all batches; press-hall composite 202604/t20260413_725750; jx.jcy.gov.cn, one case under its name",
        (lines(r"\n[（(]?检例第\s*\d+\s*号[）)]?$", literal="检例第"),),
    ),
    KindRule(
        "guiding_number_beside_name",
        Kind.GUIDING_CASES,
        "spp jczdal 202308/t20230803_623811 (（检例第183号）浙江省…案); reposts titled …案（检例第67号）",
        (
            lines(
                r"\n[（(]?检例第\s*\d+\s*号[）)：:]?\s*\S.*案$|案\s*[（(]检例第\s*\d+\s*号[）)]$",
                literal="检例第",
            ),
            _section("要旨", "指导意义"),
        ),
    ),
    KindRule(
        "guiding_number_in_title",
        Kind.GUIDING_CASES,
        "reposts of one case",
        (title(r"检例第\d+号"), _section("要旨", "指导意义")),
    ),
    KindRule(
        "press_qa_title",
        Kind.PRESS_QA,
        "spp zdgz 202204/t20220421_554826",
        (title("答记者问|答.{0,8}记者提问|记者会实录|发布会(?:文字)?实录|发布会答问"),),
    ),
    KindRule(
        "press_qa_first_lines",
        Kind.PRESS_QA,
        "spp zdgz 202206/t20220617_560150: two slogans as title, ——…负责人…答记者问 below",
        (head(r"(?m)(?:负责人|发言人|厅长|检察长|主任).*答记者问[》”\"]?\s*$"),),
    ),
    KindRule(
        "report_title",
        Kind.REPORT,
        "spp wsfbt 202311/t20231130_635181; 深圳 白皮书 with an annex of cases",
        (title(REPORT_TITLE_END),),
        (title(f"{ANNOUNCING}|{ABOUT_A_REPORT}"), NEWS, ESSAY),
    ),
    KindRule(
        "report_announced",
        Kind.REPORT,
        "law-firm repost 最高检发布《…工作情况(2023年)》下",
        (title(REPORT_NAMES), lines(HEADINGS, at_least=3)),
        (title(f"案例|{ABOUT_A_REPORT}"), NEWS, ESSAY, INTERVIEW),
    ),
    KindRule(
        "sections_of_cases",
        Kind.TYPICAL_CASES,
        "spp wsfbt 202211/t20221109_592235, 202211/t20221103_591486, 202111/t20211129_536986",
        (_section("关键词", *FACTS, at_least=2), _section(*WORTH, *WORK, at_least=2)),
        (ESSAY,),
    ),
    KindRule(
        "sections_of_one_case",
        Kind.TYPICAL_CASES,
        "pages of county offices with one case",
        (_section(*FACTS), _section(*WORTH)),
        (ESSAY,),
    ),
    KindRule(
        "sections_of_lessons",
        Kind.TYPICAL_CASES,
        "案例读本 of county offices: 案情 / 检察官提醒",
        (title("案例|案件"), _section(*FACTS, at_least=2), _section(*LESSONS, at_least=2)),
        (NEWS, ESSAY),
    ),
    KindRule(
        "named_cases",
        Kind.TYPICAL_CASES,
        "provincial batches without section headings",
        (title("案例|案件|事例"), lines(NAMED_CASES, at_least=2)),
        (NEWS, ESSAY),
    ),
    KindRule(
        "listed_cases",
        Kind.TYPICAL_CASES,
        "provincial batches without section headings",
        (title("案例|案件|事例"), lines(LISTED_CASES, at_least=2)),
        (NEWS, ESSAY),
    ),
    KindRule(
        "newspaper_dateline",
        Kind.OTHER,
        "spp zdgz 202401/t20240115_640000 (本报…电（记者…）), 202402/t20240215_641001 (本报讯（记者…）)",
        (NEWS,),
    ),
    KindRule("journal_essay", Kind.OTHER, "spp llyj", (ESSAY,)),
    KindRule("interview_title", Kind.OTHER, "检察日报 features on spp zdgz", (INTERVIEW,)),
    KindRule(
        "labelled_answers",
        Kind.PRESS_QA,
        "press conferences: 记者：/问：/问题一：",
        (
            lines(
                rf"\n[【\[]?(?:问题?\s*(?:{HAN_NUMBER}|\d+)?|(?:[^\s，。：:]{{0,14}})?记者(?:问|提问)?|Q\d*)[】\]]?\s*[：:]|\n[【\[](?:问|记者|提问)[】\]]",
                at_least=2,
            ),
            head("负责人|发言人|厅长|检察长|主任|发布会"),
        ),
        (head("专访|访谈|对话|做客|嘉宾"),),
    ),
    KindRule(
        "subhead_questions",
        Kind.PRESS_QA,
        "reposts that drop 问 and 答",
        (
            lines(r"\n.{8,58}？$", at_least=3, literal="？"),
            head("(?:负责人|发言人|厅长).{0,30}记者|记者.{0,30}(?:负责人|发言人|厅长)"),
        ),
        (head("专访|访谈|对话|做客|嘉宾"),),
    ),
    KindRule(
        "guiding_notice",
        Kind.GUIDING_CASES,
        "关于印发最高人民检察院第N批指导性案例的通知, the cases attached or left out",
        (title(rf"指导性案例的通知$|^(?:最高人民检察院)?第(?:{HAN_NUMBER}|\d+)批指导性案例$"),),
    ),
    KindRule(
        "numbered_articles", Kind.NORMATIVE, "html/vsb__sxmu (监察法)", (lines(rf"\n第{HAN_NUMBER}条", at_least=3),)
    ),
    KindRule(
        "norm_title",
        Kind.NORMATIVE,
        "spp gfwj, sfjs: 关于办理…若干问题的意见, 关于印发《…规定》的通知",
        (title(NORM_TITLE),),
        (title(NOT_A_NORM),),
    ),
    KindRule(
        "notice_to_offices",
        Kind.NORMATIVE,
        "spp gfwj: 各省、自治区、直辖市人民检察院：",
        (title("通知$|通告$"), lines(r"\n各[^。]{2,58}[：:]$")),
    ),
    KindRule(
        "batch_title",
        Kind.TYPICAL_CASES,
        "spp zgjdxal: the title alone where the cases are attached or have no headings",
        (title("(?:典型案例|典型事例|精品案例|优秀案例)(?:选编|汇编)?(?:[（(].{1,12}[）)])*$"),),
        (title(ANNOUNCING),),
    ),
    KindRule(
        "announcement_title",
        Kind.RELEASE,
        "spp wsfbt: 最高检发布…典型案例 without the cases",
        (title(f"(?:{OFFICE}).*(?:{ANNOUNCING})|(?:{ANNOUNCING}).*(?:典型案例|指导性案例|白皮书|办案数据)"),),
        (attribution(NEWSROOMS),),
    ),
    KindRule(
        "figures_title",
        Kind.RELEASE,
        "spp wsfbt: 前三季度检察机关起诉…人",
        (
            title(
                rf"(?:{OFFICE}).*(?:起诉|公诉|批捕|逮捕|办理|追诉).*(?:\d|[万千百余]).*[人件]|依法对.+(?:提起公诉|决定逮捕)"
            ),
        ),
        (attribution(NEWSROOMS),),
    ),
    KindRule(
        "announcement_opening",
        Kind.RELEASE,
        "press-hall composites: 近日，最高人民检察院发布…",
        (
            head(
                rf"^[^。\n]{{0,24}}(?:今[天日]|近日|日前|\d日)[^。\n]{{0,12}}(?:最高人民检察院|最高检|[省市区]人民检察院)[^。\n]{{0,16}}(?:{ANNOUNCING})"
            ),
        ),
        (attribution(NEWSROOMS),),
    ),
)


def kind_of(title: str | None, text: str, attribution: str | None = None) -> tuple[Kind, str]:
    """The kind of a text, and the name of the rule that decided (NO_RULE with Kind.OTHER where none did)."""
    texts = {
        Where.TITLE: "".join((title or "").split())[:MAX_TITLE_CHARS],
        Where.HEAD: text.lstrip()[:HEAD_CHARS],
        Where.LINES: f"\n{cut_lines(text)}",
        Where.ATTRIBUTION: attribution or "",
    }
    return next(((rule.kind, rule.name) for rule in RULES if rule.holds(texts)), (Kind.OTHER, NO_RULE))


def cut_lines(text: str) -> str:
    """The lines of a text, stripped and cut to MAX_LINE_CHARS with … for the rest; empty lines left out."""
    stripped = filter(None, map(str.strip, text.split("\n")))
    return "\n".join(line if len(line) <= MAX_LINE_CHARS else f"{line[:MAX_LINE_CHARS]}…" for line in stripped)
