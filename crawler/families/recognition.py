"""Finds the family of a page by its traits. Each trait has a weight, and the evidence names those that were found."""

from __future__ import annotations

from dataclasses import dataclass

from parsel import Selector

from crawler.families.declared import FAMILIES
from crawler.families.family import Family, Trait
from crawler.families.links import links_on_host, path_and_query

MIN_POINTS = 3  # points that a family needs: one trait as good as a signature, or hints that add up to it
MIN_LEAD = 1.5  # times the points of the next family: pages are pasted from one system into another
MIN_LINKS = 3  # links that match a trait's pattern; one or two can be chance


@dataclass(frozen=True, slots=True)
class Recognition:
    """What a page's traits say."""

    family: Family | None  # None if the traits do not suffice
    scores: tuple[tuple[str, int], ...]  # families with at least one point, the best first
    evidence: tuple[str, ...]  # names of the best family's traits that were found

    def __str__(self) -> str:
        points = ", ".join(f"{name} {score}" for name, score in self.scores) or "no trait of any family"
        return f"{points}: {'; '.join(self.evidence)}" if self.evidence else points


def recognise(html: str, url: str) -> Recognition:
    """Find the page's family by its traits.

    It is None if the traits weigh too little, or if those of another family weigh nearly as much.
    """
    addresses = "\n".join(_own_addresses(html, url))
    found = {one: [trait for trait in one.traits if _is_met(trait, html, addresses)] for one in FAMILIES.values()}
    points = {family: sum(trait.weight for trait in traits) for family, traits in found.items() if traits}
    ranked = sorted(points, key=lambda family: -points[family])
    if not ranked:
        return Recognition(None, (), ())
    best = ranked[0]
    second = points[ranked[1]] if len(ranked) > 1 else 0
    is_sure = points[best] >= MIN_POINTS and points[best] >= MIN_LEAD * second
    scores = tuple((family.name, points[family]) for family in ranked)
    return Recognition(best if is_sure else None, scores, tuple(trait.name for trait in found[best]))


def _is_met(trait: Trait, html: str, addresses: str) -> bool:
    if not trait.in_links:
        return trait.pattern.search(html) is not None
    return sum(1 for _ in trait.pattern.finditer(addresses)) >= MIN_LINKS


def _own_addresses(html: str, url: str) -> list[str]:
    """Paths and queries that the page links on its own host, each once."""
    links = links_on_host(Selector(html).xpath("//body"), url)
    return list(dict.fromkeys(path_and_query(address) for _, address in links))
