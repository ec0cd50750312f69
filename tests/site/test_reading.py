"""Reading pages: what can be linked, what is carried along, and what the page says of itself."""

from __future__ import annotations

import json
import re
from pathlib import Path
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
from tests.support.public_file import FIRST, GUIDING, HOSTILE, LAST, MADE, REPORT, TYPICAL, UNDATED, Get

QUERY = "?q=%E8%AF%88%E9%AA%97"  # 诈骗


def tree(html: str) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(html)


def anchored(page: lxml.html.HtmlElement) -> dict[str, str]:
    """The paragraphs of a text by their anchors."""
    return {one.get("id"): one.text_content() for one in page.xpath("//div[contains(@class, 'text')]//p[@id]")}


def anchors(text: str, structure: PublicationParts = PublicationParts()) -> list[tuple[str, str]]:  # noqa: B008 it is frozen
    blocks = [block for passage in typeset(text, structure) for block in passage.blocks]
    return [
        (block.runs[0].piece.text if isinstance(block, HeadingBlock) else block.piece.text, block.anchor)
        for block in blocks
        if isinstance(block, HeadingBlock | ParagraphBlock)
    ]


def test_a_page_is_the_same_whether_it_is_made_at_once_or_in_turns(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = [f"/c/{made.case_id(position)}" for made in MADE for position, _ in enumerate(made.cases, 1)]
    paths = [f"{path}{query}" for path in (*(f"/p/{made.slug}" for made in MADE), *cases) for query in ("", QUERY)]
    at_once = [get(path).text for path in paths]
    monkeypatch.setattr(long_pages, "SHORT", 0)
    assert [get(path).text for path in paths] == at_once


def test_an_anchor_says_which_paragraph_is_meant_and_not_where_it_stands() -> None:
    before = dict(anchors("甲段。\n乙段。\n丙段。"))
    after = dict(anchors("新的一段。\n丙段。\n乙 段，\n甲段。"))
    assert [before["甲段。"], before["乙段。"], before["丙段。"]] == [
        after["甲段。"],
        after["乙 段，"],
        after["丙段。"],
    ]
    assert len(set(before.values())) == 3
    assert all(re.fullmatch("p-[0-9a-f]{8}", anchor) for anchor in before.values())


def test_an_anchor_does_not_depend_on_how_the_letters_are_written() -> None:
    [one, other] = content_anchors(["國家，2026年"]), content_anchors(["国家２０２６年"])
    assert one == other


def test_equal_paragraphs_are_told_apart_and_those_without_letters_have_no_anchor() -> None:
    [(_, first), (_, none), (_, second), (_, third)] = anchors("同一段\n……\n同一段\n同一段。")
    assert (second, third, none) == (f"{first}-2", f"{first}-3", "")


def test_headings_of_an_outline_have_anchors_of_their_words() -> None:
    structure = PublicationParts(outline=(Outlined(1, "一、形势", 0), Outlined(1, "二、举措", 9)))
    later = PublicationParts(outline=(Outlined(1, "一、新增", 0), Outlined(1, "二、举措", 5)))
    assert anchors("一、形势\n甲乙。\n二、举措", structure)[-1] == anchors("一、新增\n二、举措", later)[-1]


@pytest.mark.parametrize(("made", "position"), [(GUIDING, 1), (GUIDING, 2), (TYPICAL, 1)])
def test_a_paragraph_has_one_anchor_on_the_page_of_its_publication_and_of_its_case(
    get: Get, made: Any, position: int
) -> None:
    whole, own = (anchored(tree(get(path).text)) for path in (f"/p/{made.slug}", f"/c/{made.case_id(position)}"))
    assert len(own) > 1
    assert own.items() <= whole.items()


def test_every_paragraph_has_a_link_to_itself_whose_sign_is_no_text(get: Get) -> None:
    page = tree(get(f"/p/{REPORT.slug}").text)
    [paragraph] = page.xpath("//p[contains(., '全年起诉电信网络诈骗')]")
    [pin] = paragraph.xpath("./a[@class='pin']")
    assert (pin.get("href"), pin.text) == (f"#{paragraph.get('id')}", None)
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {href[1:] for href in page.xpath("//a[@class='pin']/@href")} <= set(ids)


def test_links_of_paragraphs_are_for_the_keyboard_only_when_paragraphs_are_numbered(get: Get) -> None:
    page, numbered = (tree(get(f"/p/{REPORT.slug}{query}").text) for query in ("?q=诈骗", "?q=诈骗&pins=1"))
    assert set(page.xpath("//a[@class='pin']/@tabindex")) == {"-1"}
    assert len(page.xpath("//a[@class='pin' and not(@aria-hidden)]")) == 0
    pins = numbered.xpath("//a[@class='pin']")
    names = [pin.get("aria-label") for pin in pins]
    assert len(set(names)) == len(names) == len(page.xpath("//a[@class='pin']"))
    assert [name for name in names if name.startswith("第")][:2] == ["第 1 段的链接", "第 2 段的链接"]
    assert not any(pin.get("tabindex") for pin in pins)
    [there], [back] = (one.xpath("//*[@class='acts']//a[contains(., '段落编号')]/@href") for one in (page, numbered))
    first = page.xpath("//div[@class='text']//p/@id")[0]
    assert there == f"/p/{REPORT.slug}?q=%E8%AF%88%E9%AA%97&pins=1#{first}"
    assert back == f"/p/{REPORT.slug}?q=%E8%AF%88%E9%AA%97"


def test_what_was_searched_for_goes_along_with_every_link_that_leads_on(get: Get) -> None:
    page = tree(get(f"/p/{GUIDING.slug}{QUERY}").text)
    hitline = page.xpath("//p[@class='hitline']/a/@href")
    assert hitline == ["#hit", f"/search{QUERY}", f"/p/{GUIDING.slug}"]
    cases = page.xpath("//p[@class='own']/a/@href")
    assert cases == [f"/c/{GUIDING.case_id(position)}{QUERY}" for position in (1, 2)]
    hrefs = page.xpath("//section[contains('versions copies related', @class)]//a[starts-with(@href, '/p/')]/@href")
    assert [href for href in hrefs if QUERY not in href] == []
    version = next(href for href in hrefs if "/versions/" in href)
    assert tree(get(version).text).xpath("//p[@class='kicker']/a/@href") == [f"/p/{GUIDING.slug}{QUERY}"]
    copy = f"/p/{REPORT.slug}/copies/"
    [href] = [one for one in tree(get(f"/p/{REPORT.slug}{QUERY}").text).xpath("//@href") if one.startswith(copy)]
    assert tree(get(href).text).xpath("//p[@class='kicker']/a/@href") == [f"/p/{REPORT.slug}{QUERY}"]


def provenance(page: lxml.html.HtmlElement) -> dict[str, str]:
    names, values = (page.xpath(f"//section[@class='provenance']//{tag}") for tag in ("dt", "dd"))
    words = [[" ".join(one.text_content().split()) for one in ones] for ones in (names, values)]
    return dict(zip(*words, strict=True))


def test_the_panel_says_where_a_text_comes_from(get: Get) -> None:
    told = provenance(tree(get(f"/p/{REPORT.slug}").text))
    assert told.pop("文献正文校验值（SHA-256）").startswith(REPORT.sha256)
    assert told == {
        "原网址": REPORT.urls[0],
        "现状": "在线",
        "首次采集": FIRST[:10],
        "最近采集": LAST[:10],
        "版本": "正文曾有改动 1 次 查看改动 · 查看各版本",
        "所见副本": "3 处（官方 1、媒体 1、转载站 1） 查看各副本",
    }


def test_the_panel_of_a_page_that_is_gone_says_when_its_text_was_last_seen(get: Get) -> None:
    told = provenance(tree(get(f"/p/{UNDATED.slug}").text))
    assert told["现状"] == "已下线"
    assert told["最近采集"] == "2026-11-20 最后见到正文：2026-11-10"
    assert told["版本"] == "未见改动 查看各版本"


def data(page: lxml.html.HtmlElement) -> dict[str, Any]:
    [script] = page.xpath("//script[@type='application/ld+json']")
    found: dict[str, Any] = json.loads(script.text)
    return found


def test_the_page_says_to_machines_what_it_is(get: Get) -> None:
    assert data(tree(get(f"/p/{REPORT.slug}").text)) == {
        "@context": "https://schema.org",
        "@type": "Report",
        "headline": REPORT.title,
        "author": [{"@type": "GovernmentOrganization", "name": "样例省人民检察院"}],
        "datePublished": "2026-01-15",
        "inLanguage": "zh-Hans",
        "url": f"http://localhost/p/{REPORT.slug}",
        "isBasedOn": REPORT.urls[0],
        "identifier": {"@type": "PropertyValue", "propertyID": "sha256", "value": REPORT.sha256},
        "about": [{"@type": "Thing", "name": "诈骗罪"}],
    }


def test_a_case_says_that_it_is_a_part_of_its_batch_and_the_batch_that_it_has_it(get: Get) -> None:
    own, whole = f"http://localhost/c/{GUIDING.case_id(1)}", f"http://localhost/p/{GUIDING.slug}"
    case, batch = data(tree(get(f"/c/{GUIDING.case_id(1)}").text)), data(tree(get(f"/p/{GUIDING.slug}").text))
    assert (case["url"], case["headline"], case["alternateName"]) == (own, "甲某某养老诈骗案", "检例第901号")
    assert case["isPartOf"] == {"@type": "Collection", "name": GUIDING.title, "url": whole}
    assert batch["hasPart"][0] == {"@type": "Article", "name": "甲某某养老诈骗案", "url": own}
    assert len(batch["hasPart"]) == 2


def test_what_is_not_known_is_not_said_to_machines(get: Get) -> None:
    assert {"author", "datePublished", "about", "hasPart"}.isdisjoint(data(tree(get(f"/p/{UNDATED.slug}").text)))


def test_nothing_in_a_text_ends_the_script_that_holds_it(get: Get) -> None:
    for path in (f"/p/{HOSTILE.slug}", f"/c/{HOSTILE.case_id(1)}"):
        html = get(path).text
        [block] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
        assert not set("<>&") & set(block)
        assert json.loads(block)["url"] == f"http://localhost{path}"
    hostile = {"headline": "</script><script>alert(1)</script><!-- & \u2028"}
    assert json.loads(str(jsonld.script(hostile))) == hostile


def test_the_script_of_the_copy_buttons_is_a_file_and_needs_no_words_of_its_own(get: Get) -> None:
    page = tree(get(f"/p/{REPORT.slug}").text)
    [src] = page.xpath("//script[contains(@src, 'copy.js')]/@src")
    answer = get(src)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/javascript; charset=utf-8")
    assert not re.search(r"[\u4e00-\u9fff]", answer.text)
    [section] = page.xpath("//section[@class='cite']")
    assert (section.get("data-copy"), section.get("data-copied")) == ("复制", "已复制")
    assert not section.xpath(".//button")  # they come with the script


def test_what_is_printed_carries_both_addresses(get: Get) -> None:
    [printed] = tree(get(f"/p/{REPORT.slug}").text).xpath("//p[@class='printed']")
    assert printed.text_content() == f"原网址：{REPORT.urls[0]}本站存档地址：http://localhost/p/{REPORT.slug}"
    css = (Path(__file__).parents[2] / "archive/site/static/site.css").read_text()
    assert "@page" in css
    assert ".printed { display: block;" in css
