"""The words of a clause that say what its number counts (data/figure_words.toml)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from archive.rules import load

MAX_WORDS = 16  # of a measure that no table has
SIGNS = " \n\t，,、：:；;“”‘’"
OPENING, CLOSING = "（(《【", "）)》】●•·%"
LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class _Words:
    at_end: tuple[str, ...]  # the longest first, as in `at_start`
    at_start: tuple[str, ...]
    whole: tuple[str, ...]
    border: re.Pattern[str]  # whole words, a border, or a name of an office
    offices: tuple[str, ...]
    one_hanzi: frozenset[str]


@cache
def _words() -> _Words:
    data = load("analysis/data/figure_words.toml")
    whole, borders, offices = ("|".join(data[key]) for key in ("whole", "borders", "offices"))
    return _Words(
        tuple(sorted(data["at_end"], key=len, reverse=True)),
        tuple(sorted(data["at_start"], key=len, reverse=True)),
        tuple(data["whole"]),
        re.compile(f"(?:{whole})|(?P<behind>{borders})|(?P<office>{offices})"),
        tuple(data["offices"]),
        frozenset(data["one_hanzi"]),
    )


def of_sense(words: str) -> str | None:
    """The words without those at their ends that say nothing; None if less than two letters are left."""
    table = _words()
    words = _stripped(words)
    while not words.endswith(table.whole) and (last := next(filter(words.endswith, table.at_end), None)):
        words = _stripped(words.removesuffix(last))
    while not words.startswith(table.whole) and (first := next(filter(words.startswith, table.at_start), None)):
        words = _stripped(words.removeprefix(first))
    return words if words in table.one_hanzi or len(LETTER.findall(words)) > 1 else None


def tail_of_sense(text: str, start: int, end: int) -> str | None:
    """The last words before a number whose measure no table has. Those of a long clause begin behind a border."""
    if end - start > MAX_WORDS:
        start = _border(text, end - MAX_WORDS, end)
    words = of_sense(text[start:end])
    return None if words and words.endswith(_words().offices) else words


def head_of_sense(text: str, start: int, end: int) -> str | None:
    """The first words after a number that begins its clause. Those of a long clause end before the last border."""
    if end - start > MAX_WORDS:
        found = [border for border in _borders(text, start, start + MAX_WORDS) if border.start() > start]
        end = found[-1].start() if found else start
    return of_sense(text[start:end])


def _stripped(words: str) -> str:
    return words.lstrip(SIGNS + CLOSING).rstrip(SIGNS + OPENING)


def _border(text: str, start: int, end: int) -> int:
    """The first place from `start` where words begin; `end` if there is none."""
    first = next(iter(_borders(text, start, end)), None)
    if first is None:
        return end
    return first.start() if first["office"] else first.end()


def _borders(text: str, start: int, end: int) -> list[re.Match[str]]:
    return [found for found in _words().border.finditer(text, start, end) if found.lastgroup]
