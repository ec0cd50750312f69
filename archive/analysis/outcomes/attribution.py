"""What a decision says became of people, of whom it says so, and of which crimes they are convicted."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import cache

from archive.analysis.crimes.names import CrimeName, all_crimes, names_in, rows_of
from archive.analysis.outcomes.decisions import Act, Decision, event_rows
from archive.analysis.outcomes.people import NUMBER, CasePeople, PeopleMention, any_of
from archive.analysis.outcomes.punishments import PhraseUse, Punishment, PunishmentPhrase, punishments_in
from archive.model import OutcomeKind, Suspension

AROUND_CHARS, MAX_MENTIONS = 24, 60  # of a mention, and mentions before a result of which one may be convicted
EXCEPT = re.compile("[^，。；]{0,10}外")
SUBJECT = re.compile(  # behind one who is convicted
    r"(?:（[^（）\n]{0,40}）)?(?:等人?)?(?:的行为)?(?:均|都|已|亦|也|各|分别|共同)*"
    r"(?:被(?!害|骗)|因(?!为)|有期|无期|死刑|拘役|管制|罚金|无罪|免[予于除]|犯(?!罪)|构成|触犯|以[^，。；]{0,30}罪)"
)
# Between one who is convicted and the result: 甲、乙[均被判处]有期徒刑三年.
TO_RESULT = re.compile("(?:均|各|都|也|已|被|分别|依法|先后|一并|最终)*(?:判处|判决|宣告|改判为?|决定执行)?")
SLOT = re.compile(
    r"(?:判处|改判|判决|认定|对|；|^)(?:了)?(?:被告单位|被告人|原审被告人|上诉人|罪犯)?"
    r"(?P<name>[\u4e00-\u9fffA-Za-z·（）]{2,24}?)(?:犯(?!罪)[^。；]{2,60}罪，?(?:判处)?|判处|各|均)?$"
)
NO_NAME = re.compile(
    r"[一二三四五六七八九十两几余]|罪|刑|法院|检察|年|月|元|其|该|案|判|处|提出|建议|人民|应|可|不|未|被告|分别|当事|无期|全部|依法|以上|并|的|认定"
)
IMPOSED = frozenset({PhraseUse.IMPOSED, PhraseUse.COMPONENT})
USES = {
    Act.JUDGED: IMPOSED,
    Act.CHANGED: IMPOSED,
    Act.ADOPTED: frozenset({PhraseUse.RECOMMENDED, PhraseUse.IMPOSED}),
}
OTHERS_TOO = re.compile("[名人等某][均都分也亦]")  # 乙等4人也分别获刑
BARE_TERM = re.compile(rf"{NUMBER}(?:年|个月)")
MAX_BARE_CHARS = 120
KIND_WORDS: dict[OutcomeKind | None, str] = {
    OutcomeKind.PRISON: "有期徒刑",
    OutcomeKind.DETENTION: "拘役",
    OutcomeKind.CONTROL: "管制",
}
# 核准死刑: the last word on a sentence that may be reported nowhere else; but not 报请最高人民法院核准死刑
APPROVED = re.compile(
    "(?:裁定|决定|依法|(?<!报请)(?<!报送)(?<!提请)(?<!上报)最高(?:人民)?法院|[高中]院)(?:依法|复核后?|裁定|，)*核准"
)
DEATH = frozenset({OutcomeKind.DEATH, OutcomeKind.DEATH_SUSPENDED})


class Lead(IntEnum):
    """What is before the name of a crime; the greater is the surer conviction."""

    NAMED = 0  # nothing: the name alone
    FOUND = 1  # 构成…罪, 涉嫌…罪
    CONVICTED = 2  # 以…罪, 犯…罪


LEADS = (
    (Lead.CONVICTED, re.compile("(?:以|犯有?|所犯|撤销[原前]|判处|改判为?|按照?|因|与其|定为)$")),
    (Lead.FOUND, re.compile("(?:构成|涉嫌|成立|触犯|认定为|定性为|属于?)[了的]?$")),
)
DENIED = re.compile(r"(?:不|未|无|否认|是否|难以|不能)[^，。；]{0,6}(?:构成|成立|犯|认定为|属于?|以)$")
# Between people and their crimes: 甲[犯]诈骗罪, 对甲[以]诈骗罪; 以诈骗罪[对]甲.
OF_BEFORE = re.compile("(?:的行为)?(?:均|都|分别|又|还|亦|也|共同|已)*(?:犯有?|构成|触犯|以(?:涉嫌|涉嫌犯)?)")
OF_AFTER = re.compile("(?:分别|依法)*对(?:被告人|被告单位)?")
MAX_OF_CHARS = 60
MAX_LEAD_CHARS = 12
JOINT = re.compile("[、，]?(?:和|与|及|以及|以)?")


@dataclass(frozen=True, slots=True)
class Crimes:
    """Crimes of which somebody is convicted: ids, and the words of the text, each with 罪."""

    ids: tuple[str | None, ...] = ()
    words: tuple[str, ...] = ()

    @classmethod
    def named(cls, ids: Sequence[str]) -> Crimes:
        return cls(tuple(ids), tuple(_names()[one] for one in ids))

    def plus(self, other: Crimes) -> Crimes:
        """These and the other ones, each once."""
        both = dict(zip(self.words + other.words, self.ids + other.ids, strict=True))
        return Crimes(tuple(both.values()), tuple(both))


@dataclass(frozen=True, slots=True)
class CrimeList:
    """Crimes in a row: 诈骗罪、偷越国境罪."""

    start: int
    end: int  # behind the last 罪
    crimes: Crimes
    lead: Lead


@cache
def _names() -> dict[str, str]:
    return {crime.id: crime.name for crime in all_crimes()}


def crimes_named_in(words: str) -> Crimes:
    """The crimes in a few words, with 罪 or without: 其余5名开设赌场的被告人."""
    return Crimes.named([one.crime for one in names_in(words)])


def surest_crimes(text: str, names: Iterable[CrimeName], start: int) -> list[CrimeList]:
    """The rows of these crimes that have the surest lead, in order. A row at `start` needs none."""
    found: list[CrimeList] = []
    for row in rows_of(text, names):
        before = max(found[-1].end if found else start, row.start - MAX_LEAD_CHARS)
        if DENIED.search(text, before, row.start):
            continue
        lead = next((lead for lead, words in LEADS if words.search(text, before, row.start)), Lead.NAMED)
        crimes = Crimes(
            tuple(one.crime for one in row.names), tuple(f"{text[one.start : one.end]}罪" for one in row.names)
        )
        if found and JOINT.fullmatch(text, found[-1].end, row.start):
            last = found.pop()
            both = Crimes(last.crimes.ids + crimes.ids, last.crimes.words + crimes.words)
            found.append(CrimeList(last.start, row.end, both, last.lead))
        else:
            found.append(CrimeList(row.start, row.end, crimes, lead))
    found = [row for row in found if row.lead is not Lead.NAMED or row.start == start]
    surest = max((row.lead for row in found), default=Lead.NAMED)
    return [row for row in found if row.lead is surest]


def is_of(text: str, people: CasePeople, row: CrimeList, who: PeopleMention) -> bool:
    """True if a sentence names these crimes for these people: 甲犯诈骗罪、乙犯洗钱罪, 以诈骗罪对甲、以洗钱罪对乙."""
    before = people.between(max(0, row.start - MAX_OF_CHARS), row.start)[-1:]
    after = people.between(row.end, row.end + MAX_OF_CHARS)[:1]
    named = [one for one in before if OF_BEFORE.fullmatch(text, one.end, row.start)]
    named += [one for one in after if OF_AFTER.fullmatch(text, row.end, one.start)]
    return any(one.defendant == who.defendant or not {*one.names}.isdisjoint(who.names) for one in named)


@cache
def _around() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Before one who is convicted (判处被告人, 对“金主”), before one who is not (被害人), behind one."""
    return (
        re.compile(
            r"(?:判处|判决|[对将](?!于)|认定|改判|宣告|(?<!所)以|决定)(?:：|:)?[^，。；：、]{0,16}$"
            rf"|(?:{any_of('roles')}|{any_of('unit_roles')})$"
        ),
        re.compile(f"(?:{any_of('no_defendant_before')})$"),
        re.compile(any_of("no_defendant_after")),
    )


def likeliest(text: str, mentions: Sequence[PeopleMention], result: int) -> PeopleMention | None:
    """The last of the mentions before a result that the words around it show to be convicted, or else the last one."""
    best, most = None, 0
    convicted, no_defendant, no_defendant_behind = _around()
    for mention in mentions[-MAX_MENTIONS:]:
        first = max(0, mention.start - AROUND_CHARS)
        before, after = text[first : mention.start], text[mention.end : mention.end + AROUND_CHARS]
        if no_defendant.search(before) or no_defendant_behind.match(after):
            continue
        if before.endswith("除") and EXCEPT.match(after):  # 除乔某已死亡外
            continue
        marked = convicted.search(before) or SUBJECT.match(after)
        rank = 2 if marked or TO_RESULT.fullmatch(text, mention.end, result) else 1
        if rank >= most:
            best, most = mention, rank
    return best


def meant(
    text: str, people: CasePeople, mention: PeopleMention, others: Sequence[PeopleMention], last: PeopleMention | None
) -> PeopleMention:
    """The people that a mention means. `others` are those before it in the sentence, `last` who was convicted last."""
    if mention.refers and mention.defendant == "其":
        named = [other for other in others if not other.refers and other.start < mention.start]
        return likeliest(text, named, mention.start) or last or people.meant(mention)
    return people.meant(mention)


def unknown_name(text: str, start: int, result: int) -> PeopleMention | None:
    """Who is in the place of the convicted one, with a name that nothing else shows to be one: 判处某县图书馆罚金."""
    slot = SLOT.search(text, max(start, result - 100), result)
    if not slot or NO_NAME.search(slot["name"]):
        return None
    return PeopleMention(*slot.span("name"), slot["name"], (slot["name"],), 1, is_whole=True)


def results_of(text: str, decision: Decision, phrases: list[PunishmentPhrase]) -> list[PunishmentPhrase]:
    """What a decision says became of people, in order. `phrases` are the punishments inside the decision."""
    if decision.act is Act.UPHELD and APPROVED.search(text, decision.start, decision.end):
        return [phrase for phrase in phrases if phrase.items[0].kind in DEATH]
    found = [phrase for phrase in phrases if phrase.use in USES.get(decision.act, ())]
    act = Act.JUDGED if decision.act is Act.CHANGED else decision.act
    for row in event_rows("acts"):
        if row["act"] != act or "result" not in row:
            continue
        alone = "kind" in row or not found
        item = Punishment(
            kind=OutcomeKind(row["kind"]) if "kind" in row else None,
            suspended=Suspension.ALL if row.get("suspended") else None,
        )
        for match in row["result"].finditer(text, decision.start, decision.end):
            others = alone or OTHERS_TOO.match(text, match.start() - 1)
            if others and not any(phrase.start < match.end() and match.start() < phrase.end for phrase in phrases):
                start, end = match.span()
                found.append(PunishmentPhrase(start, end, (item,), PhraseUse.IMPOSED, executed=False, is_range=False))
    return sorted(found, key=lambda phrase: phrase.start)


def with_left_out_kinds(
    text: str, phrases: list[PunishmentPhrase], mentions: list[PeopleMention], end: int
) -> list[PunishmentPhrase]:
    """The punishments of a sentence that ends at `end`, with terms whose kind is left out: 甲有期徒刑三年，乙二年.

    A term right after people is of the kind that the sentence named before.
    """
    found: list[PunishmentPhrase] = []
    left = deque(phrases)
    for mention in mentions:
        while left and left[0].start < mention.end:
            found.append(left.popleft())
        kind = found[-1].items[0].kind if found and found[-1].end <= mention.start else None
        if kind not in KIND_WORDS or not BARE_TERM.match(text, mention.end, end):
            continue
        if left and left[0].start == mention.end and left[0].items[0].kind in KIND_WORDS:
            continue
        word = KIND_WORDS[kind]
        read = punishments_in(word + text[mention.end : min(end, mention.end + MAX_BARE_CHARS)])
        if read and read[0].start == 0:
            found.append(replace(read[0], start=mention.end, end=read[0].end + mention.end - len(word)))
            while left and left[0].start < found[-1].end:
                left.popleft()
    return [*found, *left]
