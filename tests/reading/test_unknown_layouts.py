"""Titles, dates and sources on pages of layouts that no rule knows: each row is a shape, with a text of our own."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.model import Article, Context, Page, Role
from tests.support.articles import read

TITLE = "河湾县警银联动拦下一笔养老诈骗转账"
DAY = "2023-05-06"
PARAGRAPHS = "".join(
    f"<p>{text}</p>"
    for text in (
        "河湾县公安局与三家银行建立了预警机制，柜员发现老人连续大额转账后立即报告，民警在十分钟内赶到现场劝阻。",
        "经查，2021年3月4日以来，一伙人冒充养老机构的经理，以预订床位可享受折扣为名，先后骗取十二名老人的积蓄。",
        "办案人员提醒，凡是要求先交钱再看房的，都应当先到民政部门核实，不要把银行卡和验证码交给陌生人。",
        "目前案件还在进一步办理当中，被骗的钱款已经追回大半，余下部分的去向正在核查，有消息将及时向社会通报。",
    )
)
MENU = (
    "<div class='q1'><a href='/'>首页</a> <a href='/yw'>本地要闻</a> <a href='/fz'>法治在线</a> "
    "<a href='/ms'>民生</a></div>"
)
OTHERS = (
    "<div class='q9'><h3>大家都在看</h3><ul><li><a href='/1'>县里新修的公园开放了</a><span>2024-01-02</span></li>"
    "<li><a href='/2'>某网友讲述被骗的经过</a><span>2024-01-03</span></li></ul></div>"
    "<div class='q8'>河湾融媒 版权所有 Copyright 2005-2024 河湾县融媒体中心</div>"
)


# How a page divides into menu, head, text and what is below.
FRAMES = {
    "boxes": "{menu}<div class='q2'><div class='q3'>{above}</div><div class='q4'>{text}</div>{below}</div>{others}",
    "flat": "{menu}{above}{text}{below}{others}",
    "cells": "{menu}<table><tr><td>{above}</td></tr><tr><td>{text}</td></tr><tr><td>{below}</td></tr></table>{others}",
}


def article(
    head: str = f"<title>{TITLE}</title>",
    above: str = f"<h1>{TITLE}</h1>",
    below: str = "",
    url: str = "import:1",
    frame: str = "boxes",
) -> Article:
    """What is read from a page with `above` directly above the text and `below` below it."""
    body = FRAMES[frame].format(menu=MENU, above=above, text=PARAGRAPHS, below=below, others=OTHERS)
    html = f"<html><head>{head}</head><body>{body}</body></html>"
    return read(Page(url, "2026-02-01T00:00:00Z", 200, (), html.encode(), Context(Role.ARTICLE), "a.warc.gz", 0))


# --- titles -----------------------------------------------------------------------------------------------------------

H1 = f"<h1>{TITLE}</h1>"
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


# --- dates ------------------------------------------------------------------------------------------------------------

WRITTEN = [
    "2023-05-06",
    "2023-5-6 09:08",
    "2023年05月06日08:18",
    "2023年5月6日 星期六 8:18",
    "2023/05/06 10:24:09",
    "2023.05.06 10:24",
    "2023-05-0610:24",
    "2023 年 5 月 6 日",
    "２０２３年５月６日",
    "二〇二三年五月六日",
    "2023–05–06 10:24",
]
LABELS = [
    "发布时间：{}",
    "发布时间:{}",
    "发布时间 {}",
    "发布日期：{}",
    "时间：{}",
    "日期: {}",
    "发表于 {}",
    "发布于：{}",
    "上传时间：{}",
    "{} 发布",
]


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize("written", WRITTEN)
def test_a_labelled_date_is_read_however_it_is_written(label: str, written: str) -> None:
    found = article(above=f"{H1}<div>{label.format(written)}</div>")
    assert (found.published, found.published_from) == (DAY, "line")


@pytest.mark.parametrize(
    "line",
    [
        "<div>2023-05-06 10:24</div>",
        "<div>2023-05-06 10:24 河湾日报</div>",
        "<div>河湾日报 2023-05-06 10:24</div>",
        "<div>2023年05月06日08:18 河湾新闻网</div>",
        "<p>李某/河湾青年报</p><p>2023-05-06 09:10</p>",
        "<div><span>2023-05-06 10:24:09</span><a href='/x'>河湾日报</a><a>我要评论</a></div>",
        "<div>2023-05-06</div>",
        "<div><span>河湾发布</span> <span>2023-05-06</span></div>",
        "<div>[2023-05-06]</div>",
        "<div>2023年05月06日</div>",
        "<div>23-05-06 10:24</div>",
        "<div>发布时间：23-05-06</div>",
        "<div>发布时间：20230506</div>",
        "<dl><dt>发布时间</dt><dd>2023-05-06</dd></dl>",
        "<table><tr><td>发布日期：</td><td>2023-05-06</td></tr></table>",
        "<div><div>2023</div><div>05/06</div><div>10:24</div></div>",
        "<div><span>2023</span><span>05/06</span><span>10:24</span></div>",
        "<div><p>06</p><p>2023-05</p></div>",
        "<time datetime='2023-05-06T10:24:00+08:00'>2年前</time>",
        "<time datetime='2023-05-05T23:24:00Z' itemprop='datePublished'>昨天</time>",
        "<span itemprop='datePublished' content='2023-05-06T10:24'>昨天 10:24</span>",
        "<div>首页 > 本地要闻 > 正文 2023-05-06 10:24 字号 大 中 小</div>",
        "<div>更新时间：2024-02-03 发布时间：2023-05-06</div>",
        "<div>2023-05-06 10:24（2/21 22:08 更新）</div>",
        "<div>成文日期：2023-04-30</div><div>发布日期：2023-05-06</div>",
        "<div>發佈時間：2023/5/6 21:20</div>",
        "<div>Published on 2023-05-06</div>",
        "<div>公告时间：2023-05-06</div>",
        "<div>刊出日期：2023-05-06 第3版</div>",
    ],
)
@pytest.mark.parametrize("place", ["under the title", "over it"])
def test_dates_beside_the_title(line: str, place: str) -> None:
    assert article(above=H1 + line if place == "under the title" else line + H1).published == DAY


@pytest.mark.parametrize(
    "below",
    [
        "<div>发布时间：2023-05-06</div>",
        "<div>发布于 2023-05-06 10:24</div>",
        "<div class='x'>2023-05-06 11:42:03</div><div>举报</div>",
        "<div>来源：河湾日报 发布日期：2023年5月6日</div>",
        "<div><span>责任编辑：李某</span><span>发稿时间：2023-05-06 08:00</span></div>",
    ],
)
def test_dates_below_the_text(below: str) -> None:
    found = article(below=below)
    assert (found.published, found.published_from) == (DAY, "line")


METAS = [
    "<meta name='apub:time' content='2023-5-6 21:30:50'>",
    "<meta name='og:time ' content='2023-05-06 02:26:00'>",
    "<meta name='weibo: article:create_at' content='2023-05-06 19:55:10'>",
    "<meta itemprop='datePublished' content='2023/05/06 21:20'>",
    "<meta name='publish_time' content='1683336240'>",
    "<meta name='publish-date' content='20230506102400'>",
    "<meta property='article:published' content='2023-05-06'>",
    "<meta name='DC.date.issued' content='2023-05-06'>",
    '<script type="application/ld+json">{"@graph":[{"datePublished":"2023-05-06T10:24:00+08:00"}]}</script>',
    '<script type="application/ld+json">{"title":"x\n","pubDate":"2023-05-06T15:14:21",}</script>',
]


@pytest.mark.parametrize("head", METAS)
def test_dates_for_machines(head: str) -> None:
    found = article(f"<title>{TITLE}</title>{head}")
    assert (found.published, found.published_from) == (DAY, "meta")


@pytest.mark.parametrize("line", ["发布时间：2023-05-06", "2023-05-06 10:24 来源：河湾日报", "2023年5月6日 10:24"])
def test_the_printed_date_beats_that_of_a_page_generated_again(line: str) -> None:
    found = article(f"<title>{TITLE}</title><meta name='PubDate' content='2025-10-23 09:00'>", f"{H1}<div>{line}</div>")
    assert (found.published, found.published_from) == (DAY, "line")


def test_a_meta_that_agrees_with_the_printed_date_is_the_rule() -> None:
    meta = "<meta name='PubDate' content='2023-05-06 09:00'>"
    found = article(f"<title>{TITLE}</title>{meta}", f"{H1}<div>发布时间：2023-05-06</div>")
    assert (found.published, found.published_from) == (DAY, "meta")


def test_a_printed_day_has_the_year_of_the_meta_of_that_day() -> None:
    line = "<div>发布时间：05-06 12:00</div>"
    meta = "<meta itemprop='dateUpdate' content='2023-05-06 12:00:57'>"
    assert article(f"<title>{TITLE}</title>{meta}", H1 + line).published == DAY
    assert article(f"<title>{TITLE}</title>{meta.replace('05-06', '05-09')}", H1 + line).published is None


@pytest.mark.parametrize(
    "path",
    [
        "/n1/2023/0506/c1001-31138741.html",
        "/gn/2023/05-06/9999.shtml",
        "/industry/2023_05_06_516923.shtml",
        "/23/0506/16/EOG.html",
        "/roll/2023-05-06/doc-ihq.shtml",
    ],
)
def test_dates_in_addresses(path: str) -> None:
    found = article(url=f"https://news.example.cn{path}")
    assert (found.published, found.published_from) == (DAY, "url")


@pytest.mark.parametrize(
    "trap",
    [
        {"above": f"<div>2023年5月6日 星期六 晴</div>{H1}"},
        {"above": f"<div>今天是2023年5月6日</div>{H1}"},
        {"above": f"{H1}<div>更新时间：2023-05-06 10:24</div>"},
        {"above": f"{H1}<div>最后更新: 2023-05-06 15:14:21</div>"},
        {"above": f"{H1}<div>2023-05-06 15:14 更新</div>"},
        {"above": f"{H1}<div>成文日期：2023-05-06 施行日期：2023-06-01</div>"},
        {"above": f"{H1}<div>（2023年5月6日县人大常委会第三次会议通过）</div>"},
        {"above": f"{H1}<div>（2023年5月6日）</div>"},
        {"above": f"{H1}<div>活动时间：2023-05-06至2023-06-06</div>"},
        {"above": f"{H1}<div>案发时间：2023-05-06 10:24</div>"},
        {"above": f"{H1}<div>报名时间：2023年5月6日</div>"},
        {"above": f"{H1}<div>昨天 10:24</div>"},
        {"above": f"{H1}<div>3小时前 阅读 2023</div>"},
        {"above": f"{H1}<div>05-06 10:24</div>"},
        {"above": f"{H1}<p>2023年5月6日，河湾县的一位老人来到银行。</p>"},
        {"below": "<div>上一篇：县里开会（2023-05-06 10:24）</div>"},
        {"below": "<ul><li><a href='/x'>县里开会</a></li><li>2023-05-06</li></ul>"},
        {"below": "<p>河湾县公安局</p><p>2023年5月6日</p>"},
        {"head": f"<title>{TITLE}</title><meta name='generated-date' content='2023-05-06'>"},
        {"head": f"<title>{TITLE}</title><meta itemprop='dateModified' content='2023-05-06'>"},
        {"head": f"<title>{TITLE}</title><meta name='publishid' content='20230506'>"},
        {"head": f"<title>{TITLE}</title><meta name='publisher-update-time' content='2023-05-06'>"},
        {"head": '<script type="application/ld+json">{"dateModified":"2023-05-06"}</script>'},
    ],
)
def test_no_date_is_invented(trap: dict[str, str]) -> None:
    found = article(**trap)
    assert (found.published, found.published_from) == (None, None)


@given(
    st.dates(date(2000, 1, 1), date(2026, 1, 31)),
    st.sampled_from(LABELS[:-1]),
    st.sampled_from(["%Y-%m-%d", "%Y年%m月%d日 %H:%M", "%Y.%m.%d", "%Y/%m/%d%H:%M", "%y-%m-%d"]),
)
@settings(deadline=None, max_examples=60)
def test_every_day_is_read_behind_every_label(day: date, label: str, form: str) -> None:
    assert article(above=f"{H1}<div>{label.format(day.strftime(form))}</div>").published == day.isoformat()


# --- sources ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "来源：河湾日报",
        "来源: 河湾日报 2023-05-06 10:24",
        "来源：河湾日报2023-05-06",
        "来源：河湾日报 23-05-06 10:24",
        "来源：河湾日报05-06 10:24",
        "2023-05-06 10:24 来源：河湾日报",
        "来源：<a href='/x'>河湾日报</a><a href='/y'>我要评论</a>",
        "来源：<a href='/x'>河湾日报</a> 原创稿",
        "来源：<span>河湾日报</span><span>李某</span>",
        "来源：<a href='/x'>河湾</a>日报",
        "来源：<a href='/x'>河湾日报</a>原创稿",
        "来源：河湾日报 原创稿",
        "来源：河湾日报 0 分享到",
        "来源：河湾日报 A- A+",
        "来源：河湾日报 作者：李某",
        "来源：河湾日报 阅读 1024",
        "来源：河湾日报 浏览：12次",
        "来源：河湾日报 字体：大 中 小",
        "来源：河湾日报（责任编辑：李某）",
        "<span>来源</span><span>河湾日报</span>",
        "<span>来源</span> <b>河湾日报</b> <span>2023-05-06 10:24</span>",
        "来源 河湾日报",
        "来源｜河湾日报",
        "<dl><dt>来源</dt><dd>河湾日报</dd></dl>",
        "<table><tr><td>来源：</td><td>河湾日报</td></tr></table>",
        "<table><tr><th>来源：</th><th>河湾日报</th><th>发布日期：</th><th>2023-05-06</th></tr></table>",
        "<table><tr><td><b>文章来源</b></td><td>河湾日报</td></tr></table>",
        "<p>来源：</p><p>河湾日报</p><p>发布时间：2023-05-06</p>",
        "稿源：河湾日报",
        "素材来源：河湾日报",
        "內容來源：河湾日报",
        "转自：河湾日报",
        "来源于：河湾日报",
        "信息来源：河湾日报 【打印】 【关闭】",
        "时间：2023-05-06 作者：李某 来源：河湾日报 编辑：王某",
        "2023-05-06 10:24 河湾日报",
        "河湾日报 2023-05-06 10:24",
        "<span>2023-05-06 10:24</span> <a href='/x'>河湾日报</a>",
    ],
)
def test_sources_under_the_title(line: str) -> None:
    assert article(above=f"{H1}<div>{line}</div>").attribution == "河湾日报"


@pytest.mark.parametrize(
    "below",
    [
        "<div>来源：河湾日报</div>",
        "<div>（来源：河湾日报）</div>",
        "<div>本文来源：河湾日报 责任编辑：李某_B12</div>",
        "<div>稿源：河湾日报</div><div>编辑：王某</div>",
        "<div>2023-05-06 来源：河湾日报</div>",
    ],
)
def test_sources_below_the_text(below: str) -> None:
    assert article(below=below).attribution == "河湾日报"


@pytest.mark.parametrize(
    ("meta", "line", "source"),
    [
        ("河湾网", "来源：河湾日报", "河湾日报"),
        ("来源：河湾网-文化频道 原创稿", "来源：<a href='/w'>河湾网-文化频道</a>", "河湾网-文化频道"),
        ("来源：河湾网-文化频道 原创稿", "", "河湾网-文化频道"),
        ("河湾网", "来源：", "河湾网"),
        ("河湾网", "来源： 作者：李某", "河湾网"),
        ("河湾网", "图片来源：视觉河湾", "河湾网"),
    ],
)
def test_the_printed_source_beats_the_meta(meta: str, line: str, source: str) -> None:
    head = f"<title>{TITLE}</title><meta name='source' content='{meta}'>"
    assert article(head, f"{H1}<div>{line}</div>").attribution == source


@pytest.mark.parametrize(
    "line",
    [
        "图片来源：视觉河湾",
        "资金来源：境外账户",
        "数据来源 河湾统计年报",
        "来源：",
        "来源： 【字号 大 中 小】",
        "来源：<br>发布时间：2023-05-06",
        "来源于生活的一场骗局",
        "作者：河湾日报",
        "2023-05-06 10:24 本地要闻",
        "2023-05-06 10:24 社会新闻",
        "平安小李 2023-05-06 10:24",
    ],
)
def test_no_source_is_invented(line: str) -> None:
    assert article(above=f"{H1}<div>{line}</div>").attribution is None


# --- whole bylines ----------------------------------------------------------------------------------------------------

SITES = tomllib.loads((Path(__file__).parent / "sites_of_news.toml").read_text("utf-8"))["pages"]


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("page", SITES, ids=[page["shape"] for page in SITES])
def test_the_bylines_of_sites(page: dict[str, str], frame: str) -> None:
    parts = {part: page.get(part, "").replace("{t}", TITLE) for part in ("head", "above", "below")}
    found = article(**parts, frame=frame)
    assert (found.title, found.published, found.attribution) == (TITLE, page.get("date"), page.get("source"))
