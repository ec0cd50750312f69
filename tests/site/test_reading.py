"""Reading pages: the text whole, what it is made of, what can be linked, and what the page says of itself."""

from __future__ import annotations

import json
import re
from typing import Any

import lxml.html
import pytest

from archive.model import Heading as Outlined
from archive.site.data.anchors import content_anchors
from archive.site.data.structure import PublicationParts
from archive.site.fairness import long_pages
from archive.site.render import jsonld
from archive.site.render.text_blocks import HeadingBlock, ParagraphBlock
from archive.site.render.typeset import typeset
from tests.support.public_file import GUIDING, HOSTILE, MADE, TYPICAL, Get, Made

QUERY = "?q=%E8%AF%88%E9%AA%97"  # 诈骗


def tree(get: Get, path: str) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(get(path).text)


def body(get: Get, path: str) -> lxml.html.HtmlElement:
    """The text as it stands on a reading page, without what the site says of it."""
    [text] = tree(get, path).xpath("//div[@class='text']")
    for apparatus in text.xpath(".//*[contains(concat(' ', @class, ' '), ' apparatus ')]"):
        apparatus.drop_tree()
    return text


# --- the text ---------------------------------------------------------------------------------------------------------


def test_the_text_stands_on_its_page_whole_once_and_in_order(get: Get) -> None:
    for made in MADE:
        wanted = re.sub(r"\\?\||-{3,}", "", made.text)  # the borders of tables are set as such
        for query in ("", QUERY):
            shown = body(get, f"/p/{made.slug}{query}").text_content().replace("|", "")
            assert "".join(shown.split()) == "".join(wanted.split()), made.slug


def test_a_page_is_the_same_whether_it_is_made_at_once_or_in_turns(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = [f"/c/{made.case_id(position)}" for made in MADE for position, _ in enumerate(made.cases, 1)]
    paths = [f"{path}{query}" for path in (*(f"/p/{made.slug}" for made in MADE), *cases) for query in ("", QUERY)]
    at_once = [get(path).text for path in paths]
    monkeypatch.setattr(long_pages, "SHORT", 0)
    assert [get(path).text for path in paths] == at_once


# --- where a text comes from ------------------------------------------------------------------------------------------


# --- anchors ----------------------------------------------------------------------------------------------------------


def anchors(text: str, structure: PublicationParts = PublicationParts()) -> list[tuple[str, str]]:  # noqa: B008 it is frozen
    blocks = [block for passage in typeset(text, structure) for block in passage.blocks]
    return [
        (block.runs[0].piece.text if isinstance(block, HeadingBlock) else block.piece.text, block.anchor)
        for block in blocks
        if isinstance(block, HeadingBlock | ParagraphBlock)
    ]


def test_an_anchor_says_which_paragraph_is_meant_and_not_where_it_stands() -> None:
    before = dict(anchors("甲段。\n乙段。\n丙段。"))
    after = dict(anchors("新的一段。\n丙段。\n乙 段，\n甲段。"))
    again = [after["甲段。"], after["乙 段，"], after["丙段。"]]
    assert [before["甲段。"], before["乙段。"], before["丙段。"]] == again
    assert len(set(before.values())) == 3
    assert all(re.fullmatch("p-[0-9a-f]{8}", anchor) for anchor in before.values())
    assert content_anchors(["國家，2026年"]) == content_anchors(["国家２０２６年"])
    [(_, first), (_, none), (_, second), (_, third)] = anchors("同一段\n……\n同一段\n同一段。")
    assert (second, third, none) == (f"{first}-2", f"{first}-3", "")  # without letters there is no anchor
    structure = PublicationParts(outline=(Outlined(1, "一、形势", 0), Outlined(1, "二、举措", 9)))
    later = PublicationParts(outline=(Outlined(1, "一、新增", 0), Outlined(1, "二、举措", 5)))
    assert anchors("一、形势\n甲乙。\n二、举措", structure)[-1] == anchors("一、新增\n二、举措", later)[-1]


def test_a_paragraph_has_one_anchor_on_the_page_of_its_publication_and_of_its_case(get: Get) -> None:
    def anchored(path: str) -> dict[str, str]:
        paragraphs = tree(get, path).xpath("//div[contains(@class, 'text')]//p[@id]")
        return {one.get("id"): one.text_content() for one in paragraphs}

    for made, position in ((GUIDING, 1), (GUIDING, 2), (TYPICAL, 1)):
        whole, own = anchored(f"/p/{made.slug}"), anchored(f"/c/{made.case_id(position)}")
        assert len(own) > 1
        assert own.items() <= whole.items()


# --- what the page says to machines -----------------------------------------------------------------------------------


def data(get: Get, path: str) -> dict[str, Any]:
    [script] = tree(get, path).xpath("//script[@type='application/ld+json']")
    found: dict[str, Any] = json.loads(script.text)
    return found


def of(made: Made) -> str:
    return f"/p/{made.slug}"


def test_nothing_in_a_text_ends_the_script_that_holds_it(get: Get) -> None:
    for path in (of(HOSTILE), f"/c/{HOSTILE.case_id(1)}"):
        [block] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', get(path).text, re.DOTALL)
        assert not set("<>&") & set(block)
        assert json.loads(block)["url"] == f"http://localhost{path}"
    hostile = {"headline": "</script><script>alert(1)</script><!-- & \u2028"}
    assert json.loads(str(jsonld.script(hostile))) == hostile
