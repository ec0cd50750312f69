"""The names, short names and numbers of the laws of a public file, and which laws each means."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from archive.text.hanzi import GAP, phrase
from archive.text.provisions import law_key

STATE = "中华人民共和国"
ABOUT = "关于"  # begins the title of many rules, behind their issuers
MAX_NAME = 90  # characters of a name; a longer text is none
MAX_WAYS = 4  # names of a law that are looked for in texts, and highlighted


class SearchedLaw(NamedTuple):
    """A law of the table `laws`."""

    id: str
    name: str
    short_names: tuple[str, ...]
    number: str | None
    issuer: str | None


class LawsMeant(NamedTuple):
    """The laws that a name means; mostly one."""

    ids: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()  # names of laws that have no row


class LawNames:
    """Finds laws by what they are called."""

    def __init__(
        self,
        rows: Iterable[tuple[str, str, str, str | None, str | None]],
        unknown: Iterable[str] = (),
        cited: Iterable[str] = (),
    ) -> None:
        """`rows`: id, name, short names as JSON, number, issuer. `unknown`: names of laws that have no row. `cited`:
        the ids of laws that texts cite, the most frequent first."""
        found = [
            SearchedLaw(id_, name, tuple(json.loads(short)), number, issuer)
            for id_, name, short, number, issuer in rows
        ]
        self._laws = {law.id: law for law in found}
        by_key = defaultdict[str, list[str]](list)
        for law in found:
            for key in {law_key(one) for one in _ways(law)}:
                by_key[key].append(law.id)
        self._ids = {key: tuple(ids) for key, ids in by_key.items()}
        self._unknown = {law_key(name): name for name in unknown}
        # Of the cited laws, by id: all names and the number, folded, one a line.
        self._cited = {one: "\n".join(map(law_key, _ways(self._laws[one]))) for one in cited if one in self._laws}

    def named(self, text: str) -> LawsMeant:
        """The laws that a text names."""
        if len(text) > MAX_NAME:
            return LawsMeant()
        key = law_key(text)
        if ids := self._ids.get(key):
            return LawsMeant(ids)
        if name := self._unknown.get(key):
            return LawsMeant(unknown=(name,))
        # 两高一部关于…: issuers written short
        return LawsMeant(self._ids.get(key[key.find(ABOUT) :], ())) if ABOUT in key[1:] else LawsMeant()

    def holding(self, typed: str) -> Iterator[tuple[str, str]]:
        """The cited laws, as id and name, that have a text in one of their names or in their number."""
        key = law_key(typed)
        return ((one, self._laws[one].name) for one, names in self._cited.items() if key and key in names)

    def cited_names(self) -> dict[str, str]:
        """The names of the cited laws by their folds, without 中华人民共和国 and issuers."""
        titles = (_title(self._laws[one]).removeprefix(STATE) for one in self._cited)
        return {phrase(title): title for title in titles}

    def label(self, named: LawsMeant) -> str:
        """What readers are told that a name means."""
        return "、".join((*(self._laws[one].name for one in named.ids), *named.unknown))

    def written(self, named: LawsMeant) -> tuple[str, ...]:
        """How texts may write the names of laws, folded: the shortest full form of each, and its short names."""
        laws = [self._laws[one] for one in named.ids]
        ways = [way for law in laws for way in (_title(law).removeprefix(STATE), *law.short_names[:MAX_WAYS])]
        return tuple(dict.fromkeys(filter(None, map(phrase, (*ways, *named.unknown)))))


def _ways(law: SearchedLaw) -> Iterator[str]:
    yield from filter(None, (law.name, law.name.removeprefix(STATE), _title(law), law.number))
    yield from law.short_names


def _title(law: SearchedLaw) -> str:
    """The name without the issuers that it begins with."""
    return law.name.removeprefix(law.issuer or GAP) or law.name
