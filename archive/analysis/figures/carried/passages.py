"""What kind of passage each sentence of a text stands in: statistics, or the story of a case; and under which heading.

A figure of a story has another period and place than a count of offices, even in the same publication.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from archive.analysis.sentences import QUESTION, Sentence

# The hundred most frequent surnames: a role before one of them is of a person, 被告人任润厚.
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范石廖贾夏韦付方白邹孟"
    "熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
# People of a case, 张某 or 刘先生, the case itself, and words of its judgment.
PERSON = re.compile(
    rf"某(?![些种类个省市县区地年月])|(?:犯罪嫌疑人|被告人|被害人|当事人)[{SURNAMES}](?!多|余|总)|各被告人"
    "|先生|女士|大爷|奶奶|阿姨|(?:该|本|此|这起)案(?![例件])|该系列案|(?:办理|侦破|查处|提起公诉)的(?:一[起件宗]|“)[^，。；、]{0,16}案|检例第|“[^”]{1,14}”[^，。；]{0,12}(?:专案|系列案)|审理查明|一审公开宣判|法院认定"
)
OFFICES = re.compile(
    "检察机关|检察院|最高检|公安部|公安机关|各地|全国|全省|全市|专项行动|司法机关|[国总]局|我院|该院|工作"
)
# Words that end the story of a case, where the title promises no statistics: offices act in a story, too.
GENERAL = re.compile("最高检|公安部|各地|全国|全省|全市|专项行动|我院")
COMPARES = re.compile("同比|环比")  # of statistics: no case has it
CASE_TITLE = re.compile("案(?:例)?[”》）)]?$|典型案例|指导性案例")
ANSWERS = "记者问"  # 就发布典型案例答记者问: answers tell statistics, too
EXAMPLE = re.compile("[^，。；]{0,2}(?:如|比如)[，,]?[^，。；]{2,24}(?:检察院|检察机关|[县市区]院)")
PUBLISHED_CASES = re.compile("[这此该本]批?次?[^。；，]{0,12}案例|[件个](?:典型)?案例|案例共|批[^。；，]{0,16}案例")
CASE_HEADING = re.compile(
    "案[）)]?$|案情】?$|^【(?:关键词|要旨|诉讼|履职|办案|办理|典型意义|指导意义)"
)  # of a case or its parts
REPORT_TITLE = re.compile("工作报告|白皮书|综述|回顾|总结|数据|情况|发布会|通报|成效|成绩单|检察工作|数说|图解|亮点")
# In a report, a sentence that counts before it names someone is no story: 办结抢劫案件90件，对颜某志判处死刑.
COUNTED = re.compile(r"\d[万亿余多]{0,3}[件人名起%]")
AMONG = re.compile("其中[^。；]*$")  # 其中2022年5230人; 其中宾阳县…
AMONG_CHARS = 14  # so many before a period or a place are searched for 其中
BRACKET_CHARS = 60  # of brackets that hold one: （去年同期94人）


@dataclass(frozen=True, slots=True)
class FigurePassage:
    """A sentence and what it stands in."""

    sentence: Sentence
    story: bool  # whether it tells a case
    aside: bool  # whether it tells one in the middle of statistics, which go on behind it
    offices: bool  # whether its paragraph has named offices up to its end, or work of offices in general
    example: bool  # whether its paragraph has begun to tell of one office: 如北京市昌平区检察院研发的…
    publishes: bool  # whether it is about published cases, which are of no period: 这批案例共8件
    titled: bool  # whether the title of the text is of offices or their work
    question: int  # number of the questions before it, or its own


def passages_of(text: str, sentences: Sequence[Sentence], title: str | None) -> list[FigurePassage]:
    """Each sentence with what it stands in."""
    return list(_passages(text, sentences, title or ""))


def _passages(text: str, sentences: Sequence[Sentence], title: str) -> Iterator[FigurePassage]:
    of_cases = CASE_TITLE.search(title) is not None and ANSWERS not in title
    report = REPORT_TITLE.search(title) is not None
    titled = not title or (not of_cases and (report or OFFICES.search(title) is not None))
    ends_story = OFFICES if titled or of_cases else GENERAL
    story, in_case, question = of_cases, False, 0
    for _, group in groupby(sentences, key=lambda sentence: sentence.paragraph):
        paragraph = list(group)
        start, end = paragraph[0].start, paragraph[-1].end
        if paragraph[0].heading:
            asks = QUESTION.match(text, start, end) is not None
            question += asks
            in_case = not asks and (in_case or CASE_HEADING.search(text, start, end) is not None)
            story = in_case or (of_cases and not COMPARES.search(text, start, end))
        elif in_case:
            story = True
        elif of_cases:
            story = PERSON.search(text, start, end) is not None or (story and not OFFICES.search(text, start, end))
        else:
            compares = COMPARES.search(text, start, end) is not None
            story = story and not (report or compares or ends_story.search(text, start, end))
        offices = example = False
        for sentence in paragraph:
            named = PERSON.search(text, sentence.start, sentence.end)
            counts = report and named is not None and COUNTED.search(text, sentence.start, named.start()) is not None
            person = named is not None and not counts
            story = story or (person and not report)
            offices = offices or OFFICES.search(text, sentence.start, sentence.end) is not None
            example = example or EXAMPLE.match(text, sentence.start, sentence.end) is not None
            yield FigurePassage(
                sentence,
                story or person,
                person and report,
                offices,
                example,
                PUBLISHED_CASES.search(text, sentence.start, sentence.end) is not None,
                titled,
                question,
            )


def is_among(text: str, start: int) -> bool:
    """Whether what begins there is a part of the sentence before it (其中…), so that later sentences are not of it."""
    return AMONG.search(text, max(0, start - AMONG_CHARS), start) is not None


def bracket_end(text: str, start: int, end: int) -> int:
    """Where the brackets end in which something stands; 0 if it stands in none."""
    since = max(0, start - BRACKET_CHARS)
    opened = max(text.rfind("（", since, start), text.rfind("(", since, start))
    closed = max(text.rfind("）", since, start), text.rfind(")", since, start))
    if opened <= closed:
        return 0
    ends = [text.find(sign, end, end + BRACKET_CHARS) for sign in "）)"]
    return min((found for found in ends if found >= 0), default=0)
