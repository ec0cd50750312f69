"""The crimes that a case or a publication is about: those in its title or keywords, and those charged in its text."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import takewhile

from archive.analysis.crimes.charged_in_text import SENTENCE_AT_ISSUE, SURNAMES, TitleClues, charged
from archive.analysis.crimes.names import CrimeName, crime_names, full_width, names_in
from archive.model import CrimeFound

TITLE = "title"
KEYWORDS = "keywords"
CHARGE = "charge"

# Words in the titles of cases in which nobody is accused: 督促整治非法采矿行政公益诉讼案. They do not count inside
# names of crimes.
WITHOUT_ACCUSED = re.compile(
    "公益诉讼|民事|纠纷|和解案|诉讼监督|再审检察建议|支持起诉|督促|执行(?<!监外执行)监督"
    "|行政(?:公益|诉讼|争议|处罚|检察|复议|协议|裁决|确认|许可|登记|赔偿|补偿|违法|强制|非诉|给付|奖励|附带|决定|监督|抗诉|案)"
)
ANNEXED = re.compile("刑事附带民事(?:公益)?诉讼")  # left out before the search for WITHOUT_ACCUSED: a criminal case
# NAMES_PEOPLE is in titles that name people, unlike 特大跨境电信网络诈骗案. LEAVES_OUT is in titles that do not name
# all of them: 钱某等人…案, 钱某团伙…案.
NAMES_PEOPLE = re.compile(f"^[{SURNAMES}]|[{SURNAMES}]某(?!公司|[市县区省])")
# Words in the titles and keywords of cases that are about officials' crimes, too.
OFFICIALS = re.compile("贿|贪污|渎职|徇私|枉法|滥用职权|玩忽职守|职务犯罪|公职人员|工作人员")
UPSTREAM = "上游犯罪"  # keywords below it name the offence whose proceeds were laundered
LEAVES_OUT = re.compile("等|团伙|集团|系列")


def find_crimes(title: str | None, keywords: tuple[str, ...], text: str) -> tuple[CrimeFound, ...]:
    """The crimes of a case, or of a publication without cases: first those in the title, then keywords, then charges.

    `how` is title, keywords or charge: the first of these places that has the crime. A crime that the text names
    without a charge is left out. Never raises, whatever the text.
    """
    plain = full_width("".join((title or "").split()))
    names = [*names_in(plain)]
    without_accused = _has_no_accused(plain, names)
    found = {name.crime: TITLE for name in names if not without_accused or plain.startswith("罪", name.end)}
    for crime in _keyed(keywords, without_accused):
        found.setdefault(crime, KEYWORDS)
    case = TitleClues(
        plain,
        without_accused,
        all_named=bool(names) and not without_accused and _names_all(plain),
        without_officials=_is_without_officials(plain, keywords, found),
    )
    for crime in charged(full_width(text), case, known=frozenset(found)):
        found.setdefault(crime, CHARGE)
    return tuple(CrimeFound(crime, how) for crime, how in found.items())


def _has_no_accused(title: str, names: list[CrimeName]) -> bool:
    """Whether nobody is accused, by the title. Names of crimes are cut out first: 民事、行政枉法裁判 is a crime."""
    ends = [0, *(name.end for name in names)]
    starts = [*(name.start for name in names), len(title)]
    beside = "\n".join(title[end:start] for end, start in zip(ends, starts, strict=True))
    return WITHOUT_ACCUSED.search(ANNEXED.sub("", beside)) is not None


def _is_without_officials(title: str, keywords: tuple[str, ...], found: Collection[str]) -> bool:
    """Whether a case is about crimes other than officials', by its title and keywords. False without any crime."""
    about = bool(found) or SENTENCE_AT_ISSUE.search(title) is not None
    return about and crime_names().of_officials.isdisjoint(found) and not OFFICIALS.search(f"{title}\n{keywords}")


def _names_all(title: str) -> bool:
    """Whether the title seems to name all of the accused."""
    return title.endswith("案") and bool(NAMES_PEOPLE.search(title)) and not LEAVES_OUT.search(title)


def _keyed(keywords: tuple[str, ...], without_accused: bool) -> Iterator[str]:
    """The crimes that keywords name.

    A crime's name counts before 罪 (洗钱罪, 洗钱罪认定) and, in criminal cases, at the end of a keyword (跨境洗钱).
    It does not count elsewhere (受贿共犯), nor below 上游犯罪, which is another's offence.
    """
    for keyword in takewhile(lambda word: not word.startswith(UPSTREAM), map(full_width, keywords)):
        for name in names_in(keyword):
            if keyword.startswith("罪", name.end) or (name.end == len(keyword) and not without_accused):
                yield name.crime
