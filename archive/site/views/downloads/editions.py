"""Editions: the page that lists them (/editions), their files and deltas, and what changed since a day."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from datasette import Request, Response

from archive.editions.errors import EditionError, NoDeltas
from archive.editions.listing import DELTAS, INDEX, LATEST, DeltaEntry, EditionEntry, EditionList, as_data
from archive.moments import DAY, china_day
from archive.site.data import published_editions
from archive.site.data.published_editions import EditionChanges, ListedFile
from archive.site.failures import Failure
from archive.site.http.file_download import FileDownload
from archive.site.http.responses import SHORT, as_json
from archive.site.strings import table_label, word
from archive.site.views.downloads.edition_files import EditionFiles
from archive.site.visit import Visit

if TYPE_CHECKING:
    from archive.site.http.security_headers import Send

MAX_NAMED = 200  # publications of each change on the page; the JSON names all
DELTA_TYPE = "application/gzip"


@dataclass(frozen=True, slots=True)
class ListedEdition:
    """An edition on the page."""

    entry: EditionEntry
    crawled_to: str | None
    files: EditionFiles
    delta: DeltaEntry | None  # from the edition before
    tables: tuple[tuple[str, dict[str, int]], ...]  # that the delta changes: name for readers, rows by change

    @property
    def anchor(self) -> str:
        """The id of its heading."""
        return anchor_of(self.entry.id)


async def page(visit: Visit) -> Response:
    """The editions that are there, the newest first, each with what changed and its files."""
    folder = visit.public.editions_folder
    listing = await visit.in_thread(published_editions.listing_of, folder)
    listed = [one for entry in listing.editions if (one := await visit.in_thread(_listed, visit, listing, entry))]
    context = {
        "here": "editions",
        "editions": listed,
        "deltas_only": [one for one in listing.deltas if listing.edition(one.to_id) is None],
        **_form(listing),
    }
    return await visit.page("fanzha/editions.html", context)


async def index(visit: Visit) -> Response:
    """The list as publishing wrote it."""
    listing = await visit.in_thread(published_editions.listing_of, visit.public.editions_folder)
    return as_json(as_data(listing), headers=SHORT)


async def edition(visit: Visit) -> Response:
    """The place of an edition on the page of editions: whoever cites one writes this address."""
    wanted = visit.request.url_vars["edition"]
    listing = await visit.in_thread(published_editions.listing_of, visit.public.editions_folder)
    if listing.edition(wanted) is None:
        return await visit.missing("error.not_found_edition")
    return Response.redirect(f"{visit.address('/editions')}#{anchor_of(wanted)}")


def anchor_of(edition_id: str) -> str:
    """The id of an edition's heading on the page of editions."""
    return f"e{edition_id.replace('.', '-')}"


async def file(visit: Visit) -> FileDownload | Response:
    """A file of an edition, or a range of it."""
    edition_id, name = visit.request.url_vars["edition"], unquote(visit.request.url_vars["name"])
    folder = visit.public.editions_folder
    listing = await visit.in_thread(published_editions.listing_of, folder)
    if name == INDEX and listing.edition(edition_id):
        facts = await visit.in_thread(published_editions.facts_of, folder, edition_id)
        return as_json(asdict(facts), headers=SHORT) if facts else await visit.missing("error.not_found_edition")
    found = await visit.in_thread(published_editions.file_of, folder, listing, edition_id, name)
    if found is None:
        return await visit.missing("error.not_found_edition")
    return await _download(visit, f"{edition_id}/{name}", found.bytes, found.sha256, found.media_type)


async def delta(visit: Visit) -> FileDownload | Response:
    """A delta, or a range of it."""
    listing = await visit.in_thread(published_editions.listing_of, visit.public.editions_folder)
    path = f"{DELTAS}/{unquote(visit.request.url_vars['name'])}"
    found = next((one for one in listing.deltas if one.path == path), None)
    if found is None:
        return await visit.missing("error.not_found_edition")
    return await _download(visit, path, found.bytes, found.sha256, DELTA_TYPE)


async def changes(visit: Visit) -> Response:
    """The publications that were added, changed and removed between two editions."""
    listing = await visit.in_thread(published_editions.listing_of, visit.public.editions_folder)
    context: dict[str, Any] = {"here": "editions", "problem": None, "changes": None, **_form(listing, *_range(visit))}
    try:
        found = await _changes(visit, listing)
    except EditionError as error:
        problem = _problem(error, listing)
        return await visit.page("fanzha/edition_changes.html", context | {"problem": problem}, status=404)
    context |= {
        "changes": found,
        "named": {change: named[:MAX_NAMED] for change, named in found.by_change.items() if named},
        "dates": (listing.known()[found.start], listing.known()[found.end]),
        "json": visit.address("/editions/changes.json", since=found.start, to=found.end),
    }
    return await visit.page("fanzha/edition_changes.html", context)


async def changes_as_data(visit: Visit) -> Response:
    """The same as JSON, with all of them."""
    listing = await visit.in_thread(published_editions.listing_of, visit.public.editions_folder)
    try:
        found = await _changes(visit, listing)
    except EditionError as error:
        failure = Failure("not_found", _problem(error, listing))
        return as_json(failure.as_data(), failure.status)
    data = {
        "from": found.start,
        "to": found.end,
        "counts": {change: len(publications) for change, publications in found.by_change.items()},
        "deltas": [visit.absolute(f"/editions/{one.path}") for one in found.steps],
        "publications": [
            {**asdict(one), "address": visit.absolute(f"/p/{one.slug}")}
            for publications in found.by_change.values()
            for one in publications
        ],
    }
    return as_json(data, headers=SHORT)


async def _changes(visit: Visit, listing: EditionList) -> EditionChanges:
    """What the request asks for. Raises EditionError."""
    since, until = _range(visit)
    start, end = listing.resolve(since), listing.resolve(until or LATEST)
    folder = visit.public.editions_folder
    return await visit.in_thread(published_editions.changes_between, folder, listing, start, end)


def _range(visit: Visit) -> tuple[str, str]:
    """The edition or day since which, and that up to which changes are wanted; the latter may be empty."""
    given = visit.request.args
    return (given.get("since") or "").strip(), (given.get("to") or "").strip()


def _form(listing: EditionList, since: str = "", until: str = "") -> dict[str, Any]:
    """What the form for changes needs. Without a day it proposes that of the edition before the latest."""
    days = [china_day(made_at) for made_at in listing.known().values()]
    proposed = days[-2] if len(days) > 1 else ""
    return {"since": since[:DAY] or proposed, "to": until[:DAY], "first_day": days[0] if days else None}


def _problem(error: EditionError, listing: EditionList) -> str:
    if isinstance(error, NoDeltas):
        return word("editions.no_chain")
    first = next(iter(listing.known()), None)
    return f"{word('editions.unknown')} {word('editions.first', first=first) if first else ''}".strip()


async def _download(visit: Visit, path: str, size: int, sha256: str, media: str) -> FileDownload | Response:
    """The file at a path that a list names."""
    try:
        opened = await visit.in_thread(ListedFile, visit.public.editions_folder / path, size)
    except OSError:
        return await visit.missing("error.not_found_edition")
    name = PurePosixPath(path).name
    headers = {"content-type": media, "content-disposition": f'attachment; filename="{name}"', **SHORT}
    return _ClosingDownload(visit.request, opened, size, etag=sha256, modified=opened.modified, headers=headers)


class _ClosingDownload(FileDownload):
    """A download that closes its file when it is over."""

    def __init__(self, request: Request, file: ListedFile, size: int, **more: Any) -> None:
        super().__init__(request, file, size, **more)
        self._opened = file

    async def asgi_send(self, send: Send) -> None:
        try:
            await super().asgi_send(send)
        finally:
            self._opened.close()


def _listed(visit: Visit, listing: EditionList, entry: EditionEntry) -> ListedEdition | None:
    """An edition of the list; None if it was removed this moment."""
    facts = published_editions.facts_of(visit.public.editions_folder, entry.id)
    if facts is None:
        return None
    delta = next((one for one in listing.deltas if (one.from_id, one.to_id) == (entry.before, entry.id)), None)
    tables = [(table_label(name), asdict(rows)) for name, rows in (delta.tables.items() if delta else ())]
    return ListedEdition(
        entry=entry,
        crawled_to=facts.crawled_to,
        files=EditionFiles.of(facts),
        delta=delta,
        tables=tuple(tables),
    )
