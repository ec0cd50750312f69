"""Reads the sentences of a case one after the other into decisions: who decided, when, and at which instance."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from archive.analysis.outcomes.judgments.acts import ActWords, acts_in, continued_act
from archive.analysis.outcomes.judgments.dates import Day
from archive.analysis.outcomes.judgments.decision import Act, Decision
from archive.analysis.outcomes.judgments.offices import NamedOffice, offices
from archive.analysis.outcomes.judgments.other_cases import is_of_another_case
from archive.analysis.outcomes.judgments.proceedings import STEP, Proceedings, Stage, is_taken
from archive.analysis.outcomes.judgments.sentences import MAX_CLAUSE_CHARS, Extent, clause_around
from archive.model import Instance

# So much of a case is read that no text of people is cut off: events, and acts, which take ten times as long.
MAX_EFFORT = 20_000
EFFORT_OF_ACT = 10
SENT_BACK = re.compile("发回|准")
AT_ONCE = re.compile("当庭[^，。；]{0,8}(?:宣判|判决|宣告)")
TARGET = frozenset("向至到送由报")  # before the office to which something is brought
JUDGED_ABOUT = frozenset({"撤销", "维持", "驳回", "不服", "核准"})  # before the court of an earlier judgment
OF_DOCKET = re.compile(r"（(?:19|20)[0-9]{2}）")  # behind the court of a judgment that is cited
MEANT_CHARS = 8  # of 二审法院 and the words before it
ENDS_DAY = frozenset({"charged", "step", "appeal", "protest"})  # a day before them is not that of the judgment
INTERRUPTS = ENDS_DAY | {"retried"}

Event = ActWords | NamedOffice | Day | re.Match[str]


@dataclass(slots=True)
class Judgment:
    """The judgment that the last sentences tell."""

    court: str | None
    decided: str | None
    instance: Instance | None
    start: int  # where the text begins to tell of it


@dataclass(slots=True)
class SentenceRead:
    """What a sentence has named so far."""

    start: int
    court: str | None = None
    names_court: bool = False  # whether a court is named or meant
    court_at: int = -1  # where
    target: str | None = None  # the court to which the sentence brings something
    procuratorate: str | None = None
    decided: str | None = None  # the day of a judgment
    day: str | None = None  # of a decision of the procuratorate, which may charge others the same day
    day_at: int = -1

    def forget_before(self, at: int, court: str | None) -> None:
        """The sentence goes on to another judgment: what it said before `at` is of the first."""
        if self.day_at < at:
            self.decided = None
        if self.court_at < at:
            self.court = court


class Course:
    """The proceedings of a case, read sentence by sentence."""

    def __init__(self, text: str, days: Sequence[Day]) -> None:
        self.text = text
        self.days = days
        self.proceedings = Proceedings()
        self.procuratorate: str | None = None  # that has the case
        self.courts: list[str] = []  # named so far
        self.heard: str | None = None  # the day of the last hearing
        self.judgment: Judgment | None = None
        self.interrupted = True  # whether a date, a court or a step of the procedure is found after that judgment
        self.judgments: list[int] = []  # where the text begins to tell of each
        self.adoption: Judgment | None = None  # that adopted a recommendation
        self.continues = False  # whether the sentence before ends with a judgment
        self.effort = 0  # how much was read
        self.sentence = SentenceRead(0)

    def read(self, sentence: Extent) -> Iterator[Decision]:
        """The decisions of the next sentence, in order."""
        if self.effort > MAX_EFFORT:
            return
        self.sentence = SentenceRead(sentence.start)
        if AT_ONCE.search(self.text, *sentence):
            self.sentence.decided = self.heard
        acts = list(acts_in(self.text, sentence)) or continued_act(self.text, sentence, self.continues)
        events = self._events(sentence, acts)
        self.effort += len(events) + EFFORT_OF_ACT * len(acts)
        found = [decision for event in events for decision in self._read_event(sentence, event)]
        self.continues = bool(found) and found[-1].act in {Act.JUDGED, Act.CHANGED}
        yield from _cut(sentence, found)

    def _events(self, sentence: Extent, acts: list[ActWords]) -> list[Event]:
        """What the sentence tells, in order; dates and offices before what else begins at the same place."""
        first = bisect_left(self.days, sentence.start, key=lambda day: day.start)
        last = bisect_left(self.days, sentence.end, key=lambda day: day.start)
        events: list[tuple[int, int, Event]] = []
        events += [(day.start, 0, day) for day in self.days[first:last]]
        events += [(office.start, 1, office) for office in offices(self.text, *sentence)]
        events += [(step.start(), 2, step) for step in STEP.finditer(self.text, *sentence)]
        events += [(act.start, 3, act) for act in acts]
        return [event for _, _, event in sorted(events, key=lambda one: one[:2])]

    def _read_event(self, sentence: Extent, event: Event) -> Iterator[Decision]:
        if isinstance(event, ActWords):
            if event.act is not Act.CONFISCATED or self.proceedings.asks_confiscation:
                yield self._decision(sentence, event)
        elif isinstance(event, Day):
            self.sentence.decided = self.sentence.day = event.iso
            self.sentence.day_at, self.interrupted = event.start, True
        elif isinstance(event, re.Match):
            self._step(event)
        elif event.is_court:
            self._meet_court(event)
        elif event.name:
            self._meet_procuratorate(event, event.name)

    def _meet_court(self, office: NamedOffice) -> None:
        before, sentence = self.text[max(0, office.start - 2) : office.start], self.sentence
        if before[-1:] in TARGET:
            sentence.target = office.name
        elif before not in JUDGED_ABOUT and not (sentence.names_court and OF_DOCKET.match(self.text, office.end)):
            sentence.names_court, sentence.court_at = True, office.start
            stage = self.proceedings.stage
            if office.name:
                sentence.court = self._in_full(office.name, before[-1:])
            else:
                sentence.court = self.proceedings.court_meant(self.text[max(0, office.end - MEANT_CHARS) : office.end])
            another = self.judgment is not None and sentence.court != self.judgment.court
            self.interrupted |= bool(office.name) or another or self.proceedings.stage is not stage

    def _in_full(self, name: str, before: str) -> str:
        """The name of a court; 该市中级人民法院 is the one that was named before, if one was."""
        if before == "该":
            return next((court for court in reversed(self.courts) if court.endswith(name)), f"该{name}")
        self.courts.append(name)
        return name

    def _meet_procuratorate(self, office: NamedOffice, name: str) -> None:
        self.sentence.procuratorate = name
        if self.text[office.start - 1 : office.start] not in TARGET or self.text.startswith("审查起诉", office.end):
            self.procuratorate = name

    def _step(self, step: re.Match[str]) -> None:
        at, kind, sentence = step.start(), str(step.lastgroup), self.sentence
        clause = clause_around(self.text, Extent(max(0, at - MAX_CLAUSE_CHARS), step.end()), at)
        if not is_taken(step, self.text[clause.start : at]) or self.proceedings.is_over(step):
            return
        stage = self.proceedings.stage
        self.proceedings.take(step, sentence.target, judged=self.judgment is not None)
        if kind in ENDS_DAY or step[0] == "申诉":
            sentence.decided, sentence.day = None, sentence.day if kind == "charged" else None
        self.interrupted |= kind in INTERRUPTS or step[0] == "申诉"
        if kind == "hearing":
            self.heard = sentence.decided or self.heard
            self.proceedings.hear(sentence.court)
        elif kind == "judgment":
            self._judge(at)
        elif kind == "adopted":
            self.adoption = self._judge(at)
        elif kind == "instance" and self.proceedings.stage is not stage:
            self._start_anew()

    def _start_anew(self) -> None:
        """Another instance is named: in a sentence that has told a judgment (判处…，二审改判…), the next one begins."""
        if self.judgment and self.judgment.start >= self.sentence.start:
            self.interrupted = True
            self.sentence.forget_before(self.judgment.start, self.proceedings.appeal_court)

    def _judge(self, at: int) -> Judgment:
        """The judgment of the case that a sentence tells, which may be the one of the sentences before."""
        last, sentence = self.judgment, self.sentence
        if last and not self.interrupted:
            last.decided = last.decided or sentence.decided
            last.instance = last.instance or self.proceedings.instance
            return last
        court = sentence.court if sentence.names_court else self.proceedings.court_unnamed()
        self.judgment = Judgment(court, sentence.decided, self.proceedings.judge(court), at)
        self.judgments.append(at)
        self.interrupted = False
        return self.judgment

    def _decision(self, sentence: Extent, act: ActWords) -> Decision:
        """The decision that an act tells. Its extent is the clause of the act."""
        read = self.sentence
        decision = Decision(
            *clause_around(self.text, sentence, act.start),
            act=act.act,
            court=read.court,
            procuratorate=None,
            decided=read.decided,
            instance=None,
            other_case=is_of_another_case(self.text, sentence, act.end),
        )
        match act.act:
            case Act.NOT_PROSECUTED | Act.REVOKED | Act.DROPPED:
                office = read.procuratorate or self.procuratorate if act.act is not Act.DROPPED else None
                return replace(decision, court=None, procuratorate=office, decided=read.day, non_prosecution=act.ground)
            case Act.UPHELD:
                self.proceedings.stage = Stage.CLOSED
                return decision
            case Act.VACATED:
                if SENT_BACK.search(self.text, act.start, act.end):
                    self.proceedings.stage = Stage.FIRST
                return decision
        if decision.other_case:
            self.judgments.append(act.start)
            return decision
        if act.act is Act.CHANGED:
            self._change_in_sentence()
        return self._of_judgment(decision, self._judge(act.start))

    def _change_in_sentence(self) -> None:
        """A change behind the judgment of the same sentence is a judgment of its own: 判处三年，后改判四年."""
        last = self.judgment
        if (
            last
            and not self.interrupted
            and last.start >= self.sentence.start
            and last.instance in {None, Instance.FIRST}
        ):
            last.instance = Instance.FIRST
            self.proceedings.stage = Stage.RETRIAL if self.proceedings.petitioned else Stage.APPEALED
            self._start_anew()

    def _of_judgment(self, decision: Decision, judgment: Judgment) -> Decision:
        act = decision.act
        if act is Act.CHANGED:
            judgment.instance = self.proceedings.change(judgment.court, judgment.instance)
        elif act is Act.JUDGED and judgment.instance in {Instance.SECOND, Instance.RETRIAL}:
            act = Act.CHANGED
        return replace(decision, act=act, court=judgment.court, decided=judgment.decided, instance=judgment.instance)


def _cut(sentence: Extent, found: list[Decision]) -> Iterator[Decision]:
    """The decisions of a sentence, each with its own part of it. Acts of the same judgment are one decision."""
    groups: list[list[Decision]] = []
    last_change = max((place for place, one in enumerate(found) if one.act is Act.CHANGED), default=-1)
    for place, decision in enumerate(found):
        if place < last_change and not decision.act.has_outcomes:
            continue  # 撤销原判，改判…: the change says all
        if groups and _same_judgment(groups[-1][-1], decision):
            groups[-1].append(decision)
        else:
            groups.append([decision])
    start = sentence.start
    for place, group in enumerate(groups):
        first = group[0]
        own_clause = first.act is Act.NOT_PROSECUTED and place > 0
        end = groups[place + 1][0].start if place + 1 < len(groups) else sentence.end
        yield replace(first, start=max(start, first.start) if own_clause else start, end=max(end, group[-1].end))
        start = max(end, group[-1].end)


def _same_judgment(one: Decision, other: Decision) -> bool:
    return one.act is not Act.NOT_PROSECUTED and replace(one, start=0, end=0) == replace(other, start=0, end=0)
