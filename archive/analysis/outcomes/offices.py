"""The courts and procuratorates that a sentence names, in the words of the text: 浙江省松阳县人民法院."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from archive.analysis.places.gazetteer import gazetteer

MAX_NAME_CHARS = 30
OFFICE = re.compile("(?P<court>法院|审判机关|中院|高院)|检察院|检察机关")
# The name begins behind the last of these words: marks, numbers, and words that few names of places have in them.
BEFORE_NAME = (
    r"[^\u4e00-\u9fff〇○×*A-Za-z]"
    r"|(?<!自)由|[日月年被对与及在至到给的了是把使让称诉服审判案罪刑接受办送起提出为以该此其请报督促协即时先并且因而则也均曾仍已又再系]"
    r"|向(?!阳)|经(?!开|济)|于(?!都|洪|田)|从(?!化|江)|和(?!平|田|县|静|硕|政|顺|林|龙|布)|后(?!旗)|前(?!郭|锋|山|旗)|人(?!民)|院|机关"
    r"|某某(?![省市县区州旗盟])|建议|支持|撤销|维持|驳回|核准|不服|认为|同日|随|最终|依法|指令|商请|中(?!级|院|[市山卫宁牟阳江])"
    r"|期间|以来|尽快|履行|通知|派驻|会同|联合|根据|依照"
)
# A bracket or a title in which an office does nothing: （系当时集中管辖法院）, 《最高人民法院关于…的解释》.
ASIDE = re.compile("《[^》]{0,60}$|（[系原现时][^（）]{0,40}$")
NO_NAME = re.compile(
    "(?:一审|二审|再审|原审|终审|上一?级|同级|两级|各级|三级|下级|我|本|该|当地|相关|有关|管辖|办案|原办案|审?理|受诉|管辖)?(?:人民)?$"
)
ISSUES = re.compile("(?:、[^，。；《\n]{2,24})?(?:《|关于)")  # an office that made rules: 最高人民法院《关于…的解释》
DIVISION = re.compile("[省市县区州旗盟港师]|自治|铁路|兵团|高级|中级|最高")
MAX_SHORT_NAME_CHARS = 6  # of a name without the word for its division: 重庆四中院


class NamedOffice(NamedTuple):
    """A court or procuratorate as a text names it."""

    start: int
    end: int
    name: str | None  # in full words; None for 法院, 该院 and the like
    is_court: bool


def offices(text: str, start: int, end: int) -> Iterator[NamedOffice]:
    """The courts and procuratorates between two offsets, in order."""
    for match in OFFICE.finditer(text, start, end):
        if ISSUES.match(text, match.end()):
            continue
        since = max(start, match.start() - MAX_NAME_CHARS)
        if ASIDE.search(text, max(start, match.start() - 2 * MAX_NAME_CHARS), match.start()):
            continue
        cuts = [cut.end() for cut in _before_name().finditer(text, since, match.start()) if cut.lastgroup != "place"]
        name_start = cuts[-1] if cuts else since
        name = text[name_start : match.end()] if _is_name(text[name_start : match.start()], match) else None
        yield NamedOffice(name_start, match.end(), name, match["court"] is not None)


@cache
def _before_name() -> re.Pattern[str]:
    """The words before a name, or in the group `place` a name of a place with such a word in it: 东至县, 日照市."""
    word = re.compile(BEFORE_NAME)
    places = [name for name in gazetteer().names if len(name) > 2 and word.search(name) and not name.startswith("向")]
    return re.compile(f"(?P<place>{'|'.join(sorted(places, key=len, reverse=True))})|{BEFORE_NAME}")


def _is_name(words: str, office: re.Match[str]) -> bool:
    if NO_NAME.match(words):
        return False
    if office[0] == "检察机关" and not words.endswith(("省", "市", "县", "区", "州", "旗", "盟", "级")):
        return False
    return DIVISION.search(words) is not None or len(words.removesuffix("人民")) <= MAX_SHORT_NAME_CHARS
