"""The words of data/law_words.toml, and those that date or number a law: （2018年修正）, 法释〔2018〕6号."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from archive.rules import any_of, fill, load

MAX_CHARS = 40  # of a version in front of a law
_EDITION = r"(?:[（(〔\[][^）)〕\]]{1,12}[）)〕\]])*"  # （试行）, （二）


@cache
def law_words() -> Mapping[str, re.Pattern[str]]:
    """The patterns of data/law_words.toml, which says of each what it is for. Lists there are ends of titles."""
    tables = [_tables()[name] for name in ("titles", "bare", "versions", "former", "prose")]
    entries: dict[str, str] = {
        name: f"(?:{'|'.join(entry)}){_EDITION}$" if isinstance(entry, list) else entry
        for table in tables
        for name, entry in table.items()
        if isinstance(entry, str) or name.endswith("_end")
    }
    return {name: re.compile(fill(entry, {"dated": f"(?:{entries['dated']})"})) for name, entry in entries.items()}


def law_list(table: str, name: str) -> Any:
    """An entry of data/law_words.toml: a list of whole words, or a part of a pattern."""
    return _tables()[table][name]


@cache
def issuers() -> Mapping[str, tuple[str, ...]]:
    """The national offices that issue laws, as texts write them → in full."""
    found: dict[str, tuple[str, ...]] = {name: (name,) for name in law_list("issuers", "national")}
    for name, full in _tables()["issuers"]["short"].items():
        found |= {written: tuple(full) for written in (name, f"“{name}”", f'"{name}"')}
    return found


@cache
def issuer_pattern() -> str:
    """A pattern for any of `issuers`."""
    return any_of(issuers())


def _tables() -> Any:
    return load("analysis/data/law_words.toml")


@dataclass(frozen=True, slots=True)
class DatedWords:
    """Words that date or number a law; in the text they begin at `start`."""

    start: int
    words: str


def version_of(words: str) -> str | None:
    """The version that the content of a bracket gives; None if it gives none."""
    parts = [part.strip() for part in re.split(r"[，,；;]", words)]
    found = [part for part in parts if _is_version(part)]
    return "，".join(found) or None


def opening_of_pair(content: str) -> int:
    """Where a bracket's words on another text of the law begin, behind those that say that the law in front is the one
    applied: 13 in 2017年修正，本案适用，现为第三条. 0 if it does not begin so."""
    match = law_words()["applied_here"].match(content)
    return match.end() if match else 0


def version_before(text: str, end: int) -> DatedWords | None:
    """The version that ends at an offset, in front of a name: 2021年3月1日施行的, 1979年."""
    start = max(0, end - MAX_CHARS)
    match = None if text[start:end].isalpha() else _before().search(text, start, end)  # letters alone date nothing
    return DatedWords(match.start(), match["words"]) if match else None


def version_behind(text: str, at: int) -> re.Match[str] | None:
    """The version that follows a name without brackets: 2021年修订增加. Group `words` has it."""
    return _behind().match(text, at)


def _is_version(part: str) -> bool:
    words = law_words()
    if words["number"].search(part):
        return "简称" not in part
    return bool(words["dated"].match(part) and (len(part) <= MAX_CHARS or words["doing"].search(part))) or bool(
        re.fullmatch(r"(?:19|20)\d\d年?(?:修[正订改])?(?:版|本)?|第.{1,2}版", part)
    )


@cache
def _before() -> re.Pattern[str]:
    words = law_words()
    return re.compile(rf"(?P<words>(?:{words['dated'].pattern}|{words['number'].pattern}))(?:以?后)?(?:实行)?的?$")


@cache
def _behind() -> re.Pattern[str]:
    dated = law_words()["dated"].pattern
    return re.compile(rf"(?P<words>{dated}(?<!年))(?:后|以后)?(?:增加|新增|改为)?的?")
