"""The pages of a small site in good order, from which faults make others: two lists, and articles on fraud."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from tests.sites.faulty.server import Reply

OFFICE = "样例市人民检察院"
COLUMNS = ("alfb", "jcyw")
ARTICLES = {"alfb": 15, "jcyw": 10}  # 25 in all
FIRST_DAY = date(2026, 3, 1)
TRICKS = ("刷单返利", "虚假投资", "冒充客服", "冒充熟人", "网络贷款", "屏幕共享", "虚假购物")
HTML = "<html><head><title>{title}-样例市人民检察院</title></head><body>{inner}</body></html>"


@dataclass(frozen=True, slots=True)
class PageParts:
    """An article and the parts of its page. A part that is None is not on the page."""

    column: str
    number: int
    title: str | None
    day: date
    text: str
    date_line: str | None
    source_line: str | None

    @property
    def path(self) -> str:
        """Where it is."""
        return f"/{self.column}/{self.day:%Y%m}/t{self.day:%Y%m%d}_{self.number}.shtml"

    def markup(self) -> str:
        """Its page."""
        heading = f"<h1>{self.title}</h1>" if self.title else ""
        facts = "　".join(filter(None, (self.date_line, self.source_line)))
        inner = f'{heading}<div class="info">{facts}</div><div class="TRS_Editor">{self.text}</div>'
        return HTML.format(title=self.title or "检务公开", inner=inner)

    def reply(self) -> Reply:
        """Its page as it is sent."""
        return Reply(self.markup().encode())


def articles() -> list[PageParts]:
    """All articles of the site, those of the first column first, the newest of a column first."""
    return [_article(column, at) for column in COLUMNS for at in range(ARTICLES[column])]


def _article(column: str, at: int) -> PageParts:
    number = 1000 * (1 + COLUMNS.index(column)) + ARTICLES[column] - at
    day = FIRST_DAY + timedelta(days=number % 1000)
    trick = TRICKS[number % len(TRICKS)]
    lines = [
        f"第{number * 10 + k}节　被告人以{trick}为名实施电信网络诈骗，骗取被害人{number + k}元。"
        f"检察机关以诈骗罪提起公诉，法院判处有期徒刑{k + 1}年，并处罚金。"
        f"检察官提醒群众提高警惕，凡是要求转账的都要核实，谨防第{number + 7 * k}号骗局。"
        for k in range(8)
    ]
    text = "".join(f"<p>{line}</p>" for line in lines)
    title = f"样例市检察机关发布打击{trick}诈骗典型案例（第{number}号）"
    return PageParts(column, number, title, day, text, f"发布时间：{day.isoformat()}", "来源：样例检察报")


def list_page(column: str, rows: list[PageParts], below: str = "") -> Reply:
    """A list page. `below`: markup below the rows."""
    items = "".join(f'<li><a href="{row.path}">{row.title}</a><span>{row.day.isoformat()}</span></li>' for row in rows)
    below = below or '<script>createPageHTML(1, 0, "index", "shtml")</script>'
    return Reply(HTML.format(title=column, inner=f'<div class="list"><ul>{items}</ul></div>{below}').encode())


def whole_site() -> dict[str, Reply]:
    """The answers of the site in good order, by path."""
    made = articles()
    lists = {f"/{column}/index.shtml": list_page(column, of(column)) for column in COLUMNS}
    robots = {"/robots.txt": Reply(b"User-agent: *\nAllow: /\n", headers=(("Content-Type", "text/plain"),))}
    home = {"/": Reply(HTML.format(title=OFFICE, inner="<p>首页</p>").encode())}
    return {**robots, **home, **lists, **{one.path: one.reply() for one in made}}


def of(column: str) -> list[PageParts]:
    """The articles of a column."""
    return [one for one in articles() if one.column == column]


def without(page: PageParts, *parts: str) -> PageParts:
    """A page without some of its parts."""
    return replace(page, **dict.fromkeys(parts))
