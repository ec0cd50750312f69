"""What goes wrong on a site on a single night: a fault makes other answers of those that the site would give."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from crawler.demo.markup import CHALLENGE
from crawler.demo.pages import Content, SampleResponse
from tests.sites.fleet.base import HOST, Family
from tests.sites.replaced_texts import other_numbers, question_marks, spam

LOGIN = (
    "<html><head><title>用户登录</title></head><body><form>用户名 <input> 密码 <input> 请先登录</form></body></html>"
)
NOTICE = "<html><head><title>系统提示</title></head><body><p>您访问的页面不存在或已被删除。</p></body></html>"
SAME = (
    "<html><head><title>网站维护公告</title></head><body><div class='content'><h1>网站维护公告</h1>"
    + "<p>为提升服务质量，本网站正在进行系统升级，期间部分栏目暂停更新，由此带来的不便敬请谅解，感谢您的支持。</p>" * 9
    + "</div></body></html>"
)
HTML = ("Content-Type", "text/html; charset=utf-8")
ROBOTS = "/robots.txt"

Answer = Callable[[SampleResponse], SampleResponse]


@dataclass(frozen=True, slots=True)
class NightFault:
    """A fault: which answers it hits (robots, articles, lists, or pages: all but robots.txt), and what they become."""

    name: str
    hits: str
    answer: Answer
    every: int = 1  # it hits every so many of them
    removes: bool = False  # the pages look as if they were taken down
    least: int = 3  # on articles alone: on a quiet night, from so many pages on it can be known

    def apply(self, family: Family, content: Content) -> Content:
        """The site's answers on the night of the fault."""
        articles = {family.article_path(one) for one in family.articles()}
        paths = {
            "robots": [ROBOTS],
            "articles": sorted(path for _, path in content if path in articles),
            "lists": sorted(path for _, path in content if path not in articles and path not in ("/", ROBOTS)),
            "pages": sorted(path for _, path in content if path != ROBOTS),
        }[self.hits]
        return {**content, **{(HOST, path): self.answer(content[HOST, path]) for path in paths[:: self.every]}}


def _always(body: str = "", status: int = 200, *headers: tuple[str, str]) -> Answer:
    answer = SampleResponse(body.encode(), status, headers or (HTML,))
    return lambda _page: answer


def _cut(page: SampleResponse) -> SampleResponse:
    return replace(page, body=page.body[: len(page.body) * 2 // 3])


def _torn_gzip(page: SampleResponse) -> SampleResponse:
    body = gzip.compress(page.body)
    return replace(page, body=body[: len(body) * 2 // 3], headers=(*page.headers, ("Content-Encoding", "gzip")))


def _without_rows(page: SampleResponse) -> SampleResponse:
    return replace(page, body=re.sub(rb"<(li|tr)\b.*?</\1>", b"", page.body, flags=re.DOTALL | re.IGNORECASE))


def _half(page: SampleResponse) -> SampleResponse:
    """The page without the second half of its paragraphs."""
    parts = re.split(rb"(<p\b.*?</p>)", page.body, flags=re.DOTALL)
    paragraphs = parts[1::2]
    left = [b"" if at >= (len(paragraphs) + 1) // 2 else one for at, one in enumerate(paragraphs)]
    body = b"".join(one for pair in zip(parts[::2], [*left, b""], strict=True) for one in pair)
    return replace(page, body=body)


def _with(change: Callable[[str], str]) -> Answer:
    """The page with another text of the same length and markup: each run of hanzi and numbers that is a line's."""
    return lambda page: replace(page, body=_RUN.sub(lambda run: change(run[0]), _text(page)).encode(_charset(page)))


def _text(page: SampleResponse) -> str:
    return page.body.decode(_charset(page))


def _charset(page: SampleResponse) -> str:
    return "utf-8" if b"utf-8" in page.body[:2000].lower() else "gb18030"


_RUN = re.compile(r"[\u3001-\u9fff\uff08-\uff1b“”0-9]{20,}")

FAULTS = (
    NightFault("down", "pages", _always("", 503)),
    NightFault("failing", "pages", _always("", 500)),
    NightFault("forbidden", "pages", _always("", 403)),
    NightFault("slowed down", "pages", _always("", 429)),
    NightFault("challenged", "pages", _always(CHALLENGE, 412)),
    NightFault("challenged in the open", "pages", _always(CHALLENGE)),
    NightFault("moved away", "pages", _always("", 404)),
    NightFault("empty pages", "pages", _always("")),
    NightFault("login everywhere", "pages", _always(LOGIN)),
    NightFault("robots.txt fails", "robots", _always("", 503)),
    NightFault(
        "robots.txt forbids", "robots", _always("User-agent: *\nDisallow: /\n", 200, ("Content-Type", "text/plain"))
    ),
    NightFault("login in place of articles", "articles", _always(LOGIN)),
    NightFault("notices in place of articles", "articles", _always(NOTICE), removes=True),
    NightFault("notice in place of every second article", "articles", _always(NOTICE), every=2, removes=True),
    NightFault("articles led home", "articles", _always("", 302, ("Location", "/")), removes=True),
    NightFault("articles led to a private address", "articles", _always("", 302, ("Location", "http://10.0.0.1/"))),
    NightFault("articles cut", "articles", _cut),
    NightFault("articles with torn gzip", "articles", _torn_gzip),
    NightFault("articles without their second half", "articles", _half),
    NightFault("lists without rows", "lists", _without_rows),
    NightFault("lists not found", "lists", _always("", 404)),
    NightFault("articles not found", "articles", _always("", 404), removes=True),
    NightFault("a script in place of articles", "articles", _always("<html><script>location.reload()</script></html>")),
    NightFault("bad gateway in place of articles", "articles", _always("<html><h1>502 Bad Gateway</h1></html>", 502)),
    NightFault("one text in place of all articles", "articles", _always(SAME)),
    NightFault("spam in place of all articles", "articles", _with(spam)),
    NightFault("question marks in place of all hanzi", "articles", _with(question_marks)),
    NightFault("all numbers changed by one", "articles", _with(other_numbers), least=5),  # an office may do so to three
)
