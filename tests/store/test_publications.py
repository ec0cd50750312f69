"""Which pages carry one publication, and what they are to it, in whatever order they come."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from archive.model import Case, DoubtFound, DoubtKind, Section, Structure
from archive.reasons import in_english
from archive.store.archive import Archive
from archive.store.reports import read_status
from tests.support.sentences import sentences

Take = Callable[..., tuple[bool, bool]]
BATCH = "https://www.spp.gov.cn/spp/jczdal/202303/t20230301_100001.shtml"
TWIN = "https://www.spp.gov.cn/xwfbh/dxal/202303/t20230301_100002.shtml"
CASE = "http://www.jx.jcy.gov.cn/alfb/202304/t20230401_200001.shtml"
REPORT = "https://www.spp.gov.cn/xwfbh/wsfbt/202311/t20231130_300001.shtml"
HALF = "http://www.lawfirm.example/wenji/20231204.html"
NEWS = "http://www.paper.example/2023/1.html"


def paragraphs(name: str, first: int, last: int) -> str:
    """Sentences that stand in no other text than that of the name."""
    return "\n".join(sentences(first, last, name))


TEXTS = {"检例第1号": paragraphs("甲案", 0, 30), "检例第2号": paragraphs("乙案", 0, 30)}
NOTICE = paragraphs("通知", 0, 3)


def batch(*texts: str, title: str, **more: str) -> dict[str, Any]:
    """A page that holds those texts, and as a case each of them that is one."""
    text = "\n".join(texts)
    cases = tuple(case(number, text.index(one), one) for number, one in TEXTS.items() if one in texts)
    return {"text": text, "title": title, "structure": Structure(cases=cases), **more}


def case(number: str, start: int, text: str) -> Case:
    sections = (Section("facts", "【基本案情】", start, start + len(text)),)
    return Case(start, start + len(text), number, f"{number}案", None, (), number, "", sections, "", (), (), ())


PAGES: dict[str, dict[str, Any]] = {
    BATCH: batch(NOTICE, *TEXTS.values(), title="第九十九批指导性案例"),
    TWIN: batch(*TEXTS.values(), title="最高检发布指导性案例"),
    CASE: batch(TEXTS["检例第1号"], title="甲案", published="2023-04-01"),
    REPORT: {"text": paragraphs("报告", 0, 60), "title": "检察机关办理诈骗案件工作情况（2023年）"},
    HALF: {"text": paragraphs("报告", 30, 60), "title": "最高检发布《检察机关办理诈骗案件工作情况(2023年)》下"},
    NEWS: {"text": f"{paragraphs('报告', 0, 8)}\n{paragraphs('记者', 0, 6)}", "title": "记者述评：反诈一年"},
}


def carried(archive: Archive) -> dict[str, tuple[str, str, str | None]]:
    """Page → slug of its publication, relation, part."""
    archive.make_publications()
    found = archive.db.execute(
        """select pages.url, p.slug, c.relation, c.part from copies c join pages on pages.id = c.page_id
           join publications p on p.id = c.publication_id"""
    )
    return {url: (slug, relation, part) for url, slug, relation, part in found}


EXPECTED = {
    BATCH.replace("/spp/", "/"): ("spp-jczdal-t20230301_100001", "original", None),
    TWIN: ("spp-jczdal-t20230301_100001", "sister", None),
    CASE: ("spp-jczdal-t20230301_100001", "excerpt", None),
    REPORT: ("spp-xwfbh-wsfbt-t20231130_300001", "original", None),
    HALF: ("spp-xwfbh-wsfbt-t20231130_300001", "part", "下"),
}


@pytest.mark.parametrize("order", list(itertools.permutations((BATCH, TWIN, CASE, HALF, REPORT)))[::7])
@pytest.mark.parametrize("jobs", [1, 5])
def test_the_order_of_arrival_changes_nothing(archive: Archive, take: Take, order: tuple[str, ...], jobs: int) -> None:
    for number, url in enumerate(order):
        take(url, **PAGES[url])
        if number % jobs == 0:
            archive.make_publications()
    assert carried(archive) == EXPECTED
    copies = dict(archive.db.execute("select slug, copy_count from publications"))
    assert copies == {"spp-jczdal-t20230301_100001": 3, "spp-xwfbh-wsfbt-t20231130_300001": 2}


def test_an_excerpt_whose_batch_is_not_here_is_a_publication_and_becomes_a_copy_when_it_comes(
    archive: Archive, take: Take
) -> None:
    take(CASE, **PAGES[CASE])
    assert carried(archive) == {CASE: ("jiangxi-alfb-t20230401_200001", "original", None)}
    take(BATCH, **PAGES[BATCH])
    assert carried(archive)[CASE] == EXPECTED[CASE]
    assert archive.db.execute("select count(*) from cases").fetchone() == (2,)


def test_a_part_that_becomes_another_text_is_a_publication_of_its_own(archive: Archive, take: Take) -> None:
    take(REPORT, **PAGES[REPORT])
    take(HALF, **PAGES[HALF])
    carried(archive)
    take(HALF, paragraphs("别的", 0, 30), title="别的", at="2026-02-01T00:00:00Z")
    assert carried(archive)[HALF] == ("www-lawfirm-example-" + carried(archive)[HALF][0][-12:], "repost", None)
    assert dict(archive.db.execute("select title, copy_count from publications")) == {
        PAGES[REPORT]["title"]: 1,
        "别的": 1,
    }


@pytest.mark.parametrize("order", ["上下", "下上"])
@pytest.mark.parametrize("jobs", [1, 2])
def test_two_parts_that_tell_the_same_are_one_work_whichever_comes_first(
    archive: Archive, take: Take, order: str, jobs: int
) -> None:
    for number, part in enumerate(order):
        url = f"http://www.paper.example/2023/{'上下'.index(part)}.html"
        take(url, f"（{part}）\n{paragraphs('报告', 0, 30)}", title=f"检察机关办理诈骗案件工作情况（{part}）")
        if number % jobs == 0:
            archive.make_publications()
    assert {relation for _, relation, _ in carried(archive).values()} == {"repost", "part"}
    assert archive.db.execute("select title from publications").fetchall() == [("检察机关办理诈骗案件工作情况（下）",)]


def test_a_text_that_quotes_half_of_another_is_not_linked_and_listed_as_doubtful(archive: Archive, take: Take) -> None:
    take(REPORT, **PAGES[REPORT])
    take(NEWS, **PAGES[NEWS])
    assert carried(archive)[NEWS][1] == "repost"
    assert len({slug for slug, _, _ in carried(archive).values()}) == 2
    [told] = read_status(archive.data, copies=True).doubtful
    assert (told["shorter"], told["longer"]) == (NEWS, REPORT)
    assert in_english(told["why"]) == "0.57 of its text, and nothing else that is the same"


def test_structure_is_the_best_copys_and_goes_with_it(archive: Archive, take: Take) -> None:
    take(TWIN, **PAGES[TWIN])
    take(BATCH, **PAGES[BATCH])
    archive.make_publications()
    rows = archive.db.execute(
        """select p.slug, c.position, c.number, s.heading, s.text from cases c
           join publications p on p.id = c.publication_id join case_sections s on s.case_id = c.id order by 2"""
    ).fetchall()
    assert rows == [
        ("spp-jczdal-t20230301_100001", position, number, "facts", text)
        for position, (number, text) in enumerate(TEXTS.items(), 1)
    ]
    for day in ("01", "02"):  # a text that is much shorter replaces the other on the second day
        take(BATCH, paragraphs("空", 0, 30), title="空", at=f"2026-02-{day}T00:00:00Z")
    archive.make_publications()
    slugs = archive.db.execute(
        "select distinct p.slug from cases c join publications p on p.id = c.publication_id"
    ).fetchall()
    assert slugs == [("spp-xwfbh-dxal-t20230301_100002",)]


def test_the_doubts_are_those_of_the_best_copy(archive: Archive, take: Take) -> None:
    whole = PAGES[BATCH]
    doubts = (DoubtFound(DoubtKind.CASE_MISSING, "[]"), DoubtFound(DoubtKind.DAMAGE, "[]", case=2))
    structure = replace(whole["structure"], doubts=doubts)
    take(BATCH, **{**whole, "structure": structure})
    take(TWIN, **PAGES[TWIN])
    archive.make_publications()
    found = """select d.kind, c.number from doubts d left join cases c on c.id = d.case_id
               join publications p on p.id = d.publication_id and p.copy_count = 2 order by 1"""
    expected = [("case_number_missing", None), ("damaged_text", "检例第2号")]
    assert archive.db.execute(found).fetchall() == expected
    take(CASE, **PAGES[CASE])  # the publication is made anew
    archive.make_publications()
    assert archive.db.execute("select kind from doubts order by kind").fetchall() == [(kind,) for kind, _ in expected]
