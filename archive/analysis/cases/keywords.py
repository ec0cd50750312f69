"""Splits the keywords of a case."""

from __future__ import annotations

import re
from itertools import takewhile

from archive.analysis.crimes.names import names_in

AROUND = "；;，,、/|｜#·•【】[]［］〔〕"
IN_BRACKETS = r"（[^（）\n]*）|\([^()\n]*\)|“[^”\n]*”"  # no separator counts inside: 受贿（单位、个人）
BETWEEN_SPACES = re.compile(rf"(?:{IN_BRACKETS}|\S)+")
BETWEEN_SIGNS = re.compile(rf"(?:{IN_BRACKETS}|[^；;，,/|｜#【】\[\]［］〔〕])+")
BETWEEN_PAUSES = re.compile(rf"(?:{IN_BRACKETS}|[^、])+")
CRIME_ALONE = re.compile("＿+罪?")  # the name of a crime is hidden behind ＿
MIN_PAUSES = 2  # with one 、, 麻醉药品、精神药品 is one keyword


def split_keywords(text: str) -> tuple[str, ...]:
    """The keywords in a section's text. White space separates them; if there is none, ；，/| or brackets do; else 、.

    No sign separates inside brackets, and no 、 inside the name of a crime: 掩饰、隐瞒犯罪所得罪 is one keyword. The
    first line with 。 ends the keywords and is none itself.
    """
    line = " ".join(takewhile(lambda line: "。" not in line, text.split("\n")))
    words = BETWEEN_SPACES.findall(line)
    if len(words) == 1:
        words = BETWEEN_SIGNS.findall(words[0])
    if len(words) == 1:
        words = _between_pauses(words[0])
    return tuple(stripped for word in words if (stripped := word.strip(AROUND)))


def _between_pauses(words: str) -> list[str]:
    """The keywords between 、; the words as they are if that may be one keyword.

    It is not if MIN_PAUSES 、 are outside the names of crimes, or if the name of a crime is between 、.
    """
    if "、" not in words:
        return [words]
    known = words
    crimes = list(names_in(words))
    for crime in crimes:
        known = known[: crime.start] + "＿" * (crime.end - crime.start) + known[crime.end :]
    found = list(BETWEEN_PAUSES.finditer(known))
    several = len(found) > MIN_PAUSES or (len(found) > 1 and any(CRIME_ALONE.fullmatch(one[0]) for one in found))
    return [words[slice(*one.span())] for one in found] if several else [words]
