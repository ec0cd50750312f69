"""A request has one language, in all threads that work for it and in no other request; links keep it."""

from __future__ import annotations

import asyncio

import pytest

from archive.site.fairness.executor import FairExecutor
from archive.site.languages import (
    DEFAULT,
    LANGUAGES,
    WITHOUT_REQUEST,
    Speech,
    in_language,
    language,
    language_field,
    links_in_languages,
    speaking,
    text_of,
)
from archive.site.languages.marking import mark_chinese
from archive.site.languages.negotiation import preferred_language, speech_of
from archive.site.strings import word
from tests.support.growth import assert_linear

ENGLISH, CHINESE = LANGUAGES["en"], DEFAULT
CHOSEN = Speech(ENGLISH, CHINESE)  # `?lang=en` in a browser that prefers Chinese
PREFERRED = Speech(ENGLISH, ENGLISH)  # a browser that prefers English


def test_without_a_request_it_is_chinese() -> None:
    assert language() is DEFAULT
    assert word("nav.home") == "首页"


def test_a_thread_speaks_the_language_of_the_request_that_it_works_for() -> None:
    executor = FairExecutor(1)

    async def request(code: str) -> str:
        with speaking(Speech(LANGUAGES[code])):
            return await asyncio.get_running_loop().run_in_executor(executor, lambda: language().code)

    async def both() -> list[str]:
        return await asyncio.gather(*map(request, ["en", "zh", "en"]))

    try:
        assert asyncio.run(both()) == ["en", "zh", "en"]
        assert executor.submit(lambda: language().code).result() == "zh"
    finally:
        executor.shutdown()


def test_a_key_that_no_catalogue_has_is_an_error() -> None:
    assert text_of("nav.nowhere", "en") is None
    with pytest.raises(KeyError, match=r"nav\.nowhere"):
        word("nav.nowhere")


@pytest.mark.parametrize(
    ("n", "text"), [(0, "0 publications"), (1, "1 publication"), (2, "2 publications"), (1234, "1,234 publications")]
)
def test_a_number_decides_the_form(n: int, text: str) -> None:
    with speaking(PREFERRED):
        assert word("search.total", n=n) == text
    assert word("search.total", n=n) == f"共 {n:,} 件文献"


@pytest.mark.parametrize(
    ("accepted", "code"),
    [
        ("", "zh"),
        ("en", "en"),
        ("en-GB,en;q=0.9", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en-US,en;q=0.9,zh-CN;q=0.8", "en"),
        ("fr, en;q=0.5", "en"),
        ("fr", "zh"),
        ("*", "zh"),
        ("en;q=0.2, zh;q=0.9", "zh"),
        ("en;q=0, zh;q=0.1", "zh"),
        ("en;q=0", "zh"),
        ("EN ; q = 1.000", "en"),
        ("en;q=2, zh", "zh"),
        ("en;level=1", "zh"),
        (";;,,q=1", "zh"),
        ("e" * 100_000, "zh"),
    ],
)
def test_the_language_that_a_browser_prefers(accepted: str, code: str) -> None:
    assert preferred_language(accepted).code == code


@pytest.mark.parametrize(
    ("path", "query", "accepted", "code"),
    [
        ("/about", "", "en", "en"),
        ("/about", "lang=zh", "en", "zh"),
        ("/about", "lang=EN&q=1", "zh", "en"),
        ("/about", "lang=en&lang=zh", "en", "zh"),
        ("/about", "lang=fr", "en", "en"),
        ("/about", "lang=", "en", "en"),
        ("/about", "langue=zh", "en", "en"),
        ("/p/a.txt", "", "en", "zh"),
        ("/search.json", "", "en", "zh"),
        ("/search/suggest", "", "en", "zh"),
        ("/p/a.txt", "lang=en", "zh", "en"),
        ("/p/a.b", "", "en", "en"),
    ],
)
def test_the_language_of_a_request(path: str, query: str, accepted: str, code: str) -> None:
    scope = {"path": path, "query_string": query.encode(), "headers": [(b"Accept-Language", accepted.encode())]}
    assert speech_of(scope).language.code == code


@pytest.mark.parametrize(
    ("address", "chosen", "preferred"),
    [
        ("/about", "/about?lang=en", "/about"),
        ("/search?q=a", "/search?q=a&lang=en", "/search?q=a"),
        ("/p/a#cite", "/p/a?lang=en#cite", "/p/a#cite"),
        ("?page=2", "?page=2&lang=en", "?page=2"),
        ("?q=a&lang=zh", "?q=a&lang=zh", "?q=a&lang=zh"),
        ("#main", "#main", "#main"),
        ("/p/a.txt", "/p/a.txt?lang=en", "/p/a.txt?lang=en"),
        ("/fanzha.db", "/fanzha.db", "/fanzha.db"),
        ("/-/fanzha/site.css?0123", "/-/fanzha/site.css?0123", "/-/fanzha/site.css?0123"),
        ("https://www.spp.gov.cn/a", "https://www.spp.gov.cn/a", "https://www.spp.gov.cn/a"),
        ("//example.org/a", "//example.org/a", "//example.org/a"),
    ],
)
def test_links_keep_the_language_where_it_would_be_another(address: str, chosen: str, preferred: str) -> None:
    assert in_language(address) == address
    with speaking(CHOSEN):
        assert in_language(address) == chosen
    with speaking(PREFERRED):
        assert in_language(address) == preferred


def test_a_chinese_page_for_an_english_browser_keeps_its_language_too() -> None:
    with speaking(Speech(CHINESE, ENGLISH)):
        assert in_language("/about") == "/about?lang=zh"
        assert in_language("/p/a.txt") == "/p/a.txt"
        assert language_field() == '<input type="hidden" name="lang" value="zh">'
    with speaking(PREFERRED):
        assert language_field() == ""


def test_each_language_of_a_page_has_its_address() -> None:
    assert [(one.code, href) for one, href in links_in_languages("q=a")] == [
        ("zh", "?q=a&lang=zh"),
        ("en", "?q=a&lang=en"),
    ]


@pytest.mark.parametrize(
    ("html", "marked"),
    [
        ("<h2>诈骗案</h2>", '<h2 lang="zh-Hans">诈骗案</h2>'),
        ('<a href="/p/a">2023 年报告</a>', '<a href="/p/a" lang="zh-Hans">2023 年报告</a>'),
        ("<p>“诈骗”: 2 cases</p>", '<p>“<bdi lang="zh-Hans">诈骗</bdi>”: 2 cases</p>'),
        ("<p><b>a</b>《甲、乙》案</p>", '<p><b>a</b><bdi lang="zh-Hans">《甲、乙》案</bdi></p>'),
        ("<p>用USDT洗钱</p>", '<p><bdi lang="zh-Hans">用</bdi>USDT<bdi lang="zh-Hans">洗钱</bdi></p>'),
        ("<p>甲&amp;乙</p>", '<p><bdi lang="zh-Hans">甲</bdi>&amp;<bdi lang="zh-Hans">乙</bdi></p>'),
        ("<option>POS机</option>", '<option lang="zh-Hans">POS机</option>'),
        ('<a lang="zh-Hans" href="?">中文</a>', '<a lang="zh-Hans" href="?">中文</a>'),
        ('<input placeholder="诈骗"><title>诈骗</title>', '<input placeholder="诈骗"><title>诈骗</title>'),
        ("<script>var a = '诈骗<b>'</script><!-- 诈骗 -->", "<script>var a = '诈骗<b>'</script><!-- 诈骗 -->"),
        ("<p>Search</p>", "<p>Search</p>"),
    ],
)
def test_chinese_on_an_english_page_is_marked(html: str, marked: str) -> None:
    assert mark_chinese(html) == html
    with speaking(PREFERRED):
        assert mark_chinese(html) == marked
    with speaking(WITHOUT_REQUEST):
        assert mark_chinese(html) == html


@pytest.mark.parametrize("text", ["x", "中", "《", "中1", "中a"])
def test_a_long_text_is_marked_in_a_time_that_grows_as_it_does(text: str) -> None:
    with speaking(PREFERRED):
        assert ("zh-Hans" in mark_chinese(f"<p>{text * 200_000}<b>x</b></p>")) == ("中" in text)
        assert_linear(mark_chinese, lambda times: f"<p>{text * times}<b>x</b></p>", size=50_000)
