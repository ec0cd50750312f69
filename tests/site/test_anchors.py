"""An address of a case says which case it means, and never leads to another one."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import lxml.html
import pytest

from archive.site.data.anchors import CaseName, case_anchors, section_anchors
from tests.support import public_file
from tests.support.counted_site import counted_site
from tests.support.public_file import ASSISTING, ELDERLY, GUIDING, TOURS, TYPICAL, Get, Made, MadeCopy

EXCERPT_URL = "http://www.shifan.example/alzd/902.html"


def test_an_anchor_does_not_depend_on_place_number_or_print() -> None:
    batch = [CaseName("案例一", "甲某案", None), CaseName("案例二", "“乙某”诈骗、洗钱案", None)]
    excerpt = [CaseName(None, "乙某詐騙 洗錢案", "副标题")]
    assert case_anchors(batch)[1] == case_anchors(excerpt)[0]


def test_cases_of_one_title_are_told_apart_and_the_title_alone_leads_to_none_of_them() -> None:
    twice = case_anchors([CaseName("案例一", "张某诈骗案", "以甲为名"), CaseName("案例二", "张某诈骗案", "以乙为名")])
    alone = case_anchors([CaseName(None, "张某诈骗案", "以乙为名")])
    assert len({*twice, *alone}) == 3
    assert (
        case_anchors([CaseName("案例一", "张某诈骗案", "以乙为名"), CaseName("案例二", "张某诈骗案", None)])[0]
        == twice[1]
    )


def test_two_equal_ones_get_a_suffix() -> None:
    assert case_anchors([CaseName("检例第6号", "甲", None), CaseName("检例第6号", "乙", None)]) == (
        "jianli-6",
        "jianli-6-2",
    )
    one, two = case_anchors([CaseName(None, "甲案", None), CaseName(None, "甲案", None)])
    assert two == f"{one}-2"
    assert section_anchors("jianli-6", ["facts", "other", "other"]) == (
        *("jianli-6-facts", "jianli-6-other", "jianli-6-other-2"),
    )


def anchors_on(page: str) -> dict[str, str]:
    """The anchors of a reading page's cases and the text that stands there."""
    sections = lxml.html.document_fromstring(page).xpath("//section[contains(@class, 'case')]")
    return {section.get("id"): section.text_content() for section in sections}


@pytest.mark.parametrize(
    ("batch", "kept", "words"),
    [
        (GUIDING, ASSISTING, "出借银行卡"),
        (TYPICAL, TOURS, "丁某以低价旅游"),
    ],
)
def test_an_address_that_was_cited_from_an_excerpt_fits_the_batch_that_is_found_later(
    tmp_path: Path, batch: Made, kept: public_file.MadeCase, words: str
) -> None:
    excerpt = Made(
        title=kept.title, text=kept.text, kind=batch.kind, published="2025-06-09", urls=(EXCERPT_URL,), cases=(kept,)
    )
    known = replace(batch, urls=(batch.urls[0], EXCERPT_URL), copies={EXCERPT_URL: MadeCopy("excerpt", text=kept.text)})
    before = counted_site(public_file.build(tmp_path / "fanzha.db", (excerpt,)))
    [(anchor, text)] = anchors_on(asyncio.run(before.client.get(f"/p/{excerpt.slug}")).text).items()
    assert words in text

    (tmp_path / "later").mkdir()
    later = counted_site(public_file.build(tmp_path / "later" / "fanzha.db", (known,)))
    answer = asyncio.run(later.client.get(f"/p/{excerpt.slug}"))
    assert (answer.status_code, answer.headers["location"]) == (302, f"/p/{batch.slug}")
    position = batch.cases.index(kept) + 1
    for path in (f"/c/{excerpt.case_id(1)}?q=x", f"/case/{excerpt.case_id(1)}?q=x"):
        answer = asyncio.run(later.client.get(path))
        assert (answer.status_code, answer.headers["location"]) == (302, f"/c/{batch.case_id(position)}?q=x")
    cases = anchors_on(asyncio.run(later.client.get(f"/p/{batch.slug}")).text)
    assert words in cases[anchor]
    assert len(cases) == 2


def test_every_link_to_a_case_leads_to_that_case(get: Get) -> None:
    for case in json.loads(get("/cases.json").text)["cases"]:
        own = f"/c/{case['case_id']}"
        assert case["address"] == f"http://localhost{own}"
        assert get(f"/case/{case['case_id']}").headers["location"] == own
        [in_batch] = lxml.html.document_fromstring(get(own).text).xpath("//p[@class='kicker']/a/@href")
        path, _, anchor = in_batch.partition("#")
        assert case["text"].split()[-1] in "".join(anchors_on(get(path).text)[anchor])


@pytest.mark.parametrize("name", ["检例第901号", "检例901号", "檢例第901號", "检例第９０１号", "901"])
def test_a_guiding_case_has_a_short_address(get: Get, name: str) -> None:
    for path in (f"/case/{name}", f"/case/{quote(name)}"):
        answer = get(path)
        assert (answer.status_code, answer.headers["location"]) == (302, f"/c/{GUIDING.case_id(1)}")


def test_the_short_address_leads_to_the_batch_and_not_to_another_text_that_holds_the_case(tmp_path: Path) -> None:
    earlier = Made(
        title="甲某某养老诈骗案",
        text=ELDERLY.text,
        kind="release",
        published="2025-01-01",
        urls=("http://www.shifan.example/alzd/903.html",),
        cases=(ELDERLY,),
    )
    site = counted_site(public_file.build(tmp_path / "fanzha.db", (earlier, GUIDING)))
    assert asyncio.run(site.client.get("/case/901")).headers["location"] == f"/c/{GUIDING.case_id(1)}"
