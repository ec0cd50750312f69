"""Where the proceedings of a case stand: the steps that a text tells, and the courts to which they lead."""

from __future__ import annotations

import re
from enum import Enum, auto

from archive.model import Instance

# Steps of the procedure. A negation before a step, or a word behind it, makes of it no step.
STEP = re.compile(
    r"(?P<judgment>作出[^，。；\n]{0,12}?(?:判决|裁定)|[一二再终]审判决(?=，|：|认)|(?:公开|当庭)?宣判(?!后)|判决(?=[：:]|如下|认为))"
    r"|(?P<hearing>开庭)"
    r"|(?P<confiscation>违法所得没收申请|(?:启动|适用|进入)[^，。；\n]{0,6}没收程序"
    r"|没收[^，。；\n]{0,20}?违法所得[^，。；\n]{0,6}?(?:申请|意见|裁定))"
    r"|(?P<petition>审判监督|再审(?!判决|改判|裁定|宣)|申诉|决定提审|提审(?:本|该)案)"
    r"|(?P<retried>发回[^，。；\n]{0,20}?重|重新审判)"
    r"|(?P<appeal>上诉(?!人|期|状|理由|权|不加刑))|(?P<protest>抗诉(?!机关|期|理由|意见|书|人))"
    r"|(?P<instance>一审|二审|终审|再审(?=判决|改判|裁定|宣))"
    r"|(?P<valid>(?:判决|裁定)[^，。；\n]{0,8}?(?:生效|发生法律效力))"
    r"|(?P<charged>提起公诉)|(?P<step>移送|逮捕|拘留|立案|投案|受理|抓获|查获)"
    r"|(?P<adopted>采纳[^。\n]{0,60}?(?:建议|量刑意见)|(?<=建议)[^。\n]{0,30}?采纳|(?<=[法][院庭])[^，。；\n]{0,8}采纳)"
)
NOT_DONE = re.compile("未|没有|不(?!服)|无|放弃")  # before a step that was not taken: 均未提出上诉
NOT_DONE_CHARS = 8
REJECTED = re.compile("[撤驳]回")
EARLIER = re.compile("撤销|维持|不服|认为")  # before the words for a judgment that was made earlier
AFTER_INSTANCE = re.compile(
    "后|期间|法院|判决(?:后|的|中|书|第|部分|对|量|确|适|生|[^，。；]{0,10}(?:错误|不当|畸))|宣判后|公诉|阶段|庭审"
)
HIGHER_COURT = re.compile("中级|高级|最高|[中高]院|审判机关|两级|三级")  # a court without these words hears no appeals


class Stage(Enum):
    """Where the proceedings stand."""

    OPEN = auto()  # nothing is judged
    FIRST = auto()  # the text says 一审, or that the case was sent back
    APPEALED = auto()
    RETRIAL = auto()
    CLOSED = auto()  # a judgment of second instance or retrial, or one that took effect


AT_TRIAL = frozenset({Stage.OPEN, Stage.FIRST})
INSTANCES = {Stage.FIRST: Instance.FIRST, Stage.APPEALED: Instance.SECOND, Stage.RETRIAL: Instance.RETRIAL}


def is_taken(step: re.Match[str], before: str) -> bool:
    """Whether a step is taken, and not only spoken of; `before` is its clause up to it."""
    match step.lastgroup:
        case "appeal" | "protest":
            return not (NOT_DONE.search(before[-NOT_DONE_CHARS:]) or REJECTED.search(before))
        case "instance":
            return not (EARLIER.search(before) or AFTER_INSTANCE.match(step.string, step.end()))
        case "judgment":
            return not EARLIER.search(before)
    return True


class Proceedings:
    """The proceedings of one case, as far as its text was read."""

    def __init__(self) -> None:
        self.stage = Stage.OPEN
        self.petitioned = False  # somebody petitioned against a judgment, so a protest asks for a retrial
        self.trial_court: str | None = None  # to which the case was brought
        self.appeal_court: str | None = None
        self.asks_confiscation = False  # whether a confiscation of proceeds without a trial is asked for

    @property
    def instance(self) -> Instance | None:
        return INSTANCES.get(self.stage)

    def take(self, step: re.Match[str], target: str | None, *, judged: bool) -> None:
        """Goes on by a step. `target` is the court to which it brings the case; `judged` says that one has judged."""
        match step.lastgroup:
            case "charged":
                self.trial_court = target or self.trial_court
                self.asks_confiscation = False
                self.stage = Stage.OPEN if self.stage is Stage.CLOSED else self.stage
            case "appeal":
                self.stage, self.appeal_court = Stage.APPEALED, target or self.appeal_court
            case "protest":
                retrial = self.petitioned or self.stage is Stage.CLOSED
                self.stage = Stage.RETRIAL if retrial else Stage.APPEALED
                self.appeal_court = target or self.appeal_court
            case "petition":
                self.petitioned = self.petitioned or judged
                self.stage = Stage.RETRIAL if step[0] != "申诉" else self.stage
            case "retried":
                self.stage = Stage.FIRST
            case "valid":
                self.stage = Stage.CLOSED
            case "confiscation":
                self.asks_confiscation = True
            case "instance" | "judgment" | "adopted":
                self.say_instance(step[0])

    def is_over(self, step: re.Match[str]) -> bool:
        """Whether a step is one of an instance that is over: after an appeal, 一审判决认定事实清楚 is spoken of."""
        return step[0].startswith("一审判决") and self.stage in {Stage.APPEALED, Stage.RETRIAL}

    def say_instance(self, words: str) -> None:
        """The words for a judgment or a court say the instance: 作出一审判决, 二审法院."""
        if "再审" in words:
            self.stage = Stage.RETRIAL
        elif ("二审" in words or "终审" in words) and self.stage is not Stage.RETRIAL:
            self.stage = Stage.APPEALED
        elif "一审" in words:
            self.stage = Stage.FIRST

    def hear(self, court: str | None) -> None:
        """A court holds a hearing."""
        if self.stage in AT_TRIAL:
            self.trial_court = self.trial_court or court

    def court_meant(self, words: str) -> str | None:
        """The court that 法院, 该院 or 二审法院 means; such words may say the instance."""
        if "二审" in words or "终审" in words:
            self.say_instance("二审")
        elif "再审" in words or ("一审" in words and self.stage is Stage.OPEN):
            self.say_instance(words)
        if "一审" in words or "原审" in words or "该" in words:
            return self.trial_court
        return self.court_unnamed()

    def court_unnamed(self) -> str | None:
        """The court that has the case now, if the text has named it."""
        if self.stage in AT_TRIAL:
            return self.trial_court
        return self.appeal_court if self.stage is Stage.APPEALED else None

    def judge(self, court: str | None) -> Instance | None:
        """A court judges. The instance of its judgment."""
        higher = court is not None and court != self.trial_court and HIGHER_COURT.search(court) is not None
        if self.stage is Stage.CLOSED:
            self.stage = Stage.RETRIAL if self.petitioned and higher else Stage.OPEN
        if self.stage is Stage.APPEALED and court and not higher:
            self.stage = Stage.FIRST
        instance = self.instance
        if self.stage in AT_TRIAL:
            self.trial_court = self.trial_court or court
        else:
            self.stage = Stage.CLOSED
        return instance

    def change(self, court: str | None, instance: Instance | None) -> Instance:
        """A court changes a judgment (改判). The instance, which no court above the trial court has as the first."""
        higher = court is not None and court != self.trial_court and HIGHER_COURT.search(court) is not None
        if instance is None or (instance is Instance.FIRST and higher):
            self.stage = Stage.CLOSED
            return Instance.RETRIAL if self.petitioned else Instance.SECOND
        return instance
