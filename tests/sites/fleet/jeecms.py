"""JEECMS: `.jhtml` pages; the links of a list's page bar lead nowhere, what they do stands in their onclick."""

from __future__ import annotations

from crawler.demo.markup import body
from tests.sites.fleet.base import Family, Listing, anchors, footer
from tests.sites.fleet.plans import Article


class Jeecms(Family):
    """JEECMS, as 上海 runs it: page N of a list is index_N."""

    styles = ("root", "absolute")  # the CMS writes no others

    def list_paths(self, slug: str, pages: int = 1) -> list[str]:
        return [f"/{slug}/{_name(number)}" for number in range(1, pages + 1)]

    def article_path(self, article: Article) -> str:
        return f"/{article.slug}/{article.number}.jhtml"

    def frame(self, path: str, title: str, inner: str, head: str = "") -> str:
        return f"""<!DOCTYPE html>
<html><head><meta http-equiv="Content-Type" content="text/html; charset={self.declares}"/>
<title>{title}-{self.plan.office}</title>
{head}<link href="/r/cms/www/default/css/style.css" rel="stylesheet" type="text/css"/>
<script src="/r/cms/jquery.js" type="text/javascript"></script>
<script src="/r/cms/front.js" type="text/javascript"></script></head>
<body><div class="menu"><ul>{anchors("li", self.menu(path))}</ul></div>
{inner}
<div class="footer">{footer(self.plan.office)}</div></body></html>"""

    def listing(self, page: Listing) -> str:
        items = "".join(
            f'<li><span class="time">{row.date}</span><a href="{row.href}" target="_blank" title="{row.title}">'
            f"{row.title}</a></li>\n"
            for row in page.rows
        )
        return f'<div class="w_list"><ul class="list">\n{items}</ul>{self._bar(page)}</div>'

    def _bar(self, page: Listing) -> str:
        jumps = (
            ("首页", 1 if page.number > 1 else None),
            ("上一页", page.number - 1 or None),
            ("下一页", page.number + 1 if page.number < page.pages else None),
            ("尾页", page.pages if page.number < page.pages else None),
        )
        links = " ".join(
            f"""<a href="#" onclick="location.href=encodeURI('{_name(number)}');">{text}</a>"""
            if number
            else f'<a disabled="disabled">{text}</a>'
            for text, number in jumps
        )
        options = "".join(
            f'<option value="{number}"{" selected" * (number == page.number)}>{number}</option>'
            for number in range(1, page.pages + 1)
        )
        return f"""<div class="pagesite"><div>共{page.records}条记录 {page.number}/{page.pages}页&nbsp;{links}&nbsp;\
第<select onChange="location.href=encodeURI('index_'+this.value+'.jhtml')">{options}</select>页</div></div>"""

    def article(self, article: Article, path: str) -> str:
        title = article.title
        inner = f"""<div class="position">您的位置：<a href="/">首页</a> &gt; \
<a href="/{article.slug}/index.jhtml">列表</a> &gt; 正文</div>
<div class="article"><h1>{title}</h1>
<div class="msg">发表日期:{article.day.isoformat()}　来源:{article.source}　浏览：<span id="views">0</span>次</div>
<div class="content" id="content">
{body(article.lines)}
</div></div><script type="text/javascript">$(function(){{Cms.viewCount("",{article.number});}});</script>"""
        return self.frame(path, title, inner)


def _name(number: int) -> str:
    return "index.jhtml" if number == 1 else f"index_{number}.jhtml"
