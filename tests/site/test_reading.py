"""Reading pages: the text whole, what it is made of, what can be linked, and what the page says of itself."""

from __future__ import annotations

import hashlib
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
from archive.urls import canonical_key, stable_id
from tests.support.public_file import AS_OF, FIRST, GUIDING, HOSTILE, LAST, MADE, REPORT, TYPICAL, UNDATED, Get, Made

QUERY = "?q=%E8%AF%88%E9%AA%97"  # 诈骗


def tree(get: Get, path: str) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(get(path).text)


def texts(root: lxml.html.HtmlElement, xpath: str) -> list[str]:
    return [" ".join(" ".join(element.itertext()).split()) for element in root.xpath(xpath)]


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


def test_a_batch_is_set_case_by_case_and_each_leads_back_to_the_contents(get: Get) -> None:
    text = body(get, f"/p/{GUIDING.slug}")
    assert texts(text, ".//section/h2") == [
        "甲某某养老 诈骗案 （检例第901号）",
        "乙某某帮助信息网络犯罪活动案 （检例第902号）",
    ]
    assert text.xpath(".//section/@id") == ["jianli-901", "jianli-902"]
    assert texts(text, ".//section[1]//h3") == ["【关键词】", "【基本案情】", "【指导意义】"]
    assert texts(text, ".//section[1]//h4") == ["一、骗取预付款"]
    closing = ["办案检察院：样例省样例市人民检察院", "承办检察官：丙某"]
    assert texts(text, ".//section[1]//p[@class='closing']") == closing
    page = tree(get, f"/p/{GUIDING.slug}")
    assert page.xpath("//section[contains(@class, 'case')]/*[last()]/a/@href") == ["#contents"] * 2
    assert len(page.xpath("//details[@id='contents']")) == 1
    assert len(tree(get, f"/p/{REPORT.slug}").xpath("//p[contains(@class, 'back')]")) == 1
    assert not tree(get, f"/p/{HOSTILE.slug}").xpath("//p[contains(@class, 'back')]")  # one case, no contents


CONTENTS = [
    (GUIDING, "案例", ["检例第901号 甲某某养老诈骗案", "检例第902号 乙某某帮助信息网络犯罪活动案"]),
    (TYPICAL, "案例", ["案例一 丁某等人诈骗案 ——以低价旅游诱骗老年人", "案例二 戊某集资案 ——以“养老”项目为名"]),
    (REPORT, "目录", ["一、基本态势", "（一）案件数量", "（二）犯罪手段", "1.手段翻新。", "二、主要举措"]),
    (REPORT, "数据表", ["表1 样例省起诉情况", "附表 历年情况"]),
    (UNDATED, "问题", ["如何看待养老诈骗？", "下一步有何打算？"]),
]


def test_the_contents_lead_to_what_a_text_is_made_of(get: Get) -> None:
    for made, name, entries in CONTENTS:
        page = tree(get, f"/p/{made.slug}")
        path = f"//nav[@aria-label='{name}']//a"
        assert texts(page, path) == entries
        for title, href in zip(entries, page.xpath(f"{path}/@href"), strict=True):
            [target] = page.xpath(f"//*[@id='{href[1:]}']")
            said = title.split()[-1].strip("—")
            assert name == "数据表" or said in "".join(target.text_content().split()), title


def test_tables_are_set_as_tables_and_can_be_taken_home_unless_they_could_not_be_read(get: Get) -> None:
    text = body(get, f"/p/{REPORT.slug}")
    [table] = text.xpath(".//table")
    assert texts(table, ".//*[@class='num']") == ["起诉人数", "同比", "321", "7.5%", "1,204", "-3%"]
    assert texts(table, ".//tbody/tr") == ["诈骗罪 321 7.5%", "帮助信息网络犯罪活动罪 1,204 -3%"]
    assert texts(text, ".//p[@class='caption']") == ["表1 样例省起诉情况", "附表 历年情况"]
    page = tree(get, f"/p/{REPORT.slug}")
    [href] = page.xpath("//p[@class='apparatus']/a/@href")
    answer = get(href)
    assert (href, answer.headers["content-type"]) == (f"/p/{REPORT.slug}/tables/1.csv", "text/csv; charset=utf-8")
    assert answer.content.decode("utf-8-sig").splitlines() == [
        *("罪名,起诉人数,同比", "诈骗罪,321,7.5%", '帮助信息网络犯罪活动罪,"1,204",-3%')
    ]
    assert texts(page, "//div[@class='damaged']/p")[1:] == ["年份 起诉", "2024 643891177300"]
    assert get(f"/p/{REPORT.slug}/tables/2.csv").status_code == 404


def test_the_query_is_marked_also_across_lines_and_goes_along_with_every_link_that_leads_on(get: Get) -> None:
    page = tree(get, f"/p/{REPORT.slug}{QUERY}")
    assert texts(page, "//div[@class='text']//mark") == ["诈骗"] * 3
    assert len(page.xpath("//*[@id='hit']")) == 1
    assert not tree(get, f"/p/{REPORT.slug}").xpath("//mark")
    across = tree(get, f"/p/{GUIDING.slug}?q=甲某某养老，诈骗案")
    assert "文中标出 1 处" in across.text_content()
    assert texts(across, "//div[@class='text']//mark") == ["甲某某养老", "诈骗案"]
    assert texts(across, "//*[@id='hit']") == ["甲某某养老"]

    page = tree(get, f"/p/{GUIDING.slug}{QUERY}")
    assert page.xpath("//p[@class='hitline']/a/@href") == ["#hit", f"/search{QUERY}", f"/p/{GUIDING.slug}"]
    cases = page.xpath("//p[@class='own']/a/@href")
    assert cases == [f"/c/{GUIDING.case_id(position)}{QUERY}" for position in (1, 2)]
    hrefs = page.xpath("//section[contains('versions copies related', @class)]//a[starts-with(@href, '/p/')]/@href")
    assert [href for href in hrefs if QUERY not in href] == []
    [copy] = {one for one in tree(get, f"/p/{REPORT.slug}{QUERY}").xpath("//@href") if "/copies/" in one}
    for made, href in ((GUIDING, next(href for href in hrefs if "/versions/" in href)), (REPORT, copy)):
        assert tree(get, href).xpath("//p[@class='kicker']/a/@href") == [f"/p/{made.slug}{QUERY}"]


# --- where a text comes from ------------------------------------------------------------------------------------------


def pairs(page: lxml.html.HtmlElement, section: str) -> dict[str, str]:
    names, values = (texts(page, f"//section[@class='{section}']//{tag}") for tag in ("dt", "dd"))
    return dict(zip(names, values, strict=True))


def test_the_page_says_where_everything_comes_from_and_what_is_not_known(get: Get) -> None:
    page, undated = tree(get, f"/p/{REPORT.slug}"), tree(get, f"/p/{UNDATED.slug}")
    wanted = {"发布机关": "样例省人民检察院", "发布日期": "2026-01-15 取自网页上印出的日期行", "来源": "样例检察"}
    assert wanted.items() <= pairs(page, "facts").items()
    unknown = {"发布日期": "未注明", "来源": "未注明", "发布机关": "未注明 网站：示范市人民检察院"}
    assert unknown.items() <= pairs(undated, "facts").items()
    assert page.xpath("//a[@class='original']/@href") == [REPORT.urls[0]]
    told = pairs(page, "provenance")
    assert told.pop("文献正文校验值（SHA-256）").startswith(REPORT.sha256)
    assert told == {
        **{"原网址": REPORT.urls[0], "现状": "在线", "首次采集": FIRST[:10], "最近采集": LAST[:10]},
        "版本": "正文曾有改动 1 次 查看改动 · 查看各版本",
        "所见副本": "3 处（官方 1、媒体 1、转载站 1） 查看各副本",
    }
    cite = "//section[@class='cite']/div[1]/p[@class='citation']"
    assert texts(page, cite) == [
        f"样例省人民检察院. {REPORT.title}[EB/OL]. (2026-01-15)[{LAST[:10]}]. {REPORT.urls[0]}."
    ]
    assert texts(undated, cite) == [f"{UNDATED.title}[EB/OL]. 示范市人民检察院网站[2026-11-10]. {UNDATED.urls[0]}."]
    case = "//section[@id='jianli-901']//*[contains(@class, 'citation')]"
    assert texts(tree(get, f"/p/{GUIDING.slug}"), case) == [
        f"样例省人民检察院. 甲某某养老诈骗案（检例第901号）[EB/OL]//{GUIDING.title}. "
        f"(2025-06-01)[{LAST[:10]}]. {GUIDING.urls[0]}.",
        f"http://localhost/p/{GUIDING.slug}#jianli-901",
        "http://localhost/case/901",
    ]
    assert texts(page, "//p[@class='printed']") == [
        f"原网址：{REPORT.urls[0]} 本站存档地址：http://localhost/p/{REPORT.slug}"
    ]


def test_copies_stand_by_tier_after_the_best_one_and_lead_to_their_comparison_where_they_differ(get: Get) -> None:
    page = tree(get, f"/p/{REPORT.slug}")
    rows = texts(page, "//section[@class='copies']//tbody/tr")
    assert [row.split()[0] for row in rows] == [*REPORT.urls]
    assert texts(page, "//section[@class='copies']//span[contains(@class, 'chip')]") == ["官方", "媒体", "转载站"]
    assert "已下线 自 2026-11-14 起 最后见到正文：2026-11-10" in rows[1]
    assert "其中一部分（下） 去掉“样例省检发布…下”后标题相同；标题注明“下”；其正文的 98% 见于本文献" in rows[2]
    half = stable_id(canonical_key(REPORT.urls[2]))
    assert page.xpath("//td[@class='reason']/a/@href") == [f"/p/{REPORT.slug}/copies/{half}"]
    files = page.xpath("//section[@class='attachments']//tbody/tr")
    assert hashlib.sha256(b"a file").hexdigest()[:12] in files[0].text_content()
    assert REPORT.attachment in files[0].xpath(".//a/@href")


def test_a_page_that_is_gone_or_keeps_an_earlier_state_says_since_when_and_why(get: Get) -> None:
    page, others = tree(get, f"/p/{UNDATED.slug}"), tree(get, f"/p/{REPORT.slug}")
    assert texts(page, "//p[@class='vanished']") == [
        "原网页已不存在。 自 2026-11-14 起该网址已下线，最后一次见到正文是 2026-11-10。以下是本站保存的文本。"
    ]
    assert "坚持依法从严" in page.text_content()
    told = pairs(page, "provenance")
    assert (told["现状"], told["最近采集"]) == ("已下线", "2026-11-20 最后见到正文：2026-11-10")
    state = "//p[@role='note'][contains(., '状态')]"
    assert texts(page, state) == [
        "本页是 2026-11-12 的状态。 2026-11-20 采集该网站未完全成功，因此保留此前的文献；待采集恢复正常后更新。"
    ]
    assert others.xpath("//p[@class='vanished']") == others.xpath(state) == []
    record = get(f"/p/{UNDATED.slug}.json").json()
    assert (record["as_of"], record["as_of_why"][0]["code"]) == (AS_OF, "last_run")


def test_versions_stand_under_their_page_the_oldest_first_and_imported_ones_apart(get: Get) -> None:
    section = "//section[@class='versions']"
    page, guiding = tree(get, f"/p/{REPORT.slug}"), tree(get, f"/p/{GUIDING.slug}")
    heads = [f"{REPORT.urls[0]} 2 版", f"{REPORT.urls[2]} 1 版", f"{REPORT.urls[1]} 1 版"]
    assert texts(page, f"{section}/h3") == heads
    now = f"/p/{REPORT.slug}/versions/{REPORT.version_id(REPORT.text)}"
    assert page.xpath("//p[contains(@class, 'edited')]/a/@href") == [now]
    assert texts(guiding, f"{section}/h3")[0] == f"{GUIDING.urls[0]} 1 版 另有导入的 1 版"
    assert texts(guiding, f"{section}//tbody/tr")[1].startswith("2026-11-18 导入，未在网上核实 — 与网页对照")
    assert not guiding.xpath("//p[contains(@class, 'edited')]")


def test_keywords_and_regions_lead_to_the_cases_that_have_them_and_crimes_to_their_pages(get: Get) -> None:
    page = tree(get, f"/p/{GUIDING.slug}")
    assert page.xpath("//section[@id='jianli-901']//p[@class='keywords']/a/@href") == [
        "/cases?q=%E5%85%BB%E8%80%81%E8%AF%88%E9%AA%97",
        "/cases?q=%E8%BF%BD%E8%B5%83%E6%8C%BD%E6%8D%9F",
    ]
    about = page.xpath("//section[@id='jianli-902']//dl//a")
    assert [(link.text, link.get("href")) for link in about] == [
        ("帮助信息网络犯罪活动罪", "/crimes/assisting_information_network_crime"),
        ("诈骗罪", "/crimes/fraud"),
        ("样例省", "/cases?region=330000"),
        ("另一省另一市", "/cases?region=440100"),
    ]


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


def test_every_paragraph_has_a_link_to_itself_for_the_keyboard_only_when_paragraphs_are_numbered(get: Get) -> None:
    page, numbered = (tree(get, f"/p/{REPORT.slug}{query}") for query in ("?q=诈骗", "?q=诈骗&pins=1"))
    [paragraph] = page.xpath("//p[contains(., '全年起诉电信网络诈骗')]")
    [pin] = paragraph.xpath("./a[@class='pin']")
    assert (pin.get("href"), pin.text) == (f"#{paragraph.get('id')}", None)
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {href[1:] for href in page.xpath("//a[@class='pin']/@href")} <= set(ids)
    assert set(page.xpath("//a[@class='pin']/@tabindex")) == {"-1"}
    assert len(page.xpath("//a[@class='pin' and not(@aria-hidden)]")) == 0
    pins = numbered.xpath("//a[@class='pin']")
    names = [one.get("aria-label") for one in pins]
    assert len(set(names)) == len(names) == len(page.xpath("//a[@class='pin']"))
    assert [name for name in names if name.startswith("第")][:2] == ["第 1 段的链接", "第 2 段的链接"]
    assert not any(one.get("tabindex") for one in pins)
    [there], [back] = (one.xpath("//*[@class='acts']//a[contains(., '段落编号')]/@href") for one in (page, numbered))
    first = page.xpath("//div[@class='text']//p/@id")[0]
    assert (there, back) == (f"/p/{REPORT.slug}{QUERY}&pins=1#{first}", f"/p/{REPORT.slug}{QUERY}")


# --- what the page says to machines -----------------------------------------------------------------------------------


def data(get: Get, path: str) -> dict[str, Any]:
    [script] = tree(get, path).xpath("//script[@type='application/ld+json']")
    found: dict[str, Any] = json.loads(script.text)
    return found


def of(made: Made) -> str:
    return f"/p/{made.slug}"


def test_the_page_says_to_machines_what_it_is_and_nothing_that_is_not_known(get: Get) -> None:
    report = data(get, of(REPORT))
    assert (report["@type"], report["headline"], report["isBasedOn"]) == ("Report", REPORT.title, REPORT.urls[0])
    assert report["author"] == [{"@type": "GovernmentOrganization", "name": "样例省人民检察院"}]
    assert report["identifier"]["value"] == REPORT.sha256
    own, whole = f"http://localhost/c/{GUIDING.case_id(1)}", f"http://localhost{of(GUIDING)}"
    case, batch = data(get, f"/c/{GUIDING.case_id(1)}"), data(get, of(GUIDING))
    assert (case["url"], case["headline"], case["alternateName"]) == (own, "甲某某养老诈骗案", "检例第901号")
    assert case["isPartOf"] == {"@type": "Collection", "name": GUIDING.title, "url": whole}
    assert batch["hasPart"][0] == {"@type": "Article", "name": "甲某某养老诈骗案", "url": own}
    assert len(batch["hasPart"]) == 2
    assert {"author", "datePublished", "about", "hasPart"}.isdisjoint(data(get, of(UNDATED)))


def test_nothing_in_a_text_ends_the_script_that_holds_it(get: Get) -> None:
    for path in (of(HOSTILE), f"/c/{HOSTILE.case_id(1)}"):
        [block] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', get(path).text, re.DOTALL)
        assert not set("<>&") & set(block)
        assert json.loads(block)["url"] == f"http://localhost{path}"
    hostile = {"headline": "</script><script>alert(1)</script><!-- & \u2028"}
    assert json.loads(str(jsonld.script(hostile))) == hostile
