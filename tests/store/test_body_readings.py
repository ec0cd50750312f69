"""Each version says how its text was made, whichever capture of it came first."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from archive.analysis import read_and_analyse
from archive.model import Context, Page, Role
from archive.store.archive import Archive

URL = "https://www.spp.gov.cn/spp/zdgz/202601/t20260105_700001.shtml"
TEXT = "<p>PDF</p>".join(
    f"<p>第{n}起案件中，被告人以虚假投资为名骗取他人财物，检察机关依法提起公诉，法院作出有罪判决。</p>" for n in (1, 2)
) + "".join(f"<p>第{n}起案件正在办理，被告人已经退赔全部损失，取得了被害人的谅解。</p>" for n in range(3, 9))
TITLE = "<title>打击诈骗典型案例</title>"
SURE = f"{TITLE}<body><div id='fontzoom'>{TEXT}</div></body>"
LOCATED = f"{TITLE}<body><a href='/'>首页</a><div><div class='x'>{TEXT}</div></div></body>"


def page(body: str, day: int, kind: str = "text/html; charset=utf-8") -> Page:
    at, headers = f"2026-01-{day:02}T00:00:00Z", (("Content-Type", kind),)
    return Page(URL, at, 200, headers, body.encode(), Context(Role.ARTICLE), "made.warc.gz", day, digest=str(day))


def made(archive: Archive) -> list[tuple[Any, ...]]:
    columns = "made_by, lines_returned, agreement"
    return list(archive.db.execute(f"select {columns} from page_versions order by seen_at").fetchall())


def take(archive: Archive, *pages: Page) -> None:
    for one in pages:
        with archive.transaction():
            archive.ingest(one, read_and_analyse(one))


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_of_several_captures_of_a_text_the_first_one_says_it_in_any_order(
    archive: Archive, order: tuple[int, ...]
) -> None:
    captures = [page(LOCATED, 1), page(SURE, 2), page(LOCATED.replace("class='x'", "class='y'"), 3)]
    take(archive, *(captures[at] for at in order))
    assert [row[0] for row in made(archive)] == ["locator"]
