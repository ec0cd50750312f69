"""The data classes that all packages share. They are frozen; dicts are used only for SQL and JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from archive.model.analyses import Analysis, Document, DoubtFound, DoubtKind, File, Quality, Reading, Structure, Theme
from archive.model.articles import Article, AttachmentLink, BodyReading, FoundDate, LocatedBy, Pager, PartLink
from archive.model.figures import Bound, Change, Figure
from archive.model.kinds import Kind, Tier, Topic
from archive.model.laws import Citation, Law
from archive.model.outcomes import (
    Circumstance,
    CircumstanceKind,
    Instance,
    NonProsecution,
    Outcome,
    OutcomeKind,
    Suspension,
)
from archive.model.pages import (
    PAGE_ROLES,
    Capture,
    Context,
    Doubt,
    Page,
    RecordContent,
    Role,
    Source,
    State,
    Torn,
)
from archive.model.parts import Case, CrimeFound, DataTable, Heading, Question, RegionFound, Section, TableDamage

# The built-in `map`, that of a ReadingPool, or that of any concurrent.futures.Executor.
Mapper = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]

__all__ = [
    "PAGE_ROLES",
    "Analysis",
    "Article",
    "AttachmentLink",
    "BodyReading",
    "Bound",
    "Capture",
    "Case",
    "Change",
    "Circumstance",
    "CircumstanceKind",
    "Citation",
    "Context",
    "CrimeFound",
    "DataTable",
    "Document",
    "Doubt",
    "DoubtFound",
    "DoubtKind",
    "Figure",
    "File",
    "FoundDate",
    "Heading",
    "Instance",
    "Kind",
    "Law",
    "LocatedBy",
    "Mapper",
    "NonProsecution",
    "Outcome",
    "OutcomeKind",
    "Page",
    "Pager",
    "PartLink",
    "Quality",
    "Question",
    "Reading",
    "RecordContent",
    "RegionFound",
    "Role",
    "Section",
    "Source",
    "State",
    "Structure",
    "Suspension",
    "TableDamage",
    "Theme",
    "Tier",
    "Topic",
    "Torn",
]
