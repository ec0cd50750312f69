"""Pages on which no element keeps the text apart from the links around it: trafilatura chooses."""

from __future__ import annotations

import subprocess
import sys

from archive.model import Context, Page, Role
from tests.support.articles import read

PARAGRAPHS = [
    f"第{n}起案件中，检察机关查明被告人以虚假投资为名骗取他人财物，依法提起公诉，法院作出有罪判决，退赔工作正在进行。"
    for n in range(1, 9)
]
LINKS = [f'<p><a href="/list/{n}.html">第{n}条推荐阅读的其他新闻标题</a></p>' for n in range(1, 13)]


def page(html: str) -> Page:
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    return Page(
        "http://x.example/1.html", "2026-01-01T00:00:00Z", 200, headers, html.encode(), Context(Role.ARTICLE), "", 0
    )


def mixed() -> str:
    paragraphs = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    links = "".join(LINKS)
    return f"<html><head><title>样例标题</title></head><body>{links}{paragraphs}{links}</body></html>"


def test_the_articles_paragraphs_stay_and_the_links_around_them_go() -> None:
    assert read(page(mixed())).text.split("\n") == PARAGRAPHS


def test_a_page_whose_body_is_located_does_not_wait_for_trafilatura() -> None:
    html = "<div id='fontzoom'>" + "".join(f"<p>{text}</p>" for text in PARAGRAPHS) + "</div>"
    code = f"""
import sys
from archive.model import Context, Page, Role
from archive.reading import read
html = {html.encode()!r}
(article,) = read(Page("http://x.example/1.html", "2026-01-01T00:00:00Z", 200, (), html, Context(Role.ARTICLE), "", 0))
print(len(article.text.splitlines()), "trafilatura" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [str(len(PARAGRAPHS)), "False"]
