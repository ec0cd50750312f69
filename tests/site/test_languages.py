"""A request has one language, in all that works for it and in no other request; links keep it."""

from __future__ import annotations

import asyncio

import lxml.html
import pytest
from datasette.app import Datasette

from archive.site.languages import (
    DEFAULT,
    LANGUAGES,
    Speech,
    in_language,
    language,
    language_field,
    links_in_languages,
    speaking,
)
from archive.site.languages.marking import mark_chinese
from archive.site.languages.negotiation import preferred_language, speech_of
from archive.site.strings import word
from tests.support.growth import assert_linear

ENGLISH, CHINESE = LANGUAGES["en"], DEFAULT
CHOSEN = Speech(ENGLISH, CHINESE)  # `?lang=en` in a browser that prefers Chinese
PREFERRED = Speech(ENGLISH, ENGLISH)  # a browser that prefers English


def test_requests_at_the_same_time_have_each_their_language(site: Datasette) -> None:
    async def ask() -> list[str]:
        wanted = ["en", "zh"] * 6
        paths = [f"/search?q=诈骗&lang={code}" for code in wanted]
        answers = await asyncio.gather(*map(site.client.get, paths))
        spoken = [lxml.html.document_fromstring(answer.text).get("lang")[:2] for answer in answers]
        assert spoken == wanted
        return spoken

    asyncio.run(ask())
    assert (language(), word("nav.home")) == (DEFAULT, "首页")  # without a request it is Chinese


ACCEPTED = {
    "": "zh",
    "en": "en",
    "en-GB,en;q=0.9": "en",
    "zh-CN,zh;q=0.9,en;q=0.8": "zh",
    "en-US,en;q=0.9,zh-CN;q=0.8": "en",
    "fr, en;q=0.5": "en",
    "fr": "zh",
    "*": "zh",
    "en;q=0.2, zh;q=0.9": "zh",
    "en;q=0, zh;q=0.1": "zh",
    "en;q=0": "zh",
    "EN ; q = 1.000": "en",
    "en;q=2, zh": "zh",
    "en;level=1": "zh",
    ";;,,q=1": "zh",
    "e" * 100_000: "zh",
}
OF_REQUESTS = [  # path, query, what the browser accepts, language
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
]


def test_the_language_of_a_request_is_the_one_that_was_chosen_or_that_a_browser_prefers() -> None:
    assert {accepted: preferred_language(accepted).code for accepted in ACCEPTED} == ACCEPTED
    for path, query, accepted, code in OF_REQUESTS:
        scope = {"path": path, "query_string": query.encode(), "headers": [(b"Accept-Language", accepted.encode())]}
        assert speech_of(scope).language.code == code, (path, query)


# Addresses, and how they are linked where English was chosen; where it is preferred, they are as they are.
LINKS = {
    "/about": "/about?lang=en",
    "/search?q=a": "/search?q=a&lang=en",
    "/p/a#cite": "/p/a?lang=en#cite",
    "?page=2": "?page=2&lang=en",
    "?q=a&lang=zh": "?q=a&lang=zh",
    "#main": "#main",
    "/p/a.txt": "/p/a.txt?lang=en",
    "/fanzha.db": "/fanzha.db",
    "/-/fanzha/site.css?0123": "/-/fanzha/site.css?0123",
    "https://www.spp.gov.cn/a": "https://www.spp.gov.cn/a",
    "//example.org/a": "//example.org/a",
}


def test_links_keep_the_language_where_it_would_be_another() -> None:
    same = {address: address for address in LINKS}
    assert {address: in_language(address) for address in LINKS} == same
    with speaking(CHOSEN):
        assert {address: in_language(address) for address in LINKS} == LINKS
    with speaking(PREFERRED):
        assert {address: in_language(address) for address in LINKS} == same | {"/p/a.txt": "/p/a.txt?lang=en"}
        assert language_field() == ""
    with speaking(Speech(CHINESE, ENGLISH)):  # a Chinese page for an English browser keeps its language too
        assert (in_language("/about"), in_language("/p/a.txt")) == ("/about?lang=zh", "/p/a.txt")
        assert language_field() == '<input type="hidden" name="lang" value="zh">'
    links = [(one.code, href) for one, href in links_in_languages("q=a")]
    assert links == [("zh", "?q=a&lang=zh"), ("en", "?q=a&lang=en")]


@pytest.mark.parametrize("text", ["x", "中", "《", "中1", "中a"])
def test_a_long_text_is_marked_in_a_time_that_grows_as_it_does(text: str) -> None:
    with speaking(PREFERRED):
        assert ("zh-Hans" in mark_chinese(f"<p>{text * 200_000}<b>x</b></p>")) == ("中" in text)
        assert_linear(mark_chinese, lambda times: f"<p>{text * times}<b>x</b></p>", size=50_000)
