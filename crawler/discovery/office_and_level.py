"""Finds the procuratorate that runs a site: its full name as the site gives it, its level and its region."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from archive.analysis.places.gazetteer import Level
from archive.analysis.places.offices import offices, region_of_office

SUPREME = "最高人民检察院"
HANZI = "[\u4e00-\u9fff]"
# What a site writes directly before its name: 欢迎访问江西省人民检察院, 中华人民共和国最高人民检察院.
BEFORE = r"(?:热烈)?(?:欢迎)?[您你]?(?:访问|光临|来到|登录)?(?:中华人民共和国|中国)?"
NAME = re.compile(rf"(?<!{HANZI}){BEFORE}(?P<name>{HANZI}{{1,30}}?人民检察院(?:{HANZI}{{2,12}}?分院)?)")
OWNS = re.compile(r"版权所有|版权归|主办(?:单位)?")  # 版权所有：江西省人民检察院, 江西省人民检察院 版权所有
NEAR = 40  # characters on either side of a match of OWNS, in which the name is looked for

# The level of a name is looked up in BY_WHOLE_NAME, then in the gazetteer, then in BY_LAST_WORD.
SUPREME_LEVEL, PROVINCIAL, PREFECTURE, COUNTY = "supreme", "provincial", "prefecture", "county"
LEVELS = {Level.PROVINCE: PROVINCIAL, Level.PREFECTURE: PREFECTURE, Level.COUNTY: COUNTY}
BY_WHOLE_NAME = (
    (re.compile(rf"{SUPREME}$"), SUPREME_LEVEL),
    (re.compile("^新疆生产建设兵团人民检察院$"), PROVINCIAL),  # in the gazetteer it is a part of 新疆
    (re.compile("分院$"), PREFECTURE),  # a province's branch, for several prefectures or districts
)
BY_LAST_WORD = (
    (re.compile("(?:省|自治区)人民检察院$"), PROVINCIAL),
    (re.compile("(?:自治州|地区|盟)人民检察院$"), PREFECTURE),
    (re.compile("[县旗区]人民检察院$"), COUNTY),  # 市 is left out: a 市 may be a prefecture or a county
)
OF_NO_PREFECTURE = re.compile(r"\d\d90\d\d")  # codes of counties directly under their province: 济源市, 仙桃市


@dataclass(frozen=True, slots=True)
class Procuratorate:
    """A procuratorate, and what its name says about its level and its region."""

    name: str
    level: str | None  # supreme, provincial, prefecture or county; None if the name does not say
    # GB/T 2260: of the province or prefecture, also for a county's office; None for 最高人民检察院 and if unclear
    region_code: str | None


def procuratorate(name: str) -> Procuratorate:
    """What a procuratorate's full name says about its level and its region."""
    whole = next(iter(offices(name)), None)
    known = whole if whole and whole.start == 0 else None
    code = region_of_office(name)
    level = _met(BY_WHOLE_NAME, name)
    if level is None and known:
        small = code is not None and OF_NO_PREFECTURE.fullmatch(code)
        level = COUNTY if small else LEVELS[known.place.names[-1].level]
    return Procuratorate(name, level or _met(BY_LAST_WORD, name), code)


def procuratorate_in(text: str) -> str | None:
    """The full name of the first procuratorate in a title or in a site's name; None without one."""
    return next(_named(text), None)


def owner_in(texts: Iterable[str]) -> str | None:
    """The procuratorate that a page names beside 版权所有 or 主办; None without one. `texts`: the page's text nodes."""
    text = " ".join(filter(None, (" ".join(part.split()) for part in texts)))
    for word in OWNS.finditer(text):
        after, before = text[word.end() :][:NEAR], text[: word.start()][-NEAR:]
        if nearest := [*_named(after)][:1] or [*_named(before)][-1:]:
            return nearest[0]
    return None


def _named(text: str) -> Iterator[str]:
    for found in NAME.finditer(text):
        yield SUPREME if found["name"].endswith(SUPREME) else found["name"]


def _met(rules: tuple[tuple[re.Pattern[str], str], ...], name: str) -> str | None:
    return next((level for pattern, level in rules if pattern.search(name)), None)
