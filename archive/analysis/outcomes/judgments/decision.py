"""A decision that the text of a case tells, and what kinds of decisions there are."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from archive.model import Instance, NonProsecution


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

    @property
    def has_outcomes(self) -> bool:
        """Whether it says what became of somebody. The other acts only tell of earlier outcomes."""
        return self not in {Act.UPHELD, Act.VACATED, Act.REVOKED}


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision, or a further sentence of it. Its words are text[start:end]: one sentence, or the part of it that
    tells of this decision alone."""

    start: int  # offsets in the text, in characters
    end: int
    act: Act
    court: str | None  # in the full words of the text, carried from an earlier sentence; None if only 法院 is said
    procuratorate: str | None  # that did not prosecute, or dropped the case
    decided: str | None  # ISO, as precise as known; an interval is 2021-12/2024-05
    instance: Instance | None
    other_case: bool  # whether it is of other people's case, or an earlier one of the same person
    non_prosecution: NonProsecution | None = None  # of NOT_PROSECUTED alone
