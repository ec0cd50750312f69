"""Pages in the shapes of the real ones, with texts of our own: body, title, date, source and editor."""

from __future__ import annotations

import pytest

from archive.model import Article, Context, Page, Role
from tests.support.articles import read, read_all

CASE = [
    "关于印发某省人民检察院典型案例的通知",
    "案例一",
    "【基本案情】",
    "2021年3月，被告人郑某在网上发布虚假兼职信息，骗取十二名被害人共计二十余万元。",
    "【典型意义】",
    "检察机关全链条惩治电信网络诈骗。",
    "案例二",
    "【基本案情】",
    "2022年5月，被告人孙某明知他人实施诈骗，仍出租银行卡三张，收取好处费。",
    "【典型意义】",
    "检察机关全链条惩治电信网络诈骗。",
]
PARAGRAPHS = "\n".join(f'<p style="text-indent:2em">　　<strong>{x[:3]}</strong>{x[3:]}</p>' for x in CASE)

FOOTER = (
    '<div class="footer"><p>相关链接：</p><p>某某网站</p><p>Copyrights©某省人民检察院 All Rights Reserved.</p>'
    "<p>备案序号：某ICP备12345678号</p></div>"
)
UCAP = f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>某省检察机关打击诈骗典型案例_某省人民检察院</title>
<meta name="others" content="页面生成时间 2026-01-02 10:05:11">
<meta name="firstpublishedtime" content="2023-05-06-09:42:00"></head>
<body><div class="header"><ul><li><a href="/a">首页</a></li><li><a href="/b">机构设置</a></li></ul></div>
<div class="BreadcrumbNav">您的位置：<a href="/">首页</a></div>
<div class="detail_tit">某省检察机关打击诈骗<br>典型案例</div>
<div class="detail_extend1 fl">时间：2023-05-07&nbsp;&nbsp;作者：&nbsp;
来源：某省检察网&nbsp;&nbsp;【字体：<a>大</a> <a>小</a>】</div>
<div class="detail_con"><div id="fontzoom"><div class="TRS_Editor">{PARAGRAPHS}</div></div></div>
<div id="pageBreak"></div><div class="editor">[责任编辑： 林某]</div>
<div id="xgxw"><b>相关新闻</b><ul><li><a href="/c">又一批典型案例</a></li></ul></div>
<div class="share">分享到：微信</div>
{FOOTER}</body></html>"""
HALL = f"""<!DOCTYPE html><html><head><title>某省检察机关发布典型案例_某省人民检察院</title>
<meta name="others" content="页面生成时间 2026-01-02 10:01:11"></head>
<body><div class="header"><ul><li>首页</li></ul></div>
<div class="wsfbh_detail"><div class="wsfbh_detail_con">
<p align="center"><strong>某省检察机关<br>发布典型案例</strong></p>
<p align="center">发布时间：2023年5月6日</p>{PARAGRAPHS}<p>编辑：  王某</p><p>__</p></div>
<div class="wsfbh_detail_bot">打印 关闭</div></div>{FOOTER}</body></html>"""
TRS = f"""<html><head><META http-equiv="Content-Type" content="text/html; charset=gb2312">
<title>某省检察机关打击诈骗典型案例_某省人民检察院</title></head><body>
<table width="980"><tr><td>当前位置：<a href="/">首页</a>&gt;&gt;案例发布</td></tr>
<tr><td class="title" align="center">某省检察机关打击诈骗典型案例</td></tr>
<tr><td>时间：2023-05-06 作者： 新闻来源：某市人民检察院 【字号：<a>大</a> | <a>小</a>】</td></tr>
<tr><td id="fontzoom"><div class="TRS_Editor">{PARAGRAPHS}</div></td></tr>
<tr><td>[关闭窗口] [打印本页]</td></tr></table>
<table><tr><td>版权所有：某省人民检察院 某ICP备05004296号</td></tr></table></body></html>"""
NEWS = f"""<html><head><title>某省检察机关打击诈骗典型案例--法治--某某网</title></head><body>
<div class="nav"><a href="/">首页</a><a href="/x">法治</a></div>
<div class="wrap"><div class="left"><h1>某省检察机关打击诈骗典型案例</h1>
<div class="info">2023-05-06 10:24:09来源：某省人民检察院网站编辑：陈某某</div>
<div class="words">{PARAGRAPHS}</div></div>
<div class="right"><h3>热门</h3><ul>
<li><a href="/1">某明星开演唱会</a></li><li><a href="/2">天气转凉</a></li></ul></div></div>
<p>某某网版权所有 未经许可不得转载</p></body></html>"""


def make(html: str | bytes, family: str | None, **context: str) -> Page:
    body = html.encode() if isinstance(html, str) else html
    where = Context(Role.ARTICLE, source_id="x" if family else None, family=family, **context)  # type: ignore[arg-type]
    return Page("https://www.example.gov.cn/a.shtml", "2026-02-01T00:00:00Z", 200, (), body, where, "a.warc.gz", 0)


@pytest.mark.parametrize(
    ("html", "family", "want"),
    [
        (UCAP, "ucap", ("某省检察机关打击诈骗典型案例", "2023-05-06", "meta", "某省检察网", "林某")),
        (TRS, "trs", ("某省检察机关打击诈骗典型案例", "2023-05-06", "line", "某市人民检察院", None)),
        (NEWS, "jeecms", ("某省检察机关打击诈骗典型案例", "2023-05-06", "line", "某省人民检察院网站", "陈某某")),
    ],
    ids=["ucap", "trs", "news"],
)
@pytest.mark.parametrize("told", [True, False], ids=["family told", "family found"])
def test_a_layout_is_read_whole_and_clean(html: str, family: str, want: tuple[str | None, ...], told: bool) -> None:
    body = html.encode("gb18030" if family == "trs" else "utf-8")
    article = read(make(body, family if told else None))
    assert article.text.split("\n") == CASE
    assert (article.title, article.published, article.published_from, article.attribution, article.editor) == want


@pytest.mark.parametrize("told", [True, False])
def test_the_head_of_a_press_hall_page_goes_to_the_metadata(told: bool) -> None:
    article = read(make(HALL, "ucap" if told else None))
    assert article == Article(
        title="某省检察机关发布典型案例",
        published="2023-05-06",
        published_from="line",
        attribution=None,
        editor="王某",
        text="\n".join([*CASE, "编辑： 王某", "__"]),
    )


def test_a_hidden_heap_of_words_is_no_body() -> None:
    heap = f'<div style="display: none">{"诈骗 彩票 代理 " * 5000}</div>'
    article = read(make(NEWS.replace("</body>", heap + "</body>"), None))
    assert article.text.split("\n") == CASE


def test_what_follows_an_early_end_of_html_is_read() -> None:
    html = f"<html><body><div>菜单</div></body></html><div id='UCAP-CONTENT'>{PARAGRAPHS}</div></body></html>"
    assert read(make(html, "ucap")).text.split("\n") == CASE


@pytest.mark.parametrize(
    ("markup", "lines"),
    [
        ("第一段。<br>第二段。<br/><br>第三段。", ["第一段。", "第二段。", "第三段。"]),
        (
            "<div>第一段。</div>裸露的一段。<div><span>第二</span><font>段。</font></div>",
            ["第一段。", "裸露的一段。", "第二段。"],
        ),
        ("<p>甲</p><p>甲</p><p>QQ</p><p>__</p><p>修改于</p><p>甲</p>", ["甲", "甲", "QQ", "__", "修改于", "甲"]),
        (
            "<ol><li>要点一</li><li>要点二</li></ol><blockquote>引文</blockquote><pre>一行\n二行</pre>",
            ["要点一", "要点二", "引文", "一行", "二行"],
        ),
        ("<p>上页。#PAGE_BREAK#下页。</p><pagebreak></pagebreak><p>末页。</p>", ["上页。", "下页。", "末页。"]),
        ("<p>[ pagebreak ]</p><p>[</p><p>PAGEBREAK]</p><p>#_[</p>", ["[", "PAGEBREAK]", "#_["]),
        ("<p>源码里\n   折了行的一段，共12\n 件。</p>", ["源码里折了行的一段，共12 件。"]),
        ("<p>诈骗&nbsp;&ensp;　帮信</p><p>&#8203;</p><p> </p>", ["诈骗 帮信"]),
        ("<section><span>导语。</span></section><section><p><span>正文。</span></p></section>", ["导语。", "正文。"]),
        ("<p>看得见<span style='display:none'>看不见</span>的字</p><script>var a='诈骗'</script>", ["看得见的字"]),
        ("<p>有序：<a href='/law'>刑法</a>第二百六十六条</p>", ["有序：刑法第二百六十六条"]),
        (
            "<h3>一、基本情况</h3><p>全年起诉<b>430</b>余人。</p><h3>二、特点</h3>",
            ["一、基本情况", "全年起诉430余人。", "二、特点"],
        ),
    ],
)
def test_every_visible_line_stands_once_and_in_order(markup: str, lines: list[str]) -> None:
    article = read(make(f"<body><div id='fontzoom'>{markup}</div></body>", "ucap"))
    assert article.text.split("\n") == lines


def test_a_body_ends_at_the_editor_in_brackets_and_the_name_is_kept() -> None:
    html = f"<div id='fontzoom'>{PARAGRAPHS}<p>[责任编辑： 林某]</p><p>相关新闻</p><p>别的消息</p></div>"
    article = read(make(html, "ucap"))
    assert article.text.split("\n") == CASE
    assert article.editor == "林某"


def test_a_composite_page_holds_several_documents_each_under_its_title_and_date() -> None:
    second = "<p>某省检察机关</p><p>办理诈骗案件情况</p><p>发布时间：2023年5月8日</p><p>正文。</p>"
    first, other = read_all(make(HALL.replace("<p>编辑：  王某</p><p>__</p>", second), "ucap"))
    assert (first.title, first.published, first.text.split("\n")) == ("某省检察机关发布典型案例", "2023-05-06", CASE)
    assert (other.title, other.published, other.published_from) == (
        "某省检察机关 办理诈骗案件情况",
        "2023-05-08",
        "line",
    )
    assert (other.text, other.editor) == ("正文。", first.editor)


@pytest.mark.parametrize(
    "html",
    [
        '<ul class="li_line">'
        + '<li><a href="/t.shtml">第五批指导性案例</a><span>2023-05-06</span></li>' * 9
        + "</ul>",
        "<table><tr><td>·<a href='./t.shtml'>某市检察院发布案例</a></td><td>[2023-05-06]</td></tr></table>",
        '<div id="fontzoom"><a href="a.htm">第一版</a> <a href="b.htm">第二版</a> <a href="c.htm">第三版</a></div>',
    ],
)
def test_a_list_is_no_article(html: str) -> None:
    assert read(make(f"<title>案例发布</title>{html}", None)) == Article(None, None, None, None, None, "")


TABLE = """<table><tr><td colspan="3">2022年办案情况</td></tr><tr><td>罪名</td><td>件</td><td>人</td></tr>
<tr><td rowspan="2">诈骗</td><td><p>767</p></td><td>1863</td></tr><tr><td>12</td><td>30|31</td></tr></table>"""


def test_a_table_of_data_becomes_markdown_with_a_head() -> None:
    html = f"<div id='fontzoom'><p>如下表：</p>{TABLE}<p>以上。</p></div>"
    assert read(make(html, "ucap")).text.split("\n") == [
        "如下表：",
        "2022年办案情况",
        "| 罪名 | 件 | 人 |",
        "| --- | --- | --- |",
        "| 诈骗 | 767 | 1863 |",
        r"|  | 12 | 30\|31 |",
        "以上。",
    ]


def test_a_table_that_lays_out_a_text_is_read_as_lines() -> None:
    rows = f"<tr><td>左</td><td>右</td></tr><tr><td>{PARAGRAPHS * 3}</td><td>栏</td></tr>"
    html = f"<div id='fontzoom'><table>{rows}</table></div>"
    assert read(make(html, "ucap")).text.split("\n") == ["左", "右", *CASE * 3, "栏"]
