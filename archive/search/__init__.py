"""Exact search in Chinese: tokens, query language, excerpts and the index that store, site and command line share."""

from archive.search.excerpt import Fragment, Marked, excerpt, mark
from archive.search.hanzi import fold, simplified, tokens
from archive.search.index import FACETS, Count, Hit, Index, Order, PublicationRow, Results
from archive.search.query import Query, match_expression, parse

__all__ = [
    "FACETS",
    "Count",
    "Fragment",
    "Hit",
    "Index",
    "Marked",
    "Order",
    "PublicationRow",
    "Query",
    "Results",
    "excerpt",
    "fold",
    "mark",
    "match_expression",
    "parse",
    "simplified",
    "tokens",
]
