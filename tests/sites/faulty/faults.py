"""The faults: what each makes of a site in good order, and what a crawl must say of it.

All sites are crawled once in good order, unless their fault is there from the beginning (`new`). Then each has its
fault.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from crawler.demo.markup import CHALLENGE
from tests.sites.faulty import pages
from tests.sites.faulty.pages import HTML, PageParts, articles, list_page, of, without
from tests.sites.faulty.server import FaultySite, Reply
from tests.sites.replaced_texts import question_marks, spam

Change = Callable[[FaultySite], None]
TEXT = (("Content-Type", "text/plain"),)
PRIVATE = "http://10.0.0.1/"
LOGIN = HTML.format(
    title="用户登录", inner="<form><p>请先登录</p>用户名<input name=u>密码<input type=password></form>"
).encode()
SOFT_404 = HTML.format(title="系统提示", inner="<div><p>您访问的页面不存在或已被删除。</p></div>").encode()
NOTICE = HTML.format(title="通知", inner="<div><p>网站正在维护，请稍后再试。</p></div>").encode()
LONG_NOTICE = HTML.format(
    title="公告",
    inner=f"<div>{'<p>为做好本院门户网站迁移工作，近期网站部分栏目内容将进行调整，敬请谅解与支持。</p>' * 20}</div>",
).encode()
SHELL = b'<html><head><title>x</title></head><body><div id="app"></div><script src="/app.js"></script></body></html>'
BOMB = gzip.compress(b"<html><body>" + b" " * 30_000_000, 9)
GZIP = ("Content-Encoding", "gzip")
GONE = Reply(b"<html><body>404</body></html>", 404)
NEWEST = "2026-03-30"


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault and what a crawl must make of it."""

    name: str
    change: Change
    verdict: str
    state: str = "live"  # of the pages that it hits, or the kind of their failure
    new: bool = False  # whether the site is crawled for the first time with its fault
    tls: str | None = None  # the certificate that it serves with: see tests.sites.faulty.certificates
    texts_stay: bool = True  # whether each page keeps the text that it had


def each(make: Callable[[PageParts], Reply], every: int = 1, of_every: int = 1) -> Change:
    """A change of `every` of each `of_every` articles, spread over the lists."""

    def change(site: FaultySite) -> None:
        for at, page in enumerate(articles()):
            if at % of_every < every:
                site.answers[page.path] = make(page)

    return change


def answered(reply: Reply, every: int = 1, of_every: int = 1) -> Change:
    """Articles are answered so, whatever they are."""
    return each(lambda _page: reply, every, of_every)


def both(*changes: Change) -> Change:
    def change(site: FaultySite) -> None:
        for one in changes:
            one(site)

    return change


def put(path: str, reply: Reply) -> Change:
    return lambda site: site.answers.update({path: reply})


def lists(reply: Reply) -> Change:
    return both(*(put(f"/{column}/index.shtml", reply) for column in pages.COLUMNS))


def redirect(to: str) -> Reply:
    return Reply(status=302, headers=(("Location", to), *pages_type()))


def pages_type() -> tuple[tuple[str, str], ...]:
    return (("Content-Type", "text/html"),)


def shortened(page: PageParts) -> Reply:
    return replace(page, text=page.text[: len(page.text) // 3] + "</p>").reply()


def without_end(page: PageParts) -> Reply:
    """A page without <html>, cut in the middle: nothing in it says that it is torn."""
    markup = page.markup().removeprefix("<html>").replace("<body>", "").replace("<head>", "").replace("</head>", "")
    return Reply(markup[: len(markup) // 2].encode(), length=None)


def torn_gzip(page: PageParts) -> Reply:
    body = gzip.compress(page.reply().body)
    return Reply(body[: len(body) * 2 // 3], headers=(*page.reply().headers, GZIP))


def cut(page: PageParts) -> Reply:
    body = page.reply().body
    return Reply(body, length=None, sent=len(body) // 2)


def counted(page: PageParts) -> Reply:
    """A page with a hit counter and the time of printing in its body."""
    return replace(page, text=f"<p>浏览次数：4711</p>{page.text}<p>打印时间：2026-11-27 10:00:00</p>").reply()


def in_each_line(change: Callable[[str], str]) -> Callable[[PageParts], Reply]:
    """Pages with another text in each line."""
    return lambda page: replace(page, text=re.sub(r"[^<>]{20,}", lambda line: change(line[0]), page.text)).reply()


def as_gbk(page: PageParts) -> Reply:
    """A page in UTF-8 whose header says GBK."""
    return replace(page.reply(), headers=(("Content-Type", "text/html; charset=gbk"),))


def repeats(site: FaultySite) -> None:
    """The first list has five pages, which are all the first one under a new parameter."""
    below = '<div>共5页 <a href="?page={}">下一页</a></div>'
    column = pages.COLUMNS[0]
    for number in range(1, 6):
        path = f"/{column}/index.shtml" + (f"?page={number}" if number > 1 else "")
        site.answers[path] = list_page(column, of(column), below.format(number + 1))


def endless(site: FaultySite) -> None:
    """The first list has a next page, and new rows that lead nowhere, for ever."""
    column = pages.COLUMNS[0]
    rows = of(column)

    def otherwise(path: str) -> Reply:
        _, _, number = path.partition("?page=")
        if not number:
            return Reply(status=404)
        new = replace(rows[0], number=50_000 + int(number), title=f"{rows[0].title}之{number}")
        return list_page(column, [new], _next(int(number) + 1))

    site.answers[f"/{column}/index.shtml"] = list_page(column, rows, _next(2))
    site.otherwise = otherwise


def _next(number: int) -> str:
    return f'<a href="?page={number}">下一页</a>'


def flood(site: FaultySite) -> None:
    """The first list has thousands of links."""
    column = pages.COLUMNS[0]
    rows = of(column)
    many = [
        replace(rows[at % len(rows)], number=60_000 + at, title=f"样例市人民检察院召开第{at}次党组会议")
        for at in range(2_000)
    ]
    sampled = {one.path: one.reply() for one in many}
    site.answers[f"/{column}/index.shtml"] = list_page(column, [*rows, *many])
    site.answers.update(sampled)


def lead_away(site: FaultySite) -> None:
    """The lists lead to those of another site."""
    for column in pages.COLUMNS:
        path = f"/{column}/index.shtml"
        site.answers[path] = redirect(f"{site.neighbour}{path}")


def fewer(column: str, rows: int) -> Change:
    return lambda site: put(f"/{column}/index.shtml", list_page(column, of(column)[:rows]))(site)


def robots(reply: Reply) -> Change:
    return put("/robots.txt", reply)


def forbidding(*paths: str) -> Change:
    rules = "".join(f"Disallow: {path}\n" for path in paths)
    return robots(Reply(f"User-agent: *\n{rules}".encode(), headers=TEXT))


def nothing(_site: FaultySite) -> None:
    """In good order."""


ALL, FORTY, EIGHT = (1, 1), (2, 5), (1, 13)  # 25, 10 and 2 of 25 articles
FAULTS = (
    Fault("in good order", nothing, "good"),
    Fault("one failed page of 25", answered(Reply(status=500), 1, 25), "good", "error"),
    Fault("a hit counter and a print time in each body", each(counted), "good", texts_stay=False),
    Fault("the header says GBK, the pages are UTF-8", each(as_gbk), "good"),
    # What is fetched is not the article.
    Fault("articles redirected to a private address", answered(redirect(PRIVATE)), "refused", "RefusedAddress"),
    Fault("robots.txt forbids the articles", forbidding("/alfb/2", "/jcyw/2"), "refused", "RobotsDisallowed"),
    Fault("robots.txt forbids everything", forbidding("/"), "refused", "RobotsDisallowed"),
    Fault("robots.txt forbids a part", forbidding("/alfb/2"), "refused", "RobotsDisallowed"),
    Fault("articles redirected to the home page", answered(redirect("/")), "gone"),
    Fault("articles redirect to themselves", each(lambda page: redirect(page.path)), "down", "IgnoreRequest"),
    Fault("40 % login pages", answered(Reply(LOGIN), *FORTY), "partial", "login_page"),
    Fault("40 % soft 404s", answered(Reply(SOFT_404), *FORTY), "partial", "gone_once"),
    Fault("8 % soft 404s", answered(Reply(SOFT_404), *EIGHT), "partial", "gone_once"),
    Fault("all soft 404s", answered(Reply(SOFT_404)), "layout", "gone_once"),
    Fault("40 % notices of maintenance", answered(Reply(NOTICE), *FORTY), "partial", "notice"),
    Fault("one long notice on every page", answered(Reply(LONG_NOTICE)), "layout", texts_stay=False),
    Fault("40 % script bodies", answered(Reply(SHELL), *FORTY), "partial", "no_text"),
    Fault("40 % challenges", answered(Reply(CHALLENGE.encode()), *FORTY), "partial", "challenged"),
    Fault("challenges everywhere", answered(Reply(CHALLENGE.encode())), "challenged", "challenged"),
    Fault("40 % 404s", answered(GONE, *FORTY), "partial", "gone"),
    Fault("all 404s", answered(GONE), "gone", "gone"),
    Fault("40 % 404s at the first crawl", answered(GONE, *FORTY), "partial", "gone", new=True),
    Fault("40 % soft 404s at the first crawl", answered(Reply(SOFT_404), *FORTY), "partial", "soft_404", new=True),
    Fault(
        "articles forbidden at the first crawl",
        forbidding("/alfb/2", "/jcyw/2"),
        "refused",
        "RobotsDisallowed",
        new=True,
    ),
    Fault("PDF files in place of pages", answered(Reply(b"%PDF-1.4 x")), "down", "error"),
    Fault("empty bodies", answered(Reply(b"")), "down", "error"),
    # What is fetched is a part of the article, or another one.
    Fault("torn gzip", each(torn_gzip), "down", "error"),
    Fault("torn gzip on 40 %", each(torn_gzip, *FORTY), "partial", "error"),
    Fault("bodies cut without a length", each(cut), "down", "error"),
    Fault("bodies shorter than their length", each(lambda page: replace(page.reply(), length=99_999)), "down", "error"),
    Fault("pages without their end", each(without_end), "layout"),
    Fault("bodies a third as long", each(shortened), "layout"),
    Fault("bodies a third as long on 40 %", each(shortened, *FORTY), "layout"),
    Fault("titles vanished", each(lambda page: without(page, "title").reply()), "layout", texts_stay=False),
    Fault("dates vanished", each(lambda page: without(page, "date_line").reply()), "layout"),
    Fault("sources vanished", each(lambda page: without(page, "source_line").reply()), "layout"),
    Fault("spam in place of every text", each(in_each_line(spam)), "replaced", texts_stay=False),
    Fault("a question mark for every hanzi", each(in_each_line(question_marks)), "layout", "garbled"),
    # Lists.
    Fault("a list repeats itself under new parameters", repeats, "partial"),
    Fault("an endless list", endless, "partial"),
    Fault("a flood of links", flood, "partial"),
    Fault("a list lost two thirds of its rows", fewer("alfb", 5), "shrunk"),
    Fault(
        "a column fails while another shrinks",
        both(put("/jcyw/index.shtml", Reply(status=500)), fewer("alfb", 5)),
        "partial",
        "error",
    ),
    Fault("lists are a login page", lists(Reply(LOGIN)), "empty"),
    Fault("lists fail", lists(Reply(status=503)), "down", "error"),
    Fault("lists are forbidden", lists(Reply(status=403)), "blocked", "blocked"),
    Fault("lists are gone", lists(GONE), "empty", "gone"),
    Fault("lists are on another host", lead_away, "down", "elsewhere"),
    # Servers in trouble.
    Fault("a storm of 503", answered(Reply(status=503)), "down", "error"),
    Fault("429 everywhere", answered(Reply(status=429)), "blocked", "blocked"),
    Fault(
        "429 that asks for a day",
        answered(Reply(status=429, headers=(("Retry-After", "86400"),))),
        "blocked",
        "blocked",
    ),
    Fault(
        "gzip bombs on 40 %",
        answered(Reply(BOMB, headers=(("Content-Type", "text/html"), GZIP)), *FORTY),
        "partial",
        "TooLarge",
    ),
    Fault(
        "slow bodies on 40 %",
        each(lambda page: replace(page.reply(), drip=0.2), *FORTY),
        "partial",
        "DownloadTimeoutError",
    ),
    Fault("robots.txt hangs", robots(Reply(wait=20.0)), "down", "RobotsUnavailable"),
    Fault("robots.txt fails", robots(Reply(status=503)), "down", "RobotsUnavailable"),
    Fault("a self-signed certificate", nothing, "refused", "CertificateRefused", new=True, tls="self-signed"),
    Fault("a certificate of an unknown authority", nothing, "refused", "CertificateRefused", new=True, tls="unknown"),
    Fault("an expired certificate", nothing, "refused", "CertificateRefused", new=True, tls="expired"),
    Fault("a certificate of another host", nothing, "refused", "CertificateRefused", new=True, tls="other-host"),
    Fault("a valid certificate", nothing, "good", new=True, tls="valid"),
)
