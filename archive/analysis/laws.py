"""The registry of laws, data/laws.toml, and the words by which texts name, date and number laws, data/law_words.toml.

Many names begin with their issuers: 最高人民法院、最高人民检察院关于…的解释. Texts leave these out, put them before the
《》, write them short (两高, 两高一部) or in another order. So a name that begins with issuers is looked up without
them, too, and the law must be theirs.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from typing import Any

from archive.model import Law
from archive.rules import any_of, fill, load
from archive.text.provisions import law_key

KINDS = (
    "law",
    "amendment",
    "decision",  # of the National People's Congress or its Standing Committee
    "legislative_interpretation",
    "judicial_interpretation",  # has force of law: 法释, 高检发释字
    "opinion",  # 意见, 规定, 通知 and other papers of courts and procuratorates, often with ministries
    "minutes",  # 会议纪要
    "answer",  # 批复 and 答复 that are no judicial interpretation
    "regulation",  # of the State Council
    "rule",  # of a ministry
    "local_rule",  # of a province or a city
    "party_document",
    "treaty",
)
STATE = "中华人民共和国"  # texts leave it out in front of a law's name
MAX_VERSION_CHARS = 40


# --- the registry -----------------------------------------------------------------------------------------------------


@cache
def all_laws() -> tuple[Law, ...]:
    """Every law of the registry, in the order of the file."""
    facts = ("name", "issuer", "kind", "number", "published", "in_force", "english")
    return tuple(
        Law(id=id_, short_names=_short_names(entry), **{fact: entry.get(fact) for fact in facts})
        for id_, entry in load("analysis/data/laws.toml")["laws"].items()
    )


def _short_names(entry: dict[str, Any]) -> tuple[str, ...]:
    short_names = (entry["name"].removeprefix(STATE), *entry.get("short_names", ()))
    return tuple(short for short in short_names if short != entry["name"])


def law_named(name: str, issuer: str | None = None) -> Law | None:
    """The law that a full name, a short name or a number means; None if no law has it, or several.

    `issuer` is what stands in front of the 《》, if anything does: 两高一部, 最高人民法院、最高人民检察院.
    """
    by_name, by_title = _laws_by_name()
    found = by_name.get(law_key(name), [])
    if len(found) == 1:
        return found[0]
    issuers, title = _issuers_before(name)
    issuers |= _issuers_before(issuer or "")[0]
    found = found or by_title.get(title, [])
    theirs = [law for law in found if issuers <= _issuers_before(law.issuer or "")[0]]
    if len(theirs) > 1:
        theirs = [law for law in theirs if issuers == _issuers_before(law.issuer or "")[0]]
    return theirs[0] if len(theirs) == 1 else None


def articles_of(id_: str) -> int | None:
    """How many articles a law has; None if the registry does not say."""
    count: int | None = load("analysis/data/laws.toml")["laws"][id_].get("articles")
    return count


@cache
def _laws_by_name() -> tuple[dict[str, list[Law]], dict[str, list[Law]]]:
    """The laws by their full and short names and numbers, and by their full names without the issuers in front."""
    by_name, by_title = defaultdict[str, list[Law]](list), defaultdict[str, list[Law]](list)
    for law in all_laws():
        for key in {law_key(name) for name in (law.name, *law.short_names, law.number) if name}:
            by_name[key].append(law)
        by_title[_issuers_before(law.name)[1]].append(law)
    return by_name, by_title


def _issuers_before(name: str) -> tuple[frozenset[str], str]:
    """The issuers that a name begins with, in full, and the key of the rest."""
    known, pattern = _issuers_by_key()
    key = law_key(name)
    found = set[str]()
    while match := pattern.match(key):
        found.update(known[match[0]])
        key = key[match.end() :]
    return frozenset(found), key


@cache
def _issuers_by_key() -> tuple[dict[str, tuple[str, ...]], re.Pattern[str]]:
    divisions = {name: (name,) for name in law_list("issuers", "divisions")}
    known = {law_key(name): full for name, full in (divisions | national_offices()).items()}
    return known, re.compile(any_of(known))


# --- words around a law -----------------------------------------------------------------------------------------------


@cache
def law_words() -> Mapping[str, re.Pattern[str]]:
    """The patterns of data/law_words.toml, which says of each what it is for. Lists there are ends of titles."""
    edition = r"(?:[（(〔\[][^）)〕\]]{1,12}[）)〕\]])*"  # （试行）, （二）
    tables = [load("analysis/data/law_words.toml")[name] for name in ("titles", "bare", "versions", "former", "prose")]
    entries: dict[str, str] = {
        name: f"(?:{'|'.join(entry)}){edition}$" if isinstance(entry, list) else entry
        for table in tables
        for name, entry in table.items()
        if isinstance(entry, str) or name.endswith("_end")
    }
    parts = {name: f"(?:{entry})" for name, entry in entries.items()}
    parts = {name: fill(part, parts) for name, part in parts.items()}
    return {name: re.compile(fill(entry, parts)) for name, entry in entries.items()}


def law_list(table: str, name: str) -> Any:
    """An entry of data/law_words.toml: a list of whole words, or a part of a pattern."""
    return load("analysis/data/law_words.toml")[table][name]


@cache
def national_offices() -> dict[str, tuple[str, ...]]:
    """The national offices that issue laws and publications, as texts write them → in full: 两高 are two."""
    data = load("analysis/data/national_offices.json")
    names = {name: (full,) for full, short in data["offices"].items() for name in (full, *short)}
    return names | {group: tuple(offices) for group, offices in data["groups"].items()}


@cache
def national_office() -> str:
    """A pattern for any of `national_offices`. 公安部门, 中共中央政治局 and 国务院总理 are none."""
    return f"(?:{any_of(national_offices())})(?!门|政治局|总|联防)"


def version_of(words: str) -> str | None:
    """The version that the content of a bracket gives; None if it gives none."""
    return "，".join(part.strip() for part in re.split(r"[，,；;]", words) if _is_version(part.strip())) or None


def _is_version(part: str) -> bool:
    words = law_words()
    if words["number"].search(part):
        return "简称" not in part
    dated = words["dated"].match(part) and (len(part) <= MAX_VERSION_CHARS or words["doing"].search(part))
    return bool(dated or words["edition"].fullmatch(part))


def version_before(text: str, end: int) -> re.Match[str] | None:
    """The version that ends at an offset, in front of a name: 2021年3月1日施行的, 1979年. Group `words` has it."""
    start = max(0, end - MAX_VERSION_CHARS)
    return None if text[start:end].isalpha() else law_words()["before"].search(text, start, end)  # letters date nothing
