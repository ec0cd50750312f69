"""Checks a quote (/check): each sentence of a pasted text beside the passage of the archive that comes closest to it.

A short text may be in the address (`?q=`), so that its result can be shared; a longer one is posted. Nothing of it is
stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import quote_plus

from datasette import Response

from archive.search.quotes import (
    MAX_CHARACTERS,
    MIN_LETTERS,
    CheckedSentence,
    CheckedText,
    QuotedPassage,
    QuotePiece,
    QuoteVerdict,
)
from archive.search.quotes.unlike import marked_passage, marked_quote
from archive.search.result_types import PublicationRow
from archive.site.data.quoted import QuotedPublication, anchor_of, quoted_publications
from archive.site.fairness.long_pages import own_turn
from archive.site.http.responses import SHORT, as_json
from archive.site.render import citations
from archive.site.visit import Visit

MAX_SHARED = 6_000  # bytes of a text that is sent on to an address of its own: the site takes 8,000 of a query string
NOT_CACHED = {"cache-control": "no-store"}
MAX_CITED = 20  # publications whose citations are given


@dataclass(frozen=True, slots=True)
class Cited:
    """A publication in which sentences stand, and how it is cited."""

    publication: QuotedPublication
    found: int
    changed: int
    citation: str
    stored_page: str | None  # the path of the page as it was served, if this site has it


async def page(visit: Visit) -> Response:
    """The form, and below it what was found."""
    if visit.posted is not None and 0 < len(quote_plus(visit.posted)) <= MAX_SHARED:
        return Response.redirect(visit.address("/check", q=visit.posted), status=303)
    text = _text(visit)
    checked = await _checked(visit, text)
    publications = await visit.ask(quoted_publications, _ids(checked))
    context = {
        "here": "check",
        "typed": text,
        "checked": checked if text.strip() else None,
        "verdicts": [(verdict, checked.count(verdict)) for verdict in QuoteVerdict],
        "cited": [_cited(visit, publications, *one) for one in _counts(checked)[:MAX_CITED]],
        "more_cited": max(len(checked.publications) - MAX_CITED, 0),
        "most": MAX_CHARACTERS,
        "fewest": MIN_LETTERS,
        "marked_quote": marked_quote,
        "marked_passage": marked_passage,
        "place_of": partial(_place, visit),
        "stored_page": partial(_stored_page, visit, publications),
    }
    async with own_turn(len(text)):
        response = await visit.page("fanzha/check.html", context, in_turns=True)
    if visit.posted is not None:
        response.headers = response.headers | NOT_CACHED
    return response


async def as_data(visit: Visit) -> Response:
    """The same as JSON; its form is in the JSON Schema /api/check.schema.json."""
    checked = await _checked(visit, _text(visit))
    data = {
        "cut_at": checked.cut_at,
        "counts": {verdict.value: checked.count(verdict) for verdict in QuoteVerdict},
        "main": checked.main.publication.slug if checked.main else None,
        "publications": [
            {**_publication(visit, row), "found": found, "changed": changed} for row, found, changed in _counts(checked)
        ],
        "sentences": [_sentence(visit, sentence) for sentence in checked.sentences],
    }
    return as_json(data, headers=(SHORT if visit.posted is None else NOT_CACHED))


def _text(visit: Visit) -> str:
    return visit.request.args.get("q", "") if visit.posted is None else visit.posted


async def _checked(visit: Visit, text: str) -> CheckedText:
    return await visit.public.search(lambda search: search.check(text)) if text.strip() else CheckedText((), ())


def _counts(checked: CheckedText) -> list[tuple[PublicationRow, int, int]]:
    return [(one.publication, one.found, one.changed) for one in checked.publications]


def _ids(checked: CheckedText) -> set[int]:
    return {sentence.passage.publication.id for sentence in checked.sentences if sentence.passage}


def _cited(
    visit: Visit, publications: dict[int, QuotedPublication], row: PublicationRow, found: int, changed: int
) -> Cited:
    publication = publications[row.id]
    reference = citations.Reference(
        key=publication.slug,
        title=publication.title or "",
        number=None,
        within=None,
        issuers=(),
        issuer=publication.issuer,
        office=citations.site_instead(publication.issuer, publication.source, publication.url),
        published=publication.published,
        last_seen=publication.last_seen,
        url=publication.url,
        archived=visit.absolute(f"/p/{publication.slug}"),
        sha256="",
    )
    path = f"/p/{publication.slug}/versions/{publication.version_id}/page"
    has_page = publication.warc_file and visit.warc_folder
    return Cited(publication, found, changed, citations.gb_t_7714(reference), path if has_page else None)


def _place(visit: Visit, passage: QuotedPassage) -> str:
    """The path of a passage: its paragraph, or the other text of the page in which it stands."""
    slug = passage.publication.slug
    if passage.version_id is not None:
        return visit.address(f"/p/{slug}/versions/{passage.version_id}")
    return f"{visit.address(f'/p/{slug}')}#{anchor_of(passage.paragraph)}"


def _stored_page(visit: Visit, publications: dict[int, QuotedPublication], passage: QuotedPassage) -> str | None:
    """The path of the page as it was served with a passage, if this site has it."""
    publication = publications[passage.publication.id]
    version = passage.version_id or (publication.version_id if publication.warc_file else None)
    return visit.address(f"/p/{publication.slug}/versions/{version}/page") if version and visit.warc_folder else None


def _publication(visit: Visit, row: PublicationRow) -> dict[str, Any]:
    return {
        "slug": row.slug,
        "title": row.title,
        "issuer": row.issuer,
        "published": row.published,
        "address": visit.absolute(f"/p/{row.slug}"),
    }


def _sentence(visit: Visit, sentence: CheckedSentence) -> dict[str, Any]:
    return {
        "start": sentence.start,
        "end": sentence.end,
        "pieces": _pieces(sentence.pieces),
        "verdict": sentence.verdict.value,
        "share": round(sentence.share, 3),
        "differences": [
            {"kind": one.kind.value, "quote": one.quote, "passage": one.passage} for one in sentence.differences
        ],
        "remarks": [remark.value for remark in sentence.remarks],
        "passage": _passage(visit, sentence.passage) if sentence.passage else None,
    }


def _passage(visit: Visit, passage: QuotedPassage) -> dict[str, Any]:
    path = _place(visit, passage)
    return {
        "publication": _publication(visit, passage.publication),
        "address": str(visit.datasette.absolute_url(visit.request, path)),
        "version_id": passage.version_id,
        "start": passage.start,
        "end": passage.end,
        "pieces": _pieces(passage.pieces),
        "before": passage.before,
        "after": passage.after,
    }


def _pieces(pieces: tuple[QuotePiece, ...]) -> list[dict[str, Any]]:
    return [{"text": piece.text, "differs": piece.differs} for piece in pieces]
