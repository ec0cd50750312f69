"""Assembles the outcomes of a case from its decisions: who, which crimes, which punishment."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace

from archive.analysis.crimes.charges import CHARGE, KEYWORDS, TITLE
from archive.analysis.crimes.names import CrimeName
from archive.analysis.marks import Layer
from archive.analysis.outcomes.attribution import (
    CrimeList,
    Crimes,
    Lead,
    crimes_named_in,
    is_of,
    likeliest,
    meant,
    results_of,
    surest_crimes,
    unknown_name,
    with_left_out_kinds,
)
from archive.analysis.outcomes.decisions import Act, Decision, ground_of
from archive.analysis.outcomes.people import NUMBER, CasePeople, PeopleMention, is_unit
from archive.analysis.outcomes.punishments import PhraseUse, Punishment, PunishmentPhrase, punishments_in, spanned
from archive.model import Case, Outcome, OutcomeKind, Suspension

MAX_SENTENCE_CHARS, MAX_LOOK_BACK, MAX_AFTER_CHARS = 2_000, 400, 60  # before a result, its sentence, and behind it
MAX_SHARING, MAX_PARTS = 60, 12  # people of one sentence with a fine said after them; parts of a combined punishment
# What belongs to the statement before its first person or crime.
STATES = re.compile(
    r"(?:以|(?<![主从罪共])犯|对|将|认定|判决|判处|改判|宣告|决定|分别|先后|被告人|被告单位|其|依法|上诉人|原审)*$"
)
SOME = re.compile(rf"其中{NUMBER}[人名]|部分")  # of those whose terms were reported: 对其中4人宣告缓刑
IN_A_ROW = re.compile(r"(?:、|和|与|及|以及|，以及|，)(?:对)?[^，。；、共判罪系]{0,8}")
EACH = re.compile(r"[各均]|分别")
FINE_UPHELD = re.compile("维持[^，。；]{0,8}罚金|罚金[^，。；]{0,6}(?:不变|维持)")
COMBINES = re.compile("(?:据此|最终|综上|依法)?，?(?:数罪并罚|决定执行|合并执行|并罚)")  # a sentence that begins so
# 对情节轻微的，作出不起诉决定; 对于参与时间短的人员，依法不起诉: of nobody
RULE = re.compile("的，|对于?[^，。；0-9一二三四五六七八九十两]{2,30}(?:人员|分子|行为人|初犯|从犯|者)，")
PART_OF = re.compile("其中[有，]?$")
CHANGED_FROM = re.compile("(?:的刑罚)?(?:改判?为|减为|变更为)")  # 由有期徒刑七年改为十年
ACQUITS = re.compile("(?:判|宣告|裁定)[^，。；]{0,12}无罪$")
# Counts of all offices of a place, or of years: 全省法院共判处2000人, 近三年来对15名未成年人附条件不起诉
STATISTICS = re.compile(
    "全[国省市州县区盟旗](?:各?级)?(?:人民)?(?:法院|检察院|检察机关|公安机关|共有?[0-9]|[0-9])|近[0-9一二三四五六七八九十几两]+年"
)
PARTS = (
    ("fined", "fine_min", "fine_max", "fine_total"),
    ("suspended", "suspended_months"),
    ("rights", "rights_for_life"),
    ("confiscate_all", "confiscated"),
)


@dataclass(slots=True)
class Draft:
    """An outcome in the making: its words, people, crimes and punishments."""

    start: int
    end: int
    who: PeopleMention
    crimes: Crimes
    phrase: PunishmentPhrase
    decision: Decision
    items: tuple[Punishment, ...]  # one for each person, or one for all

    def add(self, more: Punishment, end: int | None = None) -> None:
        """Adds what the sentence says of these people afterwards, unless they have the like."""
        self.end = end or self.end
        for names in PARTS:
            if any(getattr(more, name) for name in names):
                values = {name: getattr(more, name) for name in names}
                self.items = tuple(
                    one if any(getattr(one, name) for name in names) else replace(one, **values) for one in self.items
                )

    def each(self) -> list[Draft]:
        """A draft for each person, if the names are those of all and no term is of several."""
        names, items = self.who.names, self.items
        if self.phrase.is_range or not self.who.is_whole or len(items) not in {1, len(names)}:
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
    shared: Crimes = field(default_factory=Crimes)  # 以诈骗罪判处甲…，乙…: crimes of those who follow, too
    lists: list[CrimeList] = field(default_factory=list)  # of which some may be of some people alone
    drafts: list[Draft] = field(default_factory=list)


class Assembly:
    """Reads the decisions of a case one after the other. `text` has full-width punctuation."""

    def __init__(self, text: str, case: Case, names: Layer[CrimeName], last: int) -> None:
        """`names` are the crimes of the text; what follows `last`, the end of the last decision, is not read."""
        self.text, self.case, self._names = text, case, names
        self.people = CasePeople(text, case)
        self._phrases = [
            replace(phrase, start=phrase.start + case.start, end=phrase.end + case.start)
            for phrase in punishments_in(text[case.start : min(case.end, last + MAX_AFTER_CHARS)])
        ]
        self._crimes_by_person: dict[str, Crimes] = {}
        self._judged: dict[str, PeopleMention] = {}  # people of earlier sentences, by their words
        self._fines: dict[str, tuple[int | None, int | None]] = {}
        self.drafts: list[Draft] = []  # of earlier sentences
        self.sentence = SentenceSoFar(case.start, case.start)

    def read(self, decision: Decision) -> None:
        """Adds the outcomes that a decision states."""
        if decision.sentence != self.sentence.start:
            self.drafts += self.sentence.drafts
            self._judged |= {draft.who.defendant: draft.who for draft in self.sentence.drafts}
            self.sentence = SentenceSoFar(decision.sentence, decision.sentence)
        # The last punishment may go on in a decision of its own.
        first, last = (
            bisect_left(self._phrases, at, key=lambda phrase: phrase.start) for at in (decision.start, decision.end)
        )
        inside = self._phrases[first:last]
        if decision.act in {Act.JUDGED, Act.CHANGED}:
            mentions = self.people.between(decision.start, decision.end)
            inside = with_left_out_kinds(self.text, inside, mentions, decision.end)
        for result in results_of(self.text, decision, inside):
            self._read_result(decision, result)
            self.sentence.at = result.end

    def outcomes(self, written: str) -> Iterator[Outcome]:
        """The outcomes read, in the order of the text. `written` is the text as it is printed."""
        for draft in (*self.drafts, *self.sentence.drafts):
            people = (draft.who.defendant, *draft.who.names)
            crimes = draft.crimes if draft.crimes.words else self._crimes_of_case(people)
            for one in draft.each():
                yield self._outcome(written, one, crimes)
            if draft.crimes.words and not draft.decision.other_case:
                self._crimes_by_person.update(dict.fromkeys(people, draft.crimes))

    def _outcome(self, written: str, draft: Draft, crimes: Crimes) -> Outcome:
        item = draft.items[0] if len(draft.items) == 1 else spanned(draft.items)
        defendant = draft.who.defendant
        upheld = FINE_UPHELD.search(self.text, draft.end, draft.end + MAX_AFTER_CHARS)
        if upheld and not item.fined and defendant in self._fines:
            low, high = self._fines[defendant]
            item = replace(item, fined=True, fine_min=low, fine_max=high)
        if item.fined:
            self._fines[defendant] = item.fine_min, item.fine_max
        decision, phrase = draft.decision, draft.phrase
        kind = item.kind or (OutcomeKind.FINE_ONLY if item.fined else None)
        ground = ground_of(self.text, phrase.start, phrase.end) if kind is OutcomeKind.NOT_PROSECUTED else None
        return Outcome(
            start=draft.start,
            end=draft.end,
            as_written=written[draft.start : draft.end],
            defendant=defendant,
            people=draft.who.people,
            crimes=crimes.ids,
            crimes_as_written=crimes.words,
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

    def _crimes_of_case(self, people: tuple[str, ...]) -> Crimes:
        """The crimes of an earlier outcome of the same person, or those of the case."""
        for name in people:
            if name in self._crimes_by_person:
                return self._crimes_by_person[name]
        hows = {crime.how for crime in self.case.crimes}
        how = next((how for how in (TITLE, KEYWORDS, CHARGE) if how in hows), None)
        return Crimes.named([crime.crime for crime in self.case.crimes if crime.how == how])

    def _read_result(self, decision: Decision, result: PunishmentPhrase) -> None:
        """Adds the draft of a result: its people stand before it in its clauses up to a semicolon, or in its sentence,
        or are carried from those before."""
        sentence = self.sentence
        sentence.at = max(sentence.at, result.start - MAX_SENTENCE_CHARS)
        since = max(sentence.at, self.text.rfind("；", sentence.at, result.start) + 1)
        named = self.people.between(since, result.start)
        chosen = likeliest(self.text, named, result.start)
        if result.items[0].kind is OutcomeKind.EXEMPTED:  # 免予张某刑事处罚
            chosen = next(iter(self.people.between(result.start, result.end)), chosen)
        rows = surest_crimes(self.text, self._names.between(since, result.start), since)
        if chosen is None or chosen.end < self.text.rfind("判处", since, result.start):
            slot = unknown_name(self.text, since, result.start)
            if slot and not any(one.start < slot.end and slot.start < one.end for one in named):
                chosen = slot
        if (not rows and self._adds_to_drafts(result, chosen)) or self._is_no_result(since, result, chosen):
            return
        who = meant(self.text, self.people, chosen, named, sentence.who) if chosen else self._carried(result)
        if who is None:
            return
        sentence.lists += rows if len(rows) > 1 else []
        own = [row for row in sentence.lists[-MAX_SHARING:] if is_of(self.text, self.people, row, who)]
        crimes = self._crimes(own or rows, chosen, result)
        sure = [row.start for row in rows if row.lead is Lead.CONVICTED or chosen is None]
        beside = self._beside(chosen, named) if chosen else []
        start = min([result.start, *sure, *(one.start for one in (*beside, chosen) if one)])
        states = STATES.search(self.text, max(sentence.start, start - 12), start)
        start = states.start() if states else start
        for one in (*beside, who):
            draft = Draft(start, result.end, one, crimes, result, decision, result.items)
            if result.executed:
                self._combine(draft)
            sentence.drafts.append(draft)
        sentence.who = who

    def _beside(self, chosen: PeopleMention, named: list[PeopleMention]) -> list[PeopleMention]:
        """The groups in a row before the chosen one: 对甲等12名学生、乙等3名初犯作出不起诉决定."""
        row = [chosen]
        for one in reversed([one for one in named if one.end <= chosen.start]):
            if one.is_whole or one.refers or not IN_A_ROW.fullmatch(self.text, one.end, row[0].start):
                break
            row.insert(0, one)
        return row[:-1]

    def _is_no_result(self, since: int, result: PunishmentPhrase, chosen: PeopleMention | None) -> bool:
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
        if chosen is None and item.kind is OutcomeKind.FINE_ONLY:
            return item.fine_min is None and item.fine_max is None and item.fine_total is None
        # 其中5人被判处十年以上有期徒刑: a part of a group whose punishment was reported
        if chosen and nameless and PART_OF.search(text, max(0, chosen.start - 3), chosen.start):
            return bool(self.drafts or self.sentence.drafts)
        open_range = item.kind_low is None and (item.months_min is None) != (item.months_max is None)
        return open_range and (chosen is None or chosen.is_whole)

    def _carried(self, result: PunishmentPhrase) -> PeopleMention | None:
        """The people of a result whose sentence names nobody before it."""
        if self.sentence.who is not None:
            return self.sentence.who
        if inside := self.people.between(result.start, result.end):
            return inside[0]
        least = max(self.case.start, self.sentence.start - MAX_LOOK_BACK)
        least = max(least, self.text.rfind("\n", least, self.sentence.start) + 1)
        before = self.people.between(least, self.sentence.start)
        if len(self.people.names.declared) == 1:
            name = self.people.names.declared[0]
            alone = PeopleMention(result.start, result.start, name, (name,), 1, is_whole=True)
            return next((one for one in reversed(before) if one.names == (name,)), alone)
        if found := likeliest(self.text, before, result.start):
            return self.people.meant(found)
        if len(self._judged) == 1:
            return next(iter(self._judged.values()))
        return None if result.is_range else self.people.most_mentioned(result.start)

    def _crimes(self, rows: list[CrimeList], chosen: PeopleMention | None, result: PunishmentPhrase) -> Crimes:
        found = Crimes()
        for row in rows:
            found = found.plus(row.crimes)
        if rows:
            if chosen is None or rows[0].start < chosen.start:
                self.sentence.shared = found
            return found
        # 其余5名开设赌场的被告人; 撤销高某盗窃案
        within = chosen if chosen and result.items[0].kind is not None else result
        named = crimes_named_in(self.text[within.start : within.end])
        return named if named.words else self.sentence.shared

    def _adds_to_drafts(self, result: PunishmentPhrase, chosen: PeopleMention | None) -> bool:
        """Adds a fine or a suspension that is said alone to those whose terms the sentence reported before."""
        item, drafts = result.items[0], self.sentence.drafts[-MAX_SHARING:]
        alone = item.kind in {None, OutcomeKind.FINE_ONLY} and result.use is PhraseUse.IMPOSED and not result.executed
        if not alone or not drafts or drafts[-1].items[0].kind is OutcomeKind.NOT_PROSECUTED:
            return False
        before = self.text[self.sentence.at : result.start]
        some = SOME.search(before) is not None
        if chosen and is_unit(chosen.defendant) and not is_unit(drafts[-1].who.defendant):
            return False
        if chosen and chosen.names and not chosen.refers:
            names = {*chosen.names}
            drafts = [
                part
                for draft in drafts
                if not names.isdisjoint(draft.who.names)
                for part in ([draft] if names >= {*draft.who.names} else self._split(draft))
                if not names.isdisjoint(part.who.names)
            ]
        elif chosen and not chosen.refers and not some:
            return False
        elif chosen or some or not EACH.search(before):
            drafts = drafts[-1:]
        if item.suspended and (some or any(len(draft.who.names) > 1 for draft in drafts)):
            item = replace(item, suspended=Suspension.SOME)
        each = result.items if 1 < len(result.items) == len(drafts) else (item,) * len(drafts)
        for draft, more in zip(drafts, each, strict=True):
            draft.add(more, result.end if draft is drafts[-1] else None)
        return bool(drafts)

    def _split(self, draft: Draft) -> list[Draft]:
        """The drafts of each person in the place of one of several: 判处甲、乙有期徒刑二年，对乙适用缓刑."""
        parts, drafts = draft.each(), self.sentence.drafts
        at = drafts.index(draft)
        drafts[at : at + 1] = parts
        return parts

    def _combine(self, draft: Draft) -> None:
        """Takes the parts of a combined punishment back: their crimes belong to the executed one."""
        begins = COMBINES.match(self.text, self.sentence.start, draft.phrase.start)
        near = draft.start - MAX_LOOK_BACK
        before = [
            one
            for one in self.drafts[-MAX_PARTS:]
            if one.phrase.use is PhraseUse.COMPONENT or (begins and one.end > near)
        ]
        parts = [
            one
            for one in (*before, *self.sentence.drafts[-MAX_PARTS:])
            if one.who.defendant == draft.who.defendant and not one.phrase.executed
        ]
        crimes = Crimes()
        for part in parts:
            crimes = crimes.plus(part.crimes)
            draft.start = min(draft.start, part.start)
        draft.crimes = crimes.plus(draft.crimes)
        for drafts in (self.sentence.drafts, self.drafts):
            drafts[-MAX_SHARING:] = [one for one in drafts[-MAX_SHARING:] if one not in parts]
