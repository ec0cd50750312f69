"""What is read on a page: articles and how their bodies were found."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class AttachmentLink:
    """A link to a PDF, Word or Excel file in the body of a page."""

    url: str  # absolute, http(s), without fragment
    name: str  # the text of the link, else the name of the file


@dataclass(frozen=True, slots=True)
class PartLink:
    """A link to another part of an article that its site divides over several pages."""

    number: int  # in its address, 0 if that has none: the parts are in the order of their numbers
    position: int | None  # among the parts, from 1; None if the page does not show it
    url: str  # absolute, on the same host, without fragment


@dataclass(frozen=True, slots=True)
class Pager:
    """What a page says of the other parts of its article."""

    number: int  # of this part, as in PartLink
    total: int | None  # how many parts there are; None if the page does not say so
    others: tuple[PartLink, ...]  # in order; those that the page leads to, not always all
    joined: int = 1  # how many parts the text has


class LocatedBy(StrEnum):
    """What found the body of a page."""

    SELECTOR = "selector"  # of a layout (archive/reading/data/layouts.toml)
    WEIGHT = "locator"  # the weight of its letters outside links
    WHOLE_PAGE = "whole_page"  # nothing: no element separates the text from what is around it


@dataclass(frozen=True, slots=True)
class BodyReading:
    """How the text of an HTML page was made: what found its body, and how its lines compare with trafilatura's."""

    made_by: LocatedBy
    lines_returned: int | None  # lines of the text that trafilatura has not; None if it gave no text
    agreement: float | None  # of the characters of the two readings, 0 to 1; None if trafilatura gave no text


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date (YYYY-MM-DD or YYYY-MM) and the name of the rule that found it."""

    date: str
    rule: str  # meta, line, list or url


@dataclass(frozen=True, slots=True)
class Article:
    """One document on a page; almost every page has one. A field is None if nothing was found for it."""

    title: str | None
    published: str | None  # ISO date as printed (China time), as precise as known: YYYY-MM-DD or YYYY-MM
    published_from: str | None  # the rule that gave the date: meta, line, list or url
    attribution: str | None  # 来源, as printed
    editor: str | None  # 责任编辑
    text: str  # paragraphs, one a line; tables as Markdown; empty if the page holds no article
    attachments: tuple[AttachmentLink, ...] = ()  # the page's links, in order; only its first document has them
    pager: Pager | None = None  # of a page whose article goes on elsewhere: its parts that are not in `text`
    # What on the page gave title and body, for `fanzha check`. It is not stored, and comparisons of articles ignore it.
    title_from: str | None = field(default=None, compare=False)  # the rule or selector that gave the title
    body_from: str | None = field(default=None, compare=False)  # the body's selector; None: located by its weight
    # How the page's text was made; only the first document of an HTML page has it. Comparisons ignore it, too.
    body_reading: BodyReading | None = field(default=None, compare=False)
    # All dates that the page states for it, the date of publication first. Comparisons ignore them.
    dates: tuple[FoundDate, ...] = field(default=(), compare=False)
