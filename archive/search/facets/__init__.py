"""What a list can be narrowed by: for each facet, a query for rows of (place, value)."""

from __future__ import annotations

from collections.abc import Callable

from archive.search.facets import judgments
from archive.search.facets.judgments import TERMS
from archive.search.index import HEADINGS

__all__ = [
    "CASE_FACETS",
    "HEADING_GROUPS",
    "OUTSIDE_CASES",
    "PUBLICATION_FACETS",
    "SECTIONS",
    "SHARED_FACETS",
    "TERMS",
    "headings_of",
]

# A region is a prefecture or a province. Both can be chosen as filters, but only provinces are counted.
_REGIONS = "select {place}, code from {of} union all select {place}, substr(code, 1, 2) || '0000' from {of}"
_OF_PUBLICATION = "case_{0}s k join cases c on c.id = k.case_id join publications p on p.id = c.publication_id"
_CASE = "cases c join publications p on p.id = c.publication_id"
_SECTIONS = "from case_sections k join cases c on c.id = k.case_id"
# Section headings that make one filter, by the filter's name: typical cases say under `significance` what guiding cases
# say under `guidance`.
HEADING_GROUPS = {"meaning": ("significance", "guidance")}


def headings_of(section: str | None) -> tuple[str, ...]:
    """The headings that a heading, or a group of headings, stands for. Raises KeyError for any other text."""
    if section is None:
        return ()
    return SECTIONS[section]


# What can be searched alone: by the name of a heading or of a group, its headings.
SECTIONS = HEADING_GROUPS | {heading: (heading,) for heading in HEADINGS}
_GROUPED = (
    f"select c.place, '{group}' {_SECTIONS} where k.heading in {headings}" for group, headings in HEADING_GROUPS.items()
)
_OF_OUTCOMES: dict[str, Callable[[str, str], str]] = {"outcome": judgments.outcome, "term": judgments.term}
_OF_PARTS: dict[str, Callable[[str, str], str]] = {
    "circumstance": judgments.circumstance,
    "article": judgments.article,
    "law": judgments.law,
}


def _judgments(place: str, join: str) -> dict[str, str]:
    """The facets of outcomes and citations. `join`: joins the table of the place to one that {} names."""
    of_outcomes = {facet: query(place, join.format("o")) for facet, query in _OF_OUTCOMES.items()}
    return of_outcomes | {facet: query(place, join.format("k")) for facet, query in _OF_PARTS.items()}


_REGIONS_OF_PUBLICATION = """
    select place, region_code from publications where region_code is not null
    union all select place, substr(region_code, 1, 2) || '0000' from publications where region_code is not null
"""
_CRIMES_OF_PUBLICATION = """
    select p.place, k.crime_id from publication_crimes k join publications p on p.id = k.publication_id
"""
_CRIMES_OF_CASES = f"select p.place, k.crime_id from {_OF_PUBLICATION.format('crime')}"
PUBLICATION_FACETS = {
    "kind": "select place, kind from publications",
    "topic": "select place, topic from publications",
    "year": "select place, year from publications where year is not null",
    "level": "select place, level from publications p join sources s on s.id = p.source_id where level is not null",
    "region": f"""{_REGIONS_OF_PUBLICATION}
        union all {_REGIONS.format(place="p.place", of=_OF_PUBLICATION.format("region"))}""",
    "source_id": "select place, source_id from publications where source_id is not null",
    "crime": f"{_CRIMES_OF_PUBLICATION} union all {_CRIMES_OF_CASES}",
    "doubt": "select p.place, d.kind from doubts d join publications p on p.id = d.publication_id",
    **_judgments("p.place", "join publications p on p.id = {}.publication_id"),
}
# What can be said of one case of a publication. In a search of publications one case must meet all filters of these, or
# the publication must meet them all by what it says outside of its cases.
SHARED_FACETS = ("crime", "region", "article", "law", "outcome", "term", "circumstance", "doubt")
# The values that publications have outside of their cases; outcomes and circumstances are always of a case.
_OUTSIDE = "join publications p on p.id = k.publication_id and k.case_id is null"
OUTSIDE_CASES = {
    "crime": f"{_CRIMES_OF_PUBLICATION} except {_CRIMES_OF_CASES}",
    "region": _REGIONS_OF_PUBLICATION,
    "article": judgments.article("p.place", _OUTSIDE),
    "law": judgments.law("p.place", _OUTSIDE),
    "doubt": f"select p.place, k.kind from doubts k {_OUTSIDE}",
}
CASE_FACETS = {
    "heading": " union all ".join((f"select c.place, k.heading {_SECTIONS}", *_GROUPED)),
    "crime": "select c.place, k.crime_id from case_crimes k join cases c on c.id = k.case_id",
    "region": _REGIONS.format(place="c.place", of="case_regions k join cases c on c.id = k.case_id"),
    "topic": "select place, topic from cases",
    "kind": f"select c.place, p.kind from {_CASE}",
    "year": f"select c.place, p.year from {_CASE} where p.year is not null",
    "level": f"select c.place, level from {_CASE} join sources s on s.id = p.source_id where level is not null",
    "source_id": f"select c.place, p.source_id from {_CASE} where p.source_id is not null",
    # A doubt about a whole publication is one about each of its cases.
    "doubt": """select c.place, d.kind from doubts d
        join cases c on c.id = d.case_id or d.case_id is null and c.publication_id = d.publication_id""",
    **_judgments("c.place", "join cases c on c.id = {}.case_id"),
}
