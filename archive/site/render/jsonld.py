"""Describes a publication or a case for machines, as JSON-LD with the words of schema.org."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from markupsafe import Markup

from archive.site.data.laws.cited_laws import LawRecord
from archive.site.data.publications import PublicationRecord
from archive.site.data.structure import CaseRecord

CONTEXT = "https://schema.org"
TYPES = {"report": "Report", "typical_cases": "Collection", "guiding_cases": "Collection", "press_qa": "NewsArticle"}
ESCAPES = {ord(letter): f"\\u{ord(letter):04x}" for letter in "<>&\u2028\u2029"}

Data = dict[str, Any]


def of_publication(publication: PublicationRecord, here: str, address_of: Callable[[CaseRecord], str]) -> Data:
    """The description of a publication. `here` is its address; `address_of` gives the address of a case."""
    cases = publication.structure.cases
    parts = [_named("Article", case.title, address_of(case)) for case in cases]
    return _known(
        {
            "@context": CONTEXT,
            "@type": TYPES.get(publication.kind, "Article"),
            "headline": publication.title,
            **_common(publication, here),
            "about": _about(crime.name for crime in publication.structure.crimes),
            "hasPart": parts,
        }
    )


def of_case(publication: PublicationRecord, case: CaseRecord, here: str, batch: str) -> Data:
    """The description of a case as part of its batch. `here` is the address of the case, `batch` that of the batch."""
    return _known(
        {
            "@context": CONTEXT,
            "@type": "Article",
            "headline": case.title,
            "alternativeHeadline": case.subtitle,
            "alternateName": case.number,
            **_common(publication, here),
            "keywords": list(case.keywords),
            "about": _about(crime.name for crime in case.crimes),
            "isPartOf": _named(TYPES.get(publication.kind, "Article"), publication.title, batch),
        }
    )


def legislation(law: LawRecord, law_url: str, article: str = "", url: str = "") -> Data:
    """The description of a law, or of one of its articles: its name, its number and dates, but not its text."""
    described = _known(
        {
            "@type": "Legislation",
            "name": law.name,
            "alternateName": [*law.short_names, *([law.english] if law.english else [])],
            "legislationIdentifier": law.number,
            "legislationPassedBy": [
                {"@type": "Organization", "name": name} for name in (law.issuer or "").split("、") if name
            ],
            "datePublished": law.published,
            "inLanguage": "zh-Hans",
            "url": law_url,
        }
    )
    if not article:
        return {"@context": CONTEXT, **described}
    return {"@context": CONTEXT, "@type": "Legislation", "name": article, "url": url, "isPartOf": described}


def script(data: Data) -> Markup:
    """The data as the content of a script element, escaped so that no text can end the element."""
    return Markup(json.dumps(data, ensure_ascii=False).translate(ESCAPES))


def _common(publication: PublicationRecord, here: str) -> Data:
    return {
        "author": [{"@type": "GovernmentOrganization", "name": name} for name in publication.issuers],
        "datePublished": publication.published,
        "inLanguage": "zh-Hans",
        "url": here,
        "isBasedOn": publication.url if publication.url.startswith("http") else None,
        "identifier": {"@type": "PropertyValue", "propertyID": "sha256", "value": publication.text_sha256},
    }


def _about(names: Iterable[str]) -> list[Data]:
    return [{"@type": "Thing", "name": name} for name in names]


def _named(type_: str, name: str | None, url: str) -> Data:
    return _known({"@type": type_, "name": name, "url": url})


def _known(data: Data) -> Data:
    """The data without unknown values (None, empty text, empty list)."""
    return {name: value for name, value in data.items() if value not in (None, "", [])}
