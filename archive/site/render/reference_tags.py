"""The reference of a text as meta elements, which reference managers and scholarly search engines read.

`citation_…` are the names that Google Scholar documents and that Zotero's translator Embedded Metadata reads; with an
institution of a technical report that translator makes a report of the text, and without one a journal article. `DC.…`
are Dublin Core's; there is no DC.type, since that translator would print its "Text" as the kind of report.
"""

from __future__ import annotations

from collections.abc import Iterator

from archive.site.render.citations import Reference

LANGUAGE = "zh-CN"  # of the texts; the catalogues of the interface are no matter here


def of(cited: Reference) -> tuple[tuple[str, str], ...]:
    """The elements of a reference, (name, content), without those whose value is not known."""
    return tuple((name, value) for name, value in _elements(cited) if value)


def _elements(cited: Reference) -> Iterator[tuple[str, str | None]]:
    date = cited.published
    yield "citation_title", cited.named
    yield from (("citation_author", name) for name in cited.issuers)
    yield "citation_publication_date", date and date.replace("-", "/")
    yield "citation_technical_report_institution", cited.issuer or cited.publisher
    yield "citation_technical_report_number", cited.number
    yield "citation_public_url", cited.on_the_web or cited.archived
    yield "citation_language", LANGUAGE
    yield "DC.title", cited.named
    yield from (("DC.creator", name) for name in cited.issuers)
    yield "DC.publisher", cited.publisher
    yield "DC.date", date
    yield "DC.identifier", cited.archived
    yield "DC.source", cited.on_the_web
    yield "DC.relation", cited.within
    yield "DC.language", LANGUAGE
