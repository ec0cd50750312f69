"""The page of one case, its way through the batch, and where an id leads that it had before."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from dataclasses import replace
from pathlib import Path

import httpx
import lxml.html
import pytest

from archive.reasons import because
from archive.site.data.former_addresses import former_case_ids
from archive.urls import canonical_key, stable_id
from tests.support import public_file
from tests.support.counted_site import counted_site
from tests.support.public_file import (
    ASSISTING,
    ELDERLY,
    FUNDS,
    GUIDING,
    HOSTILE,
    REPORT,
    TOURS,
    TYPICAL,
    Get,
    Made,
    MadeCopy,
    build,
)

EXCERPT_URL = "http://www.shifan.example/alzd/902.html"
QUERY = "?q=%E8%AF%88%E9%AA%97"  # 诈骗


def tree(html: str) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(html)


def texts(root: lxml.html.HtmlElement, xpath: str) -> list[str]:
    return [" ".join(" ".join(element.itertext()).split()) for element in root.xpath(xpath)]


def own_text(page: lxml.html.HtmlElement) -> str:
    """Head and text of the case without what the site says of it, and without white space."""
    [heading], [text] = page.xpath("//h1"), page.xpath("//div[@class='text']")
    for apparatus in text.xpath(".//*[contains(concat(' ', @class, ' '), ' apparatus ')]"):
        apparatus.drop_tree()
    return "".join(f"{heading.text_content()}{text.text_content()}".split())


@pytest.mark.parametrize(
    ("made", "position"), [(made, at + 1) for made in (GUIDING, TYPICAL, HOSTILE) for at in range(len(made.cases))]
)
@pytest.mark.parametrize("query", ["", QUERY])
def test_a_case_stands_on_its_page_whole_and_alone(get: Get, made: Made, position: int, query: str) -> None:
    page = tree(get(f"/c/{made.case_id(position)}{query}").text)
    assert own_text(page) == "".join(made.cases[position - 1].text.split())


def test_its_sections_are_headings_and_contents(get: Get) -> None:
    page = tree(get(f"/c/{GUIDING.case_id(1)}").text)
    assert texts(page, "//h1") == ["甲某某养老 诈骗案 （检例第901号）"]
    assert texts(page, "//div[@class='text']//h2") == ["【关键词】", "【基本案情】", "【指导意义】"]
    assert texts(page, "//div[@class='text']//h3") == ["一、骗取预付款"]
    assert [(link.text, link.get("href")) for link in page.xpath("//nav[@aria-label='本案分节']//a")] == [
        ("【关键词】", "#jianli-901-keywords"),
        ("【基本案情】", "#jianli-901-facts"),
        ("【指导意义】", "#jianli-901-guidance"),
    ]
    assert texts(page, "//p[@class='closing']") == ["办案检察院：样例省样例市人民检察院", "承办检察官：丙某"]
    assert page.xpath("//div[@class='text']/@id") == ["jianli-901"]  # as on the page of the batch


def test_it_says_which_of_how_many_it_is_and_what_it_is_about(get: Get) -> None:
    page = tree(get(f"/c/{GUIDING.case_id(2)}").text)
    assert texts(page, "//p[@class='kicker']") == [f"{GUIDING.title}（{GUIDING.theme[0]}） 第 2 件，共 2 件"]
    assert page.xpath("//p[@class='kicker']/a/@href") == [f"/p/{GUIDING.slug}#jianli-902"]
    assert texts(page, "//div[contains(@class, 'about')]/dl") == [
        "罪名 帮助信息网络犯罪活动罪 、 诈骗罪 依据 帮助信息网络犯罪活动罪 （标题） 诈骗罪 （指控或判决）"
        " 办案地 样例省 、 另一省另一市 依据 样例省 （样例省人民检察院） 另一省另一市 （另一市人民检察院）"
    ]


def test_one_can_turn_to_the_cases_before_and_after(get: Get) -> None:
    first, second = (tree(get(f"/c/{TYPICAL.case_id(at)}{QUERY}").text) for at in (1, 2))
    assert first.xpath("//a[@rel='next']/@href") == [f"/c/{TYPICAL.case_id(2)}{QUERY}"]
    assert second.xpath("//a[@rel='prev']/@href") == [f"/c/{TYPICAL.case_id(1)}{QUERY}"]
    assert not first.xpath("//a[@rel='prev']")
    assert not second.xpath("//a[@rel='next']")
    assert texts(first, "//nav[@aria-labelledby='batch']//li") == ["案例一 丁某等人诈骗案", "案例二 戊某集资案"]
    assert texts(first, "//nav[@aria-labelledby='batch']//*[@aria-current='page']") == ["案例一 丁某等人诈骗案"]


def test_marks_are_counted_in_the_case_alone_and_go_along(get: Get) -> None:
    page = tree(get(f"/c/{GUIDING.case_id(2)}{QUERY}").text)
    marks = page.xpath("//div[@class='text']//mark")
    assert (len(marks), marks[0].get("id")) == (1, "hit")
    assert "文中标出 1 处：诈骗" in texts(page, "//p[@class='hitline']")[0]
    assert page.xpath("//p[@class='hitline']/a/@href") == ["#hit", f"/search{QUERY}", f"/c/{GUIDING.case_id(2)}"]
    assert f"/p/{GUIDING.slug}{QUERY}#copies" in page.xpath("//section[@class='provenance']//a/@href")


def test_the_first_hit_may_stand_in_the_title(get: Get) -> None:
    page = tree(get(f"/c/{GUIDING.case_id(1)}?q=甲某某养老，诈骗案").text)
    assert texts(page, "//h1//mark") == ["甲某某养老", "诈骗案"]
    assert page.xpath("//h1//*[@id='hit']")


@pytest.mark.parametrize("name", ["901", "检例第901号"])
def test_a_number_leads_to_the_case_with_the_marks(get: Get, name: str) -> None:
    answer = get(f"/case/{name}{QUERY}")
    assert (answer.status_code, answer.headers["location"]) == (302, f"/c/{GUIDING.case_id(1)}{QUERY}")


@pytest.mark.parametrize("path", ["/c/12345", "/c/9999999999999999", "/c/12345.bib", "/case/9999999999999999"])
def test_a_case_that_never_was_is_404(get: Get, path: str) -> None:
    answer = get(path)
    assert answer.status_code == 404
    assert "没有这一页" in answer.text


def test_its_addresses_are_the_own_one_the_short_one_and_the_one_in_its_batch(get: Get) -> None:
    page = tree(get(f"/c/{GUIDING.case_id(1)}").text)
    own = f"http://localhost/c/{GUIDING.case_id(1)}"
    assert texts(page, "//section[@class='cite']//code") == [
        own,
        "http://localhost/case/901",
        f"http://localhost/p/{GUIDING.slug}#jianli-901",
    ]
    assert page.xpath("//link[@rel='canonical']/@href") == [own]
    [cited] = page.xpath("//section[@class='cite']/div[1]/p")
    assert cited.text == (
        f"样例省人民检察院. 甲某某养老诈骗案（检例第901号）[EB/OL]//{GUIDING.title}. "
        f"(2025-06-01)[2026-11-20]. {GUIDING.urls[0]}."
    )


# --- copies ----------------------------------------------------------------------------------------------------------


def copies_of_case(db: Path, made: Made, position: int) -> str:
    """What the page of a case says of the number of its copies."""
    provenance = tree(ask(db, f"/c/{made.case_id(position)}").text).xpath("//section[@class='provenance']")[0]
    [said] = texts(provenance, ".//dt[.='所见副本']/following-sibling::dd[1]")
    return said.partition(" 处")[0]


BY_TITLE = because("case_titles", titles=("丁某等人诈骗案",))
ONE_PASSAGE = because("one_passage")
CONTENTS = "目录 1.丁某等人诈骗案 2.戊某集资案"


@pytest.mark.parametrize(
    ("batch", "copy", "counts"),
    [
        (GUIDING, MadeCopy("excerpt", why=public_file.EXCERPT, text=ELDERLY.text), (2, 1)),
        (TYPICAL, MadeCopy("excerpt", why=BY_TITLE, text=TOURS.text), (2, 1)),
        (TYPICAL, MadeCopy("excerpt", why=ONE_PASSAGE, text=f"{CONTENTS}\n{FUNDS.text}"), (1, 2)),
        (TYPICAL, MadeCopy("part", "下", ONE_PASSAGE, FUNDS.text.replace("\n", " ")), (1, 2)),
        (TYPICAL, MadeCopy("part", "1", '[{"code": "by_pager"}]', TYPICAL.text), (2, 2)),
        (TYPICAL, MadeCopy("repost", why=because("shares", held=1.0, holds=0.9), text=f"转载\n{TYPICAL.text}"), (2, 2)),
    ],
)
def test_the_copies_of_a_case_are_the_pages_that_have_it(
    tmp_path: Path, batch: Made, copy: MadeCopy, counts: tuple[int, int]
) -> None:
    known = replace(batch, urls=(batch.urls[0], EXCERPT_URL), copies={EXCERPT_URL: copy})
    db = build(tmp_path / "fanzha.db", (known,))
    for position, count in enumerate(counts, 1):
        assert copies_of_case(db, known, position) == str(count)
    whole = tree(ask(db, f"/p/{known.slug}").text)
    assert texts(whole, "//h2[@id='copies']/span") == ["2"]


# --- ids that cases had ----------------------------------------------------------------------------------------------


def ask(db: Path, path: str) -> httpx.Response:
    answer: httpx.Response = asyncio.run(counted_site(db).client.get(path))
    return answer


def excerpt_of(batch: Made, kept: public_file.MadeCase, url: str = EXCERPT_URL) -> Made:
    return Made(title=kept.title, text=kept.text, kind=batch.kind, published="2025-06-09", urls=(url,), cases=(kept,))


@pytest.mark.parametrize(
    ("batch", "kept", "position"),
    [(GUIDING, ASSISTING, 2), (GUIDING, ELDERLY, 1), (TYPICAL, FUNDS, 2), (TYPICAL, TOURS, 1)],
)
def test_an_id_that_an_excerpt_gave_leads_to_the_case_in_the_batch_that_is_found_later(
    tmp_path: Path, batch: Made, kept: public_file.MadeCase, position: int
) -> None:
    alone = excerpt_of(batch, kept)
    known = replace(batch, urls=(batch.urls[0], EXCERPT_URL), copies={EXCERPT_URL: MadeCopy("excerpt", text=kept.text)})
    db = build(tmp_path / "fanzha.db", (known,))
    for path in (f"/c/{alone.case_id(1)}{QUERY}", f"/case/{alone.case_id(1)}{QUERY}"):
        answer = ask(db, path)
        assert (answer.status_code, answer.headers["location"]) == (302, f"/c/{known.case_id(position)}{QUERY}")


def test_an_id_that_another_copy_of_the_batch_gave_leads_to_the_same_case(tmp_path: Path) -> None:
    before = replace(GUIDING, urls=(GUIDING.urls[1], GUIDING.urls[0]), copies={})
    after = replace(GUIDING, copies={})
    assert before.case_id(2) != after.case_id(2)
    answer = ask(build(tmp_path / "fanzha.db", (after,)), f"/c/{before.case_id(2)}")
    assert (answer.status_code, answer.headers["location"]) == (302, f"/c/{after.case_id(2)}")


def test_an_id_of_a_case_that_the_text_no_longer_tells_leads_to_its_publication(tmp_path: Path) -> None:
    known = replace(GUIDING, copies={GUIDING.urls[1]: MadeCopy("excerpt", text="只剩一句话。")})
    lost = stable_id(stable_id(canonical_key(GUIDING.urls[1])), "case", 2)
    answer = ask(build(tmp_path / "fanzha.db", (known,)), f"/c/{lost}")
    assert (answer.status_code, answer.headers["location"]) == (302, f"/p/{GUIDING.slug}")


def test_what_is_kept_in_mind_of_former_ids_is_bounded(public_db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    conn = sqlite3.connect(public_db)
    copy = stable_id(canonical_key(GUIDING.urls[1]))
    assert former_case_ids.other_ids(conn) == {stable_id(copy, "case", at): (copy, 1) for at in (1, 2)}
    monkeypatch.setattr(former_case_ids, "MAX_IDS", 0)
    assert len(former_case_ids.other_ids(conn)) <= 2  # those of one copy


def test_every_case_has_a_page_that_says_the_same_as_its_batch(get: Get) -> None:
    for made in (GUIDING, TYPICAL, HOSTILE):
        whole = tree(get(f"/p/{made.slug}").text)
        for position in range(1, len(made.cases) + 1):
            section = whole.xpath("//section[contains(@class, 'case')]")[position - 1]
            page = tree(get(f"/c/{made.case_id(position)}").text)
            assert texts(section, ".//p[@id]") == texts(page, "//div[@class='text']//p[@id]")
            assert re.search(rf'href="/c/{made.case_id(position)}"', get(f"/p/{made.slug}").text)


def test_a_publication_without_cases_leads_to_none(get: Get) -> None:
    assert "/c/" not in get(f"/p/{REPORT.slug}").text
