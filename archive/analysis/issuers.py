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
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from archive.analysis.kinds import MAX_TITLE_CHARS
from archive.analysis.places.gazetteer import Level, province, regions
from archive.analysis.places.offices import JUDICIAL, POLICE, Office, offices
from archive.analysis.places.where_handled import find_regions
from archive.rules import load
from archive.text.numerals import TO_9, TO_99, TO_999

SPP = "最高人民检察院"
SPC = "最高人民法院"

# Numbers that only one office gives. They count at the beginning of a line; inside a line they are citations.
# For these patterns and DATE, \n is put before the text: `re` finds \n faster than ^, which it tries at each character.
NUMBERED = (
    ("检例第", re.compile(r"\n[^\w\n]*检例第\s*\d+\s*号"), SPP),
    ("指导", re.compile(r"\n[^\S\n]*[（(]?指导性?案例\s*\d+\s*号"), SPC),
)
NUMBER_IN_TITLE = re.compile(rf"检例第\d+号|最高人民检察院第[{TO_999}\d]+批指导性案例")

# An office of the province or city that the text is about: 省检察院.
OWN = re.compile(r"(?P<of>[省市])(?<![\u4e00-\u9fff].)(?P<rest>(?:人民)?检察院|法院|高院|中院|公安厅|公安局)")

# Short or collective last words in names of local offices, each with the full last words by level.
PROCURATORATE = dict.fromkeys(Level, "人民检察院")
COURT = {Level.PROVINCE: "高级人民法院", Level.PREFECTURE: "中级人民法院", Level.COUNTY: "人民法院"}
SHORT_LAST_WORDS: tuple[tuple[re.Pattern[str], dict[Level, str]], ...] = (
    (re.compile(r"(?:[、和与及].*|[各两三四]级)?(?:人民)?检察(?:院|机关)"), PROCURATORATE),
    (re.compile(r"(?:[、和与及].*|[各两三四]级)?法院"), COURT),
    (re.compile("高院"), dict.fromkeys(Level, "高级人民法院")),
    (re.compile("中院"), dict.fromkeys(Level, "中级人民法院")),
    (re.compile("公安机关"), {Level.PROVINCE: "公安厅", Level.PREFECTURE: "公安局", Level.COUNTY: "公安局"}),
)
# Words that may follow an office in a signature or an attribution.
DIVISION = re.compile(rf"(?:第?[{TO_99}]+检察厅|新闻办公室|新闻办|办公厅|办公室)?\s*")
BRANCH = re.compile(f"第[{TO_9}]分院|[\u4e00-\u9fff]{{2,4}}铁路运输分院")  # 上海市人民检察院第三分院

JOINED = re.compile(r"[、，,\s]*(?:和|与|及|会同|联合|联手)?[、，,\s]*")  # between two offices that issue together
# Verbs of issuing. 发布的 refers to an earlier publication, 发布会 is a meeting.
ISSUES = r"(?:发布|公布|印发|通报|出台|下发|制发)(?!的|后|会|以来)"
HOW = r"(?:今[天日]|昨[天日]|近日|日前|\d+月\d+日|联合|共同|首次|再次|集中|同步|在京|召开新闻发布会|[，,\s])*"
AND_MORE = rf"等[{TO_99}\d]*(?:部门|单位|部委)"
SPEAKS = (
    rf"(?:第?[{TO_99}]+检察厅|[\u4e00-\u9fff]{{2,10}}(?:厅|局|司|办公室|办))?"
    r"(?:相关|有关)?(?:负责人|新闻发言人|发言人|厅长|副检察长|检察长)[^。]*答记者问"
)
PAPER = (
    r"[^。，]*?(?:白皮书|蓝皮书|工作报告|工作情况|办案情况|情况通报|年度报告|专题报告|分析报告|典型案例|办案数据|主要数据)"
    r"[》”\"]?(?:[（(][^）)]*[）)])*[上中下]?(?:$|\s)"
)
TITLED = re.compile(rf"{HOW}(?:{ISSUES}|关于)|\s*(?:{SPEAKS}|{PAPER})")
TITLED_IN_PART = re.compile(rf"{AND_MORE}{HOW}(?:{ISSUES}|关于)")
# What may come before the subject of a title.
BEGINS = re.compile(r"(?:^|[\s—－:：,，!！?？。》”\"|】）)丨]|\d[年度月季上下半份至\d]*)$")

ANY_ISSUES = re.compile(ISSUES)
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


@dataclass(frozen=True, slots=True)
class NamedOffices:
    """Offices named at one place of a line: one office, several for 两高, or several side by side."""

    start: int
    end: int
    names: tuple[str, ...]  # full names
    code: str | None = None  # of one office's region; None if it is national or its name does not tell the region


RegionCodes = Callable[[], list[str]]  # gives the codes of the regions that a text names


def issuers_of(title: str | None, text: str, attribution: str | None) -> tuple[str, ...]:
    """Full names of the offices that issued the publication, in the order of the text; empty if no rule finds one."""
    heading = " ".join((title or "").split())[:MAX_TITLE_CHARS]
    opening = text[:OPENING_CHARS]
    source = (attribution or "").strip()
    region_codes = _regions_of(text)
    return (
        _numbered(heading, text)
        or _signed(text[:NOTICE_CHARS])
        or _signed(text[-END_CHARS:])
        or _titled(heading, region_codes, TITLED)
        or _titled(_first_lines(opening), region_codes, TITLED)
        or _opened(opening, region_codes)
        or _titled(heading, region_codes, TITLED_IN_PART)
        or (_whole(source) if len(source) <= MAX_TITLE_CHARS else ())
    )


# --- the rules --------------------------------------------------------------------------------------------------------


def _numbered(title: str, text: str) -> tuple[str, ...]:
    if NUMBER_IN_TITLE.search(title):
        return (SPP,)
    return next(((issuer,) for word, number, issuer in NUMBERED if word in text and number.search(f"\n{text}")), ())


def _signed(part: str) -> tuple[str, ...]:
    """The offices on the lines above a date that is alone on its line."""
    for date in DATE.finditer(f"\n{part}"):
        signed: list[str] = []
        for line in reversed(part[: date.start()].rstrip().split("\n")[-MAX_SIGNATURE_LINES:]):
            names = _whole(line.strip()) if len(line) <= MAX_TITLE_LINE_CHARS else ()
            if not names:
                break
            signed[:0] = names
        if signed:
            return tuple(signed)
    return ()


def _regions_of(text: str) -> RegionCodes:
    """A function that gives the regions of a text. It finds them at its first call and keeps them."""
    return cache(lambda: [region.code for region in find_regions(text)])


def _titled(line: str, region_codes: RegionCodes, follows: re.Pattern[str]) -> tuple[str, ...]:
    """The offices that are the subject of a title. `follows` must match the words behind them."""
    for named in _side_by_side(line, region_codes):
        if BEGINS.search(line[: named.start]) and follows.match(line, named.end):
            return named.names
    return ()


def _first_lines(opening: str) -> str:
    """The lines before the first paragraph, joined. Offices that issue a norm are printed above 关于…, one per line."""
    lines: list[str] = []
    for line in filter(None, map(str.strip, opening.split("\n")[:MAX_TITLE_LINES])):
        if len(line) > MAX_TITLE_LINE_CHARS or line.endswith("。"):
            break
        lines.append(line)
    return " ".join(lines)


def _opened(opening: str, region_codes: RegionCodes) -> tuple[str, ...]:
    """The offices that are the subject of an opening sentence that announces the publication."""
    for sentence in filter(ANY_ISSUES.search, re.split(r"[。\n]", opening)):
        for named in _side_by_side(sentence, region_codes):
            if OPENS.match(sentence, named.end) and not NO_SUBJECT.search(sentence[: named.start]):
                return named.names
    return ()


def _whole(line: str) -> tuple[str, ...]:
    """The offices of a line that names offices and nothing else."""
    for named in _side_by_side(line, _regions_of(line)):
        if named.start == 0 and DIVISION.fullmatch(line, named.end):
            return named.names
        break
    return ()


# --- the offices of a line --------------------------------------------------------------------------------------------


def _side_by_side(line: str, region_codes: RegionCodes) -> Iterator[NamedOffices]:
    """The offices of a line. Offices joined by 、, 和 and the like make one NamedOffices."""
    together: NamedOffices | None = None
    for named in _named(line, region_codes):
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


def _named(line: str, region_codes: RegionCodes) -> list[NamedOffices]:
    """All offices of a line, from left to right. `region_codes` tells the province of 省检察院."""
    known, pattern = _national()
    found = [NamedOffices(m.start(), m.end(), known[m[0]]) for m in pattern.finditer(line)]
    found += [_local(line, office) for office in offices(line, (*JUDICIAL, *POLICE))]
    found += [own for m in OWN.finditer(line) if (own := _own(m, found, region_codes))]
    return sorted(found, key=lambda named: (named.start, -named.end))


def _local(line: str, office: Office) -> NamedOffices:
    """The office with its full name: 上海市人民检察院第三分院. The city's name is put before a district's."""
    names, codes = office.place.names, office.place.codes
    name = "".join(name.full or name.text for name in names)
    if len(names) == 1 and name.endswith("区") and names[0].level is Level.COUNTY and office.place.sure:
        name = regions()[codes[0]].name + name
    rest = _last_words(office.written[sum(len(name.text) for name in names) :], names[-1].level)
    branch = BRANCH.match(line, office.end)
    end = branch.end() if branch else office.end
    return NamedOffices(
        office.start, end, (f"{name}{rest}{branch[0] if branch else ''}",), codes[0] if len(codes) == 1 else None
    )


def _last_words(rest: str, level: Level) -> str:
    return next((full[level] for short, full in SHORT_LAST_WORDS if short.fullmatch(rest)), rest)


def _own(match: re.Match[str], before: list[NamedOffices], region_codes: RegionCodes) -> NamedOffices | None:
    """省检察院 or 市检察院 in full; None unless the line, or else the text, names exactly one province or city."""
    codes = [named.code for named in before if named.code] or region_codes()
    level = Level.PROVINCE if match["of"] == "省" else Level.PREFECTURE
    meant = {province(code) if level is Level.PROVINCE else code for code in codes}
    if len(meant) != 1:
        return None
    code = meant.pop()
    if not regions()[code].name.endswith(match["of"]):
        return None
    level = Level.PROVINCE if regions()[code].parent is None else level
    name = f"{regions()[code].name}{_last_words(match['rest'], level)}"
    return NamedOffices(match.start(), match.end(), (name,), code)


@cache
def _national() -> tuple[dict[str, tuple[str, ...]], re.Pattern[str]]:
    """The full names for each full or short name, and the pattern that finds all names. 公安部门 is no name."""
    data = load("analysis/data/national_offices.json")
    names = {group: tuple(offices) for group, offices in data["groups"].items()}
    names |= {name: (full,) for full, short in data["offices"].items() for name in (full, *short)}
    either = "|".join(sorted(names, key=len, reverse=True))
    return names, re.compile(rf"(?:{either})(?!门)")
