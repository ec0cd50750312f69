"""Titles on pages of layouts that no rule knows: each row is a shape, with a text of our own."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.page_shapes import H1, TITLE
from tests.support.page_shapes import in_unknown_layout as article

CELL = f"<table><tr><td><font size=5>{TITLE}</font></td></tr></table>"
PRINTED = {"heading": H1, "cell": CELL, "h4": f"<h4> {TITLE} </h4>", "not printed": ""}
SITE_TITLES = [
    f"{TITLE}_河湾网",
    f"{TITLE}_本地要闻_河湾新闻网",
    f"{TITLE}-河湾县人民检察院",
    f"{TITLE} - 河湾日报",
    f"{TITLE} | 法治在线 | 河湾网",
    f"{TITLE}|本地要闻-河湾在线",
    f"{TITLE}--本地要闻--河湾网",
    f"{TITLE} — 河湾县门户网站",
    f"{TITLE} 河湾新闻网",
    f"{TITLE} » 河湾网",
    f"{TITLE} · 河湾网",
    f"河湾网 - {TITLE}",
    f"本地要闻_{TITLE}_河湾网",
    f"本地要闻--{TITLE}",
    f"法治在线-{TITLE}-河湾网",
    f"河湾县人民检察院|{TITLE}",
]


@pytest.mark.parametrize("printed", PRINTED.values(), ids=PRINTED)
@pytest.mark.parametrize("title_tag", SITE_TITLES)
def test_the_names_of_site_and_column_are_no_part_of_a_title(title_tag: str, printed: str) -> None:
    assert article(f"<title>{title_tag}</title>", printed).title == TITLE


# Breaks after which nothing in <title> itself tells a column from a title: the page prints the title.
@pytest.mark.parametrize("printed", [H1, CELL], ids=["heading", "cell"])
@pytest.mark.parametrize(
    "title_tag",
    [
        f"河湾观察：{TITLE}",
        f"【河湾观察】{TITLE}",
        f"河湾观察·{TITLE}_平安河湾",
        f"{TITLE} 平安河湾",
        f"{TITLE}——平安河湾",
        f"{TITLE}/平安河湾",
        f"平安河湾 {TITLE} 反诈专栏",
        f"{TITLE}-平安 河湾 之窗",
    ],
)
def test_what_the_page_prints_tells_its_title(title_tag: str, printed: str) -> None:
    assert article(f"<title>{title_tag}</title>", printed).title == TITLE


@st.composite
def named_pages(draw: st.DrawFn) -> tuple[str, str]:
    """A title, and a <title> with site and column before or behind it."""
    hanzi = "警民银行县老人转账拦截办理案件依法告知"
    title = draw(st.text(hanzi, min_size=10, max_size=30))
    around = [draw(st.sampled_from(["河湾网", "平安河湾", "本地要闻"])) for _ in range(draw(st.integers(1, 3)))]
    at = draw(st.integers(0, len(around)))
    breaks = draw(st.sampled_from(["_", "-", " - ", "|", " | ", "--", "——", "：", " ", " :: ", "»", " · "]))
    return title, breaks.join([*around[:at], title, *around[at:]])


@given(
    named_pages(), st.sampled_from(["<h1>{}</h1>", "<td>{}</td>", "<p class=x><b>{}</b></p>", "<div><h2>{}</h2></div>"])
)
@settings(deadline=None, max_examples=60)
def test_a_printed_title_is_found_whatever_is_around_it_in_the_name_of_the_page(
    names: tuple[str, str], printed: str
) -> None:
    title, title_tag = names
    assert article(f"<title>{title_tag}</title>", printed.format(title)).title == title


@pytest.mark.parametrize(
    ("above", "title"),
    [
        # an h1 holds the logo, and the title is elsewhere
        (f"<h1><a href='/'><img alt='河湾网'>河湾网</a></h1><div class='t9'>{TITLE}</div>", TITLE),
        (f"<h1 class='logo'>平安河湾新闻中心</h1><h2>{TITLE}</h2>", TITLE),
        (f"<h1><a href='/yw'>本地要闻</a></h1><h3>{TITLE}</h3>", TITLE),
        (f"<h1><span>新闻中心</span></h1><p><strong>{TITLE}</strong></p>", TITLE),
        # a heading holds column, title, date
        (f"<h1><span>本地要闻</span><b>{TITLE}</b><small>2023-05-06</small></h1>", TITLE),
        (f"<h1><i>原创</i>{TITLE}</h1>", TITLE),
        (f"<h1><div>本地要闻</div><div>{TITLE}</div><div>来源：河湾日报</div></h1>", TITLE),
        (f"<h2><em>[图]</em><span>{TITLE}</span></h2>", TITLE),
        (f"<div class='title'><h5>法治在线</h5><p>{TITLE}</p><p>2023-05-06</p></div>", TITLE),
        # lines of one title
        ("<h1>河湾县警银联动<br>拦下一笔养老诈骗转账</h1>", TITLE),
        ("<p>河湾县警银联动</p><p>拦下一笔养老诈骗转账</p>", TITLE),
        ("<h1>河湾县警银联动</h1><h1>拦下一笔养老诈骗转账</h1>", TITLE),
        # a heading for search engines holds the site, too
        (f"<h1 style='display:none'>{TITLE}_本地要闻_河湾网</h1><p>{TITLE}</p>", TITLE),
        # the heading and <title> differ in width or punctuation
        (f"<h1>“{TITLE}”</h1>", f"“{TITLE}”"),
    ],
)
def test_headings_that_are_wrappers(above: str, title: str) -> None:
    assert article(f"<title>{TITLE}_本地要闻_河湾网</title>", above).title == title


@pytest.mark.parametrize(
    ("head", "above", "title"),
    [
        # <title> was cut, or written for search engines
        ("<title>河湾县警银联动拦下一笔养老…_河湾网</title>", H1, TITLE),
        ("<title>河湾县警银联动拦下一笔养老...</title>", CELL.replace("font", "h3"), TITLE),
        ("<title>河湾县：警银合力拦下一笔养老诈骗转账_河湾网</title>", H1, TITLE),
        # <title> has no more than the site's name, or nothing
        ("<title>河湾县人民检察院</title>", H1, TITLE),
        ("<title>河湾新闻网</title>", f"<h1>河湾新闻网</h1><h2>{TITLE}</h2>", TITLE),
        ("<title></title>", f"<h3>{TITLE}</h3>", TITLE),
        # <title> is the same on all pages of the site
        ("<title>平安河湾 守护你我</title>", H1, TITLE),
        (
            "<title>平安河湾 守护你我</title>",
            f"<h1><a href='/'>河湾县融媒体中心官方发布</a></h1><h2>{TITLE}</h2>",
            TITLE,
        ),
        ("<title>河湾新闻网</title>", f"<p><b>{TITLE}</b></p><p>来源：河湾日报 2023-05-06</p>", TITLE),
        # <title> is that of a template
        ("<title>新闻详情</title>", f"<p>当前位置：首页 - 新闻详情</p><div class='title'>{TITLE}</div>", TITLE),
        ("<title>文章详情页-河湾网</title>", H1, TITLE),
        # a date, a note or the site among the parts
        (f"<title>{TITLE}_2023-05-06_河湾网</title>", CELL, TITLE),
        (f"<title>{TITLE}(图)-河湾网</title>", f"<h1>{TITLE}(图)</h1>", f"{TITLE}(图)"),
        (f"<title>{TITLE}|河湾网|社会</title>", CELL, TITLE),
        # a name in <meta> or for machines
        (f"<title>河湾网</title><meta property='og:title' content='{TITLE} | 法治 | 河湾网'>", "", TITLE),
        (f"<title>河湾网</title><meta name='twitter:title' content='{TITLE}_河湾网'>", "", TITLE),
        (f'<script type="application/ld+json">{{"@type":"NewsArticle","headline":"{TITLE}"}}</script>', "", TITLE),
        ("", f"<div itemprop='headline'>{TITLE}</div>", TITLE),
        # titles that end like a site, or have a hyphen or a bar of their own
        ("<title>县里建成反诈联动平台_河湾网</title>", "<h1>县里建成反诈联动平台</h1>", "县里建成反诈联动平台"),
        ("<title>1-10月河湾县诈骗发案下降-河湾网</title>", "", "1-10月河湾县诈骗发案下降"),
        (
            "<title>视点|养老骗局的三张面孔_河湾网</title>",
            "<h1>视点|养老骗局的三张面孔</h1>",
            "视点|养老骗局的三张面孔",
        ),
        ("<title>护航晚年 检察在行动_河湾网</title>", "", "护航晚年 检察在行动"),
        ("<title>护航晚年——河湾县检察院在行动_河湾网</title>", "", "护航晚年——河湾县检察院在行动"),
        ("<title>致歉信-河湾网</title>", "<h1>致歉信</h1>", "致歉信"),
    ],
)
def test_titles_of_pages_that_name_themselves_badly(head: str, above: str, title: str) -> None:
    assert article(head, above).title == title


@pytest.mark.parametrize("title_tag", ["河湾新闻网", "河湾县人民检察院", ""])
def test_a_page_without_any_title_has_none(title_tag: str) -> None:
    assert article(f"<title>{title_tag}</title>", "<div>字号：大 中 小</div>").title is None
