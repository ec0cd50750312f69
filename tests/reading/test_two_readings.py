"""trafilatura reads the located body of every HTML page, and what it lost is taken back from the visible lines."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from archive.model import Article, BodyReading, Context, LocatedBy, Page, Role
from tests.support.articles import read

PARAGRAPHS = [
    f"第{n}起案件中，检察机关查明被告人以虚假投资为名骗取他人财物，依法提起公诉，法院作出有罪判决，退赔工作正在进行。"
    for n in range(1, 9)
]
TEXT = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
LINKS = "".join(f'<p><a href="/list/{n}.html">第{n}条推荐阅读的其他新闻标题</a></p>' for n in range(1, 13))
MIXED = f"<html><head><title>样例标题</title></head><body>{LINKS}{TEXT}{LINKS}</body></html>"


def page(markup: str, content_type: str = "text/html; charset=utf-8") -> Page:
    headers = (("Content-Type", content_type),)
    return Page(
        "http://x.example/1.html", "2026-01-01T00:00:00Z", 200, headers, markup.encode(), Context(Role.ARTICLE), "", 0
    )


def reading_of(markup: str) -> tuple[Article, BodyReading]:
    article = read(page(markup))
    assert article.body_reading is not None
    return article, article.body_reading


def test_what_trafilatura_lost_of_a_sure_body_comes_back_in_its_place() -> None:
    lines = [*PARAGRAPHS[:4], "附：相关网站", *PARAGRAPHS[4:6], PARAGRAPHS[5], "QQ", *PARAGRAPHS[6:]]
    lost = '<div class="sidebar">附：相关网站</div>'
    markup = "".join(lost if line == lines[4] else f"<p>{line}</p>" for line in lines)
    article, reading = reading_of(f"<body><div id='fontzoom'>{markup}</div></body>")
    assert article.text.split("\n") == lines
    assert (reading.made_by, reading.lines_returned) == (LocatedBy.SELECTOR, 2)  # 附：相关网站, QQ
    assert reading.agreement is not None
    assert 0.5 < reading.agreement < 1


def test_the_articles_paragraphs_stay_and_the_links_around_them_go() -> None:
    article, reading = reading_of(MIXED)
    assert article.text.split("\n") == PARAGRAPHS
    assert reading.made_by is LocatedBy.WHOLE_PAGE


def test_two_readings_that_are_the_same_agree_wholly() -> None:
    article, reading = reading_of(f"<body><a href='/'>首页</a><div><div class='wenben'>{TEXT}</div></div></body>")
    assert article.text.split("\n") == PARAGRAPHS
    assert reading == BodyReading(LocatedBy.WEIGHT, 0, 1.0)


LINE = st.sampled_from(
    [*PARAGRAPHS[:3], "首页", "分享", "相关阅读", "责任编辑：某某", "小标题", "2023年5月6日", "样例标题"]
)


@given(st.lists(st.tuples(LINE, st.booleans()), max_size=30))
def test_whatever_lines_a_page_has_those_of_its_article_are_among_them_in_order(lines: list[tuple[str, bool]]) -> None:
    markup = "".join(f"<p><a href='/x'>{line}</a></p>" if linked else f"<p>{line}</p>" for line, linked in lines)
    found = read(page(f"<title>样例标题_样例网</title><body>{markup}</body>"))
    left = iter([line for line, _ in lines])
    assert all(line in left for line in found.text.split("\n") if line)
