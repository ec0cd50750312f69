"""Assembles the outcomes of a case from its decisions: who, which crimes, which punishment."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache

from archive.analysis.crimes.names import all_crimes, full_width, names_in
from archive.analysis.crimes.title_keywords_text import CHARGE, KEYWORDS, TITLE
from archive.analysis.outcomes.convictions import Lead, NamedCrimes, crimes_in
from archive.analysis.outcomes.decisions import Act, Decision
from archive.analysis.outcomes.drafts import Convictions, Draft, convicted_anew
from archive.analysis.outcomes.no_results import is_prior, is_rule, is_statistics
from archive.analysis.outcomes.people import CasePeople, PeopleMention
from archive.analysis.outcomes.people.words import NUMBER, is_unit, names_of
from archive.analysis.outcomes.punishments import PhraseUse, Punishment, PunishmentPhrase, punishments_in
from archive.analysis.outcomes.results import results_of, with_left_out_kinds
from archive.analysis.outcomes.whom import charged_with, charges_one_by_one, likeliest, meant, unknown_name
from archive.model import Case, Outcome, OutcomeKind, Suspension

SENTENCE_END = re.compile(r"[。！？!?\n]")
MAX_SENTENCE_CHARS = 2000  # a result is said of nobody further away
MAX_SHARING = 60  # people of one sentence to whom a fine said after them is added
MAX_NAMES = 60  # of one group, whose crimes are those of an earlier outcome
MAX_PARTS = 12  # of a combined punishment that are told in earlier sentences
MAX_AFTER_CHARS = 60  # behind a result whose people the text names afterwards
MAX_LOOK_BACK = 400  # characters before a sentence in which its people and crimes may stand
# What belongs to the statement before its first person or crime.
STATES = re.compile(
    r"(?:以|(?<![主从罪共])犯|对|将|认定|判决|判处|改判|宣告|决定|分别|先后|被告人|被告单位|其|依法|上诉人|原审)*$"
)
SOME = re.compile(rf"其中{NUMBER}[人名]|部分")  # of those whose terms were told: 对其中4人宣告缓刑
OTHERS = re.compile("其余|其他|另|剩余|余下|同案")
CONVICTED_OF = re.compile("(?:的行为)?(?:均|都|分别|又|还|亦|也|共同|已)*(?:犯有?|构成|触犯)")
FINE_UPHELD = re.compile("维持[^，。；]{0,8}罚金|罚金[^，。；]{0,6}(?:不变|维持)")
IN_A_ROW = re.compile(r"(?:、|和|与|及|以及|，以及|，)(?:对)?[^，。；、共判罪系]{0,8}")
PART_OF = re.compile("其中(?:有|，)?$")
COMBINES = re.compile("(?:据此|最终|综上|依法)?，?(?:数罪并罚|决定执行|合并执行|并罚)")  # a sentence that begins so
CRIME_CHANGED = re.compile(
    "(?:罪名|定性)[^，。；]{0,12}(?:改判?|变更|纠正)为[^，。；]{2,30}罪(?=[^。]{0,40}维持[^。；]{0,20}(?:量刑|刑罚|刑期|主刑))"
)
EACH = re.compile(r"[各均]|分别")
# One who complains of a decision as the victim: 申诉人周某，系李某诈骗案的被害人.
COMPLAINS = re.compile(
    r"(?:申诉人|控告人|报案人|举报人)(?P<name>[^，。；：（）\n]{2,6})，(?:女|男|)，?(?:系|是)[^，。；\n]{0,40}被害人"
)


@dataclass(slots=True)
class SentenceSoFar:
    """What was read of a sentence so far."""

    start: int
    at: int  # where what is not read yet begins
    who: PeopleMention | None = None
    shared: Convictions = field(default_factory=Convictions)  # 以诈骗罪判处甲…，乙…: crimes of those who follow, too
    convicted: list[tuple[PeopleMention, Convictions]] = field(default_factory=list)  # 甲、乙犯诈骗罪，甲犯洗钱罪
    charges: list[NamedCrimes] = field(default_factory=list)  # 对甲以诈骗罪、对乙以洗钱罪提起公诉
    drafts: list[Draft] = field(default_factory=list)


class Assembly:
    """Reads the decisions of a case one after the other."""

    def __init__(self, text: str, case: Case, last: int) -> None:
        """`last` is where the last decision ends: what follows is not read."""
        self.text, self.case = text, case
        self.plain = full_width(text)
        end = min(case.end, last + MAX_AFTER_CHARS)
        self.people = CasePeople(text, case)
        self.complainants = {match["name"] for match in COMPLAINS.finditer(text, case.start, end)}
        self.phrases = [
            replace(phrase, start=phrase.start + case.start, end=phrase.end + case.start)
            for phrase in punishments_in(self.plain[case.start : end])
        ]
        ends = (mark.end() for mark in SENTENCE_END.finditer(text, case.start, end))
        self._sentence_starts = [case.start, *ends]
        self._crimes_by_person: dict[str, Convictions] = {}
        self._charges = charges_one_by_one(self.plain, case.start, case.end)
        self._fines: dict[str, tuple[int | None, int | None]] = {}
        self._phrase_starts = [phrase.start for phrase in self.phrases]
        self.drafts: list[Draft] = []
        self.judged: dict[str, PeopleMention] = {}  # those of the drafts, by their words
        self.sentence = SentenceSoFar(case.start, case.start)

    def read(self, decision: Decision) -> None:
        """Adds the outcomes that a decision states."""
        self._begin(decision.start)
        inside = self._phrases(decision.start, decision.end)
        if decision.act in {Act.JUDGED, Act.CHANGED}:
            mentions = self.people.between(decision.start, decision.end)
            inside = with_left_out_kinds(self.text, inside, mentions, decision.end)
        results = results_of(self.text, decision, inside)
        if decision.act is Act.CHANGED and not results:
            self._change_crimes(decision)
        for result in results:
            self._read_result(decision, result)
            self.sentence.at = result.end

    def outcomes(self) -> Iterator[Outcome]:
        """The outcomes read, in the order of the text."""
        self._close()
        for draft in self.drafts:
            has_crimes = bool(draft.crimes.words)
            draft.crimes = draft.crimes if has_crimes else self._crimes_of_case(draft)
            for outcome in map(self._with_fine_upheld, draft.outcomes(self.text)):
                yield outcome if has_crimes else self._as_charged(outcome)
            if has_crimes and not draft.decision.other_case and not is_prior(self.text, self.case, draft):
                people = (draft.who.defendant, *draft.who.names[:MAX_NAMES])
                self._crimes_by_person.update(dict.fromkeys(people, draft.crimes))

    def _as_charged(self, outcome: Outcome) -> Outcome:
        """The outcome of people whose crimes no judgment names, with those of a charge that tells them one by one."""
        who = [*names_of(outcome.defendant)]
        if any(name in self._crimes_by_person for name in who):
            return outcome
        rows = charged_with(self.text, self.people, outcome.defendant, who, self._charges)
        return replace(
            outcome,
            crimes=tuple(one for row in rows for one in row.ids) or outcome.crimes,
            crimes_as_written=tuple(words for row in rows for words in row.words) or outcome.crimes_as_written,
        )

    def _with_fine_upheld(self, outcome: Outcome) -> Outcome:
        """The outcome, with the fine of the same person's outcome before if the sentence upholds that."""
        if not outcome.fined and FINE_UPHELD.search(self.text, outcome.end, outcome.end + MAX_AFTER_CHARS):
            fines = self._fines.get(outcome.defendant)
            outcome = replace(outcome, fined=True, fine_min=fines[0], fine_max=fines[1]) if fines else outcome
        if outcome.fined:
            self._fines[outcome.defendant] = outcome.fine_min, outcome.fine_max
        return outcome

    def _change_crimes(self, decision: Decision) -> None:
        """Adds the outcomes before anew, where a court changes the crime alone: 罪名改判为盗窃罪，维持原审量刑."""
        self._close()
        change = CRIME_CHANGED.search(self.plain, decision.start, decision.end + MAX_AFTER_CHARS)
        crimes = [*names_in(self.plain[change.start() : change.end()])] if change else []
        if crimes:
            convictions = Convictions(tuple(one.crime for one in crimes), tuple(_names()[one.crime] for one in crimes))
            mentions = self.people.between(decision.start, decision.end)
            people = {name for mention in mentions for name in mention.names}
            self.drafts += convicted_anew(self.drafts[-MAX_SHARING:], people, convictions, decision)

    def _phrases(self, start: int, end: int) -> list[PunishmentPhrase]:
        """The punishments that begin between two offsets: the last may go on in a decision of its own."""
        return self.phrases[bisect_left(self._phrase_starts, start) : bisect_left(self._phrase_starts, end)]

    def _begin(self, at: int) -> None:
        start = self._sentence_start(at)
        if start != self.sentence.start:
            self._close()
            self.sentence = SentenceSoFar(start, start)

    def _close(self) -> None:
        self.drafts += self.sentence.drafts
        self.judged |= {draft.who.defendant: draft.who for draft in self.sentence.drafts}
        self.sentence.drafts = []

    def _sentence_start(self, at: int) -> int:
        return self._sentence_starts[bisect_right(self._sentence_starts, at) - 1]

    def _read_result(self, decision: Decision, result: PunishmentPhrase) -> None:
        sentence = self.sentence
        sentence.at = max(sentence.at, result.start - MAX_SENTENCE_CHARS)
        since = self._segment(sentence.at, result.start)
        named = self.people.between(since, result.start)
        chosen = likeliest(self.text, named, result.start)
        rows = self._rows(since, result.start)
        if chosen is None and since > sentence.at and not sentence.drafts:
            since = sentence.at
            named = self.people.between(since, result.start)
            chosen = likeliest(self.text, named, result.start)
            rows = rows or self._rows(since, result.start)
        if result.items[0].kind is OutcomeKind.EXEMPTED and (inside := self.people.between(result.start, result.end)):
            chosen = inside[0]  # 免予张某刑事处罚
        if chosen is None or chosen.end < self.text.rfind("判处", since, result.start):
            slot = unknown_name(self.text, since, result.start)
            chosen = (
                slot if slot and not any(one.start < slot.end and slot.start < one.end for one in named) else chosen
            )
        if not rows and self._adds_to_drafts(result, chosen):
            return
        if is_statistics(self.text, sentence.start, result, chosen):
            return
        if is_rule(self.text, since, result, chosen) or self._is_part_of_earlier(chosen):
            return
        who = self._who(chosen, named, result)
        if who is None or (who.names and self.complainants.issuperset(who.names)):
            return
        self._note_convicted(rows)
        if len(rows) > 1 and self.text.find("公诉", rows[-1].end, result.start) >= 0:
            sentence.charges = rows
        if sentence.charges and (not rows or rows is sentence.charges):
            rows = charged_with(self.text, self.people, who.defendant, who.names, sentence.charges) or rows
        crimes = self._crimes_of(who) or self._crimes(rows, chosen, result)
        rows = [] if sentence.charges else rows
        sure = [row.start for row in rows if row.lead is Lead.CONVICTED or chosen is None]
        beside = self._beside(chosen, named)
        starts = [result.start, *sure, *(one.start for one in (*beside, chosen) if one)]
        start = self._statement_start(min(starts))
        for one in (*beside, who):
            draft = Draft(start, result.end, one, crimes, result, decision)
            if result.executed:
                self._combine(draft)
            if one.people == 1 and draft.punishments[0].suspended is Suspension.SOME:
                self._give_suspension_away(draft)
            sentence.drafts.append(draft)
        sentence.who = who

    def _beside(self, chosen: PeopleMention | None, named: list[PeopleMention]) -> list[PeopleMention]:
        """The groups that stand in a row before the chosen one: 对甲等12名学生、乙等3名初犯作出不起诉决定."""
        row: list[PeopleMention] = []
        after = chosen
        for mention in reversed(named):
            if after is None or mention.start >= after.start:
                continue
            if mention.is_whole or mention.refers or not IN_A_ROW.fullmatch(self.text, mention.end, after.start):
                break
            row.insert(0, mention)
            after = mention
        return row

    def _is_part_of_earlier(self, chosen: PeopleMention | None) -> bool:
        """Whether a part of a group is counted whose punishment the case told: 其中5人被判处十年以上有期徒刑."""
        if chosen is None or chosen.names or not (self.drafts or self.sentence.drafts):
            return False
        return PART_OF.search(self.text, max(0, chosen.start - 4), chosen.start) is not None

    def _give_suspension_away(self, draft: Draft) -> None:
        """What is suspended for others is of the group told before: 甲有期徒刑三年，其余三人宣告缓刑."""
        some = draft.punishments[0]
        draft.punishments = (replace(some, suspended=None, suspended_months=None), *draft.punishments[1:])
        for group in self.sentence.drafts[-1:]:
            if group.who.people != 1:
                group.add(Punishment(suspended=Suspension.SOME, suspended_months=some.suspended_months))

    def _segment(self, start: int, end: int) -> int:
        """Where the last part of the sentence begins, after a semicolon."""
        return max(start, self.text.rfind("；", start, end) + 1, self.text.rfind(";", start, end) + 1)

    def _rows(self, start: int, end: int) -> list[NamedCrimes]:
        """The surest rows of crimes between two offsets."""
        rows = crimes_in(self.plain, start, min(len(self.plain), end))
        surest = max((row.lead for row in rows), default=Lead.NAMED)
        return [row for row in rows if row.lead is surest]

    def _who(
        self, chosen: PeopleMention | None, named: list[PeopleMention], result: PunishmentPhrase
    ) -> PeopleMention | None:
        sentence = self.sentence
        if chosen is not None:
            return meant(self.text, self.people, chosen, named, sentence.who)
        if sentence.who is not None:
            return sentence.who
        if inside := self.people.between(result.start, result.end):
            return inside[0]
        after = self.people.between(result.end, result.end + MAX_AFTER_CHARS)
        if after and result.use is PhraseUse.RECOMMENDED:  # 提出三年的量刑建议，法院采纳，已对石某等9人宣判
            return after[0]
        if after and after[0].start == result.end and result.items[0].kind is OutcomeKind.NOT_PROSECUTED:
            return after[0]
        least = max(self.case.start, sentence.start - MAX_LOOK_BACK)
        line = self.text.rfind("\n", least, sentence.start) + 1
        before = self.people.between(max(least, line), sentence.start)
        if len(self.people.names.declared) == 1:
            name = self.people.names.declared[0]
            return next((one for one in reversed(before) if one.names == (name,)), None) or PeopleMention(
                result.start, result.start, name, (name,), 1, is_whole=True
            )
        if found := likeliest(self.text, before, result.start):
            return self.people.meant(found)
        kinds = [draft.punishments[0].kind for draft in self.drafts[-1:]]
        if kinds == [OutcomeKind.ACQUITTED] and result.items[0].kind is OutcomeKind.NOT_PROSECUTED:
            return self.drafts[-1].who  # the case of one who was acquitted is sent back and not prosecuted
        if len(self.judged) == 1:
            return next(iter(self.judged.values()))
        return None if result.is_range else self.people.most_mentioned(result.start)

    def _note_convicted(self, rows: list[NamedCrimes]) -> None:
        """Notes of whom each row of crimes is said, where the sentence says it of several people one by one."""
        for row in rows if len(rows) > 1 else ():
            before = self.people.between(max(self.sentence.start, row.start - MAX_LOOK_BACK), row.start)
            if before and CONVICTED_OF.fullmatch(self.text, before[-1].end, row.start):
                self.sentence.convicted.append((before[-1], Convictions(row.ids, row.words)))

    def _crimes_of(self, who: PeopleMention) -> Convictions | None:
        """The crimes that the sentence says of people one by one; None if it does not, or not of these."""
        convicted = self.sentence.convicted[:MAX_PARTS]
        if len({mention.names for mention, _ in convicted}) < 2:  # one for all
            return None
        found = Convictions()
        for mention, crimes in convicted:
            theirs = not who.names and not mention.is_whole if OTHERS.match(who.defendant) else False
            if theirs or not set(who.names).isdisjoint(mention.names):
                found = found.plus(crimes)
        return found if found.words else None

    def _crimes(self, rows: list[NamedCrimes], chosen: PeopleMention | None, result: PunishmentPhrase) -> Convictions:
        found = Convictions()
        for row in rows:
            found = found.plus(Convictions(row.ids, row.words))
        sentence = self.sentence
        if rows:
            if chosen is None or rows[0].start < chosen.start:
                sentence.shared = found
            return found
        # 其余5名开设赌场的被告人; 撤销高某盗窃案
        within = chosen if chosen and result.items[0].kind is not None else result
        if named := [*names_in(self.plain[within.start : within.end])]:
            return Convictions(tuple(one.crime for one in named), tuple(_names()[one.crime] for one in named))
        if chosen and OTHERS.match(chosen.defendant) and sentence.drafts and not sentence.shared.words:
            return sentence.drafts[-1].crimes
        return sentence.shared

    def _adds_to_drafts(self, result: PunishmentPhrase, chosen: PeopleMention | None) -> bool:
        """Adds a fine or a suspension that is said alone to those whose terms the sentence told before."""
        item, drafts = result.items[0], self.sentence.drafts[-MAX_SHARING:]
        if (
            result.executed
            or item.kind not in {None, OutcomeKind.FINE_ONLY}
            or not drafts
            or result.use is not PhraseUse.IMPOSED
            or drafts[-1].punishments[0].kind is OutcomeKind.NOT_PROSECUTED
        ):
            return False
        before = self.text[self.sentence.at : result.start]
        if chosen and is_unit(chosen.defendant) and not is_unit(drafts[-1].who.defendant):
            return False
        if chosen is None and not SOME.search(before):
            drafts = drafts if EACH.search(before) else drafts[-1:]
        elif chosen is None or not chosen.names or chosen.refers:
            if chosen and not chosen.refers and not SOME.search(before):
                return False
            drafts = drafts[-1:]
        else:
            drafts = [draft for draft in drafts if not set(chosen.names).isdisjoint(draft.who.names)]
            if len(drafts) == 1 and drafts[0].add_to(chosen.names, result.items):
                drafts[0].end = result.end
                return True
            if item.fined and any(draft.who.people != chosen.people for draft in drafts):
                return False
        if item.suspended and (SOME.search(before) or any(len(draft.who.names) > 1 for draft in drafts)):
            item = replace(item, suspended=Suspension.SOME)
        each = result.items if 1 < len(result.items) == len(drafts) else (item,) * len(drafts)
        for draft, more in zip(drafts, each, strict=True):
            draft.add(more)
            draft.end = result.end if draft is drafts[-1] else draft.end
        return bool(drafts)

    def _is_part(self, earlier: Draft, executed: Draft) -> bool:
        """Whether a punishment of an earlier sentence is a part of one that is executed."""
        if earlier.phrase.use is PhraseUse.COMPONENT:
            return True
        begins = COMBINES.match(self.text, self.sentence.start, executed.phrase.start)
        return begins is not None and executed.start - earlier.end < MAX_LOOK_BACK

    def _combine(self, draft: Draft) -> None:
        """Takes the parts of a combined punishment back: their crimes belong to the executed one."""
        sentence = self.sentence
        before = [one for one in self.drafts[-MAX_PARTS:] if self._is_part(one, draft)]
        parts = [
            one
            for one in (*before, *sentence.drafts[-MAX_PARTS:])
            if one.who.defendant == draft.who.defendant and not one.phrase.executed
        ]
        crimes = Convictions()
        for part in parts:
            crimes = crimes.plus(part.crimes)
            draft.start = min(draft.start, part.start)
        draft.crimes = crimes.plus(draft.crimes)
        for drafts in (sentence.drafts, self.drafts):
            drafts[-MAX_PARTS:] = [one for one in drafts[-MAX_PARTS:] if one not in parts]

    def _statement_start(self, at: int) -> int:
        words = STATES.search(self.text, max(self.sentence.start, at - 12), at)
        return words.start() if words else at

    def _crimes_of_case(self, draft: Draft) -> Convictions:
        """The crimes of an earlier outcome of the same person, or those of the case."""
        for name in (draft.who.defendant, *draft.who.names[:MAX_NAMES]):
            if name in self._crimes_by_person:
                return self._crimes_by_person[name]
        hows = [crime.how for crime in self.case.crimes]
        how = next((how for how in (TITLE, KEYWORDS, CHARGE) if how in hows), None)
        ids = tuple(crime.crime for crime in self.case.crimes if crime.how == how)
        return Convictions(ids, tuple(_names()[one] for one in ids))


@cache
def _names() -> dict[str, str]:
    """The names of crimes by their ids."""
    return {crime.id: crime.name for crime in all_crimes()}
