"""The page of one case, its way through the batch, and where an id leads that it had before."""

from __future__ import annotations

import asyncio
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
    ELDERLY,
    FUNDS,
    GUIDING,
    HOSTILE,
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


@pytest.mark.parametrize("query", ["", QUERY])
def test_a_case_stands_on_its_page_whole_and_alone(get: Get, query: str) -> None:
    for made in (GUIDING, TYPICAL, HOSTILE):
        for position, case in enumerate(made.cases, 1):
            page = tree(get(f"/c/{made.case_id(position)}{query}").text)
            assert own_text(page) == "".join(case.text.split())


@pytest.mark.parametrize("path", ["/c/12345", "/c/9999999999999999", "/c/12345.bib", "/case/9999999999999999"])
def test_a_case_that_never_was_is_404(get: Get, path: str) -> None:
    answer = get(path)
    assert answer.status_code == 404
    assert "没有这一页" in answer.text


# --- copies ----------------------------------------------------------------------------------------------------------


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
    client = counted_site(build(tmp_path / "fanzha.db", (known,))).client
    for position, count in enumerate(counts, 1):
        page = tree(asyncio.run(client.get(f"/c/{known.case_id(position)}")).text)
        [said] = texts(page, "//section[@class='provenance']//dt[.='所见副本']/following-sibling::dd[1]")
        assert said.partition(" 处")[0] == str(count)
    whole = tree(asyncio.run(client.get(f"/p/{known.slug}")).text)
    assert texts(whole, "//h2[@id='copies']/span") == ["2"]


# --- ids that cases had ----------------------------------------------------------------------------------------------


def ask(db: Path, path: str) -> httpx.Response:
    answer: httpx.Response = asyncio.run(counted_site(db).client.get(path))
    return answer


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
