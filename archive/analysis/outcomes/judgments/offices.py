"""The courts and procuratorates that a sentence names, in the words of the text: 浙江省松阳县人民法院."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

MAX_NAME_CHARS = 30
OFFICE = re.compile("(?P<court>法院|审判机关|中院|高院)|检察院|检察机关")
# The name begins behind the last of these words.
BEFORE_NAME = re.compile(
    r"[\d日月年]|[^\u4e00-\u9fff〇○×*A-Za-z]|[向由经被对与及在于至到给](?![阳州城山川江县化水河海安宁平东南西北都洪])"
    r"|后|建议|提请|支持|认为|同时|随后|最终|本案|此案|该案|依法|指令|商请|报请|请求|其中|期间|以来|因为"
)
NO_NAME = re.compile("(?:(?:一审|二审|再审|原审|终审|上一?级|同级|两级|各级|三级|下级|我|本|该|当地)?的?(?:人民)?)$")


class NamedOffice(NamedTuple):
    """A court or procuratorate as a text names it."""

    start: int
    end: int
    name: str | None  # in full words; None for 法院, 该院 and the like
    is_court: bool


def offices(text: str, start: int, end: int) -> Iterator[NamedOffice]:
    """The courts and procuratorates between two offsets, in order."""
    for match in OFFICE.finditer(text, start, end):
        since = max(start, match.start() - MAX_NAME_CHARS)
        cuts = [cut.end() for cut in BEFORE_NAME.finditer(text, since, match.start())]
        name_start = cuts[-1] if cuts else since
        named = NO_NAME.match(text, name_start, match.start()) is None
        name = text[name_start : match.end()] if named else None
        yield NamedOffice(name_start, match.end(), name, match["court"] is not None)
