"""Exact search in Chinese: the query language, a public file's full-text index, searches, excerpts and suggestions.

`Search(db, Catalogue.read(db)).page(SearchQuery("诈骗"))` gives a page of results.
"""

from archive.search.catalogue import Catalogue, FacetCount, ValueByYear
from archive.search.cost import CostlyQueryError
from archive.search.engine import PartScan, ScanPart, Search
from archive.search.facets import HEADING_GROUPS, SECTIONS, TERMS, headings_of
from archive.search.query import Order, Query, SearchQuery, ShelfName, Value, match_expression, parse
from archive.search.result_types import CaseHit, Hit, PublicationHit, ResultCounts, ResultPage
from archive.search.snippets import Fragment, Marked, excerpt, excerpt_or_lead, mark

__all__ = [
    "HEADING_GROUPS",
    "SECTIONS",
    "TERMS",
    "CaseHit",
    "Catalogue",
    "CostlyQueryError",
    "FacetCount",
    "Fragment",
    "Hit",
    "Marked",
    "Order",
    "PartScan",
    "PublicationHit",
    "Query",
    "ResultCounts",
    "ResultPage",
    "ScanPart",
    "Search",
    "SearchQuery",
    "ShelfName",
    "Value",
    "ValueByYear",
    "excerpt",
    "excerpt_or_lead",
    "headings_of",
    "mark",
    "match_expression",
    "parse",
]
