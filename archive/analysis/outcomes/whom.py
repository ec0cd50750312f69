"""Whom a result is said of: the people that the words before a punishment mention, the likeliest of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from itertools import islice

from archive.analysis.outcomes.convictions import NamedCrimes, crimes_in
from archive.analysis.outcomes.people import CasePeople, PeopleMention
from archive.analysis.outcomes.people.words import any_of

ITS = "其"
EXCEPT = re.compile("[^，。；]{0,10}外")
MAX_MENTIONS = 60  # before a result, of which one may be convicted
MAX_BEFORE_CHARS = 24
MAX_AFTER_CHARS = 24
# Between the object and its punishment: 判处甲、乙[各]有期徒刑三年, 甲[被判处]有期徒刑三年.
OBJECT_TO_RESULT = re.compile(
    r"(?:（[^（）\n]{0,40}）)?[“”\"\s]*(?:的)?(?:均|各|分别|都|亦|也|则|已|先后|依法|一并|以)*(?:被|由)?(?:[^，。；、]{0,16}法院)?(?:依法|均|分别|一审|二审|终审|再审|最终|已)*"
    r"(?:判处|判决|宣告|改判为?|判|处以?|决定执行|合并执行|作出|作|决定|予以|适用)?了?[：:]?(?:各|均)?$"
)
# Right after one who is convicted.
SUBJECT_OF_CRIME = re.compile(
    r"(?:（[^（）\n]{0,40}）)?(?:等人?)?(?:的行为)?(?:均|都|已|亦|也|分别|共同)*(?:犯(?!罪)|构成|因犯|触犯|以[^，。；]{0,30}罪)"
)
SUBJECT = re.compile(
    r"(?:（[^（）\n]{0,40}）)?(?:均|都|分别|各)?(?:被(?!害|骗)|因(?!为)|有期|无期|死刑|拘役|管制|罚金|无罪|免[予于除])"
)


@cache
def _governed() -> re.Pattern[str]:
    """Before one who is convicted: 判处被告人, 对犯罪集团“金主”, 认定."""
    return re.compile(
        r"(?:判处|判决|[对将](?!于)|认定|改判|宣告|(?<!所)以|决定)(?:：|:)?[^，。；：、]{0,16}$"
        rf"|(?:{any_of('roles')}|{any_of('unit_roles')})$"
    )


@cache
def _no_defendant_before() -> re.Pattern[str]:
    return re.compile(f"(?:{any_of('no_defendant_before')})$")


@cache
def _no_defendant_after() -> re.Pattern[str]:
    return re.compile(any_of("no_defendant_after"))


def likeliest(text: str, mentions: list[PeopleMention], result: int) -> PeopleMention | None:
    """The mention of whom the result that begins at `result` is said; None without one. `mentions` are before it."""
    best, most = None, 0
    for mention in mentions[-MAX_MENTIONS:]:
        rank = _rank(text, mention, result)
        if rank and rank >= most:
            best, most = mention, rank
    return best


def is_governed(text: str, mention: PeopleMention, result: int) -> bool:
    """Whether the words around a mention show that the result is said of it."""
    return _rank(text, mention, result) > 1


def _rank(text: str, mention: PeopleMention, result: int) -> int:
    """How likely the mention is the person convicted; 0 for one who is not."""
    least = max(0, mention.start - MAX_BEFORE_CHARS)
    before, after = text[least : mention.start], text[mention.end : mention.end + MAX_AFTER_CHARS]
    if _no_defendant_before().search(before) or _no_defendant_after().match(after):
        return 0
    if before.endswith("除") and EXCEPT.match(after):  # 除乔某已死亡外
        return 0
    if OBJECT_TO_RESULT.match(text, mention.end, result) and result - mention.end < 40:
        return 5
    if SUBJECT_OF_CRIME.match(after):
        return 4
    if _governed().search(before) or SUBJECT.match(after):
        return 3
    return 1


def meant(
    text: str, people: CasePeople, mention: PeopleMention, others: list[PeopleMention], carried: PeopleMention | None
) -> PeopleMention | None:
    """The people that the chosen mention means. `others` are the mentions before it in the sentence."""
    if not mention.refers:
        return mention
    named = [other for other in others if not other.refers and other.start < mention.start]
    if mention.defendant == ITS:
        return likeliest(text, named, mention.start) or carried or people.meant(mention)
    return people.meant(mention)


CHARGED_BEFORE = re.compile("(?:分别)?以(?:涉嫌|涉嫌犯)?")  # 对甲[以]诈骗罪提起公诉
CHARGED_AFTER = re.compile("(?:分别|依法)*对(?:被告人|被告单位)?")  # 以诈骗罪[对]甲提起公诉
CHARGED = re.compile("提起公诉")
MAX_CHARGES = 12
MAX_CHARGE_CHARS = 400
MAX_CHARGED_CHARS = 60


def charges_one_by_one(plain: str, start: int, end: int) -> list[NamedCrimes]:
    """The rows of crimes of the first charge that has several: 对甲以诈骗罪，对乙以洗钱罪提起公诉."""
    for charge in islice(CHARGED.finditer(plain, start, end), MAX_CHARGES):
        since = max(start, charge.start() - MAX_CHARGE_CHARS)
        since = max(since, *(plain.rfind(mark, since, charge.start()) + 1 for mark in "。；\n"))
        rows = crimes_in(plain, since, charge.start())
        if len({row.ids for row in rows}) > 1:
            return rows
    return []


def charged_with(
    text: str, people: CasePeople, defendant: str, names: Iterable[str], rows: list[NamedCrimes]
) -> list[NamedCrimes]:
    """The rows of crimes with which these people were charged, where a sentence tells the charges one by one."""
    who = {*names}
    found: list[NamedCrimes] = []
    for row in rows[:MAX_CHARGES]:
        before = people.between(max(0, row.start - MAX_CHARGED_CHARS), row.start)[-1:]
        after = people.between(row.end, row.end + MAX_CHARGED_CHARS)[:1]
        charged = [one for one in before if CHARGED_BEFORE.fullmatch(text, one.end, row.start)]
        charged += [one for one in after if CHARGED_AFTER.fullmatch(text, row.end, one.start)]
        if any(one.defendant == defendant or not who.isdisjoint(one.names) for one in charged):
            found.append(row)
    return found


SLOT = re.compile(
    r"(?:判处|改判|判决|认定|对|；|^)(?:了)?(?:被告单位|被告人|原审被告人|上诉人|罪犯)?"
    r"(?P<name>[\u4e00-\u9fffA-Za-z·（）]{2,24}?)(?:犯(?!罪)[^。；]{2,60}罪，?(?:判处)?|判处|各|均)?$"
)
NO_NAME = re.compile(
    r"[一二三四五六七八九十两几余]|罪|刑|法院|检察|年|月|元|其|该|案|判|处|提出|建议|人民|应|可|不|未|被告|分别|当事|无期|全部|依法|以上|并|的|认定"
)


def unknown_name(text: str, start: int, result: int) -> PeopleMention | None:
    """Who stands where the convicted one stands, with a name that nothing else shows to be one: 判处某县图书馆罚金."""
    slot = SLOT.search(text, max(start, result - 100), result)
    if not slot or NO_NAME.search(slot["name"]):
        return None
    return PeopleMention(*slot.span("name"), slot["name"], (slot["name"],), 1, is_whole=True)
