"""Titles in 《》, and which of them are titles of laws."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from archive.analysis.citations.words import law_words

MAX_TITLE_CHARS = 150
MAX_LINES = 3  # of a title that is broken
# A title may hold others: 《关于修改《…办法》的决定》.
_TITLE = re.compile(
    rf"《([^《》。]{{1,{MAX_TITLE_CHARS}}}+(?:《[^《》。]{{1,{MAX_TITLE_CHARS}}}+》[^《》。]{{0,{MAX_TITLE_CHARS}}}+){{0,2}})》"
    rf"|《(《[^《》。]{{1,{MAX_TITLE_CHARS}}}+》[^《》。]{{1,{MAX_TITLE_CHARS}}}+)》"
)
_EDITION = re.compile(r"[（(](?:试行|暂行)[）)]")  # 《…监督规则》（试行）
_DATED = re.compile(
    r"[（(](?P<version>(?:19|20)\d\d年?(?:\d{1,2}月(?:\d{1,2}日)?)?(?:第.次)?(?:修[正订改]|施行|实施)?版?本?)[）)]$"
)
_MARKUP = re.compile(r"`?(?P<open><)|(?P<close>>)(?:`?\{=?html\})?|[`\\]")
_BREAK = re.compile(r"[ \t\u3000]*\n\s*|[ \t\u3000]+")
_LOCAL = re.compile("[一-龥]{2,12}?(?:省|市|自治区|自治州|自治县|县|州|盟|旗|区)(?!场)")  # 《上海市…管理办法》
STATE = "中华人民共和国"
_NATIONAL_LAW = re.compile(r"[一-龥]{2,24}(?<![办方书战兵玩做说看想语魔疗司执普立守违合非])法$")


@dataclass(frozen=True, slots=True)
class Title:
    """A title; in the text it is text[start:end], with its 《》."""

    start: int
    end: int  # with （试行） behind its 》
    name: str  # without 《》, on one line, inner titles in 〈〉, without a year at its end
    version: str | None  # the year: 《…法（2020年修订）》


def titles_in(text: str) -> Iterator[Title]:
    """The titles of a text, in order."""
    for match in _TITLE.finditer(text):
        inner = match[1] or match[2]
        if inner.count("\n") < MAX_LINES:
            name = clean_name(inner)
            dated = _DATED.search(name)
            version = dated["version"] if dated else None
            name = name[: dated.start()] if dated else name
            edition = _EDITION.match(text, match.end())
            end, name = (edition.end(), name + edition[0]) if edition else (match.end(), name)
            yield Title(match.start(), end, name, version)


def clean_name(name: str) -> str:
    """A name on one line. Offices that a line or a space divides are joined with 、."""
    name = _MARKUP.sub(lambda sign: "〈" if sign["open"] else "〉" if sign["close"] else "", name)
    name = name.replace("《", "〈").replace("》", "〉").strip()
    return _BREAK.sub(lambda gap: "、" if _ends_in_issuer(name[: gap.start()]) else "", name)


def _ends_in_issuer(words: str) -> bool:
    issuers = law_words().issuers
    return any(words.endswith(name) for name in issuers)


def full_name(name: str) -> str:
    """The name of a law that the registry does not know, with 中华人民共和国 if it is a national law: 《渔业法》."""
    if name.startswith(STATE) or not _NATIONAL_LAW.match(name):
        return name
    return STATE + name


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around a title, and says that it is one of a law."""

    issued: bool  # a national office stands in front
    applied: bool  # words such as 根据 do, or another law of a list
    cited: bool  # words such as 制定 do, or 规定 stands behind
    has_article: bool  # an article follows
    listed: bool  # it begins a line of a list of laws
    numbered: bool  # a local office stands in front, and a bracket with its number behind


def is_law(name: str, around: Surroundings) -> bool:
    """Whether a title that the registry does not know is one of a law."""
    words = law_words()
    if words.never.search(name):
        return False
    if around.listed:
        return True
    private = words.private.search(name) and not words.public_charter.match(name)
    if (private and not around.issued) or words.nobody.match(name):
        return False
    if words.law_end.search(name):
        return True
    if words.rule_end.search(name) and not name.startswith("关于") and (around.cited or _LOCAL.match(name)):
        return True
    national = around.issued or words.issuer.match(name) is not None or name.startswith((STATE, "中国共产党"))
    return _has_end(name) and (national or around.applied or around.has_article or around.numbered)


def _has_end(name: str) -> bool:
    words = law_words()
    return bool(words.law_end.search(name) or words.rule_end.search(name) or words.paper_end.search(name))
