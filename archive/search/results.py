"""What is asked, and what is answered: the data classes of a search."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from archive.search.catalogue import Count, Value
from archive.search.query import Query
from archive.search.snippets import Marked
from archive.search.synonyms import Added

Order = Literal["relevance", "newest", "oldest"]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. `text` is in the language of docs/search.md; without it all publications are asked for."""

    text: str = ""
    exact: bool = False  # the words as they are typed, none that mean the same
    filters: Mapping[str, Value] = field(default_factory=dict)  # by facet
    since: str | None = None  # ISO 8601, a day, month or year
    until: str | None = None
    order: Order = "relevance"
    alone: bool = True  # whether a case that answers better than its batch stands on its own


@dataclass(frozen=True, slots=True)
class PublicationRow:
    """What a list shows of a publication. Columns of the table `publications`, described in archive.schema."""

    id: int
    slug: str
    kind: str
    title: str | None
    issuer: str | None
    published: str | None
    year: int | None
    attribution: str | None
    topic: str
    source_id: str | None
    url: str
    chars: int
    case_count: int | None
    copy_count: int
    place: int


@dataclass(frozen=True, slots=True)
class CaseRow:
    """What a list shows of a case. Columns of the table `cases`."""

    id: int
    publication_id: int
    position: int
    number: str | None
    title: str
    subtitle: str | None
    topic: str
    place: int


@dataclass(frozen=True, slots=True)
class CaseHit:
    """A case found."""

    case: CaseRow
    publication: PublicationRow
    title: Marked
    excerpt: Marked


@dataclass(frozen=True, slots=True)
class Hit:
    """A publication found, and those of its cases that are."""

    publication: PublicationRow
    title: Marked
    excerpt: Marked
    cases: tuple[CaseHit, ...] = ()
    more_cases: int = 0  # that are not among these


@dataclass(frozen=True, slots=True)
class Page:
    """One page of what was found."""

    hits: tuple[Hit | CaseHit, ...]
    titles: tuple[Hit | CaseHit, ...]  # whose titles are much like the query and do not hold it as it was typed
    more: bool  # whether another page follows
    standing: int  # cases that stand on their own on this page or another
    added: tuple[Added, ...]  # what was searched for as well
    anything: bool  # whether anything is found, filters or not
    parts: tuple[str, ...]  # what was searched for instead, since nothing holds the words as they were typed
    query: Query  # as it was searched for: what is to be marked


@dataclass(frozen=True, slots=True)
class Counts:
    """How much was found. All exact."""

    publications: int
    cases: int
    facets: dict[str, tuple[Count, ...]]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What someone may be typing. `target` is the slug of a publication or the id of a case; empty for a word."""

    source: Literal["crime", "word", "publication", "case"]
    text: str
    target: str = ""


@dataclass(frozen=True, slots=True)
class CasesFound:
    """Cases found: `ids` are those of one page, in order."""

    total: int
    ids: tuple[int, ...]
    added: tuple[Added, ...]  # what was searched for as well
    query: Query
