"""Exact search in Chinese: tokens, query language, excerpts, the index of a public file, and answers to questions."""

from archive.search.catalogue import GROUPS, Catalogue, Count
from archive.search.engine import Looked, Part, Search
from archive.search.guiding_numbers import guiding_name, guiding_number
from archive.search.query import Query, match_expression, parse
from archive.search.results import (
    CaseHit,
    CaseRow,
    CasesFound,
    Counts,
    Hit,
    Order,
    Page,
    PublicationRow,
    Question,
    Suggestion,
)
from archive.search.snippets import Fragment, Marked, excerpt, mark
from archive.search.synonyms import Added, Understood
from archive.text.hanzi import fold, simplified, tokens

__all__ = [
    "GROUPS",
    "Added",
    "CaseHit",
    "CaseRow",
    "CasesFound",
    "Catalogue",
    "Count",
    "Counts",
    "Fragment",
    "Hit",
    "Looked",
    "Marked",
    "Order",
    "Page",
    "Part",
    "PublicationRow",
    "Query",
    "Question",
    "Search",
    "Suggestion",
    "Understood",
    "excerpt",
    "fold",
    "guiding_name",
    "guiding_number",
    "mark",
    "match_expression",
    "parse",
    "simplified",
    "tokens",
]
