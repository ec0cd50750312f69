"""Own systems, which share nothing but that a list links its next page; one of them fills its lists by a script."""

from __future__ import annotations

import json

from crawler.demo.markup import body
from crawler.demo.pages import SampleResponse
from tests.sites.fleet.base import HOST, Family, Listing, anchors, footer
from tests.sites.fleet.plans import Article


class Own(Family):
    """An own system. Its pages say that they are gb2312 and are UTF-8."""

    declares = "gb2312"
    header = "text/html"

    def list_paths(self, slug: str, pages: int = 1) -> list[str]:
        return [f"/{slug}/list.html", *(f"/{slug}/list.html?page={number}" for number in range(2, pages + 1))]

    def article_path(self, article: Article) -> str:
        return f"/content/detail?id={article.number}"

    def frame(self, path: str, title: str, inner: str, head: str = "") -> str:
        return f"""<!DOCTYPE html>
<html><head><meta charset="{self.declares}"><title>{title} - {self.plan.office}</title>
{head}</head><body><nav>{anchors("span", self.menu(path))}</nav>
<main>{inner}</main>
<footer>{footer(self.plan.office)}</footer></body></html>"""

    def listing(self, page: Listing) -> str:
        items = "".join(
            f'<div class="item"><a href="{row.href}">{row.title}</a> <em>{row.date}</em></div>\n' for row in page.rows
        )
        paths = dict(enumerate(self.list_paths(page.column.slug, page.pages), 1))
        before, after = (
            f'<a href="{paths[number]}">{text}</a>' if number in paths else text
            for text, number in (("上一页", page.number - 1), ("下一页", page.number + 1))
        )
        return f'<div class="items">\n{items}</div><p class="turn">{before} 第{page.number}页 {after}</p>'

    def article(self, article: Article, path: str) -> str:
        title = article.title
        inner = f"""<article><h2>{title}</h2>
<p class="from">{article.day:%Y年%m月%d日} 来源：{article.source}</p>
<section class="text">
{body(article.lines)}
</section></article>"""
        return self.frame(path, title, inner)


class Script(Own):
    """A site whose lists hold no rows before their script has fetched them."""

    declares = "utf-8"
    header = "text/html; charset=utf-8"

    def content(self) -> dict[tuple[str, str], SampleResponse]:
        return super().content() | {
            (HOST, f"/api/list?col={column.slug}&page={page.number}"): _data(page)
            for column in self.plan.columns
            for page in self.listings(column)
        }

    def listing(self, page: Listing) -> str:
        return f"""<ul id="rows"></ul><p class="turn"><a id="next" href="javascript:void(0)">下一页</a></p>
<script>
var page = Number(new URLSearchParams(location.search).get('page') || 1);
fetch('/api/list?col={page.column.slug}&page=' + page).then(function (answer) {{ return answer.json(); }})
.then(function (list) {{
  document.getElementById('rows').innerHTML = list.rows.map(function (row) {{
    return '<li><a href="' + row.url + '">' + row.title + '</a><span>' + row.date + '</span></li>';
  }}).join('');
  var next = document.getElementById('next');
  if (page < list.pages) next.href = 'list.html?page=' + (page + 1); else next.remove();
}});
</script>"""


def _data(page: Listing) -> SampleResponse:
    rows = [{"url": row.href, "title": row.title, "date": row.date} for row in page.rows]
    body = json.dumps({"page": page.number, "pages": page.pages, "rows": rows}, ensure_ascii=False)
    return SampleResponse(body.encode(), headers=(("Content-Type", "application/json"),))
