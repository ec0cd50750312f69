"""How a quantity gets its period, its place or the like: from the words of its sentence, or carried on from before.

A passage tells what its sentence stands in. A figure of a story has another period and place than a count of offices,
even in the same publication.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Generic, TypeVar

from archive.analysis.crimes.charges import SURNAMES
from archive.analysis.figures.quantities import Quantity
from archive.analysis.figures.values import Value, values_of
from archive.analysis.marks import Layer, Mark, Marks
from archive.analysis.sentences import QUESTION, Sentence

# People of a case, 张某, 刘先生 or 被告人 before a surname, the case itself, and words of its judgment.
PERSON = re.compile(
    rf"某(?![些种类个省市县区地年月])|(?:犯罪嫌疑人|被告人|被害人|当事人)[{SURNAMES}](?!多|余|总)|各被告人"
    "|先生|女士|大爷|奶奶|阿姨|(?:该|本|此|这起)案(?![例件])|该系列案|(?:办理|侦破|查处|提起公诉)的(?:一[起件宗]|“)[^，。；、]{0,16}案|检例第|“[^”]{1,14}”[^，。；]{0,12}(?:专案|系列案)|审理查明|一审公开宣判|法院认定"
)
OFFICES = re.compile(
    "检察机关|检察院|最高检|公安部|公安机关|各地|全国|全省|全市|专项行动|司法机关|[国总]局|我院|该院|工作"
)
COMPARES = re.compile("同比|环比")  # of statistics: no case has it
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


@dataclass(frozen=True, slots=True)
class FigurePassage:
    """A sentence with its quantities, and what it stands in."""

    sentence: Sentence
    values: Sequence[Value]
    story: bool  # whether it tells a case
    aside: bool  # whether it tells one in the middle of statistics, which go on behind it
    offices: bool  # whether its paragraph has named offices up to its end, or work of offices in general
    example: bool  # whether its paragraph has begun to tell of one office: 如北京市昌平区检察院研发的…
    publishes: bool  # whether it is about published cases, which are of no period: 这批案例共8件
    titled: bool  # whether the title of the text is of offices or their work
    question: int  # number of the questions before it, or its own


def passages_of(marks: Marks, quantities: Layer[Quantity], title: str | None) -> Iterator[FigurePassage]:
    """Each sentence with what it stands in."""
    text = marks.text
    report = REPORT_TITLE.search(title or "") is not None
    titled = not title or report or OFFICES.search(title) is not None
    story, in_case, question = False, False, 0
    for _, group in groupby(marks.sentences, key=lambda sentence: sentence.paragraph):
        paragraph = list(group)
        start, end = paragraph[0].start, paragraph[-1].end
        if paragraph[0].heading:
            asks = QUESTION.match(text, start, end) is not None
            question += asks
            story = in_case = not asks and (in_case or CASE_HEADING.search(text, start, end) is not None)
        elif in_case:
            story = True
        elif report or COMPARES.search(text, start, end) or (titled and OFFICES.search(text, start, end)):
            story = False
        offices = example = False
        for sentence in paragraph:
            span = sentence.start, sentence.end
            values = values_of(text, sentence, quantities.beginning(*span))
            named = PERSON.search(text, *span)
            person = named is not None and not (report and COUNTED.search(text, sentence.start, named.start()))
            story = story or (person and not report)
            offices = offices or OFFICES.search(text, *span) is not None
            example = example or EXAMPLE.match(text, *span) is not None
            publishes = PUBLISHED_CASES.search(text, *span) is not None
            aside = person and report
            yield FigurePassage(sentence, values, story or person, aside, offices, example, publishes, titled, question)


M = TypeVar("M", bound=Mark)


class Carrier(ABC, Generic[M]):
    """Reads a text from its beginning to its end, and gives each quantity a mark of one kind.

    It is, in this order: of a list of marks with as many members as the quantity's list; the nearest in the sentence
    whose words reach to it; what goes on from the sentences before, the heading or the title.
    """

    passage: FigurePassage  # which is read
    named: Sequence[M]  # the marks of its sentence

    def __init__(self, marks: Marks, named: Iterable[M]) -> None:
        self.marks, self.text = marks, marks.text
        self.all_named = Layer(named)

    def read(self, passages: Sequence[FigurePassage]) -> list[M | None]:
        """The mark of each quantity of all passages of the text, in order; None if the text gives it none."""
        found: list[M | None] = []
        for passage in passages:
            self.passage = passage
            self.named = self.all_named.beginning(passage.sentence.start, passage.sentence.end)
            self.enter()
            each: Sequence[M] | None = None
            for value in passage.values:
                if value.is_first:
                    each = self.each(value) if len(value.members) > 1 else None
                mark = each[value.member] if each else self.nearest(value)
                found.append(self.given(mark or self.from_before(value)))
            self.leave()
        return found

    @abstractmethod
    def enter(self) -> None:
        """Before a sentence is read: what its heading or its words end or begin."""

    @abstractmethod
    def each(self, first: Value) -> Sequence[M] | None:
        """The marks of a list of values, one of each member."""

    @abstractmethod
    def nearest(self, value: Value) -> M | None:
        """The mark of the sentence whose words reach to a value."""

    @abstractmethod
    def from_before(self, value: Value) -> M | None:
        """The mark that goes on from the sentences, the heading or the title before."""

    @abstractmethod
    def given(self, mark: M | None) -> M | None:
        """The mark as a figure has it."""

    @abstractmethod
    def leave(self) -> None:
        """Behind a sentence: keep what goes on."""

    def before(self, offset: int) -> list[M]:
        """The marks of the sentence that end before an offset."""
        return [mark for mark in self.named if mark.end <= offset]

    def is_among(self, mark: M) -> bool:
        """Whether a mark is of a part of the sentence before it (其中…), so that later sentences are not of it."""
        return AMONG.search(self.text, max(0, mark.start - AMONG_CHARS), mark.start) is not None

    def in_brackets_before(self, mark: M, offset: int) -> bool:
        """Whether a mark stands in brackets that end before an offset: （去年同期94人）."""
        bracket = self.marks.brackets.covering(mark.start)
        return bracket is not None and bracket.inside_end < offset
