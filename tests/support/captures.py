"""Responses and what was read in them, made by hand: for tests of the store alone."""

from __future__ import annotations

from itertools import count
from typing import Any

from archive.analysis import text_sha256
from archive.copies.shared_text import fingerprints_of
from archive.copies.work_titles import lookup_names
from archive.model import (
    Analysis,
    Article,
    AttachmentLink,
    Context,
    Document,
    Kind,
    Page,
    Reading,
    Role,
    Source,
    State,
    Structure,
    Topic,
)
from archive.store.archive import Archive
from archive.text.text_hash import lasting_sha256
from archive.urls import canonical_key

SPP = Source("spp", "最高人民检察院", "supreme", None, "https://www.spp.gov.cn/", "ucap")
JIANGXI = Source("jiangxi", "江西省人民检察院", "provincial", "360000", "http://www.jx.jcy.gov.cn/", "trs")
LONG = "样例文本：某人以虚构的投资项目骗取他人财物。" * 20
NOTHING = Structure()
OFFSETS = count()

Capture = tuple[Page, Reading]


def analysis_of(
    text: str,
    topic: Topic = Topic.FRAUD,
    issuers: tuple[str, ...] = (),
    structure: Structure = NOTHING,
    title: str | None = None,
    kind: Kind = Kind.REPORT,
) -> Analysis:
    """An analysis as reading would give it, its sorting made up."""
    return Analysis(
        kind=kind,
        kind_from="rule",
        topic=topic,
        topic_score=1.0,
        topic_terms=("诈骗",),
        text_sha256=text_sha256(text),
        lasting_sha256=lasting_sha256(text),
        issuers=issuers,
        region=None,
        fingerprints=fingerprints_of(text, lookup_names(title, ((one.number, one.title) for one in structure.cases))),
        structure=structure,
    )


def document(
    text: str,
    *,
    title: str | None = "标题",
    published: str | None = "2025-12-31",
    links: tuple[AttachmentLink, ...] = (),
    **analysis: Any,
) -> Document:
    """An article of this text, and its analysis (analysis_of)."""
    article = Article(title, published, "meta" if published else None, None, None, text, links)
    return Document(article, analysis_of(text, title=title, **analysis))


def capture(
    url: str,
    text: str | None = LONG,
    *,
    at: str = "2026-01-01T00:00:00Z",
    state: State = State.LIVE,
    status: int = 200,
    requested: str | None = None,
    column: str | None = None,
    imported: bool = False,
    reading: dict[str, Any] | None = None,
    **of_document: Any,
) -> Capture:
    """A response of a page with this text; None for one without an article. `requested` is the address that led to it,
    where that is another one; `reading` has more of the Reading."""
    key = canonical_key(requested) if requested else None
    offset = next(OFFSETS)  # it stands for the bytes, too: no two captures have the same
    context = Context(Role.ARTICLE, column=column, key=key, imported=imported)
    page = Page(url, at, status, (), b"", context, "made.warc.gz", offset, digest=str(offset))
    documents = () if text is None else (document(text, **of_document),)
    return page, Reading(state, None, documents, **(reading or {}))


def ingest(archive: Archive, *captures: Capture, job_after_each: bool = False) -> None:
    """Take captures in, each in a transaction, and end the job."""
    for page, reading in captures:
        with archive.transaction():
            archive.ingest(page, reading)
        if job_after_each:
            archive.make_publications()
    archive.make_publications()
