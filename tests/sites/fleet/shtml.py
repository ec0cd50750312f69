"""UCAP and TRS: addresses alike, markup and numbering of pages not (a site moves from one to the other unnoticed)."""

from __future__ import annotations

from crawler.demo.markup import GENERATED, UCAP_EMPTY_LIST, body
from crawler.demo.pages import SampleResponse
from tests.sites.fleet.base import Family, Listing, anchors, dated_path, footer, metas
from tests.sites.fleet.plans import Article, Column


class Ucap(Family):
    """UCAP, as www.spp.gov.cn runs it: page N of a list is index_N, and index_1 answers without rows."""

    def list_paths(self, slug: str, pages: int = 1) -> list[str]:
        return [f"/{slug}/index.shtml", *(f"/{slug}/index_{number}.shtml" for number in range(2, pages + 1))]

    def article_path(self, article: Article) -> str:
        return dated_path(article)

    def lists(self, column: Column) -> dict[str, SampleResponse]:
        return {f"/{column.slug}/index_1.shtml": self.html(UCAP_EMPTY_LIST)} | super().lists(column)

    def frame(self, path: str, title: str, inner: str, head: str = "") -> str:
        return f"""<!DOCTYPE html>
<html><head><meta charset="{self.declares}"><title>{title}_{self.plan.office}</title>
{metas(("others", f"页面生成时间 {GENERATED}"), ("template,templategroup,version", "310,100,8.3"))}{head}\
<script type="text/javascript" src="/script/manuscript.js"></script></head><body>
<div class="header"><ul>{anchors("li", self.menu(path))}</ul></div>
{inner}
<div class="footer">{footer(self.plan.office)}</div></body></html>"""

    def listing(self, page: Listing) -> str:
        items = "".join(
            f'<li><a href="{row.href}" target="_blank">{row.title}</a><span>{row.date}</span></li>\n'
            for row in page.rows
        )
        return f"""<div class="commonList_con"><ul class="li_line">
{items}</ul></div><div id="page_div"></div>
<script>createPageHTML('page_div',{page.pages}, {page.number},'index','shtml',{page.records});</script>"""

    def article(self, article: Article, path: str) -> str:
        title, day = article.title, article.day.isoformat()
        head = metas(
            ("lanmu", "样例"),
            ("manuscriptId", str(article.number)),
            ("author", "样编"),
            ("firstpublishedtime", f"{day}-09:30:00"),
            ("lastmodifiedtime", f"{day}-09:45:00"),
        )
        inner = f"""\
<div class="BreadcrumbNav">您的位置：<a href="/">首页</a>&nbsp;&gt;&nbsp;<a href="../">列表</a></div>
<div class="detail_tit">{title}</div>
<div class="detail_extend1 fl">时间：{day}&nbsp;&nbsp;作者：&nbsp;&nbsp;来源：{article.source}&nbsp;&nbsp;\
【字体：<a>大</a> <a>中</a> <a>小</a>】</div>
<div class="detail_con"><div id="fontzoom"><div class="TRS_Editor">
{body(article.lines)}
</div></div></div><div id="pageBreak"></div><div class="editor">[责任编辑： 样编]</div>"""
        return self.frame(path, title, inner, head)


class Trs(Family):
    """TRS, as 湖北 and the sites of 正义网 run it: in gb2312, page N of a list is index_{N-1}."""

    declares = "gb2312"
    holds = "gb2312"
    header = "text/html"

    def list_paths(self, slug: str, pages: int = 1) -> list[str]:
        return [f"/{slug}/index.shtml", *(f"/{slug}/index_{number}.shtml" for number in range(1, pages))]

    def article_path(self, article: Article) -> str:
        return dated_path(article)

    def frame(self, path: str, title: str, inner: str, head: str = "") -> str:
        return f"""<html><head><META http-equiv="Content-Type" content="text/html; charset={self.declares}">
<title>{title}-{self.plan.office}</title>
{head}</head><body><table width="980" class="nav"><tr>{anchors("td", self.menu(path))}</tr></table>
{inner}
<table width="980"><tr><td>{footer(self.plan.office)}</td></tr></table></body></html>"""

    def listing(self, page: Listing) -> str:
        items = "".join(
            f'<li><a href="{row.href}" target="_blank">{row.title}</a><span class="date">[{row.date}]</span></li>\n'
            for row in page.rows
        )
        # A page that was generated without rows has no script either: only the pages before it say how many there are.
        script = f"""<script>var currentPage = {page.number - 1};var countPage = {page.pages};
createPageHTML({page.pages}, {page.number - 1}, "index", "shtml");</script>"""
        return f'<div class="conblock listpage"><ul class="artlist">\n{items}</ul></div>{script if items else ""}'

    def article(self, article: Article, path: str) -> str:
        title, day = article.title, article.day.isoformat()
        head = metas(
            ("SiteName", self.plan.office),
            ("ColumnName", "样例"),
            ("ArticleTitle", title),
            ("PubDate", f"{day} 09:30"),
            ("ContentSource", article.source),
        )
        inner = f"""<table width="980"><tr><td>当前位置：<a href="/">首页</a>&gt;&gt;<a href="../">列表</a></td></tr>
<tr><td class="title" align="center">{title}</td></tr>
<tr><td align="center">时间:{day} 作者: 新闻来源:{article.source} 【字号: <a>大</a> | <a>中</a> | <a>小</a>】</td></tr>
<tr><td><!--正文开始--><div id="fontzoom"><div class="TRS_Editor">
{body(article.lines)}
</div></div><!--正文结束--></td></tr><tr><td>[关闭窗口] [打印本页]</td></tr></table>"""
        return self.frame(path, title, inner, head)
