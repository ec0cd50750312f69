"""The markup of two CMS families, as public crawlers report it of the real sites: UCAP (with its press hall) and TRS.

A text is written a paragraph a line:
    【要旨】        a section heading, bold; cut in two by inline tags, as the real editors leave it
    **words**      bold
    = words        bold and centred: a title within the page
    | a | b |      a row of a table, which has `td` only
    [words](NAME)  a link to a file beside the page
    anything else  a paragraph, indented by two ideographic spaces
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby

OFFICES = {"ucap": "样例市人民检察院", "trs": "样本省人民检察院"}
NOTE = "样例文本：机构、人物、案件与数字均属虚构"  # stands in every page's footer
GENERATED = "2026-04-14 10:08:11"  # when the CMS wrote the page: a date that is none of the article's

LINK = re.compile(r"\[([^\[\]]+)\]\(([\w.]+)\)")
FILE_LINK = r'<a href="./\2" target="_blank">\1</a>'

GONE = "<html><head><title>404 Not Found</title></head><body><h1>404 Not Found</h1></body></html>"
CHALLENGE = (
    "<!DOCTYPE html><html><head><meta charset='utf-8'></head><body><script>"
    "var _0x53=['c','o','o','k','i','e'];document.cookie='__jsl_clearance=1';location.reload();</script></body></html>"
)
UCAP_EMPTY_LIST = (
    '<!DOCTYPE html><html><head><meta charset="utf-8"></head><body>'
    '<div class="commonList_con"><ul class="li_line"></ul></div></body></html>'
)

MENU = ("首页", "机构设置", "检察新闻", "新闻发布会", "检务公开", "检察服务", "法律法规库", "指导性案例", "网上信访")
UCAP_FOOTER = (
    "相关链接：",
    "样例市人大",
    "样例市政府",
    "--相关机构--",
    "样例市公安局",
    "--新闻媒体--",
    "样例检察报",
    "Copyrights©样例市人民检察院 All Rights Reserved.",
    "备案序号：样ICP备00000001号",
    NOTE,
)


@dataclass(frozen=True, slots=True)
class SampleRow:
    """A row of a list."""

    href: str
    title: str
    date: str


def article(site: str, facts: Mapping[str, str], lines: Sequence[str], charset: str) -> str:
    """An article's page. `charset` is what its meta declares.

    Facts: title, date; source (来源) and editor (责任编辑), where the layout has them; layout, `hall` for UCAP's press
    hall; style, the class of the editor's own box (TRS_Editor or Custom_UnionStyle).
    """
    if site == "trs":
        return _trs_article(facts, lines, charset)
    return (
        _hall_article(facts, lines, charset) if facts.get("layout") == "hall" else _ucap_article(facts, lines, charset)
    )


def body(lines: Iterable[str]) -> str:
    """A text's paragraphs and tables."""
    return "\n".join(_blocks(lines))


def _blocks(lines: Iterable[str]) -> Iterator[str]:
    for is_table, group in groupby(lines, key=lambda line: line.startswith("|")):
        if is_table:
            yield _table(group)
        else:
            yield from map(_paragraph, group)


def _table(lines: Iterable[str]) -> str:
    rows = (line.strip("| ").split(" | ") for line in lines)
    cells = ("".join(f"<td><p>{escape(cell)}</p></td>" for cell in row) for row in rows)
    return "<table border='1'><tbody>" + "".join(f"<tr>{row}</tr>\n" for row in cells) + "</tbody></table>"


def _paragraph(line: str) -> str:
    text = escape(line, quote=False)
    if text.startswith("= "):
        return f'<p style="text-align:center"><strong>{text[2:]}</strong></p>'
    if text.startswith("**"):
        text = f'<span style="font-weight:bold">{text.strip("*")}</span>'
    elif text.startswith("【") and text.endswith("】"):
        text = f"<strong>{text[:3]}</strong><strong>{text[3:]}</strong>"
    return f'<p style="text-indent:2em">　　{LINK.sub(FILE_LINK, text)}</p>'


def _ucap_head(title: str, charset: str, *metas: tuple[str, str]) -> str:
    named = "\n".join(f'<meta name="{name}" content="{escape(content)}">' for name, content in metas)
    page_title = f"{title.replace('<br>', ' ')}_{OFFICES['ucap']}"
    return f'<!DOCTYPE html><html><head><meta charset="{charset}"><title>{page_title}</title>\n{named}</head>'


def _ucap_menu() -> str:
    items = "".join(f'<li><a href="/c{number}/index.shtml">{label}</a></li>' for number, label in enumerate(MENU))
    return f'<div class="header"><ul>{items}</ul></div>'


def _ucap_footer() -> str:
    return '<div class="footer">' + "".join(f"<p>{line}</p>" for line in UCAP_FOOTER) + "</div></body></html>"


def _ucap_article(facts: Mapping[str, str], lines: Iterable[str], charset: str) -> str:
    title, date = facts["title"], facts["date"]
    head = _ucap_head(
        title,
        charset,
        ("others", f"页面生成时间 {GENERATED}"),
        ("author", ""),
        ("lanmu", "检察"),
        ("firstpublishedtime", f"{date}-09:30:00"),
    )
    return f"""{head}<body>
{_ucap_menu()}<div class="BreadcrumbNav">您的位置：<a href="/">首页</a>&gt;<a href="index.shtml">列表</a></div>
<div class="detail_tit">{title}</div>
<div class="detail_extend1 fl">时间：{date}&nbsp;&nbsp;作者：&nbsp;&nbsp;来源：{facts["source"]}&nbsp;&nbsp;\
【字体：<a>大</a> <a>中</a> <a>小</a>】</div>
<div class="detail_con"><div id="fontzoom"><div class="{facts.get("style", "TRS_Editor")}">
{body(lines)}
</div></div></div><div id="pageBreak"></div><div class="editor">[责任编辑： {facts["editor"]}]</div>
<div id="xgxw"><b>相关新闻</b><ul></ul></div><div class="share">分享到：微信 微博</div>
{_ucap_footer()}"""


def _hall_article(facts: Mapping[str, str], lines: Iterable[str], charset: str) -> str:
    year, month, day = facts["date"].split("-")
    return f"""{_ucap_head(facts["title"], charset, ("others", f"页面生成时间 {GENERATED}"))}<body>
{_ucap_menu()}
<div class="wsfbh_detail"><div class="wsfbh_detail_con">\
<p style="text-align:center"><strong>{facts["title"]}</strong></p>\
<p style="text-align:center">发布时间：{year}年{int(month)}月{int(day)}日</p>
{body(lines)}</div><div class="wsfbh_detail_bot">打印 关闭</div></div>
{_ucap_footer()}"""


def ucap_list(label: str, rows: Iterable[SampleRow], pages: int, current: int, records: int) -> str:
    """One page of a UCAP list; `current` counts from 1."""
    items = "".join(
        f'<li><a href="{row.href}" target="_blank">{row.title}</a><span>{row.date}</span></li>' for row in rows
    )
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{label}_{OFFICES["ucap"]}</title></head><body>
{_ucap_menu()}<div class="commonList_con">
<ul class="li_line">{items}</ul></div><div id="page_div"></div>
<script>createPageHTML('page_div',{pages}, {current},'index','shtml',{records});</script>
{_ucap_footer()}"""


def ucap_home(columns: Mapping[str, str]) -> str:
    """The UCAP site's home page."""
    links = "".join(f'<li><a href="/{column}/index.shtml">{label}</a></li>' for column, label in columns.items())
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{OFFICES["ucap"]}</title></head><body>
{_ucap_menu()}<div class="column"><ul>{links}</ul></div>
{_ucap_footer()}"""


def _trs_head(title: str, charset: str) -> str:
    meta = f'<META http-equiv="Content-Type" content="text/html; charset={charset}">'
    return f"<html><head>{meta}<title>{title}</title></head>"


def _trs_footer() -> str:
    return f"<table><tr><td>版权所有：{OFFICES['trs']} 样ICP备00000002号<br>{NOTE}</td></tr></table></body></html>"


def _trs_article(facts: Mapping[str, str], lines: Iterable[str], charset: str) -> str:
    title = facts["title"]
    return f"""{_trs_head(f"{title}_{OFFICES['trs']}", charset)}
<body><table width="980"><tr><td>当前位置：<a href="/">首页</a>&gt;&gt;正文</td></tr>\
<tr><td class="title" align="center">{title}</td></tr>
<tr><td>时间：{facts["date"]} 作者： 新闻来源：{facts["source"]} 【字号：<a>大</a> | <a>中</a> | <a>小</a>】</td></tr>
<tr><td id="fontzoom"><div class="TRS_Editor">{body(lines)}</div></td></tr>
<tr><td>[关闭窗口] [打印本页]</td></tr></table>{_trs_footer()}"""


def trs_list(label: str, column: str, rows: Iterable[SampleRow], pages: int, current: int) -> str:
    """One page of a TRS list; `current` counts from 0."""
    items = "".join(
        f'<tr><td>·<a href=".{row.href.removeprefix(f"/{column}")}" target=_blank>{row.title}</a></td>'
        f"<td>[{row.date}]</td></tr>\n"
        for row in rows
    )
    return f"""{_trs_head(f"{label}_{OFFICES['trs']}", "gb2312")}<body><table>
{items}</table><script>var currentPage = {current};var countPage = {pages};\
createPageHTML({pages}, {current}, "index", "shtml");</script>{_trs_footer()}"""


def trs_home(columns: Mapping[str, str]) -> str:
    """The TRS site's home page, whose links name the columns."""
    links = " ".join(f'<a href="{column}/index.shtml">{label}</a>' for column, label in columns.items())
    other = '<a href="jgsz/index.shtml">机构设置</a> <a href="lxwm/index.shtml">联系我们</a>'
    return f"{_trs_head(OFFICES['trs'], 'gb2312')}<body><table><tr><td>{links} {other}</td></tr></table>{_trs_footer()}"
