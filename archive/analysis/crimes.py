"""The crimes (罪名) that a case or a publication is about: those in its title or keywords, and those charged in it.

A crime is charged where a prosecution or a judgment names it (以…罪提起公诉, 犯…罪, 以…罪判处). Where the text tells of
none, findings and suspicions stand in (构成…罪, 以涉嫌…罪移送起诉), except in civil and administrative cases. Names in
reasoning, in cited law and in other people's cases are no charges, nor are earlier convictions and, in civil cases,
those of the judges and officials who had a hand in them. The names are those of data/crimes.json.

A charge names its crime with 罪: a text is searched from each 罪 backwards, which is faster than for every name.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib import resources
from itertools import combinations, product
from typing import Any, NamedTuple

from archive.model import CrimeFound
from archive.text.numerals import TO_99

TITLE = "title"
KEYWORDS = "keywords"
CHARGE = "charge"

SHORTEST = 2  # characters of a name
HEAD = 2  # first characters by which a name is looked up
TAIL = 3  # last ones; by two of them, 诈骗 would be looked up with six lengths wherever it stands


@dataclass(frozen=True, slots=True)
class Crime:
    """A crime of the Criminal Law."""

    id: str
    name: str  # 诈骗罪
    article: str | None  # of the Criminal Law: 266, 287-2
    english: str  # a gloss
    short_names: tuple[str, ...]  # 帮信罪
    former_names: tuple[str, ...]
    abolished: int | None  # the year; None for a crime in force


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The crimes, and every way to write their names, without 罪."""

    crimes: tuple[Crime, ...]
    names: dict[str, str | None]  # to a crime's id; None for a word that holds a name and is none
    heads: dict[str, tuple[int, ...]]  # a name's first characters to the lengths of such names, longest first
    tails: dict[str, tuple[int, ...]]  # the same for its last ones; only SHORTEST for what is not here

    def after(self, text: str, start: int) -> tuple[int, str | None] | None:
        """Where the longest name that begins at `start` ends, and its crime."""
        for length in self.heads.get(text[start : start + HEAD], ()):
            name = text[start : start + length]
            if name in self.names:
                return start + length, self.names[name]
        return None

    def before(self, text: str, end: int) -> tuple[int, str | None] | None:
        """Where the longest name that ends at `end` begins, and its crime."""
        for length in self.tails.get(text[end - TAIL : end], (SHORTEST,)):
            if end >= length and (name := text[end - length : end]) in self.names:
                return end - length, self.names[name]
        return None


@cache
def vocabulary() -> Vocabulary:
    """data/crimes.json, read once a process."""
    data = json.loads(resources.files("archive.analysis").joinpath("data/crimes.json").read_text("utf-8"))
    names: dict[str, str | None] = {word["text"]: None for word in data["not_crimes"]}
    for row in data["crimes"]:
        names.update(dict.fromkeys(_names(row), row["id"]))
    lengths = [(name, len(name)) for name in names]
    return Vocabulary(
        crimes=tuple(_crime(row) for row in data["crimes"]),
        names=names,
        heads=_lengths((name[:HEAD], length) for name, length in lengths),
        tails=_lengths((name[-TAIL:], one) for name, length in lengths for one in (length, SHORTEST)),
    )


def all_crimes() -> tuple[Crime, ...]:
    """Every crime, in the order of the law; the abolished ones last."""
    return vocabulary().crimes


def _crime(row: dict[str, Any]) -> Crime:
    return Crime(
        row["id"],
        row["name"],
        row["article"],
        row["english"],
        tuple(row.get("short_names", ())),
        tuple(row.get("former_names", ())),
        row.get("abolished"),
    )


def _names(row: dict[str, Any]) -> Iterator[str]:
    for name in (row["name"], *row.get("short_names", ()), *row.get("former_names", ())):
        yield name.removesuffix("罪")
    for form in row.get("forms", ()):
        yield from written(form)


def written(form: str) -> Iterator[str]:
    """What a form of data/crimes.json stands for: {甲、乙} any of its items in this order, [甲/乙] one of them."""
    parts = re.findall(r"\{([^}]*)\}|\[([^\]]*)\]|([^{\[]+)", form)
    for choice in product(*(_choices(*part) for part in parts)):
        yield "".join(choice)


def _choices(some: str, one: str, plain: str) -> list[str]:
    if some:
        items = some.split("、")
        return ["、".join(chosen) for count in range(1, len(items) + 1) for chosen in combinations(items, count)]
    return one.split("/") if one else [plain]


def _lengths(keyed: Iterable[tuple[str, int]]) -> dict[str, tuple[int, ...]]:
    found: dict[str, set[int]] = defaultdict(set)
    for key, length in keyed:
        found[key].add(length)
    return {key: tuple(sorted(lengths, reverse=True)) for key, lengths in found.items()}


# --- what a case is about ---------------------------------------------------------------------------------------------

# Cases in which nobody is accused, by what their titles say beside names of crimes: 督促整治非法采矿行政公益诉讼案.
CIVIL = re.compile(
    "公益诉讼|民事|纠纷|和解案|诉讼监督|再审检察建议|支持起诉|督促|执行(?<!监外执行)监督"
    "|行政(?:公益|诉讼|争议|处罚|检察|复议|协议|裁决|确认|许可|登记|赔偿|补偿|违法|强制|非诉|给付|奖励|附带|决定|监督|抗诉|案)"
)
ANNEXED = re.compile("刑事附带民事(?:公益)?诉讼")  # the case is a criminal one
# Cases about what was sentenced before: it is no earlier conviction, but the one of the case.
SENTENCE_AT_ISSUE = re.compile("减刑|假释|监外执行|社区矫正|收监|缓刑|刑罚|罪犯|财产刑|申诉|(?<!附带民事)公益诉讼")
# The commonest; of others it is not known whether a word is a name.
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾"
    "夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
# Titles that name people, and those that leave some out: 特大跨境电信网络诈骗案, 钱某等人…案, 钱某团伙…案.
NAMES_PEOPLE = re.compile(f"^[{SURNAMES}]|[{SURNAMES}]某(?!公司|[市县区省])")
LEAVES_OUT = re.compile("等|团伙|集团|系列")


class _Name(NamedTuple):
    """A crime's name at its place."""

    start: int
    end: int
    crime: str


def find(title: str | None, keywords: tuple[str, ...], text: str) -> tuple[CrimeFound, ...]:
    """The crimes that a case, or a publication without cases, is about: the most telling place first, then in order.

    `how` is title, keywords or charge, the strongest of the places. A crime that the text names without a charge is
    left out. Never raises, whatever the text.
    """
    plain = _full_width("".join((title or "").split()))
    names = [*_scan(plain)]
    civil = _is_civil(plain, names)
    found = {name.crime: TITLE for name in names if not civil or plain.startswith("罪", name.end)}
    for crime in _keyed(keywords, civil):
        found.setdefault(crime, KEYWORDS)
    case = _Case(plain, civil, all_named=bool(names) and not civil and _names_all(plain))
    for crime in _charged(_full_width(text), case, known=frozenset(found)):
        found.setdefault(crime, CHARGE)
    return tuple(CrimeFound(crime, how) for crime, how in found.items())


def _full_width(text: str) -> str:
    """Reposts write half-width punctuation; names of crimes hold 国（边）境."""
    for half, full in zip("(),;:", "（），；：", strict=True):
        text = text.replace(half, full)
    return text


def _scan(text: str) -> Iterator[_Name]:
    """The names in a short text, with 罪 or without: 张某诈骗、洗钱案. None is inside another."""
    words, free = vocabulary(), 0
    for at in range(len(text)):
        if at < free or text[at : at + HEAD] not in words.heads:
            continue
        if found := words.after(text, at):
            free, crime = found
            if crime:
                yield _Name(at, free, crime)


def _is_civil(title: str, names: list[_Name]) -> bool:
    """Crimes have such words in their names (民事、行政枉法裁判), which say nothing."""
    ends = [0, *(name.end for name in names)]
    starts = [*(name.start for name in names), len(title)]
    beside = "\n".join(title[end:start] for end, start in zip(ends, starts, strict=True))
    return CIVIL.search(ANNEXED.sub("", beside)) is not None


def _names_all(title: str) -> bool:
    """Whether it names all of the accused, as far as a title tells."""
    return title.endswith("案") and bool(NAMES_PEOPLE.search(title)) and not LEAVES_OUT.search(title)


def _keyed(keywords: tuple[str, ...], civil: bool) -> Iterator[str]:
    """洗钱罪, 洗钱罪认定, 跨境洗钱; not 受贿共犯."""
    for keyword in map(_full_width, keywords):
        for name in _scan(keyword):
            if keyword.startswith("罪", name.end) or (name.end == len(keyword) and not civil):
                yield name.crime


# --- charges ----------------------------------------------------------------------------------------------------------


class Charge(Enum):
    """How far a charge went."""

    SUSPECTED = "suspected"  # by the police; or what somebody found the facts to be
    DECIDED = "decided"  # a prosecution or a judgment


class _Case(NamedTuple):
    """What the title tells about whose charges the text may tell."""

    title: str
    civil: bool  # nobody is accused
    all_named: bool  # the title names all of the accused: whoever else is charged has a case of his own


class _Group(NamedTuple):
    """Names in a row: 诈骗罪、偷越国（边）境罪, 故意伤害、盗窃等罪."""

    start: int
    end: int  # after the last 罪
    crimes: tuple[str, ...]


JOINTS = frozenset({"、", "，", "和", "与", "及", "以及", "或", "或者"})
LONGEST_JOINT = max(map(len, JOINTS))
LIST_JOINTS = frozenset("、和与及")
BETWEEN = frozenset("等两二三四数犯")  # 诈骗、盗窃等罪, 诈骗和盗窃两罪, 诈骗犯罪
STOP = re.compile("[。；\n]")

HAN_NUMBER = f"[{TO_99}]+"
# Lines that open what is told aside, each with the line that ends it: reasoning and cited law, under 【要旨】 or under
# 三、典型意义, and other people's cases under （五）办理关联案件. 一、基本案情 may follow 【要旨】.
REASONING = "(?:裁判|检察)?要旨|(?:指导|典型|案例|参考|社会)?意义|相关(?:法律)?(?:规定|立法)|法律依据"
NUMBERED = f"(?:{HAN_NUMBER}、|（{HAN_NUMBER}）)?"
TELLING = "关键词|(?:基本|简要)?案情|(?:检察)?(?:机关)?(?:履职|监督)|诉讼|处理|裁判|办案"
TOLD = f"案例|{NUMBERED}(?:{TELLING})[^，。]{{0,6}}(?:：|$)"
ASIDE = (
    (f"【(?:{REASONING})】", re.compile(f"【|{TOLD}")),
    (f"{NUMBERED}(?:{REASONING})(?:：|$)", re.compile(f"{HAN_NUMBER}、|【|{TOLD}")),
    (f"（{HAN_NUMBER}）[^。]{{0,12}}(?:关联案件|另案|上游犯罪)[^。]{{0,8}}$", re.compile(f"（{HAN_NUMBER}）|【")),
)
OPENS_ASIDE = re.compile("|".join(f"({opening})" for opening, _ in ASIDE))  # one match a line, not one an entry
LONGEST_HEAD = 24  # characters; a longer line opens and ends nothing, unless it begins so
HEAD_SIGNS = frozenset(f"【（{TO_99}典指案参社意裁检要相法关基简履诉处办监")
# A line that introduces an accused person may tell of earlier convictions; a convict's, of the one being served.
PERSON = re.compile(
    r"(?:原审)?(?:被告人|犯罪嫌疑人|被[^，。]{0,5}不起诉人)[^，。\n]{1,30}，(?:[^，。\n]{1,20}，)?[男女]"
)

# The last words before a name. After `cause` a verb must follow.
LEAD = re.compile(
    r"(?:(?P<committed>(?<![罪主从共侵])犯|判处|变更为|改判为?|变更起诉为|(?<![不送查])起诉)|(?P<suspected>涉嫌(?:犯|构成)?的?)"
    r"|(?P<held>构成|触犯|成立|认定为|定性为)了?|(?P<cause>以其?|因其?|按照?))$"
)
LONGEST_LEAD = 6
# The last characters of LEAD and of a joint: names after any other are no charge, which is told before all is weighed.
MAY_LEAD = frozenset("犯处为判诉嫌成的立了以其因按照").union(joint[-1] for joint in JOINTS)
# The verbs that decide nothing. Each alternative of these and of some patterns below begins with a letter, and is not
# grouped with others: so they search several times as fast.
SUSPECTS = "不起诉|移送|移交|审查起诉|报案|控告|报请|提请|逮捕|批捕|拘留|刑拘|立案|侦查|取保候审"
SUSPECTING = frozenset(SUSPECTS.split("|"))
VERB = re.compile(
    f"附条件不起诉|公诉|提起刑事附带|判处|判决|改判|判刑|定罪|数罪并罚|追究[^，。；]{{0,10}}刑事责任|{SUSPECTS}|起诉"
)
# What keeps the words around a name from being a charge. In its clause: denied, or asked.
DENIED = re.compile(
    r"(?:不(?![仅但止断法特同满少])|未(?!成年)|无|非(?!法)|没有|难以).{0,6}"
    r"(?:以其?|犯|涉嫌|构成|触犯|成立|认定为|定性为)$"
)
LONGEST_DENIAL = 12
ASKED = re.compile("是否|能否|应否|还是|如果|可能|区分(?![局院])|区别|界限")
# In its sentence: of earlier times, said by one side, or following from a clue to somebody's corruption.
SAID = ("辩护人", "辩称", "辩解", "辩护意见", "申诉人", "上诉人", "自诉人", "听证员")
NOT_IN_SENTENCE = re.compile(
    "曾(?:因|于|经|被|犯|多次|先后).{0,30}$|职务犯罪[^。；]{0,8}线索.{0,60}$|渎职[^。；]{0,8}线索.{0,60}$|"
    + "|".join(f"{said}(?!.*(?:法院|检察院|检察机关))" for said in SAID)
)
NOT_BEFORE = re.compile(r"[^，]{0,12}另案|.{0,30}为由|[^，]{0,30}前科")
# 孙某（以诈骗罪另案处理）, 孙某（因犯诈骗罪被判刑）; the charges of a case's own people are told at length, or outside.
BRACKET_OPEN = re.compile(r"（(?:[^（）]|（边）){0,20}$")
BRACKET_CLOSED = re.compile(r"[^（）]{0,40}(?:判|另案|处理|起诉|刑事责任)[^（）]{0,20}）")
# 2011年，钱某因诈骗罪被追究刑事责任。…2013年，钱某在保外就医期间…: earlier than the facts of the case.
CONVICTED = re.compile(r"[^，；。]{0,3}，?(?:于[^，；。]{0,20})?被[^，；。]{0,30}(?:判处|判刑|判决|追究刑事责任)")
SERVING = re.compile("服刑期?[间内]|保外就医期?[间内]|缓刑考验期?[间内]|假释考验期?[间内]|刑满释放|刑释|出狱")
SERVED_WITHIN = 200  # characters after the conviction
# Judges and officials, in civil and administrative cases: 某区人民法院民二庭原庭长杨某某被以受贿罪追究刑事责任.
OFFICIAL = re.compile(
    "庭长|法官|法院[^，]{0,6}院长|审判[员长]|审判人员|执行员|执行人员|书记员|局长|厅长|处长|科长|民警"
    "|公职人员|司法工作人员|国家工作人员|国家机关工作人员"
)
HAN = "[\u4e00-\u9fff]"
SENTENCED = re.compile(
    rf"[^。；]{{0,8}}?判处(?P<who>{HAN}某{HAN}?|[{SURNAMES}]{HAN}{{1,2}})(?:[有无]期|死刑|拘役|管制|等|、)"
)
# The one who is charged, before LEAD: 孙某已被某区人民检察院以…, 孙某因….
LONGEST_CHARGED = 34
CHARGED = re.compile(rf"(?P<who>(?![对将与和]){HAN}某{HAN}??)(?:已经?|另|均)?(?:被[^，]{{0,25}})?因?$")
# As much of a sentence is read to each side of a name: a list of charges without end would take time squared.
READ = 250  # characters


def _charged(text: str, case: _Case, *, known: frozenset[str]) -> list[str]:
    """The crimes charged. Suspicions count where nothing was decided, in criminal cases.

    `known` are the crimes found already: once something was decided, a further charge of one of them, or of one
    decided, is not weighed.
    """
    decided, suspected, found = list[str](), list[str](), set(known)
    for group in (group for start, end in _told(text) for group in _groups(text, start, end)):
        if decided and found.issuperset(group.crimes):
            continue
        charge = _weigh(text, group, case)
        if charge is Charge.DECIDED:
            decided += group.crimes
            found.update(group.crimes)
        elif charge is Charge.SUSPECTED:
            suspected += group.crimes
    return decided if decided or case.civil else suspected


def _groups(text: str, start: int, end: int) -> list[_Group]:
    """The names that 罪 follows, in order; those joined make one group. Some that are no charge are left out."""
    groups: list[_Group] = []
    at = text.find("罪", start, end)
    while at >= 0:
        group = _names_before(text, at)
        if group and groups and _joined(text, groups[-1].end, group.start):
            joined = groups.pop()
            crimes = dict.fromkeys(joined.crimes + group.crimes)  # each once: a list may be endless
            groups.append(_Group(joined.start, group.end, tuple(crimes)))
        elif group:
            groups.append(group)
        at = text.find("罪", at + 1, end)
    return groups


def _joined(text: str, end: int, start: int) -> bool:
    return start - end <= LONGEST_JOINT and text[end:start] in JOINTS


def _names_before(text: str, guilt: int) -> _Group | None:
    """The name before a 罪, and those listed before it that have none of their own."""
    words = vocabulary()
    found = words.before(text, guilt)
    if not found and text[guilt - 1 : guilt] in BETWEEN:
        found = words.before(text, guilt - 1)
    if not found:
        return None
    start, crimes = guilt, tuple[str, ...]()
    while found and found[1]:
        start = found[0]
        crimes = (found[1], *crimes) if found[1] not in crimes else crimes
        found = words.before(text, start - 1) if text[start - 1 : start] in LIST_JOINTS else None
    return _Group(start, guilt + 1, crimes) if crimes and text[start - 1 : start] in MAY_LEAD else None


def _told(text: str) -> list[tuple[int, int]]:
    """The spans that tell the case: all but reasoning, cited law and other people's cases."""
    spans: list[tuple[int, int]] = []
    at, begun, closing = 0, 0, None
    for whole in text.split("\n"):
        if len(whole) <= LONGEST_HEAD or whole[0] in HEAD_SIGNS:
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


def _weigh(text: str, group: _Group, case: _Case) -> Charge | None:
    """How far the charge went that a group of names is; None where it is no charge, or none of this case."""
    lead = LEAD.search(text, max(0, group.start - LONGEST_LEAD), group.start)
    if not lead:
        return None
    line, before, after = _sentence(text, group)
    verb = None if lead["committed"] else VERB.search(after)
    if lead["cause"] and not verb:
        return None
    if _no_charge(before, after) or PERSON.match(text, line):
        return None
    if _is_earlier(text, group, after, case) or _is_of_others(before, lead.start() - group.start, after, case):
        return None
    suspected = verb[0] in SUSPECTING if verb else not lead["committed"]
    return Charge.SUSPECTED if suspected else Charge.DECIDED


def _sentence(text: str, group: _Group) -> tuple[int, str, str]:
    """Where the line begins that holds the names, and the words of their sentence before and after them.

    Of a longer sentence, READ characters to each side, and of its line as many.
    """
    least, most = max(0, group.start - READ), group.end + READ
    line = max(least, text.rfind("\n", least, group.start) + 1)
    start = max(line, text.rfind("。", line, group.start) + 1, text.rfind("；", line, group.start) + 1)
    stop = STOP.search(text, group.end, most)
    return line, text[start : group.start], text[group.end : stop.start() if stop else most]


def _no_charge(before: str, after: str) -> bool:
    clause = before.rfind("，") + 1
    return (
        (clause > 1 and before[clause - 2] == "的")  # a rule: 明知…的，以诈骗罪定罪处罚
        or before.rfind("《") > before.rfind("》")
        or DENIED.search(before, max(clause, len(before) - LONGEST_DENIAL)) is not None
        or ASKED.search(before, clause) is not None
        or NOT_IN_SENTENCE.search(before) is not None
        or NOT_BEFORE.match(after) is not None
    )


def _is_earlier(text: str, group: _Group, after: str, case: _Case) -> bool:
    """Whether somebody was convicted before the facts of the case, and had served, or was serving, when they began."""
    return (
        CONVICTED.match(after) is not None
        and SERVING.search(text, group.end, group.end + SERVED_WITHIN) is not None
        and SENTENCE_AT_ISSUE.search(case.title) is None
    )


def _is_of_others(before: str, lead: int, after: str, case: _Case) -> bool:
    """Whether the charge is of somebody whose case is another. `lead` is where the last words of `before` begin."""
    if "（" in before and BRACKET_OPEN.search(before) and BRACKET_CLOSED.match(after):
        return True
    if case.civil:
        return OFFICIAL.search(before, before.rfind("，") + 1) is not None
    if not case.all_named:
        return False
    charged = SENTENCED.match(after) or CHARGED.search(before[:lead][-LONGEST_CHARGED:])
    return charged is not None and not _is_named(charged["who"], case.title)


def _is_named(who: str, title: str) -> bool:
    """As in the text, or as titles shorten names: 李某."""
    return who in title or f"{who[0]}某" in title
