"""The crimes that a case or a publication is about: those in its title or keywords, and those charged in its text.

以…罪提起公诉, 犯…罪, 以…罪判处 are charges. If the text has none, findings and suspicions count (构成…罪,
以涉嫌…罪移送起诉), except in civil and administrative cases. Names in reasoning, cited law and other people's cases do
not count, nor do earlier convictions. In civil and administrative cases the convictions of judges and officials do not
count either.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from enum import Enum
from itertools import takewhile
from typing import NamedTuple

from archive.analysis.crimes.names import CrimeName, crime_names, full_width, names_in, rows_of
from archive.model import CrimeFound
from archive.text.numerals import TO_99

TITLE = "title"
KEYWORDS = "keywords"
CHARGE = "charge"

# Words in the titles of cases about an earlier sentence. The conviction that led to this sentence counts as the case's.
SENTENCE_AT_ISSUE = re.compile("减刑|假释|监外执行|社区矫正|收监|缓刑|刑罚|罪犯|财产刑|申诉|(?<!附带民事)公益诉讼")
# Only the most common surnames: a word that begins with a rare surname may be no person's name.
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾"
    "夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)


class Charge(Enum):
    """How far a charge went."""

    SUSPECTED = "suspected"  # by the police; or a finding that the facts are this crime
    DECIDED = "decided"  # a prosecution or a judgment


class TitleClues(NamedTuple):
    """What the title says about the people whose charges the text may report."""

    title: str
    without_accused: bool  # a civil or administrative case, in which nobody is accused
    all_named: bool  # the title names all of the accused: anybody else's charge belongs to another case
    without_officials: bool  # the case is about other crimes than officials': theirs are told in passing


class _CrimeGroup(NamedTuple):
    """Rows of names that are joined: 诈骗罪、偷越国（边）境罪, 故意伤害、盗窃等罪和抢劫罪."""

    start: int
    end: int  # behind the last 罪
    crimes: tuple[str, ...]


JOINTS = frozenset({"、", "，", "和", "与", "及", "以及", "或", "或者"})
MAX_JOINT_CHARS = max(map(len, JOINTS))
STOP = re.compile("[。；\n]")

HAN_NUMBER = f"[{TO_99}]+"
# Some parts of a text do not report the case: reasoning and cited law (【要旨】, 三、典型意义), and other people's
# cases (（五）办理关联案件). ASIDE has a pattern for the heading of each such part, and one for the line that ends it.
# 一、基本案情 may follow 【要旨】.
REASONING = "(?:裁判|检察)?要旨|(?:指导|典型|案例|参考|社会)?意义|相关(?:法律)?(?:规定|立法)|法律依据"
NUMBERED = f"(?:{HAN_NUMBER}、|（{HAN_NUMBER}）)?"
CASE_HEADINGS = "关键词|(?:基本|简要)?案情|(?:检察)?(?:机关)?(?:履职|监督)|诉讼|处理|裁判|办案"
CASE_LINE = f"案例|{NUMBERED}(?:{CASE_HEADINGS})[^，。]{{0,6}}(?:：|$)"
ASIDE = (
    (f"【(?:{REASONING})】", re.compile(f"【|{CASE_LINE}")),
    (f"{NUMBERED}(?:{REASONING})(?:：|$)", re.compile(f"{HAN_NUMBER}、|【|{CASE_LINE}")),
    (f"（{HAN_NUMBER}）[^。]{{0,12}}(?:关联案件|另案|上游犯罪)[^。]{{0,8}}$", re.compile(f"（{HAN_NUMBER}）|【")),
)
OPENS_ASIDE = re.compile("|".join(f"({opening})" for opening, _ in ASIDE))  # searches a line once for all entries
MAX_HEAD_CHARS = 24  # a longer line opens or ends a part only if it begins with one of HEAD_SIGNS
HEAD_SIGNS = frozenset(f"【（{TO_99}典指案参社意裁检要相法关基简履诉处办监")
# A line that introduces an accused person. It may report earlier convictions, or the sentence that the person is
# serving, so the crimes in it are no charges.
PERSON = re.compile(
    r"(?:\d{1,2}[.、．])?(?:原审)?(?:被告人|犯罪嫌疑人|被[^，。]{0,5}不起诉人)[^，。\n]{1,30}，(?:[^，。\n]{1,20}，){0,3}"
    r"(?:[男女]|[^，。\n]{0,12}(?:出生|生于|文化程度|汉族|无业|务工|务农|农民|无固定职业|个体))"
)

# A sentence that introduces a person without such a word: 孙某，男，1999年出生，2018年因犯盗窃罪….
INTRODUCED = re.compile(r"^\s*(?!罪犯|社区矫正|服刑)[^，。\n]{2,16}，[男女](?:，|性)")

# The words directly before a name that may make the name a charge. After a word of the group `cause`, the name is a
# charge only if a match of VERB follows it.
LEAD = re.compile(
    r"(?:(?P<committed>(?<![罪主从共侵])犯|判处|变更为|改判为?|变更起诉为|(?<![不送查])起诉)|涉嫌(?:犯|构成)?的?"
    r"|(?:构成|触犯|成立|认定为|定性为)了?|(?P<cause>以其?|因其?|按照?))$"
)
MAX_LEAD_CHARS = 6
# The last characters of LEAD and of JOINTS. A name after any other character is no charge.
MAY_LEAD = frozenset("犯处为判诉嫌成的立了以其因按照").union(joint[-1] for joint in JOINTS)
# Verbs that decide nothing. Here and in some patterns below, each alternative begins with a literal character, and no
# group holds several alternatives: `re` then searches several times as fast.
SUSPECTS = "不起诉|移送|移交|审查起诉|报案|控告|报请|提请|逮捕|批捕|拘留|刑拘|立案|侦查|取保候审"
SUSPECTING = frozenset(SUSPECTS.split("|"))
VERB = re.compile(
    f"附条件不起诉|公诉|提起刑事附带|判处|判决|改判|判刑|定罪|数罪并罚|追究[^，。；]{{0,10}}刑事责任|{SUSPECTS}|起诉"
)
# A name is no charge if its clause has one of these words before it: a denial (DENIED) or a doubt (DOUBTED).
DENIED = re.compile(
    r"(?:不(?![仅但止断法特同满少])|未(?!成年)|无|非(?!法)|没有|难以).{0,6}"
    r"(?:以其?|犯|涉嫌|构成|触犯|成立|认定为|定性为)$"
)
MAX_DENIAL_CHARS = 12
DOUBTED = re.compile("是否|能否|应否|还是|如果|可能|区分(?![局院])|区别|界限")
# A name is no charge if its sentence has one of these words before it: of earlier times, of what one side says, or of a
# clue to an official's crime.
BY_ONE_SIDE = ("辩护人", "辩称", "辩解", "辩护意见", "申诉人", "上诉人", "自诉人", "听证员")
NOT_IN_SENTENCE = re.compile(
    "上游[^，。；]{0,6}(?:人员?|者)[^，。；]{0,12}$|曾(?:因|于|经|被|犯|多次|先后).{0,60}$|此前(?:因|于|经|曾|被|犯).{0,60}$|早年(?:因|于|被).{0,60}$|前科.{0,30}$|职务犯罪[^。；]{0,8}线索.{0,60}$|渎职[^。；]{0,8}线索.{0,60}$|"
    + "|".join(f"{speaker}(?!.*(?:法院|检察院|检察机关))" for speaker in BY_ONE_SIDE)
)
# A name is no charge if one of these words follows it.
NOT_FOLLOWED_BY = re.compile(
    r"[^，]{0,12}另案|，(?:已|均|被|现|经)*另案|.{0,30}为由|[^，]{0,30}前科|(?:的|违法)*所得|的?赃[款物]"
)
# A charge in brackets belongs to another case: 孙某（以诈骗罪另案处理）, 孙某（因犯诈骗罪被判刑）.
BRACKET_OPEN = re.compile(r"（(?:[^（）]|（边）){0,20}$")
BRACKET_CLOSED = re.compile(r"[^（）]{0,40}(?:判|另案|处理|起诉|刑事责任)[^（）]{0,20}）")
# An earlier conviction: CONVICTED follows the name, and SERVING later says that the sentence was served or was being
# served: 2011年，钱某因诈骗罪被追究刑事责任。…2013年，钱某在保外就医期间….
CONVICTED = re.compile(r"[^，；。]{0,3}，?(?:于[^，；。]{0,20})?被[^，；。]{0,30}(?:判处|判刑|判决|追究刑事责任)")
SERVING = re.compile(
    "服刑期?[间内]|保外就医期?[间内]|缓刑考验期?[间内]|假释考验期?[间内]|刑满释放|减刑释放|刑释|出狱|刑罚执行完毕(?!前)|累犯|再犯|前科"
)
# Steps of a case. A conviction of an earlier year that is told before them is an earlier one.
STEPS = re.compile("立案|抓获|归案|刑事拘留|批准逮捕|提请逮捕|移送[^，。；]{0,6}起诉|提起公诉")
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?=年)")
MAX_STORY_CHARS = 2000  # before a conviction are searched for STEPS
MAX_SERVED_CHARS = 200  # after the name are searched for SERVING and YEAR
# Judges and officials, in civil and administrative cases: 某区人民法院民二庭原庭长杨某某被以受贿罪追究刑事责任.
OFFICIAL = re.compile(
    "庭长|法官|法院[^，]{0,6}院长|审判[员长]|审判人员|执行员|执行人员|书记员|局长|厅长|处长|科长|民警"
    "|公职人员|司法工作人员|国家工作人员|国家机关工作人员"
)
PUBLIC_OFFICE = re.compile(f"{OFFICIAL.pattern}|公职人员|保护伞|监察委|监委|监察机关|纪委")
HANZI = "[\u4e00-\u9fff]"
# The person who is charged, after the name: 以诈骗罪判处孙某有期徒刑.
SENTENCED = re.compile(
    rf"[^。；]{{0,8}}?判处(?P<who>{HANZI}某{HANZI}?|[{SURNAMES}]{HANZI}{{1,2}})(?:[有无]期|死刑|拘役|管制|等|、)"
)
# The person who is charged, before LEAD: 孙某已被某区人民检察院以…, 孙某因….
MAX_CHARGED_CHARS = 34
CHARGED = re.compile(rf"(?P<who>(?![对将与和]){HANZI}某{HANZI}??)(?:已经?|另|均)?(?:被[^，]{{0,25}})?因?$")
# At most this much of a sentence is read on each side of a name. Without this limit, the time for an endless list of
# charges would grow with the square of its length.
MAX_SENTENCE_CHARS = 250

# Words in the titles of cases in which nobody is accused: 督促整治非法采矿行政公益诉讼案. They do not count inside
# names of crimes.
WITHOUT_ACCUSED = re.compile(
    "公益诉讼|民事|纠纷|和解案|诉讼监督|再审检察建议|支持起诉|督促|执行(?<!监外执行)监督"
    "|行政(?:公益|诉讼|争议|处罚|检察|复议|协议|裁决|确认|许可|登记|赔偿|补偿|违法|强制|非诉|给付|奖励|附带|决定|监督|抗诉|案)"
)
ANNEXED = re.compile("刑事附带民事(?:公益)?诉讼")  # left out before the search for WITHOUT_ACCUSED: a criminal case
# NAMES_PEOPLE is in titles that name people, unlike 特大跨境电信网络诈骗案. LEAVES_OUT is in titles that do not name
# all of them: 钱某等人…案, 钱某团伙…案.
NAMES_PEOPLE = re.compile(f"^[{SURNAMES}]|[{SURNAMES}]某(?!公司|[市县区省])")
# Words in the titles and keywords of cases that are about officials' crimes, too.
OFFICIALS = re.compile("贿|贪污|渎职|徇私|枉法|滥用职权|玩忽职守|职务犯罪|公职人员|工作人员")
UPSTREAM = "上游犯罪"  # keywords below it name the offence whose proceeds were laundered
LEAVES_OUT = re.compile("等|团伙|集团|系列")


def find_crimes(title: str | None, keywords: tuple[str, ...], text: str) -> tuple[CrimeFound, ...]:
    """The crimes of a case, or of a publication without cases: first those in the title, then keywords, then charges.

    `how` is title, keywords or charge: the first of these places that has the crime. A crime that the text names
    without a charge is left out. Never raises, whatever the text.
    """
    plain = full_width("".join((title or "").split()))
    names = [*names_in(plain)]
    without_accused = _has_no_accused(plain, names)
    found = {name.crime: TITLE for name in names if not without_accused or plain.startswith("罪", name.end)}
    for crime in _keyed(keywords, without_accused):
        found.setdefault(crime, KEYWORDS)
    case = TitleClues(
        plain,
        without_accused,
        all_named=bool(names) and not without_accused and _names_all(plain),
        without_officials=_is_without_officials(plain, keywords, found),
    )
    for crime in charged(full_width(text), case, known=frozenset(found)):
        found.setdefault(crime, CHARGE)
    return tuple(CrimeFound(crime, how) for crime, how in found.items())


def _has_no_accused(title: str, names: list[CrimeName]) -> bool:
    """Whether nobody is accused, by the title. Names of crimes are cut out first: 民事、行政枉法裁判 is a crime."""
    ends = [0, *(name.end for name in names)]
    starts = [*(name.start for name in names), len(title)]
    beside = "\n".join(title[end:start] for end, start in zip(ends, starts, strict=True))
    return WITHOUT_ACCUSED.search(ANNEXED.sub("", beside)) is not None


def _is_without_officials(title: str, keywords: tuple[str, ...], found: Collection[str]) -> bool:
    """Whether a case is about crimes other than officials', by its title and keywords. False without any crime."""
    about = bool(found) or SENTENCE_AT_ISSUE.search(title) is not None
    return about and crime_names().of_officials.isdisjoint(found) and not OFFICIALS.search(f"{title}\n{keywords}")


def _names_all(title: str) -> bool:
    """Whether the title seems to name all of the accused."""
    return title.endswith("案") and bool(NAMES_PEOPLE.search(title)) and not LEAVES_OUT.search(title)


def _keyed(keywords: tuple[str, ...], without_accused: bool) -> Iterator[str]:
    """The crimes that keywords name.

    A crime's name counts before 罪 (洗钱罪, 洗钱罪认定) and, in criminal cases, at the end of a keyword (跨境洗钱).
    It does not count elsewhere (受贿共犯), nor below 上游犯罪, which is another's offence.
    """
    for keyword in takewhile(lambda word: not word.startswith(UPSTREAM), map(full_width, keywords)):
        for name in names_in(keyword):
            if keyword.startswith("罪", name.end) or (name.end == len(keyword) and not without_accused):
                yield name.crime


def charged(text: str, case: TitleClues, *, known: frozenset[str]) -> list[str]:
    """The ids of the crimes charged. If nothing was decided, suspicions count, but not in civil cases.

    `known` has the crimes found already. After the first decided charge, names of known or decided crimes are skipped.
    A crime may come several times.
    """
    decided, suspected, found = list[str](), list[str](), set(known)
    spans = _spans_of_case(text)
    for group in (group for start, end in spans for group in _groups(text, names_in(text, start, end))):
        if decided and found.issuperset(group.crimes):
            continue
        charge = _weigh(text, group, case)
        if charge is Charge.DECIDED:
            decided += group.crimes
            found.update(group.crimes)
        elif charge is Charge.SUSPECTED:
            suspected += group.crimes
    return decided if decided or case.without_accused else suspected


def _groups(text: str, names: Iterable[CrimeName]) -> list[_CrimeGroup]:
    """The rows of names. Those that are joined make one group."""
    groups: list[_CrimeGroup] = []
    for row in rows_of(text, names):
        start, crimes = row.start, dict.fromkeys(name.crime for name in row.names)
        if groups and _joined(text, groups[-1].end, start):
            joined = groups.pop()
            start, crimes = joined.start, dict.fromkeys((*joined.crimes, *crimes))  # a list may be endless
        groups.append(_CrimeGroup(start, row.end, tuple(crimes)))
    return groups


def _joined(text: str, end: int, start: int) -> bool:
    return start - end <= MAX_JOINT_CHARS and text[end:start] in JOINTS


def _spans_of_case(text: str) -> list[tuple[int, int]]:
    """The spans (start, end) that report the case: all but reasoning, cited law and other people's cases."""
    spans: list[tuple[int, int]] = []
    at, begun, closing = 0, 0, None
    for whole in text.split("\n"):
        if len(whole) <= MAX_HEAD_CHARS or whole[0] in HEAD_SIGNS:
            line = "".join(whole.split())  # 【要 旨】
            if closing and closing.match(line):
                begun, closing = at, None
            if not closing:
                opening = OPENS_ASIDE.match(line)
                if opening and opening.lastindex:
                    spans.append((begun, at))
                    closing = ASIDE[opening.lastindex - 1][1]
        at += len(whole) + 1
    return spans if closing else [*spans, (begun, len(text))]


def _weigh(text: str, group: _CrimeGroup, case: TitleClues) -> Charge | None:
    """How far the charge of these crimes went; None if the names are no charge, or a charge of another case."""
    lead = LEAD.search(text, max(0, group.start - MAX_LEAD_CHARS), group.start)
    if not lead:
        return None
    line, before, after = _sentence(text, group)
    verb = None if lead["committed"] else VERB.search(after)
    if lead["cause"] and not verb:
        return None
    if _no_charge(before, after) or PERSON.match(text, line):
        return None
    if CONVICTED.match(after) and _is_earlier(text, group, before, case):
        return None
    if _is_officials(before, after, group, case) or _is_of_others(before, lead.start() - group.start, after, case):
        return None
    suspected = verb[0] in SUSPECTING if verb else not lead["committed"]
    return Charge.SUSPECTED if suspected else Charge.DECIDED


def _sentence(text: str, group: _CrimeGroup) -> tuple[int, str, str]:
    """The start of the names' line, and the words of their sentence before and after them.

    Each reaches at most MAX_SENTENCE_CHARS characters from the names.
    """
    least, most = max(0, group.start - MAX_SENTENCE_CHARS), group.end + MAX_SENTENCE_CHARS
    line = max(least, text.rfind("\n", least, group.start) + 1)
    start = max(line, text.rfind("。", line, group.start) + 1, text.rfind("；", line, group.start) + 1)
    stop = STOP.search(text, group.end, most)
    return line, text[start : group.start], text[group.end : stop.start() if stop else most]


def _no_charge(before: str, after: str) -> bool:
    clause = before.rfind("，") + 1
    return (
        (clause > 1 and before[clause - 2] == "的")  # a rule: 明知…的，以诈骗罪定罪处罚
        or before.rfind("《") > before.rfind("》")
        or DENIED.search(before, max(clause, len(before) - MAX_DENIAL_CHARS)) is not None
        or DOUBTED.search(before, clause) is not None
        or NOT_IN_SENTENCE.search(before) is not None
        or NOT_FOLLOWED_BY.match(after) is not None
    )


def _is_earlier(text: str, group: _CrimeGroup, before: str, case: TitleClues) -> bool:
    """Whether a conviction is one of before the case: words behind it say that its sentence was served, it stands where
    a person is introduced, or it is of an earlier year than the case that begins behind it. In a case about an earlier
    sentence, the one at issue counts."""
    if SENTENCE_AT_ISSUE.search(case.title):
        return False
    end = group.end + MAX_SERVED_CHARS
    if SERVING.search(text, group.end, end):
        return True
    if case.without_accused or INTRODUCED.match(before):
        return not case.without_accused
    if STEPS.search(text, max(0, group.start - MAX_STORY_CHARS), group.start):
        return False
    years, later = YEAR.findall(before), YEAR.search(text, group.end, end)
    return bool(years and later and later[0] > years[-1])


def _is_officials(before: str, after: str, group: _CrimeGroup, case: TitleClues) -> bool:
    """Whether an official is charged with an official's crime in a case about other crimes."""
    return (
        case.without_officials
        and crime_names().of_officials.issuperset(group.crimes)
        and (PUBLIC_OFFICE.search(before) or PUBLIC_OFFICE.search(after)) is not None
    )


def _is_of_others(before: str, lead: int, after: str, case: TitleClues) -> bool:
    """Whether a person of another case is charged. `lead` is the negative index in `before` at which LEAD matched."""
    if "（" in before and BRACKET_OPEN.search(before) and BRACKET_CLOSED.match(after):
        return True
    if case.without_accused:
        return OFFICIAL.search(before, before.rfind("，") + 1) is not None
    if not case.all_named:
        return False
    charged = SENTENCED.match(after) or CHARGED.search(before[:lead][-MAX_CHARGED_CHARS:])
    return charged is not None and not _is_named(charged["who"], case.title)


def _is_named(who: str, title: str) -> bool:
    """Whether the title names that person, either as the text does or in the short form of titles (李某)."""
    return who in title or f"{who[0]}某" in title
