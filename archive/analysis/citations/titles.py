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
_MARKUP = re.compile(r"`?(?P<open><)|(?P<close>>)(?:`\{=html\})?|[`\\]")
_BREAK = re.compile(r"[ \t\u3000]*\n\s*|[ \t\u3000]+")
STATE = "中华人民共和国"
_NATIONAL_LAW = re.compile(r"[一-龥]{2,24}(?<![办方书战兵玩做说司执普立守违合非])法$")


@dataclass(frozen=True, slots=True)
class Title:
    """A title; in the text it is text[start:end], with its 《》."""

    start: int
    end: int
    name: str  # without 《》, on one line, inner titles in 〈〉


def titles_in(text: str) -> Iterator[Title]:
    """The titles of a text, in order."""
    for match in _TITLE.finditer(text):
        inner = match[1] or match[2]
        if inner.count("\n") < MAX_LINES:
            yield Title(match.start(), match.end(), clean_name(inner))


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


def is_law(name: str, *, issued: bool, applied: bool, has_article: bool, listed: bool) -> bool:
    """Whether a title that the registry does not know is one of a law.

    `issued`: a national office stands in front. `applied`: words such as 根据 do. `has_article`: an article follows.
    `listed`: it begins a line of a list of laws.
    """
    words = law_words()
    if words.never.search(name):
        return False
    if listed:
        return True
    if words.private.search(name) and not words.public_charter.match(name) and not issued:
        return False
    if words.law_end.search(name) or (has_article and _has_end(name)):
        return True
    national = issued or words.issuer.match(name) is not None or name.startswith((STATE, "中国共产党"))
    if words.rule_end.search(name) and not name.startswith("关于"):
        return True
    return _has_end(name) and (national or applied)


def _has_end(name: str) -> bool:
    words = law_words()
    return bool(words.law_end.search(name) or words.rule_end.search(name) or words.paper_end.search(name))
