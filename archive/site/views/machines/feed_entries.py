"""Makes the entries of a feed: what is said of each event, and where its links lead."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from archive.site.data.structure import Named
from archive.site.following.atom import AtomCategory, AtomEntry, AtomLink
from archive.site.following.entry_ids import urn_of
from archive.site.following.happenings import ChangedPage, Happening, NewCase
from archive.site.following.summaries import PublicationSummary
from archive.site.strings import label, word
from archive.site.visit import Visit

HTML = "text/html"
TEMPLATE = "fanzha/feed_entry.html"  # a macro for each kind of entry, which makes its summary


@dataclass(frozen=True, slots=True)
class EntryWriter:
    """Makes the entries of one feed."""

    visit: Visit
    regions: dict[str, str]  # code → name

    def entry(self, happening: Happening) -> AtomEntry:
        """The entry for an event."""
        if happening.change:
            return self._changed(happening, happening.change)
        return self._new_case(happening, happening.case) if happening.case else self._new(happening)

    def _new(self, happening: Happening) -> AtomEntry:
        about, at = happening.publication, happening.event.at
        return AtomEntry(
            id=urn_of("publication", happening.name),
            title=_with_theme(about),
            updated=at,
            published=at,
            authors=_authors(happening),
            links=self._links(f"/p/{about.slug}", about.url),
            categories=self._of_publication(happening),
            summary=self._summary("publication", happening),
            issued=about.published,
        )

    def _new_case(self, happening: Happening, new: NewCase) -> AtomEntry:
        case, at = new.case, happening.event.at
        return AtomEntry(
            id=urn_of("case", happening.name, new.position),
            title=" ".join(filter(None, (case.number, case.title))) + (f"——{case.subtitle}" if case.subtitle else ""),
            updated=at,
            published=at,
            authors=_authors(happening),
            links=self._links(f"/c/{case.id}", case.url),
            categories=(
                self._category("/cases", "kind", case.kind, label("kind", case.kind)),
                *self._named("/cases", "crime", case.crimes),
                *self._named("/cases", "region", case.regions),
            ),
            summary=self._summary("case", happening),
            issued=case.published,
        )

    def _changed(self, happening: Happening, found: ChangedPage) -> AtomEntry:
        event, change = happening.event, found.change
        again = () if change.version_id else (event.moment,)  # a page may leave, come back, and leave again
        return AtomEntry(
            id=urn_of(event.kind, event.number, *again),
            title=word(f"feed_title.{event.kind}", title=change.title or change.slug),
            updated=event.at,
            published=event.at,
            authors=(change.source,) if change.source else _authors(happening),
            links=self._links(change.path, change.url),
            categories=(
                self._category("/changes", "kind", event.kind, label("change", event.kind)),
                *self._of_publication(happening),
            ),
            summary=self._summary("change", happening),
            issued=happening.publication.published,
        )

    def _links(self, path: str, original: str) -> tuple[AtomLink, ...]:
        page = AtomLink("alternate", self.visit.absolute(path), HTML)
        return (page, AtomLink("via", original)) if original.startswith(("http://", "https://")) else (page,)

    def _of_publication(self, happening: Happening) -> tuple[AtomCategory, ...]:
        about = happening.publication
        code = about.region_code
        return (
            self._category("/search", "kind", about.kind, label("kind", about.kind)),
            *self._named("/search", "crime", about.crimes),
            *((self._category("/search", "region", code, self.regions.get(code, code)),) if code else ()),
        )

    def _named(self, path: str, parameter: str, named: Iterable[Named]) -> tuple[AtomCategory, ...]:
        name_of = self.visit.public.name_of
        return tuple(self._category(path, parameter, one.id, name_of(parameter, one.id, one.name)) for one in named)

    def _category(self, path: str, parameter: str, term: str, name: str) -> AtomCategory:
        return AtomCategory(f"{self.visit.absolute(path)}?{parameter}=", term, name)

    def _summary(self, macro: str, happening: Happening) -> str:
        macros = self.visit.datasette.fanzha_at_once.get_template(TEMPLATE).module
        return " ".join(str(getattr(macros, macro)(happening, self.visit.absolute)).split())


def _authors(happening: Happening) -> tuple[str, ...]:
    """The issuing offices; if none is known, the office on whose site the text is."""
    about = happening.publication
    return about.issuers or ((about.source,) if about.source else ())


def _with_theme(about: PublicationSummary) -> str:
    """The title, and the theme of a batch if the title does not say it."""
    theme = about.theme if about.theme_from != "title" else None
    return " · ".join(filter(None, (about.title or about.slug, theme)))
