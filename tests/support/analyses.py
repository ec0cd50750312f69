"""Analyses made by hand, for the store alone."""

from __future__ import annotations

from archive.analysis import text_sha256
from archive.analysis.shared_text import fingerprints_of
from archive.analysis.structure_json import dumps
from archive.analysis.work_titles import lookup_names
from archive.model import Analysis, Kind, Structure, Topic
from archive.text.visit_counters import lasting_sha256

NOTHING = Structure()


def analysis_of(
    text: str,
    topic: Topic = Topic.FRAUD,
    issuers: tuple[str, ...] = (),
    structure: Structure = NOTHING,
    title: str | None = None,
) -> Analysis:
    """An analysis as reading would give it, its sorting made up."""
    return Analysis(
        kind=Kind.REPORT,
        kind_from="rule",
        topic=topic,
        topic_score=1.0,
        topic_terms=("诈骗",),
        text_sha256=text_sha256(text),
        lasting_sha256=lasting_sha256(text),
        issuers=issuers,
        region=None,
        fingerprints=fingerprints_of(text, lookup_names(title, ((one.number, one.title) for one in structure.cases))),
        structure=dumps(structure),
    )
