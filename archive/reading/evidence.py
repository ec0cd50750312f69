"""Which rules of reading hold on a page: for whoever checks a site. Reading itself gives the outcome alone."""

from __future__ import annotations

from dataclasses import dataclass

from archive.model import Page
from archive.reading.article import is_plain
from archive.reading.body import bodies, read_sheet
from archive.reading.layouts import BODIES, Seen
from archive.reading.markup import Markup
from archive.reading.metadata import titles
from archive.text.charset import html_of


@dataclass(frozen=True, slots=True)
class Told:
    """The rules that gave a page's title and body."""

    title_by: str | None  # a selector, or in words; None where no rule gave a title, and of a plain text
    body_by: str | None  # a selector; None where the body was located by its weight, and of a plain text
    body_seen: str | None  # where pages with that selector were seen
    missed: tuple[str, ...]  # selectors of the page's family that were asked before, and found nothing


def told(page: Page) -> Told:
    """What `archive.reading.article.read` goes by on this page. Pure; never raises."""
    text = html_of(page)
    if is_plain(page, text):
        return Told(None, None, None, ())
    markup, family = Markup(text), page.context.family
    held, missed = _body(markup, family)
    by = next((rung for rung, title in titles(markup, read_sheet(markup, family)) if title), None)
    return Told(by, held.selector if held else None, held.where if held else None, missed)


def _body(markup: Markup, family: str | None) -> tuple[Seen | None, tuple[str, ...]]:
    """The selector that holds, and those of the family that were asked before it."""
    own = BODIES.get(family or "", ())
    missed: list[str] = []
    for entry, element in bodies(markup, family):
        if element is not None:
            return entry, tuple(missed)
        if entry in own and entry.selector not in missed:
            missed.append(entry.selector)
    return None, tuple(missed)
