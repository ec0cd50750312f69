"""大汉 (hanweb): the first rows of a list stand in its page, as XML in a script; a proxy sends the others by number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import quote, urlencode

from crawler.demo.markup import SampleRow, body
from crawler.demo.pages import SampleResponse
from tests.sites.fleet.base import HOST, Computed, Family, Listing, anchors, footer, metas
from tests.sites.fleet.plans import ROWS, Article, Column

PROXY = "/module/web/jpage/dataproxy.jsp"
WEB = 17  # the site's number in its CMS
SHOWN = 22  # characters of a row's title; the whole of it is in its title attribute
NOTHING = SampleResponse(b"<datastore><recordset></recordset></datastore>")


class Hanweb(Family):
    """大汉, as 浙江 runs it."""

    header = "text/html;charset=UTF-8"
    styles = ("root", "absolute")  # records are shown on one page and sent by another: a relative link would break

    def content(self) -> dict[tuple[str, str], SampleResponse]:
        return super().content() | {(HOST, PROXY): Computed(b"", make=self._proxy)}

    def list_paths(self, slug: str, pages: int = 1) -> list[str]:
        return [f"/col/{slug}/index.html", *(self._range(slug, page * ROWS + 1) for page in range(1, pages))]

    def article_path(self, article: Article) -> str:
        day = article.day
        return f"/art/{day.year}/{day.month}/{day.day}/art_{_column_id(article.slug)}_{article.number}.html"

    def lists(self, column: Column) -> dict[str, SampleResponse]:
        first = self.listings(column)[0]
        page = self.frame(first.path, column.label, self.listing(first), metas(("ColumnName", column.label)))
        return {first.path: self.html(page)}

    def frame(self, path: str, title: str, inner: str, head: str = "") -> str:
        return f"""<!DOCTYPE html>
<html><head><meta http-equiv="Content-Type" content="text/html; charset={self.declares}">
<script language="javascript" src="/module/jslib/jquery/jquery.js"></script>
<link href="/script/page.css" type="text/css" rel="stylesheet"><title>{title}</title>
{metas(("Maketime", "2025-03-02 12:28:37"), ("SiteName", self.plan.office), ("SiteDomain", HOST))}{head}</head>
<body><div class="nav"><dl>{anchors("dd", self.menu(path))}</dl></div>
{inner}
<div class="foot">{footer(self.plan.office)}</div></body></html>"""

    def listing(self, page: Listing) -> str:
        column = page.column
        unit = _unit_id(column.slug)
        asked = ",".join(f"{name}:'{value}'" for name, value in self._asked(column.slug).items())
        return f"""<div id="{unit}" class="list">\
<script type="text/xml">{self._store(column, page.rows, 1)}</script></div>
<script language="javascript" src="/script/jpage/jquery.jpage.js"></script>
<script>$(function(){{$('#{unit}').jpage({{themeName:'default',showMode:'full',totalRecord:{page.records},\
openCookies:false,groupSize:{column.rows // ROWS},proxyUrl:'{PROXY}',perPage:{ROWS},barPosition:'bottom',\
ajaxParam:{{{asked}}}}});}});</script>"""

    def _store(self, column: Column, rows: Iterable[SampleRow], following: int) -> str:
        """Rows as XML, with the address of the group `following` (the first is 0) where there is one."""
        # The site's name is quoted twice there, as crawlers of 定西 saw it.
        asked = "&".join(f"{name}={quote(quote(value, '/'), '/')}" for name, value in self._asked(column.slug).items())
        more = following * column.rows < self.listings(column)[0].records
        group = f'<nextgroup><![CDATA[<a href="{PROXY}?page={following}&{asked}"></a>]]></nextgroup>\n' if more else ""
        records = "".join(f"<record><![CDATA[\n{_item(row)}]]></record>\n" for row in rows)
        return f"<datastore>\n{group}<recordset>\n{records}</recordset>\n</datastore>"

    def _proxy(self, asked: Mapping[str, str]) -> SampleResponse:
        """The records from `startrecord` to `endrecord` of a column, or its group `page`."""
        column = next((c for c in self.plan.columns if _column_id(c.slug) == asked.get("columnid")), None)
        if column is None:
            return NOTHING
        size = column.rows
        group = int(asked.get("page", 0))
        start = int(asked.get("startrecord", group * size + 1))
        end = int(asked.get("endrecord", start + size - 1))
        records = [row for page in self.listings(column) for row in page.rows or (None,) * ROWS]
        rows = [row for row in records[start - 1 : end] if row]
        return self.html(self._store(column, rows, (start - 1) // size + 1))

    def article(self, article: Article, path: str) -> str:
        title, day = article.title, article.day.isoformat()
        head = metas(
            ("ColumnName", "样例"),
            ("ArticleTitle", title),
            ("PubDate", f"{day} 09:30"),
            ("contentSource", article.source),
            ("guid", f"{article.day.year}{article.number}"),
        )
        inner = f"""<div class="position">当前位置：<a href="/">首页</a> &gt;\
<a href="/col/{article.slug}/index.html">列表</a></div>
<div class="con"><p class="con-title"> <!--<$[标题]>begin-->{title}<!--<$[标题]>end--></p>
<div class="small-title"><span>发布日期：{day}</span> <span>浏览次数： </span> \
<span>信息来源：<!--<$[信息来源]>begin-->{article.source}<!--<$[信息来源]>end--></span></div>
<div class="main-txt" id="zoom"><!--<$[信息内容]>begin--><!--ZJEG_RSS.content.begin--><meta name="ContentStart">
{body(article.lines)}
<meta name="ContentEnd"><!--ZJEG_RSS.content.end--><!--<$[信息内容]>end--></div>
<div class="main-word"><span class="printer">打印</span> <span class="close">关闭</span></div></div>"""
        return self.frame(path, title, inner, head)

    def _range(self, slug: str, start: int) -> str:
        asked = {"startrecord": start, "endrecord": start + ROWS - 1, "perpage": ROWS, **self._asked(slug)}
        return f"{PROXY}?{urlencode(asked)}"

    def _asked(self, slug: str) -> dict[str, str]:
        return {
            "col": "1",
            "appid": "1",
            "webid": str(WEB),
            "path": "/",
            "columnid": _column_id(slug),
            "sourceContentType": "1",
            "unitid": _unit_id(slug),
            "webname": self.plan.office,
            "permissiontype": "0",
        }


def _column_id(slug: str) -> str:
    return slug.removeprefix("col")


def _unit_id(slug: str) -> str:
    return f"38{_column_id(slug)}"


def _item(row: SampleRow) -> str:
    shown = row.title if len(row.title) <= SHOWN else f"{row.title[:SHOWN]}..."
    return f'<li><a href="{row.href}" title="{row.title}" target="_blank">{shown}</a><span>{row.date}</span></li>'
