"""The Atom feeds: of everything, of what is new, of what changed, and of each search and each list of cases.

A feed is a list in the order in which things happened. It takes the parameters of its page and finds what the page
finds; `sort` and `page` mean nothing to it. `before` gives its older pages (RFC 5005).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib.metadata import version
from urllib.parse import urlencode

from datasette import Response

from archive.site.following.atom import MEDIA, AtomFeed, AtomLink, AtomTombstone, as_xml
from archive.site.following.changes import KINDS
from archive.site.following.entry_ids import urn_of
from archive.site.following.happenings import Happenings, page_of_happenings
from archive.site.following.timeline import EVENTS, NEW, Timeline
from archive.site.following.tombstones import tombstones
from archive.site.http.list_query import ListQuery, ListSpec, pairs_of
from archive.site.http.responses import unless_known
from archive.site.languages import DEFAULT, in_language, language
from archive.site.render.list_controls import ListControls
from archive.site.strings import word
from archive.site.views.lists import cases, changes, list_answers, news, search
from archive.site.views.machines.feed_entries import HTML, EntryWriter
from archive.site.visit import Visit

ENTRIES = 40  # on a page of a feed; more if the last event has several
FRESH = "max-age=900"  # seconds for which a reader of feeds need not come back
IGNORED = ("sort", "page")  # parameters of the page's address, which people copy


@dataclass(frozen=True, slots=True)
class FeedSpec:
    """A feed: the list whose parameters it takes, and the kinds of events that it has."""

    spec: ListSpec
    events: tuple[str, ...]

    def parse(self, visit: Visit) -> ListQuery:
        """The query of a request."""
        pairs = [(name, value) for name, value in pairs_of(visit.request) if name not in IGNORED]
        return ListQuery.parse(replace(self.spec, events=True, cursor=True), pairs)

    def events_of(self, query: ListQuery) -> tuple[str, ...]:
        """The kinds of events of a query: the filter `kind` of changes chooses among them."""
        if self.spec.shelf:
            return self.events
        return tuple(one for one in self.events if one in query.filters.get("kind", self.events))


EVERYTHING = ListSpec("/news", (), ("newest",))
FEEDS = {
    "feed": FeedSpec(EVERYTHING, EVENTS),
    "news": FeedSpec(news.SPEC, (NEW,)),
    "changes": FeedSpec(changes.SPEC, KINDS),
    "search": FeedSpec(search.SPEC, EVENTS),
    "cases": FeedSpec(cases.SPEC, EVENTS),
}
NAMES = "|".join(FEEDS)  # for the pattern of the route


async def feed(visit: Visit) -> Response:
    """A page of a feed. A client that has it already gets 304 before anything is read."""
    file = await visit.public.as_download()
    known_as = (file.sha256, version("fanzha"), language().code, visit.request.url)
    return await unless_known(visit.request, known_as, file.modified, FRESH, lambda: _answer(visit))


async def _answer(visit: Visit) -> Response:
    name = str(visit.request.url_vars["feed"])
    spec = FEEDS[name]
    query = spec.parse(visit)
    if refused := list_answers.refusal(query.refused_of_feeds):
        return refused
    line = await visit.public.once(Timeline.read)
    page = await visit.public.search(
        lambda search: page_of_happenings(search, line, query, spec.events_of(query), ENTRIES)
    )
    controls = await visit.controls(query)
    withdrawn = () if query.before else await visit.ask(tombstones)
    xml = as_xml(_feed(visit, name, controls, page, withdrawn, (await visit.public.as_download()).built))
    return Response(xml, content_type=f"{MEDIA}; charset=utf-8")


def _feed(
    visit: Visit,
    name: str,
    controls: ListControls,
    page: Happenings,
    withdrawn: tuple[AtomTombstone, ...],
    built: str,
) -> AtomFeed:
    """`built` is when the public file was made: nothing that is missing in an empty feed is newer."""
    moments = [*(one.event.at for one in page.found[:1]), *(one.when for one in withdrawn[:1])]
    query, path = controls.query, f"/{name}.atom"
    first = query.changed()
    pages = {"self": query, "first": first}
    if page.older:
        pages["next"] = replace(query, before=page.older)
    links = [AtomLink(rel, _in_language(visit, path, one), MEDIA) for rel, one in pages.items()]
    links.append(AtomLink("alternate", _in_language(visit, query.spec.path, first), HTML))
    listed = word("search.title_of", query=query.q) if query.q else word(f"feed_list.{name}")
    about = (listed, *(text for text, _ in controls.chips()))
    writer = EntryWriter(visit, controls.facts.names["region"])
    return AtomFeed(
        id=urn_of("feed", path, urlencode(first.parameters, doseq=True)),  # of whatever host
        title=f"{word('site.name')}{word('feed.colon')}{' · '.join(about)}",
        subtitle=word("feed.about"),
        updated=max(moments, default=built),
        language=language().tag,
        content_language=DEFAULT.tag,
        author=word("site.name"),
        rights=word("site.licence"),
        generator="fanzha",
        icon=visit.absolute("/-/fanzha/icon.svg"),
        links=tuple(links),
        entries=tuple(map(writer.entry, page.found)),
        tombstones=withdrawn,
    )


def _in_language(visit: Visit, path: str, query: ListQuery) -> str:
    """The whole address of a list, in the language of the feed."""
    address = in_language(visit.address(path, **query.parameters))
    return str(visit.datasette.absolute_url(visit.request, address))
