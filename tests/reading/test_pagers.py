"""Articles on several pages: which links lead to other parts, in many forms of pagers; and which links do not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.model import Article, Context, DoubtKind, Page, Pager, Role
from archive.readers.pages import read_and_analyse
from archive.reading import read
from tests.support.growth import assert_linear

MOST = 50  # parts that a page may lead to
HERE = "https://www.jcy.example/art/2024/t20240305_812.html"
PARAGRAPHS = [
    f"第{n}段：被告人以投资理财为名骗取被害人钱款，检察机关依法提起公诉，法院作出判决。" * 2 for n in "一二三四五六"
]
BODY = "".join(f"<p>{line}</p>" for line in PARAGRAPHS)
HEAD = "<h1>打击养老诈骗典型案例</h1><div>2024-03-05 来源：检察日报</div>"


def page(pager: str, url: str = HERE, *, around: str = '<div class="TRS_Editor">{}</div>{}', body: str = BODY) -> Page:
    """A page with a pager below its body, or where `around` puts it."""
    html = (
        f"<html><head><title>打击养老诈骗典型案例</title></head><body>{HEAD}{around.format(body, pager)}</body></html>"
    )
    return Page(url, "2024-06-01T00:00:00Z", 200, (), html.encode(), Context(Role.ARTICLE), "", 0)


def article(pager: str, url: str = HERE, **layout: str) -> Article:
    (found,) = read(page(pager, url, **layout))
    return found


def parts(pager: Pager | None) -> list[tuple[int | None, str]]:
    """Position, and the name of the file, of each part to which a page leads."""
    return [(one.position, one.url.rpartition("/")[2]) for one in pager.others] if pager else []


UNDERSCORE = "t20240305_812_{}.html".format
SECOND, THIRD = (2, UNDERSCORE(2)), (3, UNDERSCORE(3))
FORMS = {
    "brackets": ("[1] <a href='{0}_2.html'>[2]</a> <a href='{0}_3.html'>[3]</a>", None),
    "lenticular": ("<b>【1】</b><a href='{0}_2.html'>【2】</a><a href='{0}_3.html'>【3】</a>", None),
    "its own link, too": ("<a href='{0}.html'>1</a><a href='{0}_2.html'>2</a><a href='{0}_3.html'>3</a>", None),
    "with steps": (
        "<span>上一页</span><span>1</span><a href='{0}_2.html'>2</a><a href='{0}_3.html'>3</a>"
        "<a href='{0}_2.html'>下一页</a><a href='{0}_3.html'>尾页</a>",
        3,
    ),
    "a list": (
        "<ul class='pagelist'><li>共3页</li><li>1</li><li><a href='{0}_2.html'>2</a></li>"
        "<li><a href='{0}_3.html'>3</a></li><li><a href='{0}_2.html'>下一页</a></li></ul>",
        3,
    ),
    "named pages": ("<a href='{0}_2.html'>第2页：案例二</a><a href='{0}_3.html'>第三页：案例三</a>", None),
    "options": (
        "<select onchange='location=this.value'><option value='{0}.html'>第1页</option>"
        "<option value='{0}_2.html'>第2页</option><option value='{0}_3.html'>第3页</option></select>",
        None,
    ),
    "a script's address": (
        "第1页/共3页<a href='javascript:;' onclick=\"go('{0}_2.html')\">2</a>"
        "<a href=\"javascript:go('{0}_3.html')\">3</a>",
        3,
    ),
    "absolute": (
        "<a href='https://www.jcy.example/art/2024/{0}_2.html'>[2]</a><a href='/art/2024/{0}_3.html#top'>[3]</a>",
        None,
    ),
    "ucap": ("<script>createPageHTML('page_div',3,1,'{0}','html',30);</script>", 3),
}


@pytest.mark.parametrize(
    "around",
    [
        '<div class="TRS_Editor">{}</div>{}',
        '<div class="TRS_Editor">{}<p>{}</p></div>',
        '<div class="wz">{}</div><div>{}</div>',  # of no known layout
    ],
)
def test_a_pager_leads_to_the_other_parts_and_is_no_text(around: str) -> None:
    read_forms = {name: article(form.format("t20240305_812"), around=around) for name, (form, _) in FORMS.items()}
    whole = "\n".join(PARAGRAPHS)
    assert {name: (parts(found.pager), found.text) for name, found in read_forms.items()} == dict.fromkeys(
        FORMS, ([SECOND, THIRD], whole)
    )
    pagers = {name: found.pager and (found.pager.number, found.pager.total) for name, found in read_forms.items()}
    assert pagers == {name: (0, total) for name, (_, total) in FORMS.items()}


@pytest.mark.parametrize(
    ("url", "second", "third"),
    [
        ("/a/812.shtml", "/a/812_p2.shtml", "/a/812_p3.shtml"),
        ("/a/812", "/a/812/2", "/a/812/3"),
        ("/a/812/", "/a/812/index_2.html", "/a/812/index_3.html"),
        ("/a/812.html", "/a/812.html?page=2", "/a/812.html?page=3"),
        ("/a/t2024.html", "t2024_2.html", "t2024_3.html"),
    ],
)
def test_addresses_of_parts(url: str, second: str, third: str) -> None:
    found = article(f"[1]<a href='{second}'>[2]</a><a href='{third}'>[3]</a>", f"https://www.jcy.example{url}")
    assert found.pager is not None
    assert [(one.number, one.position) for one in found.pager.others] == [(2, 2), (3, 3)]


def test_trs_counts_from_zero() -> None:
    call = "<script>createPageHTML(3, {}, 't2024', 'html');</script>"
    first = article(call.format(0), "https://www.jcy.example/a/t2024.html").pager
    second = article(call.format(1), "https://www.jcy.example/a/t2024_1.html").pager
    assert parts(first) == [(2, "t2024_1.html"), (3, "t2024_2.html")]
    assert parts(second) == [(1, "t2024.html"), (3, "t2024_2.html")]
    assert second is not None
    assert (second.number, second.total) == (1, 3)
    numbered = article(
        "1 <a href='t2024_1.html'>2</a> <a href='t2024_2.html'>3</a>", "https://www.jcy.example/a/t2024.html"
    )
    assert parts(numbered.pager) == parts(first)


def test_steps_alone_lead_to_the_parts_beside() -> None:
    between = article(
        "<a href='t20240305_812.html'>上一页</a><a href='t20240305_812_3.html'>下一页</a>",
        HERE.replace(".html", "_2.html"),
    )
    assert [url for _, url in parts(between.pager)] == ["t20240305_812.html", UNDERSCORE(3)]
    assert parts(article("<a href='t20240305_812_2.html'>下一页</a>").pager) == [SECOND]
    assert parts(article("<a href='t20240305_812_1.html'>下一页</a>").pager) == [(2, UNDERSCORE(1))]


NO_PAGERS = {
    "another article": "<a href='t20240305_811.html'>上一页</a><a href='t20240305_813.html'>下一页</a>",
    "上一篇": "<a href='t20240305_812_1.html'>上一篇：某案</a><a href='t20240305_812_2.html'>下一篇：某案</a>",
    "a list": "<a href='index_1.html'>2</a><a href='index_2.html'>3</a><a href='index_1.html'>下一页</a>",
    "the page itself": "<a href='t20240305_812.html'>1</a><a href='#'>下一页</a>",
    "another host": "<a href='https://m.jcy.example/art/2024/t20240305_812_2.html'>下一页</a>",
    "another folder": "<a href='/art/2023/t20240305_812_2.html'>[2]</a>",
    "a gallery": "<a href='t20240305_812.html#p=2'>2</a><a href='t20240305_812.html#p=3'>3</a>",
    "comments below": "<div id='comments'><a href='?page=2'>2</a><a href='?page=2'>下一页</a></div>",
    "comments' own pages": "<a href='?cpage=2'>2</a><a href='?page=2#comments'>下一页</a>",
    "a calendar": "<table class='calendar'><tr><td><a href='?p=1'>1</a></td><td><a href='?p=2'>2</a></td></tr></table>",
    "days": "<a href='/2024/03/06.html'>下一页</a><a href='/2024/03/04.html'>上一页</a>",
    "a label that is not its number": "<a href='t20240305_812_2.html'>7</a><a href='t20240305_812_9.html'>3</a>",
    "too many": f"<a href='t20240305_812_{MOST + 1}.html'>尾页</a>",
    "related links far below": f"<div>{'其他报道的标题很长很长' * 40}</div><a href='?page=2'>下一页</a>",
    "a bad address": "<a href='http://[::1'>2</a><a href='http://:0x/'>下一页</a>",
}


def test_links_that_lead_to_no_part() -> None:
    assert {name: parts(article(links).pager) for name, links in NO_PAGERS.items() if article(links).pager} == {}


LIKE_A_PAGER = [
    *("（1）", "（2）", "1、", "【全文】", "……", "第3页", "第2页：账本上的秘密", "（一）", "【2】", "3", "1 2", "2"),
    "[1] 见《刑法》第二百六十六条。",
]


def test_a_line_of_the_text_that_looks_like_a_pager_stays() -> None:
    """An article of several pages whose points have numbers on lines of their own lost them."""
    wrong = []
    for line in LIKE_A_PAGER:
        body = f"{BODY}<p>{line}</p>{BODY.replace('第', '另')}"
        found = article(FORMS["with steps"][0].format("t20240305_812"), body=body)
        if (parts(found.pager), found.text.split("\n")[6]) != ([SECOND, THIRD], line):
            wrong.append((line, found))
    assert wrong == []
    assert article("", body=BODY + "<p>1</p><p>2</p>").text.split("\n")[-2:] == ["1", "2"]


@pytest.mark.parametrize(
    ("pager", "total"),
    [
        ("".join(f"<a href='{UNDERSCORE(n)}'>{n}</a> " for n in range(2, 61)), 60),
        (f"<a href='{UNDERSCORE(2)}'>2</a> <a href='{UNDERSCORE(60)}'>尾页</a>", 60),
        (f"共120页 <a href='{UNDERSCORE(2)}'>下一页</a>", 120),
        ("<script>createPageHTML('page_div',60,1,'t20240305_812','html',30);</script>", 60),
        ("<script>createPageHTML(60,0,'t20240305_812','html');</script>", 60),
    ],
)
def test_of_very_many_parts_some_are_requested_and_the_others_are_known_to_be_missing(pager: str, total: int) -> None:
    (document,) = read_and_analyse(page(pager)).documents
    assert document.article.pager is not None
    assert document.article.pager.total == total
    assert max(one.number for one in document.article.pager.others) <= MOST
    assert [one.kind for one in document.analysis.structure.doubts] == [DoubtKind.PART_MISSING]


@pytest.mark.parametrize("number", ["9" * 5000, "002", "0" * 5000 + "2"])
def test_a_number_of_many_digits_is_no_page(number: str) -> None:
    """Python converts no number of 5000 digits; and 002, 0002 … would be parts without end."""
    assert article(f"<a href='?page={number}'>[2]</a>").pager is None
    assert article("<a href='?page=2'>[2]</a>", url=f"{HERE}?page={number}").pager is None
    assert parts(article("<a href='?page=02'>[2]</a>").pager) == [(2, "t20240305_812.html?page=02")]


@pytest.mark.parametrize(
    ("one", "other", "number"),
    [
        ("a_2.html", "a-3.html", 3),
        ("a.html", "a_2.shtml", 2),
        ("a?page=2", "a?Page=3", 3),
        ("a/2.html", "a_3.html", 3),
    ],
)
def test_parts_are_spelled_alike(one: str, other: str, number: int) -> None:
    """Else each part might lead to other spellings of all parts, and a crawl request them without end."""
    folder = "https://a.example/x/"
    assert article(f"<a href='{folder}{other}'>{number}</a>", f"{folder}{one}").pager is None


LINK = f"<a href='{UNDERSCORE(2)}'>[2]</a> "


def nested(links: int) -> Page:
    return page(f"{'<div class=box>' * 1500}<div id=comments>{LINK * 9}</div>{LINK * links}")


def test_links_in_deep_nesting_are_found() -> None:
    (found,) = read(nested(3_000))
    assert parts(found.pager) == [SECOND]


@pytest.mark.timing
def test_links_in_deep_nesting_are_looked_at_in_time() -> None:
    assert_linear(read, nested, size=2_500)


@given(st.text(max_size=40).filter(lambda text: "'" not in text))
def test_no_address_raises(address: str) -> None:
    article(f"<a href='{address}'>2</a><a href='https://a.example/{address}'>下一页</a>", "https://a.example/1.html")
