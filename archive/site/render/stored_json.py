"""Puts into words what some columns hold as JSON objects: the evidence for a gap, and the pager of a page.

A value that is no such object is returned unchanged, since tables show it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from archive.site.strings import word


def gap_in_words(evidence: str) -> str:
    """gaps.evidence in words."""
    try:
        return evidence_in_words(json.loads(evidence)) or evidence
    except (ValueError, TypeError, KeyError, AttributeError):
        return evidence


def evidence_in_words(evidence: Mapping[str, Any]) -> str:
    """Why something is missing. Medians of months are printed without a fraction that is zero."""
    return word("coverage.and").join(_evidence(evidence))


def _evidence(evidence: Mapping[str, Any]) -> Iterator[str]:
    if "publications" in evidence:
        yield word("coverage.hole", **{name: f"{value:g}" for name, value in evidence.items()})
    if "addresses" in evidence:
        yield word("coverage.addresses", **evidence)
    if evidence.get("before"):
        yield word("coverage.published", days=days_in_words(evidence.get("after"), evidence["before"]))
    if "highest" in evidence:
        yield word("coverage.highest", highest=evidence["highest"])


def days_in_words(after: str | None, before: str) -> str:
    """When a missing batch must have been published. `after` and `before`: the days of the batches beside it."""
    if not after:
        return word("coverage.before", before=before)
    return word("coverage.about", day=before) if after == before else word("coverage.days", after=after, before=before)


def pager_in_words(pager: str) -> str:
    """page_versions.pager in words: to how many other pages of its article a page leads, of how many."""
    try:
        found = json.loads(pager)
        total = word("table.pager_total", total=found["total"]) if found["total"] else ""
        return total + word("table.pager", n=len(found["others"]))
    except (ValueError, TypeError, KeyError):
        return pager
