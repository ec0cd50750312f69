"""What the analysis of a text finds, and the reading of a page."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from archive.model.articles import Article
from archive.model.figures import Figure
from archive.model.kinds import Kind, Tier, Topic
from archive.model.laws import Citation
from archive.model.pages import Doubt, State, Torn
from archive.model.parts import Case, CrimeFound, DataTable, Heading, Question


class DoubtKind(StrEnum):
    """Why the archive distrusts a place of a publication (docs/doubts.md)."""

    CASE_MISSING = "case_number_missing"
    BODY_MISSING = "contents_without_body"
    DATES = "dates_disagree"
    READINGS = "readings_disagree"
    DAMAGE = "damaged_text"
    GOES_ON = "page_goes_on"
    PART_MISSING = "part_missing"


@dataclass(frozen=True, slots=True)
class DoubtFound:
    """A place at which a publication is probably not what its page should say."""

    kind: DoubtKind
    detail: str  # JSON of one reason, see archive.reasons
    case: int | None = None  # the position of its case, from 1; None for the whole publication


@dataclass(frozen=True, slots=True)
class Theme:
    """What the cases of a batch have in common."""

    words: str  # 证券犯罪
    how: str  # where it was found: notice, title, case_titles, keywords or crimes (archive.analysis.topic)


@dataclass(frozen=True, slots=True)
class Structure:
    """The parts of a text, the crimes that it is about, and what is doubtful of it."""

    cases: tuple[Case, ...] = ()
    outline: tuple[Heading, ...] = ()
    questions: tuple[Question, ...] = ()
    tables: tuple[DataTable, ...] = ()
    figures: tuple[Figure, ...] = ()
    citations: tuple[Citation, ...] = ()
    crimes: tuple[CrimeFound, ...] = ()
    doubts: tuple[DoubtFound, ...] = ()
    theme: Theme | None = None


@dataclass(frozen=True, slots=True)
class Analysis:
    """The kind, topic, parts and issuers of an article, and what decided them."""

    kind: Kind
    kind_from: str  # code of the rule that decided
    topic: Topic
    topic_score: float
    topic_terms: tuple[str, ...]  # the terms that decided, most telling first
    text_sha256: str  # of the text without white space; texts with the same hash count as the same text
    lasting_sha256: str  # the same without what the page counts at every visit: two texts that share it are one version
    issuers: tuple[str, ...]  # full names of the offices that issued it, as the text names them
    region: str | None  # GB/T 2260 code of the issuer's region; None for national or unknown ones
    fingerprints: tuple[int, ...]  # hashes of some of its sentences; copies are looked up by them
    structure: Structure


@dataclass(frozen=True, slots=True)
class Document:
    """An article and its analysis."""

    article: Article
    analysis: Analysis


@dataclass(frozen=True, slots=True)
class File:
    """What kind of file an attachment is, and its text."""

    media_type: str  # by its first bytes, whatever its name
    sha256: str
    size: int  # bytes
    text: str | None  # paragraphs, one a line; tables as Markdown; None if no text could be read


@dataclass(frozen=True, slots=True)
class Quality:
    """The tier of a page, and what decided it."""

    tier: Tier
    why: str | None  # reasons as JSON; None if nothing is known of the host and nothing was found


@dataclass(frozen=True, slots=True)
class Reading:
    """A page or an attachment after reading and analysis, ready to be stored."""

    state: State
    state_reason: str | None  # JSON, see archive.reasons; None for a live page with text, and a file read to its end
    documents: tuple[Document, ...]  # in the order of the page; empty unless it is live and holds an article
    file: File | None = None  # of a live attachment
    quality: Quality | None = None  # None if there are no documents
    torn: Torn | None = None  # why only a part of the page came, which says nothing about the page
    doubt: Doubt | None = None  # of a live page that seems to hold no article; state_reason says the same
