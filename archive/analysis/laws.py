"""The registry of laws, data/laws.toml: which law a full name, a short name or a number means.

Many names begin with their issuers: 最高人民法院、最高人民检察院关于…的解释. Texts leave these out, put them before the
《》, write them short (两高, 两高一部) or in another order. So a name that begins with issuers is looked up without
them, too, and the law must be theirs.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import Any

from archive.model import Law
from archive.rules import load
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


@dataclass(frozen=True, slots=True)
class _Issuers:
    """The issuers that names of laws begin with, and what they are called for short."""

    members: dict[str, frozenset[str]]  # 两高 → both courts. The keys are as `law_key` makes them, the longest first.

    def before(self, key: str) -> tuple[frozenset[str], str]:
        """The issuers that a key begins with, and the rest of it."""
        found: set[str] = set()
        while name := next((name for name in self.members if key.startswith(name)), None):
            found |= self.members[name]
            key = key[len(name) :]
        return frozenset(found), key


@dataclass(frozen=True, slots=True)
class _Registry:
    laws: tuple[Law, ...]
    issuers: _Issuers
    by_name: dict[str, list[Law]]  # full and short names and numbers
    by_title: dict[str, list[Law]]  # full names without the issuers that they begin with

    def issuers_of(self, law: Law) -> frozenset[str]:
        return self.issuers.before(law_key(law.issuer or ""))[0]


def all_laws() -> tuple[Law, ...]:
    """Every law of the registry, in the order of the file."""
    return _registry().laws


def law_named(name: str, issuer: str | None = None) -> Law | None:
    """The law that a full name, a short name or a number means; None if no law has it, or several.

    `issuer` is what stands in front of the 《》, if anything does: 两高一部, 最高人民法院、最高人民检察院.
    """
    registry = _registry()
    key = law_key(name)
    found = registry.by_name.get(key, [])
    if len(found) == 1:
        return found[0]
    issued_by, title = registry.issuers.before(key)
    issued_by |= registry.issuers.before(law_key(issuer or ""))[0]
    found = found or registry.by_title.get(title, [])
    theirs = [law for law in found if issued_by <= registry.issuers_of(law)]
    if len(theirs) > 1:
        theirs = [law for law in theirs if issued_by == registry.issuers_of(law)]
    return theirs[0] if len(theirs) == 1 else None


@cache
def _registry() -> _Registry:
    data = load("analysis/data/laws.toml")
    members = {law_key(name): frozenset(issuers) for name, issuers in data["issuers"].items()}
    issuers = _Issuers(dict(sorted(members.items(), key=lambda item: -len(item[0]))))
    laws = tuple(_law(id_, entry) for id_, entry in data["laws"].items())
    by_name: dict[str, list[Law]] = defaultdict(list)
    by_title: dict[str, list[Law]] = defaultdict(list)
    for law in laws:
        for key in {law_key(name) for name in (law.name, *law.short_names, law.number) if name}:
            by_name[key].append(law)
        by_title[issuers.before(law_key(law.name))[1]].append(law)
    return _Registry(laws, issuers, dict(by_name), dict(by_title))


def articles_of(id_: str) -> int | None:
    """How many articles a law has; None if the registry does not say."""
    count: int | None = load("analysis/data/laws.toml")["laws"][id_].get("articles")
    return count


def _law(id_: str, entry: dict[str, Any]) -> Law:
    name = entry["name"]
    short_names = (name.removeprefix(STATE), *entry.get("short_names", ()))
    return Law(
        id=id_,
        name=name,
        short_names=tuple(short for short in short_names if short != name),
        issuer=entry.get("issuer"),
        kind=entry["kind"],
        number=entry.get("number"),
        published=entry.get("published"),
        in_force=entry.get("in_force"),
        english=entry.get("english"),
    )
