"""Assembles the outcomes of a case from its decisions: who, which crimes, which punishment."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from typing import Any, NamedTuple

from archive.analysis.crimes.charges import CHARGE, KEYWORDS, TITLE
from archive.analysis.crimes.names import all_crimes, names_in, rows_of
from archive.analysis.marks import Marks
from archive.analysis.outcomes.decisions import Act, Decision, event_rows, ground_of
from archive.analysis.outcomes.people import NUMBER, PeopleMention, any_of, case_people, is_unit
from archive.analysis.outcomes.punishments import Punishment, StatedPunishment, spanned, statements_in
from archive.model import Case, Outcome, OutcomeKind, Suspension

MAX_SENTENCE_CHARS, MAX_LOOK_BACK, MAX_AFTER_CHARS = 2_000, 400, 60  # before a result, its sentence, and behind it
AROUND_CHARS, MAX_MENTIONS = 24, 60  # of a mention, and mentions before a result of which one may be convicted
MAX_SHARING, MAX_PARTS = 60, 12  # people of one sentence with a fine said after them; parts of a combined punishment
MAX_OF_CHARS, MAX_LEAD_CHARS = 60, 12  # between crimes and their people; before the name of a crime

# --- people
# What belongs to the statement before its first person or crime.
STATES = re.compile(
    r"(?:以|(?<![主从罪共])犯|对|将|认定|判决|判处|改判|宣告|决定|分别|先后|被告人|被告单位|其|依法|上诉人|原审)*$"
)
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
IN_A_ROW = re.compile(r"(?:、|和|与|及|以及|，以及|，)(?:对)?[^，。；、共判罪系]{0,8}")

# --- what is no result, or is of people before
# 对情节轻微的，作出不起诉决定; 对于参与时间短的人员，依法不起诉: of nobody
RULE = re.compile("的，|对于?[^，。；0-9一二三四五六七八九十两]{2,30}(?:人员|分子|行为人|初犯|从犯|者)，")
PART_OF = re.compile("其中[有，]?$")
CHANGED_FROM = re.compile("(?:的刑罚)?(?:改判?为|减为|变更为)")  # 由有期徒刑七年改为十年
ACQUITS = re.compile("(?:判|宣告|裁定)[^，。；]{0,12}无罪$")
# Counts of all offices of a place, or of years: 全省法院共判处2000人, 近三年来对15名未成年人附条件不起诉
STATISTICS = re.compile(
    "全[国省市州县区盟旗](?:各?级)?(?:人民)?(?:法院|检察院|检察机关|公安机关|共有?[0-9]|[0-9])|近[0-9一二三四五六七八九十几两]+年"
)
SOME = re.compile(rf"其中{NUMBER}[人名]|部分")  # of those whose terms were reported: 对其中4人宣告缓刑
EACH = re.compile(r"[各均都皆]|分别")
ADDED = re.compile("(?:并|另|附加|各并|均并|分别并|同时|还)")  # 并处: never alone
# Before the first of those whom one 判处 governs: 均并处罚金 behind them is of all of them.
GOVERNS = re.compile("[；等和及与]|判处|[^，。；、]、[^，。；、]|[二三四五六七八九十0-9][名人]")
BESIDE = re.compile("[，、](?:并|同时|依法)?对[^，。；]{1,20}判处")  # 对甲判处三年，对乙判处二年，并分别处罚金
FINE_UPHELD = re.compile("维持[^，。；]{0,8}罚金|罚金[^，。；]{0,6}(?:不变|维持)")
COMBINES = re.compile("(?:据此|最终|综上|依法)?，?(?:数罪并罚|决定执行|合并执行|并罚)")  # a sentence that begins so
USES = {Act.JUDGED: {"imposed"}, Act.CHANGED: {"imposed"}, Act.ADOPTED: {"recommended", "imposed"}}
OTHERS_TOO = re.compile("[名人等某][均都分也亦]")  # 乙等4人也分别获刑
# 核准死刑: the last word on a sentence that may be reported nowhere else; but not 报请最高人民法院核准死刑
APPROVED = re.compile(
    "(?:裁定|决定|依法|(?<!报请)(?<!报送)(?<!提请)(?<!上报)最高(?:人民)?法院|[高中]院)(?:依法|复核后?|裁定|，)*核准"
)
DEATH = frozenset({OutcomeKind.DEATH, OutcomeKind.DEATH_SUSPENDED})

# --- crimes
# What is before the name of a crime, the surest conviction first.
LEADS = (
    re.compile("(?:以|犯有?|所犯|撤销[原前]|判处|改判为?|按照?|因|与其|定为)$"),
    re.compile("(?:构成|涉嫌|成立|触犯|认定为|定性为|属于?)[了的]?$"),
)
CONVICTED, NAMED = 0, len(LEADS)  # 以…罪; the name alone
DENIED = re.compile(r"(?:不|未|无|否认|是否|难以|不能)[^，。；]{0,6}(?:构成|成立|犯|认定为|属于?|以)$")
CRIME_JOINT = re.compile("[、，]?(?:和|与|及|以及|以)?")
# Between people and their crimes: 甲[犯]诈骗罪, 对甲[以]诈骗罪; 以诈骗罪[对]甲.
OF_BEFORE = re.compile("(?:的行为)?(?:均|都|分别|又|还|亦|也|共同|已)*(?:犯有?|构成|触犯|以(?:涉嫌|涉嫌犯)?)")
OF_AFTER = re.compile("(?:分别|依法)*对(?:被告人|被告单位)?")

Crimes = dict[str, str | None]  # of which somebody is convicted: the words of the text, with 罪, and their ids


class CrimeList(NamedTuple):
    """Crimes in a row: 诈骗罪、偷越国境罪."""

    start: int
    end: int  # behind the last 罪
    crimes: Crimes
    lead: int  # the place of what is before it in LEADS


@dataclass(slots=True)
class Draft:
    """An outcome in the making: its words, people, crimes and punishments."""

    start: int
    end: int
    who: PeopleMention
    crimes: Crimes
    statement: StatedPunishment
    decision: Decision
    items: tuple[Punishment, ...]  # one for each person, or one for all

    def add(self, more: Punishment, *, each: bool) -> None:
        """Adds what is said of these people afterwards, unless they have the like."""
        values = {name: value for name, value in asdict(more).items() if value and name != "kind"}
        first = 0 if each or not more.suspended else len(self.items) - 1
        self.items = (*self.items[:first], *(_added(one, values, each=each) for one in self.items[first:]))

    def each(self) -> list[Draft]:
        """A draft for each person, if the names are those of all and no term is of several."""
        names, items = self.who.names, self.items
        if self.statement.is_range or not self.who.is_whole or len(items) not in {1, len(names)}:
            return [self]
        own = items if len(items) > 1 else items * len(names)
        return [
            replace(self, who=replace(self.who, defendant=name, names=(name,), people=1), items=(item,))
            for name, item in zip(names, own, strict=True)
        ]


@dataclass(slots=True)
class SentenceSoFar:
    """What was read of a sentence so far."""

    start: int
    at: int  # where what is not read yet begins
    who: PeopleMention | None = None
    shared: Crimes = field(default_factory=dict)  # 以诈骗罪判处甲…，乙…: crimes of those who follow, too
    lists: list[CrimeList] = field(default_factory=list)  # of which some may be of some people alone
    drafts: list[Draft] = field(default_factory=list)


class Assembly:
    """Reads the decisions of a case one after the other. `text` has full-width punctuation."""

    def __init__(self, text: str, marks: Marks, case: Case, last: int) -> None:
        """What follows `last`, the end of the last decision, is not read."""
        self.text, self.case, self.names = text, case, marks.crimes
        self.people = case_people(text, case.title, case.start, case.end)
        ends = {one.end - case.start for one in self.people.mentions}
        self.statements = [
            replace(one, start=one.start + case.start, end=one.end + case.start)
            for one in statements_in(text[case.start : min(case.end, last + MAX_AFTER_CHARS)], ends)
        ]
        self.drafts: list[Draft] = []  # of earlier sentences
        self.sentence = SentenceSoFar(case.start, case.start)

    def read(self, decision: Decision) -> None:
        """Adds the outcomes that a decision states."""
        if decision.sentence != self.sentence.start:
            self.drafts += self.sentence.drafts
            self.sentence = SentenceSoFar(decision.sentence, decision.sentence)
        for result in self._results(decision):
            self.sentence.at = max(self.sentence.at, result.start - MAX_SENTENCE_CHARS)
            if self._read(decision, result):
                self.sentence.at = result.end

    def outcomes(self, written: str) -> Iterator[Outcome]:
        """The outcomes read, in the order of the text. `written` is the text as it is printed."""
        crimes_of: dict[str, Crimes] = {}
        fines: dict[str, Punishment] = {}
        for draft in (*self.drafts, *self.sentence.drafts):
            people = (draft.who.defendant, *draft.who.names)
            known = (crimes_of[name] for name in people if name in crimes_of)
            crimes = draft.crimes or next(known, {}) or self._crimes_of_case()
            for one in draft.each():
                item = one.items[0] if len(one.items) == 1 else spanned(one.items)
                upheld = FINE_UPHELD.search(self.text, one.end, one.end + MAX_AFTER_CHARS)
                if upheld and not item.fined and (before := fines.get(one.who.defendant)):
                    item = replace(item, fined=True, fine_min=before.fine_min, fine_max=before.fine_max)
                if item.fined:
                    fines[one.who.defendant] = item
                yield self._outcome(written, one, item, crimes)
            if draft.crimes and not draft.decision.other_case:
                crimes_of.update(dict.fromkeys(people, draft.crimes))

    def _outcome(self, written: str, draft: Draft, item: Punishment, crimes: Crimes) -> Outcome:
        decision, statement = draft.decision, draft.statement
        kind = item.kind or (OutcomeKind.FINE_ONLY if item.fined else None)
        ground = ground_of(self.text, statement.start, statement.end) if kind is OutcomeKind.NOT_PROSECUTED else None
        return Outcome(
            start=draft.start,
            end=draft.end,
            as_written=written[draft.start : draft.end],
            defendant=draft.who.defendant,
            people=draft.who.people,
            crimes=tuple(crimes.values()),
            crimes_as_written=tuple(crimes),
            **{**asdict(item), "kind": kind},
            non_prosecution=ground,
            adopted=decision.act is Act.ADOPTED,
            instance=decision.instance,
            court=decision.court,
            procuratorate=decision.procuratorate,
            decided=decision.decided,
            final=True,
            other_case=decision.other_case,
        )

    def _results(self, decision: Decision) -> list[StatedPunishment]:
        """What a decision says became of people, in order."""
        text, start, end = self.text, decision.start, decision.end
        inside = [one for one in self.statements if start <= one.start < end]
        if decision.act is Act.UPHELD and APPROVED.search(text, start, end):
            return [one for one in inside if one.kind in DEATH]
        found = [one for one in inside if one.use in USES.get(decision.act, ())]
        act = Act.JUDGED if decision.act is Act.CHANGED else decision.act
        for row in event_rows("acts"):
            if row["act"] != act or "result" not in row:
                continue
            alone = "kind" in row or not found
            item = Punishment(OutcomeKind(row["kind"]) if "kind" in row else None)
            for match in row["result"].finditer(text, start, end):
                others = alone or OTHERS_TOO.match(text, match.start() - 1)
                if others and not any(one.start < match.end() and match.start() < one.end for one in inside):
                    found.append(StatedPunishment(match.start(), match.end(), (item,)))
        return sorted(found, key=lambda one: one.start)

    def _read(self, decision: Decision, result: StatedPunishment) -> bool:
        """Adds the draft of a result: its people stand before it in its clauses up to a semicolon, or in its sentence,
        or are carried from those before. False if it is nobody's: what stands before it is of the next result, too."""
        text, sentence = self.text, self.sentence
        since = max(sentence.at, text.rfind("；", sentence.at, result.start) + 1)
        named = self.people.between(since, result.start)
        chosen = self._likeliest(named, result.start)
        if result.kind is OutcomeKind.EXEMPTED:  # 免予张某刑事处罚
            chosen = next(iter(self.people.between(result.start, result.end)), chosen)
        rows = self._surest_crimes(since, result.start)
        if chosen is None or chosen.end < text.rfind("判处", since, result.start):
            chosen = self._unknown(since, result.start, named) or chosen
        if result.kind is None and result.items[0] != Punishment():
            if not rows and self._adds(result, chosen):
                return True
            alone = result.items[0].fined or "判处缓刑" in text[result.start : result.end]
            if ADDED.match(result.verb) or not alone:
                return False
        if self._is_no_result(since, result, chosen):
            return True
        who = self._meant(chosen, named) if chosen else self._carried(result)
        if who is None:
            return True
        sentence.lists += rows if len(rows) > 1 else []
        own = [row for row in sentence.lists[-MAX_SHARING:] if self._is_of(row, who)]
        crimes = self._crimes(own or rows, chosen, result)
        sure = [row.start for row in rows if row.lead == CONVICTED or chosen is None]
        beside = self._beside(chosen, named) if chosen else []
        start = min([result.start, *sure, *(one.start for one in (*beside, chosen) if one)])
        states = STATES.search(text, max(sentence.start, start - 12), start)
        start = states.start() if states else start
        for one in (*beside, who):
            draft = Draft(start, result.end, one, crimes, result, decision, result.items)
            if result.is_executed:
                self._combine(draft)
            sentence.drafts.append(draft)
        sentence.who = who
        return True

    def _is_no_result(self, since: int, result: StatedPunishment, chosen: PeopleMention | None) -> bool:
        """True if the words state no result of the case's people: a statistic, a rule, what was changed."""
        item, text = result.items[0], self.text
        nameless = chosen is None or not chosen.names
        if nameless and STATISTICS.search(text, self.sentence.start, result.start):
            return True
        if (chosen is None or (nameless and not chosen.people)) and RULE.search(text, since, result.start):
            return True
        if CHANGED_FROM.match(text, result.end):
            return True
        if chosen is None and item.kind is OutcomeKind.ACQUITTED:
            return not ACQUITS.search(text, since, result.end)
        if chosen is None and item.kind is None and item.fined:
            return item.fine_min is None and item.fine_max is None and item.fine_total is None
        # 其中5人被判处十年以上有期徒刑: a part of a group whose punishment was reported
        if chosen and nameless and PART_OF.search(text, max(0, chosen.start - 3), chosen.start):
            return bool(self.drafts or self.sentence.drafts)
        open_range = item.kind_low is None and (item.months_min is None) != (item.months_max is None)
        return open_range and (chosen is None or chosen.is_whole)

    # --- whose a result is ---

    def _likeliest(self, mentions: Sequence[PeopleMention], result: int) -> PeopleMention | None:
        """The last of the mentions before a result that the words around it show to be convicted, or the last one."""
        best, most = None, 0
        convicted, no_defendant, no_defendant_behind = _around()
        for mention in mentions[-MAX_MENTIONS:]:
            first = max(0, mention.start - AROUND_CHARS)
            before, after = self.text[first : mention.start], self.text[mention.end : mention.end + AROUND_CHARS]
            if no_defendant.search(before) or no_defendant_behind.match(after):
                continue
            if before.endswith("除") and EXCEPT.match(after):  # 除乔某已死亡外
                continue
            marked = convicted.search(before) or SUBJECT.match(after)
            rank = 2 if marked or TO_RESULT.fullmatch(self.text, mention.end, result) else 1
            if rank >= most:
                best, most = mention, rank
        return best

    def _unknown(self, start: int, result: int, named: Sequence[PeopleMention]) -> PeopleMention | None:
        """Who is in the place of the convicted one, by a name that nothing else shows: 判处某县图书馆罚金."""
        slot = SLOT.search(self.text, max(start, result - 100), result)
        if not slot or NO_NAME.search(slot["name"]):
            return None
        first, last = slot.span("name")
        if any(one.start < last and first < one.end for one in named):
            return None
        return PeopleMention.named(self.text, first, last)

    def _meant(self, mention: PeopleMention, named: Sequence[PeopleMention]) -> PeopleMention:
        """The people that a mention means. `named` are those of its sentence."""
        if mention.refers and mention.defendant == "其":
            others = [other for other in named if not other.refers and other.start < mention.start]
            return self._likeliest(others, mention.start) or self.sentence.who or self.people.meant(mention)
        return self.people.meant(mention)

    def _carried(self, result: StatedPunishment) -> PeopleMention | None:
        """The people of a result whose sentence names nobody before it."""
        if self.sentence.who is not None:
            return self.sentence.who
        if inside := self.people.between(result.start, result.end):
            return inside[0]
        least = max(self.case.start, self.sentence.start - MAX_LOOK_BACK)
        least = max(least, self.text.rfind("\n", least, self.sentence.start) + 1)
        before = self.people.between(least, self.sentence.start)
        if len(self.people.declared) == 1:
            name = self.people.declared[0]
            alone = PeopleMention(result.start, result.start, name, (name,), 1)
            return next((one for one in reversed(before) if one.names == (name,)), alone)
        if found := self._likeliest(before, result.start):
            return self.people.meant(found)
        judged = {draft.who.defendant: draft.who for draft in self.drafts}
        if len(judged) == 1:
            return next(iter(judged.values()))
        return None if result.is_range else self.people.most_mentioned(result.start)

    def _beside(self, chosen: PeopleMention, named: Sequence[PeopleMention]) -> list[PeopleMention]:
        """The groups in a row before the chosen one: 对甲等12名学生、乙等3名初犯作出不起诉决定."""
        row = [chosen]
        for one in reversed([one for one in named if one.end <= chosen.start]):
            if one.is_whole or one.refers or not IN_A_ROW.fullmatch(self.text, one.end, row[0].start):
                break
            row.insert(0, one)
        return row[:-1]

    # --- of which crimes ---

    def _surest_crimes(self, start: int, end: int) -> list[CrimeList]:
        """The rows of crimes that have the surest lead, in order. A row at `start` needs none."""
        text, found = self.text, list[CrimeList]()
        for row in rows_of(text, self.names.between(start, end)):
            before = max(found[-1].end if found else start, row.start - MAX_LEAD_CHARS)
            if DENIED.search(text, before, row.start):
                continue
            lead = next((at for at, words in enumerate(LEADS) if words.search(text, before, row.start)), NAMED)
            crimes: Crimes = {f"{text[one.start : one.end]}罪": one.crime for one in row.names}
            if found and CRIME_JOINT.fullmatch(text, found[-1].end, row.start):
                last = found.pop()
                found.append(CrimeList(last.start, row.end, last.crimes | crimes, last.lead))
            else:
                found.append(CrimeList(row.start, row.end, crimes, lead))
        found = [row for row in found if row.lead != NAMED or row.start == start]
        surest = min((row.lead for row in found), default=NAMED)
        return [row for row in found if row.lead == surest]

    def _is_of(self, row: CrimeList, who: PeopleMention) -> bool:
        """True if the crimes are named for these people: 甲犯诈骗罪、乙犯洗钱罪, 以诈骗罪对甲、以洗钱罪对乙."""
        before = self.people.between(max(0, row.start - MAX_OF_CHARS), row.start)[-1:]
        after = self.people.between(row.end, row.end + MAX_OF_CHARS)[:1]
        named = [one for one in before if OF_BEFORE.fullmatch(self.text, one.end, row.start)]
        named += [one for one in after if OF_AFTER.fullmatch(self.text, row.end, one.start)]
        return any(one.defendant == who.defendant or not {*one.names}.isdisjoint(who.names) for one in named)

    def _crimes(self, rows: list[CrimeList], chosen: PeopleMention | None, result: StatedPunishment) -> Crimes:
        if rows:
            found = {words: crime for row in rows for words, crime in row.crimes.items()}
            if chosen is None or rows[0].start < chosen.start:
                self.sentence.shared = found
            return found
        # 其余5名开设赌场的被告人; 撤销高某盗窃案
        within = chosen if chosen and (result.kind is not None or result.items[0].fined) else result
        named = names_in(self.text[within.start : within.end])
        return _named([one.crime for one in named]) or self.sentence.shared

    def _crimes_of_case(self) -> Crimes:
        hows = {crime.how for crime in self.case.crimes}
        how = next((how for how in (TITLE, KEYWORDS, CHARGE) if how in hows), None)
        return _named([crime.crime for crime in self.case.crimes if crime.how == how])

    # --- what belongs together ---

    def _adds(self, result: StatedPunishment, chosen: PeopleMention | None) -> bool:
        """Adds a fine, a suspension or a right that is said alone to those whose terms the sentence reported before."""
        drafts = self.sentence.drafts[-MAX_SHARING:]
        if not drafts or drafts[-1].statement.kind is OutcomeKind.NOT_PROSECUTED:
            return False
        item, before = result.items[0], self.text[self.sentence.at : result.start]
        some, each = SOME.search(before) is not None, EACH.search(before) is not None
        if chosen and is_unit(chosen.defendant) and not is_unit(drafts[-1].who.defendant):
            return False
        if chosen and chosen.names and not chosen.refers:
            names = {*chosen.names}
            parts = [self._split(draft, names) for draft in drafts if not names.isdisjoint(draft.who.names)]
            of_these = [one for part in parts for one in part if not names.isdisjoint(one.who.names)]
            some = not of_these and item.suspended is not None and not drafts[-1].who.is_whole  # one of 甲等五人
            drafts, each = drafts[-1:] if some else of_these, True
        elif chosen and not chosen.refers and not some:
            return False
        elif some or not each:
            drafts = [one for one in drafts if one.statement is drafts[-1].statement]
        else:
            drafts = [*self._governed(drafts, len(result.items))]
        if item.suspended and (some or any(len(draft.who.names) > 1 for draft in drafts)):
            item = replace(item, suspended=Suspension.SOME)
        of_each = result.items if 1 < len(result.items) == len(drafts) else (item,) * len(drafts)
        for draft, more in zip(drafts, of_each, strict=True):
            draft.add(more, each=each)
        if drafts:
            drafts[-1].end = result.end
        return bool(drafts)

    @staticmethod
    def _governed(drafts: list[Draft], number: int) -> list[Draft]:
        """The last drafts that one 判处 governs, or the last `number` of them, if that is not one."""
        found: list[Draft] = []
        for draft in reversed(drafts):
            if number > 1 and len(found) == number:
                break
            found.insert(0, draft)
            before = draft.statement.before
            if number == 1 and GOVERNS.search(before) and not BESIDE.match(before):
                break
        return found

    def _split(self, draft: Draft, names: set[str]) -> list[Draft]:
        """The drafts of each person in the place of one of several: 判处甲、乙有期徒刑二年，对乙适用缓刑."""
        if names >= {*draft.who.names}:
            return [draft]
        parts, drafts = draft.each(), self.sentence.drafts
        at = drafts.index(draft)
        drafts[at : at + 1] = parts
        return parts

    def _combine(self, draft: Draft) -> None:
        """Takes the parts of a combined punishment back: their crimes belong to the executed one."""
        begins = COMBINES.match(self.text, self.sentence.start, draft.statement.start)
        near = draft.start - MAX_LOOK_BACK
        before = [one for one in self.drafts[-MAX_PARTS:] if begins and one.end > near]
        parts = [
            one
            for one in (*before, *self.sentence.drafts[-MAX_PARTS:])
            if one.who.defendant == draft.who.defendant and not one.statement.is_executed
        ]
        draft.start = min([draft.start, *(part.start for part in parts)])
        draft.crimes = {words: crime for one in (*parts, draft) for words, crime in one.crimes.items()}
        for drafts in (self.sentence.drafts, self.drafts):
            drafts[-MAX_SHARING:] = [one for one in drafts[-MAX_SHARING:] if one not in parts]


def _added(one: Punishment, values: dict[str, Any], *, each: bool) -> Punishment:
    more = {name: value for name, value in values.items() if not getattr(one, name)}
    if "suspended" in more and not each and one.is_range:
        more["suspended"] = Suspension.SOME
    return replace(one, **more)


def _named(ids: Sequence[str]) -> Crimes:
    names = {crime.id: crime.name for crime in all_crimes()}
    return {names[one]: one for one in ids}


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
