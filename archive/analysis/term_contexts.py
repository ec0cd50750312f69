"""Which terms of a text say what it is about: not those of a rejected charge, a list of others, an old conviction.

The contexts are data/term_contexts.toml; docs/topic.md explains them to readers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from archive.analysis.fraud_terms import CHARGEABLE, TermHit, find_terms
from archive.analysis.opinions import Opinions, unfollowed
from archive.rules import load

CHARGE = "罪"
WINDOW_CHARS = 60  # `before` is searched in this many characters before the term; `after` bounds itself
OPINION_CHARS = 200  # an opinion begins at most so many characters before its first term
ACQUITTED_WITHIN_CHARS = 500  # an acquittal is searched from the first term to so many characters behind the last
LIST_STOP = re.compile(r"[，,。；;：:！？\n]")  # a list of offences begins behind the last of them


@dataclass(frozen=True, slots=True)
class TermContext:
    """What stands beside a term: a row of data/term_contexts.toml."""

    name: str
    why: str
    before: re.Pattern[str] | None = None
    after: re.Pattern[str] | None = None
    rejects: bool = False
    titled: bool = False

    def match_before(self, text: str, hit: TermHit) -> re.Match[str] | None:
        """What stands before the term, if it matches."""
        return self.before.search(text, _window(hit), hit.start) if self.before else None

    def precedes(self, text: str, hit: TermHit) -> bool:
        """Whether what stands before the term matches."""
        return self.match_before(text, hit) is not None

    def follows(self, text: str, hit: TermHit) -> bool:
        """Whether what stands behind the term matches."""
        return self.after is not None and self.after.match(text, hit.end) is not None

    def surrounds(self, text: str, hit: TermHit) -> bool:
        """Whether one of the two matches."""
        return self.precedes(text, hit) or self.follows(text, hit)


@dataclass(frozen=True, slots=True)
class TermContexts:
    """The rows of data/term_contexts.toml. In those of `uncounted` a term does not count; the others are signs."""

    uncounted: tuple[TermContext, ...]
    acquittal: re.Pattern[str]
    charge: TermContext
    sentence: TermContext
    finding: TermContext
    defence: TermContext
    list_joint: TermContext
    proceeds: TermContext
    upstream: TermContext


@cache
def term_contexts() -> TermContexts:
    """data/term_contexts.toml, read once per process. Raises TypeError if it has a key or a sign that has no use."""
    data = load("analysis/data/term_contexts.toml")
    signs: dict[str, Any] = {name: _context({"name": name, **row}) for name, row in data["signs"].items()}
    uncounted, acquittal = tuple(map(_context, data["contexts"])), re.compile(data["acquittal"]["pattern"])
    return TermContexts(uncounted, acquittal, **signs)


def _context(row: dict[str, Any]) -> TermContext:
    patterns: dict[str, Any] = {side: re.compile(row[side]) for side in ("before", "after") if side in row}
    return TermContext(**{**row, **patterns})


def titled_hits(title: str) -> list[TermHit]:
    """The terms that count in a title: all but those in a context that says nothing there, either."""
    silent = [context for context in term_contexts().uncounted if context.titled]
    return [hit for hit in find_terms(title) if not any(context.surrounds(title, hit) for context in silent)]


def counted_hits(text: str, hits: Sequence[TermHit]) -> list[TermHit]:
    """The hits that count, in order. Companions always count: by themselves they make no topic.

    A charge that the text rejects somewhere, and that no court upholds in it, counts nowhere. `hits` are those
    of one text or one case, and `text` is the whole text.
    """
    contexts = term_contexts()
    rejected: set[str] = set()
    charged: set[str] = set()
    upheld: set[str] = set()
    counted: list[TermHit] = []
    others = unfollowed(text, *_around(hits)) if hits else Opinions()
    for hit in hits:
        if hit.term.companion:
            counted.append(hit)
            continue
        if any(hit.start in opinion for opinion in others.spans):
            if _offence(hit) not in others.followed:
                rejected.add(_offence(hit))
            continue
        around = [context.rejects for context in contexts.uncounted if context.surrounds(text, hit)]
        if sum(around) == 1:
            if not contexts.defence.precedes(text, hit):
                rejected.add(_offence(hit))
        elif all(around) and not _is_behind_other_offences(text, hit, counted[-1].end if counted else 0):
            counted.append(hit)
            if is_charged(text, hit):
                (upheld if _is_upheld(text, hit) else charged).add(_offence(hit))
    if charged and contexts.acquittal.search(text, hits[0].start, _around(hits)[1]):
        rejected |= charged
    dropped = rejected - upheld
    return [hit for hit in counted if not (_offence(hit) in dropped and _is_charge(text, hit))]


def is_charged(text: str, hit: TermHit) -> bool:
    """Whether the term is charged or found by a court: 以诈骗罪提起公诉, 犯诈骗罪被判处, 法院认为其行为构成诈骗罪."""
    if hit.term.group not in CHARGEABLE:
        return False
    charge, finding = term_contexts().charge, term_contexts().finding
    return (charge.follows(text, hit) and charge.precedes(text, hit)) or finding.precedes(text, hit)


def _is_upheld(text: str, hit: TermHit) -> bool:
    """Whether a court sentences for the charge, or says that it is right."""
    return term_contexts().sentence.follows(text, hit) or term_contexts().finding.precedes(text, hit)


def is_upstream(text: str, hit: TermHit) -> bool:
    """Whether the term is the offence whose money another one deals with: 上游犯罪系集资诈骗, 诈骗所得."""
    contexts = term_contexts()
    return not hit.term.companion and (contexts.proceeds.follows(text, hit) or contexts.upstream.precedes(text, hit))


def _is_behind_other_offences(text: str, hit: TermHit, last_end: int) -> bool:
    """Whether the term is in a list that begins with something else. `last_end`: the end of the last counted hit."""
    joint = term_contexts().list_joint.match_before(text, hit)
    if joint is None:
        return False
    *_, begin = (_window(hit), *(stop.end() for stop in LIST_STOP.finditer(text, _window(hit), joint.start())))
    return last_end <= begin


def _around(hits: Sequence[TermHit]) -> tuple[int, int]:
    """Where opinions on these hits and their outcome are looked for: in a batch, the other cases are not."""
    return max(0, hits[0].start - OPINION_CHARS), hits[-1].end + ACQUITTED_WITHIN_CHARS


def _window(hit: TermHit) -> int:
    return max(0, hit.start - WINDOW_CHARS)


def _is_charge(text: str, hit: TermHit) -> bool:
    return hit.term.text.endswith(CHARGE) or text.startswith(CHARGE, hit.end)


def _offence(hit: TermHit) -> str:
    return hit.term.text.removesuffix(CHARGE)
