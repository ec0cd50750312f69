"""Long texts: a page has the beginning and says so, gives way to other pages, and ends at its deadline."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.site.data import text_pieces
from archive.site.data.text_pieces import beginning_of
from archive.site.fairness.allowance import Allowances
from archive.site.fairness.long_pages import LONG, give_way, in_turns, own_turn
from archive.site.fairness.request_work import RequestWork, TooSlowError, working_for
from archive.site.plugin import make_datasette
from archive.site.render import diff
from archive.site.strings import word
from tests.support.public_file import REPORT, Get, build

FIRST, LAST = "第一段写在前面。", "最后一段写在末尾。"
LONG_TEXT = "\n".join([FIRST, *(f"第{number}段说的是诈骗。" for number in range(20_000)), LAST])


@pytest.fixture(scope="module")
def get(tmp_path_factory: pytest.TempPathFactory) -> Get:
    made = build(tmp_path_factory.mktemp("long") / "fanzha.db", (REPORT,))
    with closing(sqlite3.connect(made)) as conn, conn:
        conn.execute("update publication_texts set text = ?", (LONG_TEXT,))
    site = make_datasette(made)
    return lambda path: asyncio.run(site.client.get(path))


@given(st.text(st.sampled_from("甲\n"), max_size=40))
def test_the_beginning_of_a_text_is_its_first_whole_lines(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text_pieces, "MAX_CHARS", 12)
        patch.setattr(text_pieces, "MAX_LINES", 4)
        beginning = beginning_of(text)
    assert text.startswith(beginning)
    assert len(beginning) <= 12
    assert beginning.count("\n") <= 4
    if len(text) <= 12 and text.count("\n") < 4:
        assert beginning == text


def test_a_long_text_is_begun_on_its_page_and_whole_in_its_file(get: Get) -> None:
    page, whole, markdown = (get(f"/p/{REPORT.slug}{ending}").text for ending in ("?q=诈骗", ".txt", ".md"))
    assert FIRST in page
    assert LAST not in page
    assert word("read.cut_title") in page
    assert f'href="/p/{REPORT.slug}.txt"' in page
    assert whole.endswith(f"{LAST}\n")
    assert LAST not in markdown
    assert word("read.cut_file", address=f"http://localhost/p/{REPORT.slug}.txt") in markdown


@pytest.mark.parametrize("kind", ["versions", "copies"])
def test_texts_that_are_too_long_are_linked_instead_of_compared(
    get: Get, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(diff, "MAX_COMPARED", 10)
    page = get(f"/p/{REPORT.slug}").text
    start = page.index(f'href="/p/{REPORT.slug}/{kind}/') + len('href="')
    compared = get(page[start : page.index('"', start)])
    assert compared.status_code == 200
    texts = ("version.too_long", "version.too_long_alone", "compare.too_long")
    found = [text for text in texts if word(text) in compared.text]
    assert len(found) == 1
    assert "<ins>" not in compared.text


# Giving way


@pytest.fixture
def work_of() -> Callable[[str], RequestWork]:
    allowances = Allowances()
    return lambda client: RequestWork(allowances.account(client))


def test_a_long_page_lets_others_have_their_turn() -> None:
    order = list[str]()

    async def page(name: str) -> None:
        async for _ in in_turns(range(4), 2):
            order.append(name)

    async def both() -> None:
        await asyncio.gather(page("one"), page("other"))

    asyncio.run(both())
    assert order == ["one", "one", "other", "other"] * 2


def test_a_page_is_not_made_after_its_deadline(work_of: Callable[[str], RequestWork]) -> None:
    work = work_of("reader")
    with working_for(work):
        asyncio.run(give_way())
        work.end()
        with pytest.raises(TooSlowError):
            asyncio.run(give_way())


def test_long_pages_of_one_client_are_made_one_after_another(work_of: Callable[[str], RequestWork]) -> None:
    order = list[str]()

    async def page(client: str, length: int) -> None:
        with working_for(work_of(client)):
            async with own_turn(length):
                order.append(client)
                await asyncio.sleep(0.01)
                order.append(client)

    async def pages() -> None:
        await asyncio.gather(page("much", LONG), page("much", LONG), page("other", LONG), page("little", 1))

    asyncio.run(pages())
    assert order[:4] == ["much", "other", "little", "much"]
    assert order.count("much") == 4
