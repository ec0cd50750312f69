"""How an edition is cited: CITATION.cff (Citation File Format 1.2.0) and .zenodo.json (the metadata that Zenodo takes).

Neither names a licence of a list: the texts have no common one. They say what holds for which texts instead.
"""

from __future__ import annotations

import json
import re

from archive.publish.exports.about_edition import (
    AUTHOR,
    KEYWORDS,
    LICENCE_ZH,
    LICENCES,
    SUMMARY,
    SUMMARY_ZH,
    TITLE,
    TITLE_ZH,
    ExportedEdition,
)

CFF_FILE, ZENODO_FILE = "CITATION.cff", ".zenodo.json"
CFF_VERSION = "1.2.0"
STATEMENT = " ".join(f"{licence.title}. {licence.statement}" for licence in LICENCES)
ZENODO_LICENCE = "other-closed"  # of Zenodo's list the one that promises nothing: press texts belong to others


def cff(edition: ExportedEdition) -> str:
    """CITATION.cff. A JSON string is a YAML string, too, so that no value needs a rule of its own."""
    fields = {
        "cff-version": CFF_VERSION,
        "message": "If you use this edition, please cite it, and cite a text with its official address.",
        "type": "dataset",
        "title": f"{TITLE} ({TITLE_ZH})",
        "version": edition.id,
        "date-released": edition.day,
        "authors": [{"name": AUTHOR}],
        "abstract": f"{SUMMARY} {SUMMARY_ZH} {STATEMENT} {LICENCE_ZH}",
        "keywords": list(KEYWORDS),
        "identifiers": [{"type": "other", "value": edition.urn, "description": "The edition"}],
    }
    return "".join(f"{name}: {json.dumps(value, ensure_ascii=False)}\n" for name, value in fields.items())


def zenodo(edition: ExportedEdition) -> str:
    """.zenodo.json."""
    paragraphs = (SUMMARY, SUMMARY_ZH, STATEMENT, LICENCE_ZH)
    metadata = {
        "upload_type": "dataset",
        "title": f"{TITLE} ({TITLE_ZH})",
        "creators": [{"name": AUTHOR}],
        "version": edition.id,
        "publication_date": edition.day,
        "description": "".join(f"<p>{paragraph.replace('&', '&amp;')}</p>" for paragraph in paragraphs),
        "keywords": list(KEYWORDS),
        "language": "zho",
        "access_right": "open",
        "license": ZENODO_LICENCE,
        "notes": STATEMENT,
    }
    return json.dumps(metadata, ensure_ascii=False, indent=1) + "\n"


def bibtex(edition: ExportedEdition) -> str:
    """The edition as an entry of BibTeX."""
    return (
        f"@misc{{fanzha_{re.sub('[-.]', '_', edition.id)}, author = {{{AUTHOR}}}, title = {{{TITLE}}}, "
        f"year = {{{edition.day[:4]}}}, version = {{{edition.id}}}}}"
    )
