"""Pages and readings made by hand, for the store alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from archive.model import (
    Article,
    Context,
    Document,
    Doubt,
    Kind,
    Page,
    Quality,
    Reading,
    Role,
    Source,
    State,
    Structure,
    Topic,
)
from archive.store.archive import Archive
from tests.support.analyses import NOTHING, analysis_of

SPP = Source("spp", "最高人民检察院", "supreme", None, "https://www.spp.gov.cn/", "ucap")
JIANGXI = Source("jiangxi", "江西省人民检察院", "provincial", "360000", "http://www.jx.jcy.gov.cn/", "trs")
LONG = "样例文本：某人以虚构的投资项目骗取他人财物。" * 20


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    made = Archive.open(tmp_path)
    made.put_sources(SPP, JIANGXI)
    yield made
    made.close()


@pytest.fixture
def take(archive: Archive) -> Callable[..., tuple[bool, bool]]:
    """Take a page in: take(url, text) → (new page, new version)."""
    offsets = iter(range(1_000_000))

    def take(
        url: str,
        text: str | None = LONG,
        *,
        title: str = "标题",
        at: str = "2026-01-01T00:00:00Z",
        published: str | None = "2025-12-31",
        state: State = State.LIVE,
        topic: Topic = Topic.FRAUD,
        status: int = 200,
        asked: str | None = None,
        issuers: tuple[str, ...] = (),
        structure: Structure = NOTHING,
        imported: bool = False,
        quality: Quality | None = None,
        doubt: Doubt | None = None,
        kind: Kind = Kind.REPORT,
        column: str | None = None,
    ) -> tuple[bool, bool]:
        context = Context(Role.ARTICLE, column=column, key=asked, imported=imported)
        offset = next(offsets)  # it stands for the bytes, too: no two pages have the same
        page = Page(url, at, status, (), b"", context, "made.warc.gz", offset, digest=str(offset))
        documents: tuple[Document, ...] = ()
        if text is not None:
            article = Article(title, published, "meta" if published else None, None, None, text)
            analysis = replace(analysis_of(text, topic, issuers, structure, title), kind=kind)
            documents = (Document(article, analysis),)
        with archive.transaction():
            outcome = archive.ingest(page, Reading(state, None, documents, quality=quality, doubt=doubt))
        return outcome.new_page, outcome.new_version

    return take
