"""Which terms of a text say what it is about: not those of a rejected charge, a list of others, an old conviction.

The contexts are data/term_contexts.toml; docs/topic.md explains them to readers.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from archive.analysis.fraud_terms import CHARGEABLE, TermHit

CHARGE = "罪"
WINDOW_CHARS = 60  # a context is searched in this many characters before and after the term
ACQUITTED_WITHIN_CHARS = 500  # an acquittal is searched from the first term to so many characters behind the last
CHARGED_BEFORE = re.compile(r"(?:以|犯|涉嫌|构成|认定为|因)[^，,。；;\n]{0,24}$")
CHARGED_AFTER = re.compile(r"[^。；\n]{0,80}?(?:公诉|起诉|判处|移送|逮捕|批捕|立案|追究|罪名|数罪并罚|宣判|死刑)")
ACQUITTED = re.compile(r"(?:判决|宣告|改判)[^。；\n]{0,20}无罪")
SENTENCED_AFTER = re.compile(r"[^。；\n]{0,80}?(?:判处|判刑|数罪并罚|死刑|有期徒刑|无期徒刑)")
UPHELD_BEFORE = re.compile(r"(?:法院|本院|合议庭)[^。；\n]{0,50}(?:构成|认定为|成立)(?:了|其)?$")
DENIED_BY_DEFENCE = re.compile(r"(?:辩护人|辩称|辩解|辩护意见|上诉人|上诉称|上诉提出|被告人提出)[^。；\n]*$")
# A list of offences that begins with another one: 盗窃、诈骗; 构成盗窃罪还是诈骗罪.
LISTED_BEFORE = re.compile(
    r"[^，,。；;：:！？\n]*"
    r"(?:、|(?:罪|犯罪|行为|盗窃|抢劫|抢夺|侵占|贪污|受贿|敲诈勒索|赌博|走私|伤害)(?:以及|和|与|及|或者?|还是))$"
)
PROCEEDS_AFTER = re.compile(r"罪?(?:犯罪|活动|行为)?的?(?:违法)?(?:所得|赃款|赃物|资金|钱款|款项?|被害人)")
UPSTREAM_BEFORE = re.compile(r"上游(?:犯罪|罪名)?(?:行为)?(?:系|为|是|属于?)[^。；\n]{0,12}$")


@dataclass(frozen=True, slots=True)
class TermContext:
    """A row of data/term_contexts.toml."""

    name: str
    why: str
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    rejects: bool

    def surrounds(self, text: str, hit: TermHit) -> bool:
        """Whether the term stands in this context."""
        return (self.before is not None and _follows(self.before, text, hit)) or (
            self.after is not None and self.after.match(text, hit.end, hit.end + WINDOW_CHARS) is not None
        )


@cache
def term_contexts() -> tuple[TermContext, ...]:
    """data/term_contexts.toml, read once per process."""
    data = tomllib.loads(resources.files("archive.analysis.data").joinpath("term_contexts.toml").read_text("utf-8"))
    return tuple(
        TermContext(row["name"], row["why"], _pattern(row, "before"), _pattern(row, "after"), row["rejects"])
        for row in data["contexts"]
    )


def _pattern(row: dict[str, Any], side: str) -> re.Pattern[str] | None:
    return re.compile(row[side]) if side in row else None


def counted_hits(text: str, hits: Sequence[TermHit]) -> list[TermHit]:
    """The hits that count, in order. Companions always count: by themselves they make no topic.

    A charge that the text rejects somewhere, and that no court upholds in it, counts nowhere. `hits` are those
    of one text or one case, and `text` is the whole text.
    """
    rejected: set[str] = set()
    charged: set[str] = set()
    upheld: set[str] = set()
    counted: list[TermHit] = []
    for hit in hits:
        if hit.term.companion:
            counted.append(hit)
            continue
        around = [context.rejects for context in term_contexts() if context.surrounds(text, hit)]
        if sum(around) == 1:
            if not _follows(DENIED_BY_DEFENCE, text, hit):
                rejected.add(_offence(hit))
        elif all(around) and not _is_behind_other_offences(text, hit, counted[-1].end if counted else 0):
            counted.append(hit)
            if is_charged(text, hit):
                (upheld if _is_upheld(text, hit) else charged).add(_offence(hit))
    if charged and ACQUITTED.search(text, hits[0].start, hits[-1].end + ACQUITTED_WITHIN_CHARS):
        rejected |= charged
    dropped = rejected - upheld
    return [hit for hit in counted if not (_offence(hit) in dropped and _is_charge(text, hit))]


def is_charged(text: str, hit: TermHit) -> bool:
    """Whether the term is charged or found by a court: 以诈骗罪提起公诉, 犯诈骗罪被判处, 法院认为其行为构成诈骗罪."""
    charged = CHARGED_AFTER.match(text, hit.end) is not None and _follows(CHARGED_BEFORE, text, hit)
    return hit.term.group in CHARGEABLE and (charged or _follows(UPHELD_BEFORE, text, hit))


def _is_upheld(text: str, hit: TermHit) -> bool:
    """Whether a court sentences for the charge, or says that it is right."""
    return SENTENCED_AFTER.match(text, hit.end) is not None or _follows(UPHELD_BEFORE, text, hit)


def is_upstream(text: str, hit: TermHit) -> bool:
    """Whether the term is the offence whose money another one deals with: 上游犯罪系集资诈骗, 诈骗所得."""
    return not hit.term.companion and (
        PROCEEDS_AFTER.match(text, hit.end) is not None or _follows(UPSTREAM_BEFORE, text, hit)
    )


def _follows(before: re.Pattern[str], text: str, hit: TermHit) -> bool:
    """Whether what stands before the term matches the pattern, which ends in `$`."""
    return before.search(text, max(0, hit.start - WINDOW_CHARS), hit.start) is not None


def _is_behind_other_offences(text: str, hit: TermHit, last_end: int) -> bool:
    """Whether the term is in a list that begins with something else. `last_end`: the end of the last counted hit."""
    listed = LISTED_BEFORE.search(text, max(0, hit.start - WINDOW_CHARS), hit.start)
    return listed is not None and last_end <= listed.start()


def _is_charge(text: str, hit: TermHit) -> bool:
    return hit.term.text.endswith(CHARGE) or text.startswith(CHARGE, hit.end)


def _offence(hit: TermHit) -> str:
    return hit.term.text.removesuffix(CHARGE)
