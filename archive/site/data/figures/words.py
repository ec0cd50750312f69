"""Says how each word of a query for figures is read: as a crime, measure, place or period, else as words of the text.

`fanzha figures` and the page /figures read a query alike (docs/figures.md).
"""

from __future__ import annotations

import calendar
import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from archive.site.data.structure import json_list
from archive.site.languages import LANGUAGES, text_of
from archive.text.hanzi import simplified
from archive.text.letters import folded_letters

MAX_WORDS = 12  # of a query; the others are left out
ReadAs = Literal["crime", "measure", "place", "period", "text"]

# What a region's name ends with and a reader leaves out: 江苏省, 内蒙古自治区.
REGION_END = re.compile(r"(?:(?:壮族|回族|维吾尔)?自治区|特别行政区|省|市)$")
# Months of a year by the words for them: the first and the last.
PARTS_OF_YEAR: Mapping[str, tuple[int, int]] = {
    **dict.fromkeys(("上半年", "上", "H1"), (1, 6)),  # as the charts have them, too
    **dict.fromkeys(("下半年", "下", "H2"), (7, 12)),
    "前三季度": (1, 9),
    **{
        name: (3 * at - 2, 3 * at)
        for at, n in enumerate("一二三四", 1)
        for name in (f"{n}季度", f"第{n}季度", f"Q{at}")
    },
}
PERIOD = re.compile(
    r"(?P<first>(?:19|20)\d\d)(?:年?[-—–~至到](?P<last>(?:19|20)\d\d)年?"
    rf"|年?(?P<part>{'|'.join(PARTS_OF_YEAR)})|(?:年|-)(?P<month>0?[1-9]|1[0-2])月?|年?度?)",
    re.ASCII | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ReadWord:
    """A word of a query, and what it was read as."""

    word: str
    read_as: ReadAs
    values: tuple[str, ...] = ()  # a measure, ids of crimes, codes of regions, or first and last day of a period


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words that are more than words of a text."""

    crimes: Mapping[str, tuple[str, ...]]  # names with and without 罪, folded → ids
    measures: Mapping[str, str]  # names in all languages, folded → the measures of the figures in the file
    regions: Mapping[str, tuple[str, ...]]  # names with and without their end, folded → codes

    @classmethod
    def read(cls, conn: sqlite3.Connection) -> Vocabulary:
        """The vocabulary of a public file."""
        crimes = conn.execute("select id, name, short_names, former_names, english from crimes")
        regions = conn.execute("select code, name, english from regions")
        return cls(
            _by_name(
                (id_, _names_of_crime(name, *json_list(short), *json_list(former), english or ""))
                for id_, name, short, former, english in crimes
            ),
            {
                folded_letters(name): measure
                for (measure,) in conn.execute("select distinct measure from figures")
                for name in (measure, *(text_of(f"measure.{measure}", code) or "" for code in LANGUAGES))
                if name
            },
            _by_name((code, _names_of_region(name, english)) for code, name, english in regions),
        )


def read_words(query: str, vocabulary: Vocabulary) -> tuple[ReadWord, ...]:
    """The words of a query, each with what it was read as; those after MAX_WORDS are left out."""
    return tuple(_read(typed, vocabulary) for typed in query.split()[:MAX_WORDS])


def days_of(since: str, until: str) -> tuple[str, str]:
    """The first day of one year, month or day and the last day of another: 2023, 2024-02 → 2023-01-01, 2024-02-29."""
    year, _, month = until[:7].partition("-")
    last = f"{year}-{month or 12}-{calendar.monthrange(int(year), int(month or 12))[1]}" if until else ""
    return f"{since}-01-01"[:10] if since else "", until if len(until) == len("2024-02-29") else last


def _read(typed: str, vocabulary: Vocabulary) -> ReadWord:
    name, written = folded_letters(typed), simplified(typed)
    if period := PERIOD.fullmatch(written):
        return ReadWord(written, "period", _days(period))
    if measure := vocabulary.measures.get(name):
        return ReadWord(written, "measure", (measure,))
    if ids := vocabulary.crimes.get(name):
        return ReadWord(written, "crime", ids)
    if codes := vocabulary.regions.get(name):
        return ReadWord(written, "place", codes)
    return ReadWord(written, "text")


def _days(period: re.Match[str]) -> tuple[str, str]:
    year = period["first"]
    if period["last"]:
        return days_of(year, period["last"])
    if period["month"]:
        return days_of(f"{year}-{int(period['month']):02}", f"{year}-{int(period['month']):02}")
    first, last = PARTS_OF_YEAR[period["part"].upper()] if period["part"] else (1, 12)
    return days_of(f"{year}-{first:02}", f"{year}-{last:02}")


def _names_of_crime(*names: str) -> Iterator[str]:
    """The names, and those in Chinese without 罪."""
    yield from names
    yield from (name.removesuffix("罪") for name in names)


def _names_of_region(name: str, english: str | None) -> Iterator[str]:
    yield name
    if len(short := REGION_END.sub("", name)) > 1:
        yield short
    if english:
        yield english


def _by_name(named: Iterable[tuple[str, Iterable[str]]]) -> dict[str, tuple[str, ...]]:
    found = defaultdict[str, list[str]](list)
    for id_, names in named:
        for name in {*map(folded_letters, names)} - {""}:
            found[name].append(id_)
    return {name: tuple(ids) for name, ids in found.items()}
