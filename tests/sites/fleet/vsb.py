"""博达 (VSB): page numbers count down, so that page 2 of five is `xwdt/4.htm`; in gb2312 here."""

from __future__ import annotations

from crawler.demo.markup import body
from tests.sites.fleet.base import Family, Listing, anchors, footer, relative
from tests.sites.fleet.plans import Article

OWNER = 1_358_720_001  # the site's number in its CMS
TREE = 1012  # the number of the first column


class Vsb(Family):
    """博达, as county procuratorates of 甘肃 run it."""

    declares = "gb2312"
    holds = "gb2312"
    header = "text/html"
    home_path = "/index.htm"

    def list_paths(self, slug: str, pages: int = 1) -> list[str]:
        return [f"/{slug}.htm", *(f"/{slug}/{number}.htm" for number in range(pages - 1, 0, -1))]

    def article_path(self, article: Article) -> str:
        slugs = [column.slug for column in self.plan.columns]
        return f"/info/{TREE + slugs.index(article.slug)}/{article.number}.htm"

    def frame(self, path: str, title: str, inner: str, head: str = "") -> str:
        return f"""<HTML><HEAD><META http-equiv="Content-Type" content="text/html; charset={self.declares}">
<TITLE>{title}-{self.plan.office}</TITLE><META Name="keywords" Content="{self.plan.office}" />
{head}<!--Announced by Visual SiteBuilder 9-->
<link rel="stylesheet" type="text/css" href="{relative("/_sitegray/_sitegray_d.css", path)}" />
<script language="javascript" src="/system/resource/js/counter.js"></script>
<script type="text/javascript">_jsq_({TREE},'{path}',-1,{OWNER})</script></HEAD>
<BODY><div class="nav"><ul>{anchors("li", self.menu(path))}</ul></div>
{inner}
<div class="foot">{footer(self.plan.office)}</div></BODY></HTML>"""

    def listing(self, page: Listing) -> str:
        items = "".join(
            f'<li id="line_u8_{at}"><a href="{row.href}" target="_blank" title="{row.title}">{row.title}</a>'
            f"<span>{row.date}</span></li>\n"
            for at, row in enumerate(page.rows)
        )
        return f'<div class="list_right"><ul>\n{items}</ul>\n{self._bar(page)}</div>'

    def _bar(self, page: Listing) -> str:
        """The bar of page numbers: links, and a script for a number that is typed in."""
        paths = self.list_paths(page.column.slug, page.pages)
        hrefs = {number: relative(path, page.path).removeprefix("./") for number, path in enumerate(paths, 1)}
        numbers = "".join(
            f'<span class="p_no_d">{number}</span>'
            if number == page.number
            else f'<span class="p_no"><a href="{href}">{number}</a></span>'
            for number, href in hrefs.items()
        )
        jumps = (
            ("first", "首页", hrefs[1] if page.number > 1 else None),
            ("prev", "上页", hrefs.get(page.number - 1)),
            ("next", "下页", hrefs.get(page.number + 1)),
            ("last", "尾页", hrefs[page.pages] if page.number < page.pages else None),
        )
        first, previous, following, last = (
            f'<span class="p_{name} p_fun"><a href="{href}">{text}</a></span>'
            if href
            else f'<span class="p_{name}_d p_fun_d">{text}</span>'
            for name, text, href in jumps
        )
        return f"""<div class="pb_sys_common pb_sys_normal pb_sys_style1"><span class="p_t">共{page.records}条</span> \
<span class="p_pages">{first}{previous}{numbers}{following}{last}</span> <span class="p_t">到第</span>\
<span class="p_goto"><script language="javascript" src="/system/resource/js/gotopage.js"></script>\
<input type="text" class="p_goto_input" maxlength="10" id="u8_goto" \
onkeydown="if(event.keyCode==13){{_simple_list_gotopage_fun({page.pages},&quot;u8_goto&quot;,2)}}"></span>\
<span class="p_t">页</span> <span class="p_goto"><a href="javascript:;" \
onclick="_simple_list_gotopage_fun({page.pages},&quot;u8_goto&quot;,2)">跳转</a></span></div>"""

    def article(self, article: Article, path: str) -> str:
        title = article.title
        inner = f"""<div class="position"><a href="../../index.htm">首页</a>&gt;&gt;\
<a href="../../{article.slug}.htm">列表</a>&gt;&gt;正文</div>
<form name="_newscontent_fromname"><div class="article"><h1 align="center">{title}</h1>
<div class="info">来源：{article.source} | 发布时间：{article.day.isoformat()} | \
浏览次数：<script>_showDynClicks("wbnews", {OWNER}, {article.number})</script></div>
<div id="vsb_content"><div class="v_news_content">
{body(article.lines)}
</div></div><div id="div_vote_id"></div><p>上一条：<a href="#">没有了</a></p></div></form>"""
        return self.frame(path, title, inner)
