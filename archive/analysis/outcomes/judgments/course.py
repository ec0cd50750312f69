"""The course of the proceedings, as the sentences of a case tell it: who decided, when, and at which instance."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

from archive.analysis.outcomes.judgments.acts import ActWords, acts_in, continued_act
from archive.analysis.outcomes.judgments.dates import Day
from archive.analysis.outcomes.judgments.decision import Act, Decision
from archive.analysis.outcomes.judgments.offices import NamedOffice, offices
from archive.analysis.outcomes.judgments.other_cases import is_of_another_case
from archive.analysis.outcomes.judgments.sentences import MAX_CLAUSE_CHARS, Extent, clause_around
from archive.model import Instance

# Steps of the procedure. A negation before a step, or a word behind it, makes of it no step.
STEP = re.compile(
    r"(?P<judgment>作出[^，。；\n]{0,12}?(?:判决|裁定)|[一二再终]审判决(?=，|：|认)|(?:公开|当庭)?宣判(?!后)|判决(?=[：:]|如下|认为))"
    r"|(?P<hearing>开庭)"
    r"|(?P<confiscation>违法所得没收申请|(?:启动|适用|进入)[^，。；\n]{0,6}没收程序|没收[^，。；\n]{0,20}?违法所得[^，。；\n]{0,6}?(?:申请|意见))"
    r"|(?P<petition>审判监督|再审(?!判决|改判|裁定|宣)|申诉|决定提审|提审(?:本|该)案)|(?P<retried>发回[^，。；\n]{0,20}?重|重新审判)"
    r"|(?P<appeal>上诉(?!人|期|状|理由|权|不加刑))|(?P<protest>抗诉(?!机关|期|理由|意见|书|人))"
    r"|(?P<first>一审)|(?P<second>二审|终审|再审(?=判决|改判|裁定|宣))|(?P<valid>(?:判决|裁定)[^，。；\n]{0,8}?(?:生效|发生法律效力))"
    r"|(?P<charged>提起公诉)|(?P<step>移送|逮捕|拘留|立案|投案|受理|抓获|查获)"
    r"|(?P<adopted>采纳[^。\n]{0,60}?(?:建议|量刑意见)|(?<=建议)[^。\n]{0,30}?采纳|(?<=[法][院庭])[^，。；\n]{0,8}采纳)"
)
# So much of a case is read that no text of people is cut off: events, and acts, which take ten times as long.
MAX_EFFORT = 20_000
EFFORT_OF_ACT = 10
NOT_DONE = re.compile("未|没有|不(?!服)|无|放弃")  # before a step that was not taken: 均未提出上诉
NOT_DONE_CHARS = 8
EARLIER = re.compile("撤销|维持|不服|认为")  # before the words for a judgment that was made earlier
REJECTED = re.compile("[撤驳]回")
SENT_BACK = re.compile("发回|准")
AT_ONCE = re.compile("当庭[^，。；]{0,8}(?:宣判|判决|宣告)")
AFTER_INSTANCE = re.compile(
    "后|期间|法院|判决(?:后|的|中|书|第|部分|对|量|确|适|生|[^，。；]{0,10}(?:错误|不当|畸))|宣判后|公诉|阶段|庭审"
)
HIGHER_COURT = re.compile("中级|高级|最高|[中高]院|审判机关|两级|三级")  # a court without these words hears no appeals
TARGET = frozenset("向至到送由报")
JUDGED_ABOUT = frozenset({"撤销", "维持", "驳回", "不服"})  # before the court of an earlier judgment


class Stage(Enum):
    """Where the proceedings stand."""

    OPEN = auto()  # nothing is judged
    FIRST = auto()  # the text says 一审, or that the case was sent back
    APPEALED = auto()
    RETRIAL = auto()
    CLOSED = auto()  # a judgment of second instance or retrial, or one that took effect


INSTANCES = {Stage.FIRST: Instance.FIRST, Stage.APPEALED: Instance.SECOND, Stage.RETRIAL: Instance.RETRIAL}


@dataclass(slots=True)
class Judgment:
    """The judgment that the last sentences tell."""

    court: str | None
    decided: str | None
    instance: Instance | None
    other_case: bool
    start: int  # where the text begins to tell of it


class Course:
    """The proceedings of a case, read sentence by sentence."""

    def __init__(self, text: str, days: Sequence[Day]) -> None:
        self.text = text
        self.days = days
        self.stage = Stage.OPEN
        self.petitioned = False  # somebody petitioned against a judgment, so a protest asks for a retrial
        self.trial_court: str | None = None  # to which the case was brought
        self.appeal_court: str | None = None
        self.procuratorate: str | None = None  # that has the case
        self.judgment: Judgment | None = None
        self.interrupted = True  # whether a date, a court or a step of the procedure is found after that judgment
        self.judgments: list[int] = []  # where the text begins to tell of each
        self.adoption: Judgment | None = None  # that adopted a recommendation
        self.effort = 0  # how much was read
        self.courts: list[str] = []  # named so far
        self.heard: str | None = None  # the day of the last hearing
        self.asks_confiscation = False  # whether a confiscation of proceeds without a trial is asked for
        self.continues = False  # whether the sentence before ends with a judgment
        # Of the sentence that is read.
        self.sentence_start = self.day_at = self.court_at = 0
        self.court: str | None = None
        self.names_court = False  # whether the sentence has named or meant a court
        self.target: str | None = None  # the court to which the sentence brings something
        self.decider: str | None = None  # the procuratorate that the sentence names
        self.decided: str | None = None

    def read(self, sentence: Extent) -> Iterator[Decision]:
        """The decisions of the next sentence, in order."""
        if self.effort > MAX_EFFORT:
            return
        self.court = self.target = self.decider = self.decided = None
        self.names_court, self.sentence_start = False, sentence.start
        self.day_at = self.court_at = sentence.start
        acts = list(acts_in(self.text, sentence)) or continued_act(self.text, sentence, self.continues)
        if AT_ONCE.search(self.text, *sentence):
            self.decided = self.heard
        found: list[Decision] = []
        events = self._events(sentence, acts)
        self.effort += len(events) + EFFORT_OF_ACT * len(acts)
        for event in events:
            if isinstance(event, ActWords):
                if event.act is not Act.CONFISCATED or self.asks_confiscation:
                    found.append(self._decision(sentence, event))
            elif isinstance(event, NamedOffice):
                self._meet(event)
            elif isinstance(event, Day):
                self.decided, self.day_at, self.interrupted = event.iso, event.start, True
            else:
                self._step(event)
        self.continues = bool(found) and found[-1].act in {Act.JUDGED, Act.CHANGED}
        yield from _cut(sentence, found)

    def _events(self, sentence: Extent, acts: list[ActWords]) -> list[ActWords | NamedOffice | Day | re.Match[str]]:
        """What the sentence tells, in order of where its words end, dates and offices first."""
        first = bisect_left(self.days, sentence.start, key=lambda day: day.start)
        last = bisect_left(self.days, sentence.end, key=lambda day: day.start)
        events: list[tuple[int, int, ActWords | NamedOffice | Day | re.Match[str]]] = []
        events += [(day.start, 0, day) for day in self.days[first:last]]
        events += [(office.start, 1, office) for office in offices(self.text, *sentence)]
        events += [(step.start(), 2, step) for step in STEP.finditer(self.text, *sentence)]
        events += [(act.start, 3, act) for act in acts]
        return [event for _, _, event in sorted(events, key=lambda one: one[:2])]

    def _meet(self, office: NamedOffice) -> None:
        before = self.text[office.start - 1 : office.start]
        if office.is_court:
            if before in TARGET:
                self.target = office.name
                return
            if self.text[office.start - 2 : office.start] in JUDGED_ABOUT:
                return
            self.names_court, self.court_at = True, office.start
            self.court = self._in_full(office.name, before) if office.name else self._court_meant(office)
            if office.name or (self.judgment and self.court != self.judgment.court):
                self.interrupted = True
        elif office.name:
            self.decider = office.name
            if before not in TARGET or self.text.startswith("审查起诉", office.end):
                self.procuratorate = office.name

    def _in_full(self, name: str, before: str) -> str:
        """The name of a court; 该市中级人民法院 is the one that was named before, if one was."""
        if before == "该":
            return next((court for court in reversed(self.courts) if court.endswith(name)), f"该{name}")
        self.courts.append(name)
        return name

    def _court_meant(self, office: NamedOffice) -> str | None:
        """The court that 法院, 该院 or 二审法院 means. Its words may say the instance."""
        words = self.text[max(0, office.end - 8) : office.end]
        before = self.stage
        if "二审" in words or "终审" in words:
            self._say_instance("二审")
        elif "再审" in words or ("一审" in words and before is Stage.OPEN):
            self._say_instance(words)
        self.interrupted |= self.stage is not before
        if self.stage in {Stage.OPEN, Stage.FIRST} or "一审" in words or "原审" in words or "该" in words:
            return self.trial_court
        return self.appeal_court if self.stage is Stage.APPEALED else None

    def _step(self, step: re.Match[str]) -> None:
        kind = step.lastgroup
        if kind in {"appeal", "protest"} and self._is_not_taken(step):
            return
        if kind in {"judgment", "first", "second"} and EARLIER.search(self._clause_before(step)):
            return
        if kind in {"charged", "step", "appeal", "protest"} or step[0] == "申诉":
            self.decided, self.interrupted = None, True
        if kind == "charged":
            self.trial_court = self.target or self.trial_court
            self.asks_confiscation = False
            self.stage = Stage.OPEN if self.stage is Stage.CLOSED else self.stage
        elif kind == "hearing":
            self.heard = self.decided or self.heard
            if self.stage in {Stage.OPEN, Stage.FIRST}:
                self.trial_court = self.trial_court or self.court
        elif kind == "confiscation":
            self.asks_confiscation = True
        elif kind in {"judgment", "adopted"}:
            self._say_instance(step[0])
            judgment = self._judge(step.start(), other_case=False)
            self.adoption = judgment if kind == "adopted" else self.adoption
        elif kind == "appeal":
            self.stage = Stage.APPEALED
            self.appeal_court = self.target or self.appeal_court
        elif kind == "protest":
            self.stage = Stage.RETRIAL if self.petitioned or self.stage is Stage.CLOSED else Stage.APPEALED
            self.appeal_court = self.target or self.appeal_court
        elif kind == "petition":
            self.petitioned = self.petitioned or self.judgment is not None
            self.stage = Stage.RETRIAL if step[0] != "申诉" else self.stage
        elif kind == "retried":
            self.stage, self.interrupted = Stage.FIRST, True
        elif kind == "valid":
            self.stage = Stage.CLOSED
        elif kind in {"first", "second"} and not AFTER_INSTANCE.match(self.text, step.end()):
            before = self.stage
            self._say_instance(step[0])
            if self.judgment and self.judgment.start >= self.sentence_start and self.stage is not before:
                self._start_anew(self.judgment.start)  # 判处…，二审改判…

    def _start_anew(self, at: int) -> None:
        """The sentence goes on to another judgment: what it said of court and day before `at` is of the first."""
        self.interrupted = True
        if self.day_at < at:
            self.decided = None
        if self.court_at < at:
            self.court = self.appeal_court

    def _is_not_taken(self, step: re.Match[str]) -> bool:
        """Whether no appeal is made: 均未上诉, 驳回张某等人上诉."""
        before = self._clause_before(step)
        return bool(NOT_DONE.search(before[-NOT_DONE_CHARS:]) or REJECTED.search(before))

    def _clause_before(self, step: re.Match[str]) -> str:
        at = step.start()
        clause = clause_around(self.text, Extent(max(0, at - MAX_CLAUSE_CHARS), step.end()), at)
        return self.text[clause.start : at]

    def _say_instance(self, words: str) -> None:
        """The words for a judgment say its instance: 作出一审判决."""
        if "再审" in words:
            self.stage = Stage.RETRIAL
        elif ("二审" in words or "终审" in words) and self.stage is not Stage.RETRIAL:
            self.stage = Stage.APPEALED
        elif "一审" in words:
            self.stage = Stage.FIRST

    def _judge(self, at: int, *, other_case: bool) -> Judgment:
        """The judgment that a sentence tells, which may be the one of the sentences before."""
        last = self.judgment
        if last and not self.interrupted and not other_case:
            last.decided = last.decided or self.decided
            last.instance = last.instance or INSTANCES.get(self.stage)
            return last
        unnamed = None if other_case else self._court_unnamed()
        court = self.court if self.names_court else unnamed
        if self.stage is Stage.CLOSED:
            higher = court and court != self.trial_court and HIGHER_COURT.search(court)
            self.stage = Stage.RETRIAL if self.petitioned and higher else Stage.OPEN
        if self.stage is Stage.APPEALED and court and (court == self.trial_court or not HIGHER_COURT.search(court)):
            self.stage = Stage.FIRST
        instance = None if other_case else INSTANCES.get(self.stage)
        judgment = Judgment(
            court if self.names_court or not other_case else None, self.decided, instance, other_case, at
        )
        self.judgments.append(at)
        if not other_case:
            self.judgment, self.interrupted = judgment, False
            if self.stage in {Stage.OPEN, Stage.FIRST}:
                self.trial_court = self.trial_court or court
            else:
                self.stage = Stage.CLOSED
        return judgment

    def _is_higher(self, judgment: Judgment) -> bool:
        """Whether a judgment that is said to be of the first instance is of a court above the trial court."""
        court = judgment.court
        if judgment.instance is not Instance.FIRST or court is None or court == self.trial_court:
            return False
        return HIGHER_COURT.search(court) is not None

    def _court_unnamed(self) -> str | None:
        if self.stage in {Stage.OPEN, Stage.FIRST}:
            return self.trial_court
        return self.appeal_court if self.stage is Stage.APPEALED else None

    def _decision(self, sentence: Extent, act: ActWords) -> Decision:
        other_case = is_of_another_case(self.text, sentence, act.end)
        clause = clause_around(self.text, sentence, act.start)
        if act.act in {Act.NOT_PROSECUTED, Act.REVOKED, Act.DROPPED}:
            office = self.decider or self.procuratorate
            return Decision(
                *clause,
                act=act.act,
                court=None,
                procuratorate=office if act.act is not Act.DROPPED else None,
                decided=self.decided,
                instance=None,
                other_case=other_case,
                non_prosecution=act.ground,
            )
        if act.act in {Act.UPHELD, Act.VACATED}:
            decision = Decision(*clause, act.act, self.court, None, self.decided, None, other_case)
            if act.act is Act.UPHELD:
                self.stage = Stage.CLOSED
            elif SENT_BACK.search(self.text, act.start, act.end):
                self.stage = Stage.FIRST
            return decision
        judgment = self._judge(act.start, other_case=other_case)
        kind = act.act
        if kind is Act.CHANGED and (judgment.instance is None or self._is_higher(judgment)):
            judgment.instance = Instance.RETRIAL if self.petitioned else Instance.SECOND
            self.stage = Stage.CLOSED
        if kind is Act.JUDGED and judgment.instance in {Instance.SECOND, Instance.RETRIAL}:
            kind = Act.CHANGED
        return Decision(*clause, kind, judgment.court, None, judgment.decided, judgment.instance, other_case)


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
