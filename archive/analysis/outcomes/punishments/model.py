"""What the grammar of punishments reads: a punishment, and the words that state one or several."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from archive.model import OutcomeKind, Suspension


class PhraseUse(StrEnum):
    """What the words of a punishment do in their sentence."""

    IMPOSED = "imposed"  # the punishment of somebody; of combined crimes the executed one
    COMPONENT = "component"  # of one of several crimes, which 数罪并罚，决定执行 then combines
    RECOMMENDED = "recommended"  # 量刑建议 of a procuratorate
    ABSTRACT = "abstract"  # of a law, or what could be imposed: 处三年以上十年以下有期徒刑, 应当判处无期徒刑
    REPLACED = "replaced"  # 由有期徒刑七年改判为十年: the seven years
    REDUCED = "reduced"  # 减刑, 减为有期徒刑二十年: how a sentence is executed


@dataclass(frozen=True, slots=True)
class Punishment:
    """The punishment of one person, or of each of a group."""

    kind: OutcomeKind | None = None  # of a range, the severer one; None: a fine, confiscation or rights alone
    kind_low: OutcomeKind | None = None  # the milder one where a range goes over two: 有期徒刑一年至拘役三个月
    months_min: int | None = None  # 36 for 三年; both are the same if it is no range
    months_max: int | None = None  # None beside a months_min: 三年以上
    suspended: Suspension | None = None  # all: 缓刑, 均适用缓刑; some: 部分适用缓刑, or at one end of a range
    suspended_months: int | None = None  # None also for 宣告缓刑 and for several lengths
    fined: bool = False  # also where no amount is said: 并处罚金
    fine_min: int | None = None  # 元; both are the same if it is no range; None in another currency
    fine_max: int | None = None  # None beside a fine_min: 五万余元; fine_min None beside it: 最高五万元
    fine_total: int | None = None  # 元, of all the group together: 并处罚金共计五十万元
    confiscate_all: bool | None = None  # 没收个人全部财产; False: 没收财产 of an amount or a part
    confiscated: int | None = None  # 元: 没收财产十万元
    rights: int | None = None  # months of 剥夺政治权利
    rights_for_life: bool = False  # 剥夺政治权利终身


SEVERITY = list(OutcomeKind)


def spanned(items: tuple[Punishment, ...]) -> Punishment:
    """One range over several punishments of a group: the shortest term is that of the mildest kind, the longest that of
    the severest."""
    kinds = sorted({kind for item in items for kind in (item.kind, item.kind_low) if kind}, key=SEVERITY.index)
    severest, mildest = (kinds[0], kinds[-1]) if kinds else (None, None)
    lows = [one.months_min for one in items if one.months_min is not None and (one.kind_low or one.kind) is mildest]
    highs = [one.months_max for one in items if one.months_max is not None and one.kind is severest]
    return replace(
        items[0],
        kind=severest,
        kind_low=mildest if mildest is not severest else None,
        months_min=min(lows, default=None),
        months_max=max(highs, default=None),
        fined=any(item.fined for item in items),
        fine_min=min((item.fine_min for item in items if item.fine_min is not None), default=None),
        fine_max=max((item.fine_max for item in items if item.fine_max is not None), default=None),
    )


@dataclass(frozen=True, slots=True)
class PunishmentPhrase:
    """The words of a text that state a punishment, from the kind or the term to the last fine or right."""

    start: int  # offsets in the text
    end: int
    items: tuple[Punishment, ...]  # several if lists are matched by order: 有期徒刑一年、六个月，处罚金十万元、五万元
    use: PhraseUse
    executed: bool  # whether 决定执行 or 合并执行 stands before it
    is_range: bool  # whether the one item holds for a group: 三年至一年不等
