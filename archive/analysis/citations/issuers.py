"""The offices that stand in front of a title: 最高人民法院、最高人民检察院联合印发《关于…的意见》."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from archive.analysis.citations.words import law_words


@dataclass(frozen=True, slots=True)
class Issuers:
    """A list of offices in front of a title; `end` is where the title begins."""

    start: int
    end: int
    names: tuple[str, ...]  # in full
    more: bool  # whether there are others that are not named: 国务院法制办等八部门


_MORE = re.compile(r"等[二三四五六七八九十两\d]{1,3}(?:个|家)?(?:部门|部委|单位|机关)")
MAX_LOCAL_CHARS = 60  # of a list of local offices
_JOINT = r"(?:、|和|与|及|以及|，|,|会同|联合|[ \u3000]{1,2})"
_DOES = (
    r"(?:[等]?(?:[二三四五六七八九十两\d]{1,3}部门)?(?:共同|联合|正式|研究|关于|于?(?:19|20)\d\d年(?:\d{1,2}月(?:\d{1,2}日)?)?|今日|当日|近日|日前){0,3}"
    r"(?:印发|发布|制定|出台|下发|颁布|公布|颁行|通过|修订|修正|制发|制订|作出|批准|实施|施行)?了?(?:实施|施行|发布)?的?)"
)


def issuers_in(text: str) -> Iterator[Issuers]:
    """The lists of national offices that stand in front of a title, in order."""
    words = law_words()
    for match in _pattern().finditer(text):
        listed = _one().findall(match["list"])
        names = dict.fromkeys(name for one in listed for name in words.issuers.get(one, (one,)))
        more = _MORE.match(text, match.end("list")) is not None
        yield Issuers(match.start(), match.end(), tuple(names), more)


def local_issuers_before(text: str, end: int) -> str | None:
    """The offices of a province that stand in front of a title: 某省民政厅、财政厅."""
    match = _local().search(text, max(0, end - MAX_LOCAL_CHARS), end)
    return match["list"] if match else None


@cache
def _pattern() -> re.Pattern[str]:
    issuer, other = law_words().issuer.pattern, _one().pattern
    return re.compile(rf"(?P<list>{issuer}(?:{_JOINT}(?>{other})){{0,15}}+){_DOES}(?=《|关于)")


@cache
def _local() -> re.Pattern[str]:
    office = r"[一-龥]{2,14}?(?:厅|局|委员会|委|政府|办公厅|办公室|法院|检察院)"
    return re.compile(
        rf"(?P<list>{law_words().province.pattern}{office}(?:[、和]{office}){{0,6}})(?:联合)?(?:印发|发布|制定|出台)?的?$"
    )


@cache
def _one() -> re.Pattern[str]:
    """An office; in a list, also one that the table does not know: 中央农村工作领导小组办公室."""
    return re.compile(
        rf"{law_words().issuer.pattern}|[一-龥]{{2,18}}?(?:部|委|局|署|院|会|办公室|总局)(?=[、和与及，,《会联等印发]|$)"
    )
