"""The decisions that the text of a case reports, sentence by sentence: who decided what, when and at which instance.

A sentence is read into events in the order of the text: days, offices, steps of the procedure and acts (the rows of
data/judgments.toml). The steps move the case from stage to stage, and an act is a decision of the office, the day and
the stage that are reached.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum, StrEnum, auto
from functools import cache
from typing import Any, NamedTuple

from archive.analysis.dates import Day, days_in
from archive.analysis.marks import Layer
from archive.analysis.outcomes.offices import NamedOffice, offices
from archive.model import Case, Instance, NonProsecution
from archive.rules import load

SENTENCE, SENTENCE_END, CLAUSE_END = (
    re.compile(r"[^。！？!?\n]+"),
    re.compile(r"[。！？!?\n]"),
    re.compile("[，；：,;]"),
)
MAX_SENTENCE_CHARS, MAX_CLAUSE_CHARS = 5_000, 200  # of a sentence that are read, and around a word in its clause
MAX_EVENTS = 10_000  # of a case
LOOK_BACK_CHARS, LOOK_AHEAD_CHARS, AROUND_CHARS = 300, 60, 120  # around an act
# Sections that discuss the law, and tell what happened only in the abstract or a second time.
ABSTRACT_SECTIONS = frozenset({"keywords", "gist", "guidance", "significance", "rules", "reasons", "advice"})
CIVIL_TITLE = re.compile("^(?!.*刑事).*(?:民事|行政)")  # of a case in which the judgments vacated are no sentences
CIVIL = re.compile("(?<!附带)(?:民事|行政)|仲裁")
# A heading or an item of a list, unless it names somebody.
HEADING = re.compile(r"\s*(?:[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]|第[一二三四五六七八九十]，)[^对被某]*$")
# Who speaks of a judgment that was reported before: 判处张某有期徒刑三年，检察机关以量刑畸轻提出抗诉.
APPRAISER = re.compile("(?:检察|公诉|抗诉|上诉)[^，。；]{0,6}(?:以|认为|审查)")
PUNISHMENT = re.compile("有期徒刑|无期徒刑|(?<!执行)死刑|拘役|管制|罚金")
RECOMMENDATION = re.compile("量刑建议|建议[^，。；]{0,40}(?:判处|适用|量刑)")
# Behind a judgment: an appeal, or the lack of one, shows the first instance.
APPEALED = re.compile("上诉|抗诉(?!期)|一审(?:判|宣|裁|法院)|二审|终审|不服[^，。；]{0,12}判决")
APPEALED_NOW = re.compile(
    r"[^。；\n]*[。；]?\s*(?:一审|案件)?(?:宣判|判决)(?:作出|宣告)?后，[^。；\n]{0,60}?(?<!未)(?<!未提出)(?<!没有)(?:上诉|提出抗诉)"
)
APPEALED_NOW_CHARS, APPEALED_CHARS = 300, 1_500  # behind a judgment
APART = re.compile("分案(?!提起公诉|起诉|审理)[^，。；）)\n]{0,8}[。；]$")  # the end of the sentence before
TARGET = frozenset("向至到送由报")  # before the office to which something is brought
JUDGED_ABOUT = frozenset({"撤销", "维持", "驳回", "不服", "核准"})  # before the court of an earlier judgment
OF_DOCKET = re.compile(r"（(?:19|20)[0-9]{2}）")  # behind the court of a judgment that is cited
MEANT_CHARS = 8  # of 二审法院 and the words before it
HIGHER_COURT = re.compile("中级|高级|最高|[中高]院|审判机关|两级|三级")  # a court without these words hears no appeals


class Act(StrEnum):
    """What a court, a procuratorate or the police did."""

    JUDGED = "judged"  # 判决, 判处, 以…罪追究刑事责任: a judgment of its own, also 无罪 and 免予刑事处罚
    CHANGED = "changed"  # 改判: a judgment in the place of an earlier one, on appeal, protest or retrial
    ADOPTED = "adopted"  # a recommendation that the court adopted, in a text that gives no term besides
    CONFISCATED = "confiscated"  # 违法所得没收程序
    NOT_PROSECUTED = "not_prosecuted"  # 不起诉 of any ground, 附条件不起诉 included
    DROPPED = "dropped"  # 撤销案件 by the police or the procuratorate
    UPHELD = "upheld"  # 驳回上诉, 维持原判, 作出相同判决
    VACATED = "vacated"  # 撤销原判, 发回重审, 准许撤回起诉
    REVOKED = "revoked"  # 撤销不起诉决定


OF_COURTS = frozenset({Act.JUDGED, Act.CHANGED, Act.CONFISCATED, Act.UPHELD, Act.VACATED})
WITHOUT_OUTCOMES = frozenset({Act.UPHELD, Act.VACATED, Act.REVOKED})  # they speak of earlier outcomes alone


class Extent(NamedTuple):
    """Words of a text: text[start:end]."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision, or a further sentence of it. Its words are text[start:end]: one sentence, or the part of it that
    reports this decision alone."""

    start: int
    end: int
    act: Act
    other_case: bool  # of other people's case, or an earlier one of the same person
    sentence: int  # where its sentence begins
    court: str | None = None  # in the full words of the text, carried from an earlier sentence; None for a mere 法院
    procuratorate: str | None = None  # that did not prosecute
    decided: str | None = None  # ISO, as precise as known; an interval is 2021-12/2024-05
    instance: Instance | None = None


class Stage(Enum):
    """Where the proceedings are."""

    OPEN = auto()  # nothing is judged
    FIRST = auto()  # the text says 一审, or that the case was sent back
    APPEALED = auto()
    RETRIAL = auto()
    CLOSED = auto()  # a judgment of second instance or retrial, or one that took effect


AT_TRIAL = frozenset({Stage.OPEN, Stage.FIRST})
INSTANCES = {Stage.FIRST: Instance.FIRST, Stage.APPEALED: Instance.SECOND, Stage.RETRIAL: Instance.RETRIAL}
# The stage after a step, by the stage before it; a stage that is not named stays.
NEXT_STAGE: dict[str, dict[Stage, Stage]] = {
    "charged": {Stage.CLOSED: Stage.OPEN},
    "appeal": dict.fromkeys(Stage, Stage.APPEALED),
    "protest": dict.fromkeys(Stage, Stage.APPEALED) | {Stage.CLOSED: Stage.RETRIAL},
    "retrial": dict.fromkeys(Stage, Stage.RETRIAL),
    "sent_back": dict.fromkeys(Stage, Stage.FIRST),
    "valid": dict.fromkeys(Stage, Stage.CLOSED),
    "first": dict.fromkeys(Stage, Stage.FIRST),
    "second": dict.fromkeys(Stage, Stage.APPEALED) | {Stage.RETRIAL: Stage.RETRIAL},
}
ENDS_DAY = frozenset({"charged", "step", "appeal", "protest", "petition"})  # a day before is not that of the judgment
INTERRUPTS = ENDS_DAY | {"sent_back"}  # what follows is not of the judgment before


class Event(NamedTuple):
    """What happens at a place: an act (a row of data/judgments.toml) or a step of the procedure."""

    start: int
    end: int
    row: dict[str, Any]


@dataclass(slots=True)
class Judgment:
    """The judgment that the last sentences report."""

    court: str | None
    decided: str | None
    instance: Instance | None
    start: int  # where the text begins to report it


@dataclass(slots=True)
class SentenceRead:
    """What a sentence has named so far."""

    start: int
    court: str | None = None
    court_at: int = -1  # where a court is named or meant
    target: str | None = None  # the court to which the sentence brings something
    procuratorate: str | None = None
    decided: str | None = None  # the day of a judgment
    day: str | None = None  # of a decision of the procuratorate, which may charge others the same day
    day_at: int = -1


def decisions_in(text: str, case: Case) -> list[Decision]:
    """The decisions that a case reports, in order; they do not overlap. `text` has full-width punctuation."""
    course = Course(text, case)
    sentences = [*narrative_sentences(text, case)]
    found = [decision for sentence in sentences for decision in course.read(sentence)]
    if CIVIL_TITLE.search(case.title):
        found = [one for one in found if one.act is not Act.VACATED]
    found = list(_with_first_instance(text, case, found, course.judgments))
    return found + list(_adopted(text, sentences, found, course.adoption))


def narrative_sentences(text: str, case: Case) -> Iterator[Extent]:
    """The sentences of a case that say what happened, each without its end mark, in order.

    Its head is left out: a title (某某抗诉案) says nothing new.
    """
    last_line = case.head.rstrip().rpartition("\n")[2]
    at = text.find(last_line, case.start, case.end) if last_line else -1
    start = case.start if at < 0 else at + len(last_line)
    parts = [(start, case.sections[0].start if case.sections else case.end)]
    for section in case.sections:
        if section.heading not in ABSTRACT_SECTIONS:
            parts.append((section.start, section.end))
        elif section.heading == "keywords" and (line_end := text.find("\n", section.start, section.end)) >= 0:
            parts.append((line_end, section.end))  # what lost its heading: keywords are one line
    for part in parts:
        for match in SENTENCE.finditer(text, *part):
            if not match[0].isspace():
                yield Extent(match.start(), min(match.end(), match.start() + MAX_SENTENCE_CHARS))


def clause_around(text: str, sentence: Extent, at: int) -> Extent:
    """The clause of a sentence that holds `at`, or of a long one the words around."""
    first, last = max(sentence.start, at - MAX_CLAUSE_CHARS), min(sentence.end, at + MAX_CLAUSE_CHARS)
    end = CLAUSE_END.search(text, at, last)
    return Extent(max(first, *(text.rfind(sign, first, at) + 1 for sign in "，；：,;")), end.start() if end else last)


@cache
def event_rows(table: str) -> list[dict[str, Any]]:
    """The rows of `acts` or `steps`, with their patterns compiled."""
    keys = ("unless", "needs", "result")
    rows = load("analysis/data/judgments.toml")[table]
    return [{**row, **{key: re.compile(row[key]) for key in keys if key in row}} for row in rows]


@cache
def _events(table: str) -> re.Pattern[str]:
    """The words of any row, in a group of its number. The first row that fits is taken."""
    return re.compile("|".join(f"(?P<_{at}>{'|'.join(row['words'])})" for at, row in enumerate(event_rows(table))))


def events_in(text: str, sentence: Extent, table: str) -> Iterator[Event]:
    """The acts or the steps of a sentence, also those that did not happen."""
    for match in _events(table).finditer(text, *sentence):
        yield Event(*match.span(), event_rows(table)[int(str(match.lastgroup)[1:])])


@cache
def words_of(name: str) -> re.Pattern[str]:
    """The words of a list of data/judgments.toml, as a pattern of any of them."""
    table = load("analysis/data/judgments.toml")
    return re.compile("|".join({**table["unreal"], **table["other_cases"]}[name]))


class Course:
    """The proceedings of a case, read sentence by sentence."""

    def __init__(self, text: str, case: Case) -> None:
        self.text = text
        self.days = Layer(days_in(text, case.start, case.end))
        self.stage = Stage.OPEN
        self.petitioned = False  # somebody petitioned against a judgment, so a protest asks for a retrial
        self.asks_confiscation = "没收" in case.title  # 田某受贿违法所得没收案
        self.trial_court: str | None = None  # to which the case was brought
        self.appeal_court: str | None = None
        self.procuratorate: str | None = None  # that has the case
        self.courts: list[str] = []  # named so far
        self.judgment: Judgment | None = None
        self.interrupted = True  # whether a date, a court or a step of the procedure follows that judgment
        self.judgments: list[int] = []  # where the text begins to report each
        self.adoption: Judgment | None = None  # that adopted a recommendation
        self.continues = False  # whether the sentence before ends with a judgment
        self.events = 0  # read so far
        self.sentence = SentenceRead(0)

    def read(self, sentence: Extent) -> Iterator[Decision]:
        """The decisions of the next sentence, in order."""
        if self.events > MAX_EVENTS:
            return
        self.sentence = SentenceRead(sentence.start)
        acts = self._acts(sentence)
        steps = [step for step in events_in(self.text, sentence, "steps") if self._is_taken(step)]
        events: list[Day | NamedOffice | Event] = [*self.days.beginning(*sentence), *offices(self.text, *sentence)]
        events = sorted([*events, *steps, *acts], key=lambda event: event.start)
        self.events += len(events) + 9 * len(acts)
        found: list[Decision] = []
        for event in events:
            if isinstance(event, Day):
                self.sentence.decided = self.sentence.day = event.iso
                self.sentence.day_at, self.interrupted = event.start, True
            elif isinstance(event, NamedOffice):
                self._meet(event)
            elif "act" not in event.row:
                self._step(event)
            elif event.row["act"] != Act.CONFISCATED or self.asks_confiscation:
                found.append(self._decision(sentence, event))
        self.continues = bool(found) and found[-1].act in {Act.JUDGED, Act.CHANGED}
        yield from _cut(sentence, found)

    def _acts(self, sentence: Extent) -> list[Event]:
        """The acts of a sentence that happened. One that has no verb may go on with a judgment: 张某拘役五个月."""
        events = list(events_in(self.text, sentence, "acts"))
        if happened := [event for event in events if _happened(self.text, sentence, event)]:
            return happened
        words = PUNISHMENT.search(self.text, *sentence) if self.continues else None
        if not words or words_of("deciders").search(self.text, sentence.start, words.start()):
            return []
        event = Event(*words.span(), {"act": Act.JUDGED})
        return [event] if _happened(self.text, sentence, event) else []

    def _meet(self, office: NamedOffice) -> None:
        before, sentence = self.text[max(0, office.start - 2) : office.start], self.sentence
        if not office.is_court:
            if office.name:
                sentence.procuratorate = office.name
                if before[-1:] not in TARGET or self.text.startswith("审查起诉", office.end):
                    self.procuratorate = office.name
        elif before[-1:] in TARGET:
            sentence.target = office.name
        elif before not in JUDGED_ABOUT and not (sentence.court_at >= 0 and OF_DOCKET.match(self.text, office.end)):
            sentence.court_at, stage = office.start, self.stage
            if office.name:
                sentence.court = self._in_full(office.name, before[-1:])
            else:
                sentence.court = self._court_meant(self.text[max(0, office.end - MEANT_CHARS) : office.end])
            another = self.judgment is not None and sentence.court != self.judgment.court
            self.interrupted |= bool(office.name) or another or self.stage is not stage

    def _in_full(self, name: str, before: str) -> str:
        """The name of a court; 该市中级人民法院 is the one that was named before, if one was."""
        if before == "该":
            return next((court for court in reversed(self.courts) if court.endswith(name)), f"该{name}")
        self.courts.append(name)
        return name

    def _court_meant(self, words: str) -> str | None:
        """The court that 法院, 该院 or 二审法院 means; such words may say the instance."""
        if "一审" not in words or self.stage is Stage.OPEN:
            self._say_instance(words)
        return self.trial_court if re.search("一审|原审|该", words) else self._court_now()

    def _say_instance(self, words: str) -> None:
        for word, step in (("再审", "retrial"), ("二审", "second"), ("终审", "second"), ("一审", "first")):
            if word in words:
                return self._go_on(step)

    def _court_now(self) -> str | None:
        """The court that has the case, if the text has named it."""
        if self.stage in AT_TRIAL:
            return self.trial_court
        return self.appeal_court if self.stage is Stage.APPEALED else None

    def _go_on(self, step: str) -> None:
        self.stage = NEXT_STAGE.get(step, {}).get(self.stage, self.stage)

    def _is_taken(self, step: Event) -> bool:
        """True unless the step is only spoken of: 未提出上诉, 维持一审判决."""
        clause = clause_around(self.text, Extent(max(0, step.start - MAX_CLAUSE_CHARS), step.end), step.start)
        return "unless" not in step.row or not step.row["unless"].search(self.text, clause.start, step.start)

    def _step(self, event: Event) -> None:
        step, sentence, stage = event.row["step"], self.sentence, self.stage
        if step == "protest" and self.petitioned:
            self.stage = Stage.CLOSED
        self._go_on(step)
        if step == "charged":
            self.trial_court, self.asks_confiscation = sentence.target or self.trial_court, False
        elif step in {"appeal", "protest"}:
            self.appeal_court = sentence.target or self.appeal_court
        elif step in {"petition", "retrial"}:
            self.petitioned = self.petitioned or self.judgment is not None
        elif step == "confiscation":
            self.asks_confiscation = True
        elif step == "hearing" and self.stage in AT_TRIAL:
            self.trial_court = self.trial_court or sentence.court
        elif step in {"instance", "judgment", "adopted"}:
            self._say_instance(self.text[event.start : event.end])
        if step in ENDS_DAY:
            sentence.decided, sentence.day = None, sentence.day if step == "charged" else None
        self.interrupted |= step in INTERRUPTS
        if step == "judgment":
            self._judge(event.start)
        elif step == "adopted":
            self.adoption = self._judge(event.start)
        elif step == "instance" and self.stage is not stage:
            self._start_anew()

    def _start_anew(self) -> None:
        """Another instance is named: in a sentence that has told a judgment (判处…，二审改判…), the next one begins.

        What the sentence said before that judgment is of the first.
        """
        if self.judgment and self.judgment.start >= self.sentence.start:
            self.interrupted = True
            if self.sentence.day_at < self.judgment.start:
                self.sentence.decided = None
            if self.sentence.court_at < self.judgment.start:
                self.sentence.court = self.appeal_court

    def _judge(self, at: int) -> Judgment:
        """The judgment of the case that a sentence reports, which may be the one of the sentences before."""
        last, sentence = self.judgment, self.sentence
        if last and not self.interrupted:
            last.decided = last.decided or sentence.decided
            last.instance = last.instance or INSTANCES.get(self.stage)
            return last
        court = sentence.court if sentence.court_at >= 0 else self._court_now()
        higher = self._is_higher(court)
        if self.stage is Stage.CLOSED:
            self.stage = Stage.RETRIAL if self.petitioned and higher else Stage.OPEN
        if self.stage is Stage.APPEALED and court and not higher:
            self.stage = Stage.FIRST
        self.judgment = Judgment(court, sentence.decided, INSTANCES.get(self.stage), at)
        if self.stage in AT_TRIAL:
            self.trial_court = self.trial_court or court
        else:
            self.stage = Stage.CLOSED
        self.judgments.append(at)
        self.interrupted = False
        return self.judgment

    def _is_higher(self, court: str | None) -> bool:
        return court is not None and court != self.trial_court and HIGHER_COURT.search(court) is not None

    def _decision(self, sentence: Extent, event: Event) -> Decision:
        """The decision that an act reports. Its extent is the clause of the act."""
        read, act = self.sentence, Act(event.row["act"])
        other_case = _is_of_another_case(self.text, sentence, event.end)
        decision = Decision(*clause_around(self.text, sentence, event.start), act, other_case, sentence.start)
        if act not in OF_COURTS:
            office = read.procuratorate or self.procuratorate if act is not Act.DROPPED else None
            return replace(decision, procuratorate=office, decided=read.day)
        if act in WITHOUT_OUTCOMES or other_case:
            if act is Act.UPHELD:
                self.stage = Stage.CLOSED
            elif act not in WITHOUT_OUTCOMES:
                self.judgments.append(event.start)
            return replace(decision, court=read.court, decided=read.decided)
        if act is Act.CHANGED:
            self._change_in_sentence()
        judgment = self._judge(event.start)
        if act is Act.CHANGED:
            higher = self._is_higher(judgment.court)
            if judgment.instance is None or (judgment.instance is Instance.FIRST and higher):
                self.stage = Stage.CLOSED
                judgment.instance = Instance.RETRIAL if self.petitioned else Instance.SECOND
        elif act is Act.JUDGED and judgment.instance in {Instance.SECOND, Instance.RETRIAL}:
            act = Act.CHANGED
        return replace(decision, act=act, court=judgment.court, decided=judgment.decided, instance=judgment.instance)

    def _change_in_sentence(self) -> None:
        """A change behind the judgment of the same sentence is a judgment of its own: 判处三年，后改判四年."""
        last = self.judgment
        in_sentence = last is not None and not self.interrupted and last.start >= self.sentence.start
        if last and in_sentence and last.instance in {None, Instance.FIRST}:
            last.instance = Instance.FIRST
            self.stage = Stage.RETRIAL if self.petitioned else Stage.APPEALED
            self._start_anew()


def _happened(text: str, sentence: Extent, event: Event) -> bool:
    """True unless an act is only asked for (建议判处), possible (可能判处), or talked about (判处…量刑畸轻)."""
    act = event.row["act"]
    clause = clause_around(text, sentence, event.start)
    own_words = words_of("adopted").sub("", text[clause.start : event.start])
    doubts = words_of("clause").finditer(own_words + text[event.start : event.end])
    if any(doubt.start() < len(own_words) or act == Act.NOT_PROSECUTED for doubt in doubts):
        return False
    if words_of("after").search(text[event.end : clause.end][:LOOK_AHEAD_CHARS]):
        return False
    appraisal = words_of("appraised").search(text, event.end, min(sentence.end, event.end + LOOK_BACK_CHARS))
    if appraisal and not APPRAISER.search(text, event.end, appraisal.start()):
        return False
    before = words_of("adopted").sub("", text[max(sentence.start, event.start - LOOK_BACK_CHARS) : event.start])
    decider = next(reversed([*words_of("deciders").finditer(before)]), None)
    if words_of("speech").search(before, decider.end() if decider else 0):
        return False
    if act in {Act.VACATED, Act.UPHELD}:
        since = max(sentence.start, event.start - LOOK_BACK_CHARS)
        if CIVIL.search(text, max(since, text.rfind("刑事", since, event.start)), clause.end):
            return False
    if act == Act.NOT_PROSECUTED and HEADING.match(text, sentence.start, event.start):
        return False
    return "needs" not in event.row or event.row["needs"].search(text, sentence.start, event.end) is not None


def _is_of_another_case(text: str, sentence: Extent, at: int) -> bool:
    """Whether its sentence says so (曾因…被判处, a line that presents a defendant), or the one before: 分案办理。"""
    return bool(
        words_of("intro").match(text, *sentence)
        or APART.search(text, max(0, sentence.start - AROUND_CHARS), sentence.start)
        or words_of("before").search(text[max(sentence.start, at - AROUND_CHARS) : at])
        or words_of("behind").search(text[at : min(sentence.end, at + AROUND_CHARS)])
    )


def _cut(sentence: Extent, found: list[Decision]) -> Iterator[Decision]:
    """The decisions of a sentence, each with its own part of it. Acts of the same judgment are one decision."""
    groups: list[list[Decision]] = []
    last_change = max((place for place, one in enumerate(found) if one.act is Act.CHANGED), default=-1)
    for place, decision in enumerate(found):
        if place < last_change and decision.act in WITHOUT_OUTCOMES:
            continue  # 撤销原判，改判…: the change says all
        last = groups[-1][-1] if groups else decision
        if (
            groups
            and last.act is not Act.NOT_PROSECUTED
            and replace(last, start=0, end=0) == replace(decision, start=0, end=0)
        ):
            groups[-1].append(decision)
        else:
            groups.append([decision])
    start = sentence.start
    for group, following in zip(groups, [*groups[1:], None], strict=False):
        first = group[0]
        own_clause = first.act is Act.NOT_PROSECUTED and group is not groups[0]
        end = max(following[0].start if following else sentence.end, group[-1].end)
        yield replace(first, start=max(start, first.start) if own_clause else start, end=end)
        start = end


def _with_first_instance(text: str, case: Case, decisions: list[Decision], judgments: list[int]) -> Iterator[Decision]:
    """The decisions. A judgment of no known instance is one of the first where an appeal, or the lack of one, follows.

    `judgments` are the offsets where the text begins each judgment, also those of civil cases.
    """
    for place, one in enumerate(decisions):
        if not one.other_case and one.act not in WITHOUT_OUTCOMES:
            now = APPEALED_NOW.match(text, one.end, min(case.end, one.end + APPEALED_NOW_CHARS))
            if (
                now
                and one.instance is not Instance.FIRST
                and (one.instance is not Instance.RETRIAL or "一审" in now[0])
            ):
                one = replace(one, act=Act.JUDGED, instance=Instance.FIRST)
            elif one.act in {Act.JUDGED, Act.CONFISCATED} and not one.instance:
                end = min(case.end, one.end + APPEALED_CHARS, *judgments[bisect_left(judgments, one.end) :][:1])
                later = decisions[place + 1 : place + 2]
                changed = later and later[0].act in {Act.CHANGED, Act.VACATED} and later[0].start < end
                if changed or APPEALED.search(text, one.end, end):
                    one = replace(one, instance=Instance.FIRST)
        yield one


def _adopted(
    text: str, sentences: Sequence[Extent], decisions: Sequence[Decision], adoption: Judgment | None
) -> Iterator[Decision]:
    """The sentences that recommend a punishment, if a court adopted it and no punishment of its own is reported."""
    own = [one for one in decisions if one.act in {Act.JUDGED, Act.CHANGED} and not one.other_case]
    if adoption is None or any(PUNISHMENT.search(text, one.start, one.end) for one in own):
        return
    appealed = APPEALED.search(text, adoption.start, adoption.start + LOOK_BACK_CHARS)
    instance = adoption.instance or (Instance.FIRST if appealed else None)
    for sentence in sentences:
        if RECOMMENDATION.search(text, *sentence) and PUNISHMENT.search(text, *sentence):
            yield Decision(
                *sentence,
                Act.ADOPTED,
                other_case=False,
                sentence=sentence.start,
                court=adoption.court,
                decided=adoption.decided,
                instance=instance,
            )


@cache
def _grounds() -> dict[str, dict[NonProsecution, re.Pattern[str]]]:
    """How texts say the ground of a decision not to prosecute: by name, by article, by its reasons."""
    table = load("analysis/data/judgments.toml")["grounds"]
    return {
        key: {NonProsecution(ground): re.compile("|".join(row[key]) or "(?!)") for ground, row in table.items()}
        for key in ("named", "articles", "words")
    }


def ground_of(text: str, start: int, end: int) -> NonProsecution | None:
    """The ground of the decision not to prosecute that text[start:end] states, as its words or its sentence name it."""
    first, last = max(0, start - LOOK_BACK_CHARS), end + LOOK_AHEAD_CHARS
    first = max(first, *(text.rfind(sign, first, start) + 1 for sign in "。\n"))
    stop = SENTENCE_END.search(text, end, last)
    last = stop.start() if stop else last
    for key, around in (("named", (start, end)), ("articles", (first, last)), ("words", (first, last))):
        for ground, words in _grounds()[key].items():
            if words.search(text, *around):
                return ground
    return None
