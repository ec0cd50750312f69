"""Articles that a site divides over several pages: one publication with the text of all parts, whatever came first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.model import Context, Page, Role
from archive.readers.pages import read_and_analyse
from archive.store.archive import Archive
from archive.store.joining.parts import joined
from archive.urls import canonical_key
from tests.support.captures import SPP, Capture, ingest
from tests.support.tables import tables

STEM = "https://www.spp.gov.cn/zdgz/202401/t20240101_1"
TITLE = "检察机关打击治理电信网络诈骗犯罪工作情况"
CLERK = "（记者 张三 通讯员 李四 写于北京市东城区）"


def lines(number: int, version: str = "") -> list[str]:
    """The paragraphs of a part."""
    return [
        f"第{number}部分第{at}段{version}：检察机关起诉诈骗犯罪嫌疑人{number}{at}人，依法惩治犯罪。" * 2
        for at in range(6)
    ]


def url(number: int) -> str:
    return f"{STEM}.shtml" if number == 1 else f"{STEM}_{number}.shtml"


def _label(number: int, here: int) -> str:
    return "上一页" if number < here else "下一页"


def part(
    number: int,
    *,
    of: int = 3,
    links: Iterable[int] | None = None,
    text: Sequence[str] | None = None,
    title: str = TITLE,
    steps: bool = False,
    date: str | None = None,
    minute: int = 0,
    role: Role = Role.ARTICLE,
    status: int = 200,
) -> Page:
    """A page with a part of the article, and a pager to the other parts."""
    others = [one for one in (range(1, of + 1) if links is None else links) if one != number]
    pager = "".join(f'<a href="{url(one)}">{_label(one, number) if steps else one}</a> ' for one in others)
    body = "".join(f"<p>{line}</p>" for line in text or lines(number))
    html = (
        f"<html><head><title>{title}</title></head><body><h1>{title}</h1>"
        f"<div>{date or f'2024-01-0{number}'} 来源：检察日报</div>"
        f'<div id="fontzoom">{body}</div><div class="pages">{pager}</div></body></html>'
    )
    context = Context(role, "spp", "ucap", key=canonical_key(url(number)))
    seen, offset = f"2026-01-01T00:{minute:02}:00Z", number * 100 + minute
    return Page(url(number), seen, status, (), html.encode(), context, "made.warc.gz", offset, digest=f"sha1:{offset}")


@cache
def read(page: Page) -> Capture:
    return page, read_and_analyse(page)


def store(archive: Archive, *pages: Page, job_after_each: bool = False) -> None:
    ingest(archive, *map(read, pages), job_after_each=job_after_each)


def publications(archive: Archive) -> list[tuple[Any, ...]]:
    sql = """select url, title, published, text from publications join publication_texts on id = publication_id
             order by url"""
    return archive.db.execute(sql).fetchall()


def copies(archive: Archive) -> list[tuple[Any, ...]]:
    sql = "select p.url, c.relation, c.part from copies c join pages p on p.id = c.page_id order by p.url"
    return archive.db.execute(sql).fetchall()


def doubts(archive: Archive) -> list[tuple[Any, ...]]:
    """The publications that lack parts, with the numbers of these, else how many parts there are, and of how many."""
    sql = """select p.url, coalesce(json_extract(detail, '$[0].pages'), json_extract(detail, '$[0].count')) as lacks,
             json_extract(detail, '$[0].total')
             from doubts d join publications p on p.id = publication_id where d.kind = 'part_missing' order by p.url"""
    return archive.db.execute(sql).fetchall()


WHOLE = "\n".join([*lines(1), *lines(2), *lines(3)])
COPIES = [(url(1), "original", None), (url(2), "part", "2"), (url(3), "part", "3")]


def test_the_parts_make_one_publication_with_the_text_of_all(archive: Archive) -> None:
    store(archive, part(1), part(2, role=Role.PART), part(3, role=Role.PART))
    assert publications(archive) == [(url(1), TITLE, "2024-01-01", WHOLE)]
    assert copies(archive) == COPIES
    assert doubts(archive) == []
    assert archive.db.execute("select count(*) from join_queue").fetchone() == (0,)


def test_a_part_that_is_missing_is_a_doubt_until_it_comes(archive: Archive) -> None:
    store(archive, part(1))
    assert doubts(archive) == [(url(1), "[2,3]", 3)]
    store(archive, part(3, minute=1))
    assert doubts(archive) == [(url(1), "[2]", 3)]
    assert publications(archive)[0][3] == "\n".join([*lines(1), *lines(3)])
    store(archive, part(2, minute=2, status=404))
    assert doubts(archive) == [(url(1), "[2]", 3)]
    store(archive, part(2, minute=3))
    assert doubts(archive) == []
    assert [text for *_, text in publications(archive)] == [WHOLE]


def test_pagers_that_name_only_the_next_part_make_a_chain(archive: Archive) -> None:
    chain = [part(1, links=[2]), part(2, links=[1, 3]), part(3, links=[2])]
    store(archive, *chain[::-1])
    assert publications(archive) == [(url(1), TITLE, "2024-01-01", WHOLE)]
    assert copies(archive) == COPIES
    assert doubts(archive) == []


def test_a_part_that_answers_with_the_text_of_another_is_missing(archive: Archive) -> None:
    store(archive, part(1), part(2), part(3, text=lines(1)))
    assert publications(archive) == [(url(1), TITLE, "2024-01-01", "\n".join([*lines(1), *lines(2)]))]
    assert doubts(archive) == [(url(1), "[3]", 3)]
    store(archive, part(3, minute=1))
    assert ([text for *_, text in publications(archive)], doubts(archive)) == ([WHOLE], [])


def test_a_first_page_that_has_the_text_of_all_repeats_none(archive: Archive) -> None:
    store(archive, part(1, text=WHOLE.split("\n")), part(2), part(3))
    assert ([text for *_, text in publications(archive)], doubts(archive)) == ([WHOLE], [])


def test_a_part_that_changes_changes_the_text(archive: Archive) -> None:
    store(archive, part(1), part(2), part(3))
    store(archive, part(2, text=lines(2, "（修订）"), minute=5))
    assert publications(archive)[0][3] == "\n".join([*lines(1), *lines(2, "（修订）"), *lines(3)])
    assert copies(archive) == COPIES


def test_a_page_that_leads_not_back_is_no_part(archive: Archive) -> None:
    store(archive, part(1, of=2), part(2, links=[3]))
    assert [(one, text) for one, *_, text in publications(archive)] == [
        (url(number), "\n".join(lines(number))) for number in (1, 2)
    ]
    assert [one for one, _, _ in doubts(archive)] == [url(1), url(2)]


@pytest.mark.parametrize(("title", "texts"), [("另一篇文章的标题", 2), (f"{TITLE}（二）", 1), (f"{TITLE} 第4页", 1)])
def test_pages_without_numbers_in_their_pagers_must_have_one_title(archive: Archive, title: str, texts: int) -> None:
    store(archive, part(3, links=[4], steps=True), part(4, links=[3], steps=True, title=title))
    assert len(publications(archive)) == texts


def test_a_page_that_is_divided_no_longer_is_whole_again(archive: Archive) -> None:
    store(archive, part(1), part(2), part(3))
    store(archive, part(1, links=[], minute=5))
    assert {one: text for one, *_, text in publications(archive)}[url(1)] == "\n".join(lines(1))
    assert url(1) not in [one for one, _, _ in doubts(archive)]


EVENTS = [
    part(1, minute=1),
    part(2, minute=2, role=Role.PART),
    part(3, minute=3),
    part(2, minute=4, status=404),
    part(3, minute=5, text=lines(3, "（修订）"), role=Role.PART),
    part(1, of=2, minute=6),
    part(1, of=4, minute=7, text=lines(1, "（又修订）")),
    part(4, minute=8, links=[1, 2, 3]),
    part(2, minute=9, links=[]),
    part(3, minute=10, text=lines(1)),
]


@given(st.permutations(range(len(EVENTS))), st.integers(1, len(EVENTS)), st.sets(st.integers(0, len(EVENTS))))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_order_of_arrival_changes_no_table(
    tmp_path_factory: pytest.TempPathFactory, order: list[int], size: int, jobs: set[int]
) -> None:
    """Any of the events, in any order and with jobs ending in between, against all in order and one job."""
    chosen = order[:size]
    assert _tables(tmp_path_factory.mktemp("a"), chosen, jobs) == _tables(tmp_path_factory.mktemp("b"), sorted(chosen))


def _tables(data: Path, events: Sequence[int], jobs: Iterable[int] = ()) -> dict[str, Any]:
    archive = Archive.open(data)
    archive.put_sources(SPP)
    for at, event in enumerate(events):
        with archive.transaction():
            archive.ingest(*read(EVENTS[event]))
        if at in jobs:
            archive.make_publications()
    archive.make_publications()
    archive.abandon()
    return tables(data / "archive.db")


def test_joined_texts_have_each_paragraph_once() -> None:
    lead, note = "本报北京1月1日电 近日检察机关通报情况。", CLERK
    assert (
        joined([f"{lead}\n一\n{note}", f"{lead}\n二\n{note}", f"{lead}\n三\n{note}"]) == f"{lead}\n一\n二\n三\n{note}"
    )
    assert joined(["【基本案情】\n一", "【基本案情】\n二"]) == "【基本案情】\n一\n【基本案情】\n二"
    assert joined(["一\n被告人张三，", "无业。\n二"]) == "一\n被告人张三，无业。\n二"
    assert joined(["一", "二", "一"]) == "一\n二"
