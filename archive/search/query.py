"""The query language: what a user types, as phrases that must and must not stand in a text, and as FTS5 MATCH text.

    诈骗 养老            both
    诈骗 OR 盗窃 2023    one of the first two, and the third      (| is the same as OR)
    "wire fraud"         what stands between the marks, as it stands; “…” and 「…」 are the same
    诈骗 -电信           the first without the second

Every text is a query: what is no operator is searched for, what holds nothing to search for is left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from archive.text.hanzi import EVERYTHING, NOTHING, phrase, tokens

MAX_CHARACTERS = 200  # of a query; over 100,000 publications 300 hanzi take 5 s, and 8,000 minutes

MATCH_EVERYTHING = f'"{EVERYTHING}"'
MATCH_NOTHING = f'"{NOTHING}"'

_TERM = re.compile(
    r"""
    (?P<operator>\bOR(?!\S) | \bAND(?!\S) | [|｜])
    | [(（]* (?P<minus>[-－]*) [(（]*
      (?: (?P<quoted> ["＂“”][^"＂“”]*["＂“”] | [「『][^」』]*[」』] ) (?= [\s|｜)）,，;；。、] | $ )
        | (?P<bare> [^\s|｜]+ ) )
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Query:
    """A query taken apart. A phrase is folded text with one GAP for whatever separates its words (see hanzi.fold)."""

    all_of: tuple[tuple[str, ...], ...] = ()  # of each group one phrase at least must be there
    none_of: tuple[str, ...] = ()  # none of these may be there
    cut: bool = False  # only the first MAX_CHARACTERS of the query were taken
    quoted: frozenset[str] = frozenset()  # the phrases that stood between quotation marks

    @property
    def wanted(self) -> tuple[str, ...]:
        """The phrases to look for and to mark, each once."""
        return tuple(dict.fromkeys(one for group in self.all_of for one in group))


def parse(text: str) -> Query:
    """Take a query apart. Never fails; a query without anything to look for has neither all_of nor none_of."""
    all_of: list[tuple[str, ...]] = []
    none_of: list[str] = []
    quoted: set[str] = set()
    joins = False  # an OR stands between the last group and the next phrase
    for term in _TERM.finditer(text[:MAX_CHARACTERS]):
        if term["operator"]:
            joins = term["operator"] != "AND"
        elif found := phrase(term["quoted"] or term["bare"]):
            if term["quoted"]:
                quoted.add(found)
            if term["minus"]:
                none_of.append(found)
            elif joins and all_of:
                all_of[-1] += (found,)
            else:
                all_of.append((found,))
            joins = False
    cut = len(text) > MAX_CHARACTERS
    return Query(tuple(dict.fromkeys(all_of)), tuple(dict.fromkeys(none_of)), cut, frozenset(quoted))


def match_expression(text: str) -> str:
    """The FTS5 MATCH text of a query: valid for any text, and without a match where there is nothing to look for."""
    return match(parse(text))


def match(query: Query) -> str:
    """The FTS5 MATCH text of a query. Flat, so that FTS5's limit on depth (256) is never met."""
    if not query.all_of and not query.none_of:
        return MATCH_NOTHING
    wanted = " AND ".join(f"({_any(group)})" for group in query.all_of) or MATCH_EVERYTHING
    return f"({wanted}) NOT ({_any(query.none_of)})" if query.none_of else wanted


def _any(phrases: tuple[str, ...]) -> str:
    return " OR ".join('"{}"'.format(" ".join(tokens(one))) for one in phrases)
