"""Which offices issued a publication. Only its words decide, never its host: anyone may repost a publication.

The rules are tried in this order, and the first that finds an office decides. Courts and offices of the police count,
too. If no rule finds an office, the publication has no issuer.

1. numbers of guiding cases: 检例第N号 is the Supreme People's Procuratorate's, 指导案例N号 the Supreme People's Court's
2. the signature of a notice: names of offices alone on their lines, the date below
3. the title: 最高检、公安部联合发布…, 江西省检察院关于…, 上海市检察机关…白皮书, …负责人就…答记者问
4. the first short lines, read as titles
5. an opening sentence: 近日，最高人民检察院发布…
6. the title of a paper of more offices than it names: 最高检等五部门联合发布…
7. the attribution (来源), if it is an office and not a newspaper or a website
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from itertools import takewhile
from typing import NamedTuple

from archive.analysis.kinds import MAX_TITLE_CHARS
from archive.analysis.laws import national_office, national_offices
from archive.analysis.places.gazetteer import Level, province, regions
from archive.analysis.places.offices import Office, find_regions, offices
from archive.text.numerals import TO_9, TO_99, TO_999

# Numbers that only one office gives. They count at the beginning of a line; inside a line they are citations. `re`
# finds \n faster than ^, which it tries at each character, so \n is put before the text.
NUMBERED = (
    (re.compile(r"\n[^\w\n]*检例第\s*\d+\s*号"), "最高人民检察院"),
    (re.compile(r"\n[^\S\n]*[（(]?指导性?案例\s*\d+\s*号"), "最高人民法院"),
)
NUMBER_IN_TITLE = re.compile(rf"检例第\d+号|最高人民检察院第[{TO_999}\d]+批指导性案例")
# An office of the province or city that the text is about: 省检察院.
OWN = re.compile(r"(?P<of>[省市])(?<![\u4e00-\u9fff].)(?P<rest>(?:人民)?检察院|法院|高院|中院|公安厅|公安局)")
# Short or collective last words in names of local offices, each with the full last words by level.
LAST_WORDS = (
    (re.compile(r"(?:[、和与及].*|[各两三四]级)?(?:人民)?检察(?:院|机关)"), ("人民检察院",) * 3),
    (re.compile(r"(?:[、和与及].*|[各两三四]级)?法院|[高中]院"), ("高级人民法院", "中级人民法院", "人民法院")),
)
BRANCH = re.compile(f"第[{TO_9}]分院|[\u4e00-\u9fff]{{2,4}}铁路运输分院")  # 上海市人民检察院第三分院
DIVISION = re.compile(
    rf"(?:第?[{TO_99}]+检察厅|新闻办公室|新闻办|办公厅|办公室)?\s*"
)  # may follow an office that signs
JOINED = re.compile(r"[、，,\s]*(?:和|与|及|会同|联合|联手)?[、，,\s]*")  # between two offices that issue together
# Verbs of issuing. 发布的 refers to an earlier publication, 发布会 is a meeting.
ISSUES = r"(?:发布|公布|印发|通报|出台|下发|制发)(?!的|后|会|以来)"
HOW = r"(?:今[天日]|昨[天日]|近日|日前|\d+月\d+日|联合|共同|首次|再次|集中|同步|在京|召开新闻发布会|[，,\s])*"
SPEAKS = (
    rf"(?:第?[{TO_99}]+检察厅|[\u4e00-\u9fff]{{2,10}}(?:厅|局|司|办公室|办))?"
    r"(?:相关|有关)?(?:负责人|新闻发言人|发言人|厅长|副检察长|检察长)[^。]*答记者问"
)
PAPER = (
    r"[^。，]*?(?:白皮书|蓝皮书|工作报告|工作情况|办案情况|情况通报|年度报告|专题报告|分析报告|典型案例|办案数据|主要数据)"
    r"[》”\"]?(?:[（(][^）)]*[）)])*[上中下]?(?:$|\s)"
)
TITLED = re.compile(rf"{HOW}(?:{ISSUES}|关于)|\s*(?:{SPEAKS}|{PAPER})")
TITLED_IN_PART = re.compile(rf"等[{TO_99}\d]*(?:部门|单位|部委){HOW}(?:{ISSUES}|关于)")
# What may come before the subject of a title.
BEGINS = re.compile(r"(?:^|[\s—－:：,，!！?？。》”\"|】）)丨]|\d[年度月季上下半份至\d]*)$")
OPENS = re.compile(rf"{HOW}[^，。；\n]{{0,14}}?(?:召开[^。；\n]{{0,60}}?)?{ISSUES}")
NO_SUBJECT = re.compile(r"(?:贯彻|落实|根据|按照|依据|从|据|对|向|在|学习)[^，。；\n]{0,8}$")
HAN_DIGIT = f"[〇○零{TO_99}]"
DATE = re.compile(
    r"\n[^\S\n]*(?:\d{4}\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日"
    rf"|{HAN_DIGIT}{{4}}年{HAN_DIGIT}{{1,2}}月{HAN_DIGIT}{{1,3}}日)\s*$",
    re.MULTILINE,
)
MAX_TITLE_LINE_CHARS = 60  # a longer line is a paragraph
MAX_TITLE_LINES = 8
NOTICE_CHARS = 2500  # a notice at the beginning of a text ends within this many characters
END_CHARS = 400  # a notice at the end of a text is signed within this many last characters
OPENING_CHARS = 500
MAX_SIGNATURE_LINES = 12


class NamedOffices(NamedTuple):
    """Offices named at one place of a line: one office, several for 两高, or several side by side."""

    start: int
    end: int
    names: tuple[str, ...]  # full names
    code: str | None = None  # of one office's region; None if it is national or its name does not tell the region


def issuers_of(title: str | None, text: str, attribution: str | None) -> tuple[str, ...]:
    """Full names of the offices that issued the publication, in the order of the text; empty if no rule finds one."""
    heading = " ".join((title or "").split())[:MAX_TITLE_CHARS]
    source = (attribution or "").strip()
    reader = _IssuingOffices(text)
    return (
        _numbered(heading, text)
        or reader.signed(text[:NOTICE_CHARS])
        or reader.signed(text[-END_CHARS:])
        or reader.titled(heading, TITLED)
        or reader.titled(_first_lines(text[:OPENING_CHARS]), TITLED)
        or reader.opened(text[:OPENING_CHARS])
        or reader.titled(heading, TITLED_IN_PART)
        or (reader.whole(source) if len(source) <= MAX_TITLE_CHARS else ())
    )


def _numbered(title: str, text: str) -> tuple[str, ...]:
    if NUMBER_IN_TITLE.search(title):
        return (NUMBERED[0][1],)
    return next(((issuer,) for number, issuer in NUMBERED if number.search(f"\n{text}")), ())


def _first_lines(opening: str) -> str:
    """The lines before the first paragraph, joined. Offices that issue a norm are printed above 关于…, one per line."""
    lines = filter(None, map(str.strip, opening.split("\n")[:MAX_TITLE_LINES]))
    return " ".join(takewhile(lambda line: len(line) <= MAX_TITLE_LINE_CHARS and not line.endswith("。"), lines))


class _IssuingOffices:
    """Reads the offices of lines. `text` tells the province of 省检察院, if a line does not."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def codes(self) -> list[str]:
        return [region.code for region in find_regions(self.text)]

    def signed(self, part: str) -> tuple[str, ...]:
        """The offices on the lines above a date that is alone on its line."""
        for date in DATE.finditer(f"\n{part}"):
            lines = reversed(part[: date.start()].rstrip().split("\n")[-MAX_SIGNATURE_LINES:])
            above = (self.whole(line.strip()) if len(line) <= MAX_TITLE_LINE_CHARS else () for line in lines)
            if signed := [*takewhile(bool, above)]:
                return tuple(name for names in reversed(signed) for name in names)
        return ()

    def titled(self, line: str, follows: re.Pattern[str]) -> tuple[str, ...]:
        """The offices that are the subject of a title. `follows` must match the words behind them."""
        for named in self._side_by_side(line):
            if BEGINS.search(line[: named.start]) and follows.match(line, named.end):
                return named.names
        return ()

    def opened(self, opening: str) -> tuple[str, ...]:
        """The offices that are the subject of an opening sentence that announces the publication."""
        for sentence in re.split(r"[。\n]", opening):
            for named in self._side_by_side(sentence):
                if OPENS.match(sentence, named.end) and not NO_SUBJECT.search(sentence[: named.start]):
                    return named.names
        return ()

    def whole(self, line: str) -> tuple[str, ...]:
        """The offices of a line that names offices and nothing else."""
        named = next(self._side_by_side(line), None)
        return named.names if named and named.start == 0 and DIVISION.fullmatch(line, named.end) else ()

    def _side_by_side(self, line: str) -> Iterator[NamedOffices]:
        """The offices of a line. Offices joined by 、, 和 and the like make one NamedOffices."""
        together: NamedOffices | None = None
        for named in self._named(line):
            if together and named.start < together.end:
                continue  # 最高法 inside 最高法院
            if together and JOINED.fullmatch(line, together.end, named.start):
                together = NamedOffices(together.start, named.end, together.names + named.names)
                continue
            if together:
                yield together
            together = named
        if together:
            yield together

    def _named(self, line: str) -> list[NamedOffices]:
        """All offices of a line, from left to right."""
        known = national_offices()
        found = [NamedOffices(*match.span(), known[match[0]]) for match in re.finditer(national_office(), line)]
        found += [_local(line, office) for office in offices(line)]
        found += [own for match in OWN.finditer(line) if (own := self._own(match, found))]
        return sorted(found, key=lambda named: (named.start, -named.end))

    def _own(self, match: re.Match[str], before: list[NamedOffices]) -> NamedOffices | None:
        """省检察院 or 市检察院 in full; None unless the line, or else the text, names exactly one province or city."""
        codes = [named.code for named in before if named.code] or self.codes
        meant = {province(code) if match["of"] == "省" else code for code in codes}
        region = regions()[meant.pop()] if len(meant) == 1 else None
        if not region or not region.name.endswith(match["of"]):
            return None
        level = Level.PREFECTURE if region.parent else Level.PROVINCE
        return NamedOffices(*match.span(), (f"{region.name}{_last_words(match['rest'], level)}",), region.code)


def _local(line: str, office: Office) -> NamedOffices:
    """The office with its full name: 上海市人民检察院第三分院. The city's name is put before a district's."""
    names, codes = office.place.names, office.place.codes
    name = "".join(name.full or name.text for name in names)
    if len(names) == 1 and name.endswith("区") and names[0].level is Level.COUNTY and office.place.sure:
        name = regions()[codes[0]].name + name
    rest = _last_words(office.written[sum(len(name.text) for name in names) :], names[-1].level)
    branch = BRANCH.match(line, office.end)
    full = f"{name}{rest}{branch[0] if branch else ''}"
    return NamedOffices(
        office.start, branch.end() if branch else office.end, (full,), codes[0] if len(codes) == 1 else None
    )


def _last_words(rest: str, level: Level) -> str:
    return next((full[level - 1] for short, full in LAST_WORDS if short.fullmatch(rest)), rest)
