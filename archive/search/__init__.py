"""Exact search in Chinese: tokens, query language, excerpts, the index of a public file, and answers to questions."""

from archive.search.answering import Looked, Part, Search
from archive.search.catalogue import GROUPS, Catalogue, Count
from archive.search.excerpt import Fragment, Marked, excerpt, mark
from archive.search.guiding import guiding_name, guiding_number
from archive.search.hanzi import fold, simplified, tokens
from archive.search.query import Query, match_expression, parse
from archive.search.questions import (
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
from archive.search.synonyms import Added, Understood

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
