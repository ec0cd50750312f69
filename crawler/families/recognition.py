"""Which family a page is of, told from the page: scored marks, and the evidence kept."""

from __future__ import annotations

from dataclasses import dataclass

from parsel import Selector

from crawler.families.family import Family, Mark
from crawler.families.rows import address_of, links

SURE = 3  # points from which a family is believed: one mark as good as a signature, or hints that add up to one
AHEAD = 1.5  # times the points of the next family; pages are pasted from one system into another
ENOUGH_LINKS = 3  # of one shape; a page may link one of everything


@dataclass(frozen=True, slots=True)
class Recognition:
    """What a page's marks say."""

    family: Family | None  # None where they do not suffice
    scores: tuple[tuple[str, int], ...]  # families with any point, the best first
    evidence: tuple[str, ...]  # the marks of the best that were found, in words

    def __str__(self) -> str:
        points = ", ".join(f"{name} {score}" for name, score in self.scores) or "no mark of any family"
        return f"{points}: {'; '.join(self.evidence)}" if self.evidence else points


def recognise(html: str, url: str, families: tuple[Family, ...]) -> Recognition:
    """The family whose marks the page bears; None where there are too few, or another's are nearly as many."""
    addresses = "\n".join(_links(html, url))
    found = {f: [m for m in f.marks if _is_met(m, html, addresses)] for f in families}
    ranked = sorted(((sum(m.weight for m in marks), f) for f, marks in found.items() if marks), key=lambda one: -one[0])
    if not ranked:
        return Recognition(None, (), ())
    score, best = ranked[0]
    second = ranked[1][0] if len(ranked) > 1 else 0
    family = best if score >= SURE and score >= AHEAD * second else None
    return Recognition(family, tuple((f.name, points) for points, f in ranked), tuple(m.what for m in found[best]))


def _is_met(mark: Mark, html: str, addresses: str) -> bool:
    if not mark.in_links:
        return mark.pattern.search(html) is not None
    return sum(1 for _ in mark.pattern.finditer(addresses)) >= ENOUGH_LINKS


def _links(html: str, url: str) -> list[str]:
    """Paths and queries that the page links on its own host, each once."""
    return list(dict.fromkeys(address_of(address) for _, address in links(Selector(html).xpath("//body"), url)))
