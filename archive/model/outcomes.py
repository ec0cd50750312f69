"""What became of the defendants of a case, and the circumstances that its text names."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Self


class NamedValue(StrEnum):
    """A value with its names for readers: `CODE = "code", "Chinese", "English"`."""

    chinese: str
    english: str

    def __new__(cls, code: str, chinese: str = "", english: str = "") -> Self:
        value = str.__new__(cls, code)
        value._value_ = code
        value.chinese, value.english = chinese, english
        return value


class OutcomeKind(NamedValue):
    """What became of a defendant, the severest first. None: convicted, and the text names no punishment."""

    DEATH = "death", "死刑", "Death"  # executed at once
    DEATH_SUSPENDED = "death_suspended", "死刑缓期执行", "Death, suspended"
    LIFE = "life", "无期徒刑", "Life imprisonment"
    PRISON = "prison", "有期徒刑", "Imprisonment"  # suspended or not
    DETENTION = "detention", "拘役", "Short-term detention"
    CONTROL = "control", "管制", "Public surveillance"
    FINE_ONLY = "fine_only", "单处罚金", "Fine only"
    EXEMPTED = "exempted", "免予刑事处罚", "Exempted from punishment"
    CONFISCATION_PROCEDURE = (
        "confiscation_procedure",
        "违法所得没收程序",
        "Confiscation procedure",
    )  # of one who fled or died
    NOT_PROSECUTED = "not_prosecuted", "不起诉", "Not prosecuted"  # of any type, 附条件不起诉 included
    ACQUITTED = "acquitted", "无罪", "Acquitted"


class NonProsecution(NamedValue):
    """On what ground a procuratorate did not prosecute. None where the text does not say."""

    STATUTORY = "statutory", "法定不起诉", "Statutory"  # also 绝对不起诉
    MINOR = "minor", "相对不起诉", "Minor offence"  # also 酌定不起诉: 犯罪情节轻微
    INSUFFICIENT = "insufficient", "存疑不起诉", "Insufficient evidence"  # 事实不清、证据不足
    CONDITIONAL = "conditional", "附条件不起诉", "Conditional"
    SPECIAL = "special", "特殊不起诉", "Special, approved by the Supreme People's Procuratorate"


class Suspension(NamedValue):
    """For whom a term is suspended."""

    ALL = "all", "缓刑", "Suspended"
    SOME = "some", "部分缓刑", "Suspended for some"  # for some of a group


class Instance(NamedValue):
    """The instance of the judgment that set a term."""

    FIRST = "first", "一审", "First instance"
    SECOND = "second", "二审", "Second instance"
    RETRIAL = "retrial", "再审", "Retrial"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the text of a case says became of one defendant, or of a group that it treats as one."""

    start: int  # offsets in the text, in characters, of the words that state it
    end: int
    as_written: str  # what the text has between them
    defendant: str  # the words of the text, without the role in front: 葛某; 其余12名被告人
    people: int | None  # 1 for a person or a unit; None if the text gives no number: 李某等人
    crimes_as_written: tuple[str, ...]  # as the text convicts: 偷越国境罪, with 罪; in its order
    crimes: tuple[str | None, ...]  # their ids in data/crimes.json, in the same order; None for one without an id
    kind: OutcomeKind | None  # None: convicted, and no punishment is named; of a range, the severer kind
    kind_low: OutcomeKind | None  # the milder kind where a range goes over two kinds
    months_min: int | None  # of the term that is executed; both are the same if it is no range
    months_max: int | None
    suspended: Suspension | None  # None if the term is not suspended
    suspended_months: int | None  # None also where the text gives no length, or several for a group
    fined: bool  # also where the text gives no amount
    fine_min: int | None  # 元
    fine_max: int | None
    fine_total: int | None  # 元, where only a sum for the whole group is given
    confiscate_all: bool | None  # 没收个人全部财产; None if no property is confiscated as a punishment
    confiscated: int | None  # 元, 没收财产 of an amount
    rights: int | None  # months of 剥夺政治权利
    rights_for_life: bool
    non_prosecution: NonProsecution | None  # of NOT_PROSECUTED alone
    adopted: bool  # whether the term is known only as the recommendation that the court adopted
    instance: Instance | None
    court: str | None  # of the judgment that set the term; None if the text has only 法院
    procuratorate: str | None  # that did not prosecute
    decided: str | None  # ISO, as precise as known; an interval is 2021-12/2024-05
    final: bool  # False if a later outcome of the case replaced it
    other_case: bool  # whether it is of other people's case, or an earlier one of the same person


class CircumstanceKind(NamedValue):
    """A circumstance of sentencing that a text names."""

    SURRENDER = "surrender", "自首", "Voluntary surrender"
    CONFESSION = "confession", "坦白", "Confession"  # also 如实供述
    MERIT = "merit", "立功", "Meritorious service"
    MAJOR_MERIT = "major_merit", "重大立功", "Major meritorious service"
    PRINCIPAL = "principal", "主犯", "Principal offender"  # also 首要分子
    ACCESSORY = "accessory", "从犯", "Accessory"
    COERCED = "coerced", "胁从犯", "Coerced participant"
    RECIDIVIST = "recidivist", "累犯", "Recidivist"
    GUILTY_PLEA = "guilty_plea", "认罪认罚", "Guilty plea"
    RESTITUTION = "restitution", "退赃退赔", "Restitution"  # also 赔偿
    FORGIVENESS = "forgiveness", "取得谅解", "Forgiven by the victim"
    MINOR_AGE = "minor_age", "未成年", "Under age"
    ATTEMPT = "attempt", "未遂", "Attempt"
    FIRST_OFFENCE = "first_offence", "初犯、偶犯", "First offence"


@dataclass(frozen=True, slots=True)
class Circumstance:
    """A circumstance of sentencing that a case's text names of a person, or of the case."""

    start: int  # offsets in the text, in characters, of the words that name it
    end: int
    as_written: str
    kind: CircumstanceKind
    defendant: str | None  # the words of the text; None if it is said of the case
    outcome: int | None  # index of that person's outcome in the case; None if there is none
