"""Every page in both languages: what an English page says itself is English, and its Chinese is marked as Chinese."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import lxml.html
import pytest
from datasette import Response
from datasette.app import Datasette

from archive.schema import TABLES
from archive.site.data.totals import count_facts
from archive.site.languages import LANGUAGES, Speech, speaking
from archive.site.languages.glossary import glossary
from tests.support.catalogues import WORDS
from tests.support.public_file import GUIDING, REPORT

Ask = Callable[..., Response]
HANZI = re.compile("[\u3400-\u9fff]")
SITE = "http://localhost"
STARTS = (
    "/",
    "/search?q=没有这样的词",
    "/search?year=x&kind=zz&foo=1&sort=up",
    "/cases?q=诈骗&heading=significance",
    "/fanzha/publications?_search=诈骗&_facet=kind",
    "/nowhere",
    "/case/检例第999号",
    f"/p/{GUIDING.slug}?q=银行卡",
)
# Where a page shows what the archive holds, or what a column means, which its declaration says with Chinese terms.
CONTENT = "|".join(
    (
        "ancestor-or-self::*[contains(concat(' ', @class, ' '), ' text ') or contains(@class, 'column-')]",
        "ancestor-or-self::*[contains(@class, 'excerpt') or @class='help' or @class='titles' or @class='headline']",
        "ancestor-or-self::a[contains(@href, '/p/') or contains(@href, '/c/')]",
        "ancestor-or-self::*[@class='terms']",
        "ancestor-or-self::*[self::mark or self::ins or self::del or self::h1]",
        "ancestor::nav[@class='outline']",
        "self::bdi",
    )
)
AN_OF_EACH_KIND = 2  # pages whose paths differ only in ids


@pytest.fixture(scope="module")
def ask(site: Datasette) -> Ask:
    """The answer to a GET with these preferred languages."""

    def asking(path: str, accepted: str = "en", **headers: str) -> Response:
        return asyncio.run(site.client.get(path, headers={"accept-language": accepted, **headers}))

    return asking


def _kind(address: str) -> str:
    parts = urlsplit(address)
    path = re.sub(r"(?<=/p/)[^/]+|(?<=/api/publications/)[^/]+|\d+|(?<=/fanzha/)(\w+)/.+", "…", parts.path)
    return f"{path}?" if parts.query else path


def _english_pages(ask: Ask) -> Iterator[tuple[str, lxml.html.HtmlElement]]:
    """Pages of every kind that links lead to, in English."""
    seen, kinds = set[str](), dict[str, int]()
    waiting = [urljoin(SITE, start) for start in STARTS]
    while waiting:
        address = waiting.pop(0)
        kind = _kind(address)
        if address in seen or kinds.get(kind, 0) >= AN_OF_EACH_KIND:
            continue
        seen.add(address)
        kinds[kind] = kinds.get(kind, 0) + 1
        answer = ask(address.removeprefix(SITE))
        if answer.headers.get("content-type", "").startswith("text/html"):
            page = lxml.html.document_fromstring(answer.text)
            if not address.endswith("/page"):  # of a kept page, which has its own words
                yield address, page
            links = (urljoin(address, link).split("#")[0] for link in page.xpath("//a/@href"))
            waiting += [link for link in links if link.startswith(f"{SITE}/") and "lang=" not in link]


def _texts(page: lxml.html.HtmlElement) -> Iterator[tuple[lxml.html.HtmlElement, str]]:
    """Each text of the body with the element that it is in."""
    for element in page.find("body").iter(lxml.etree.Element):
        if element.tag not in ("script", "style"):
            yield from ((element, text.strip()) for text in (element.text, *(one.tail for one in element)) if text)


def _language_of(element: lxml.html.HtmlElement) -> str:
    return next(filter(None, (one.get("lang") for one in (element, *element.iterancestors()))))


@pytest.fixture(scope="module")
def english_pages(ask: Ask) -> list[tuple[str, lxml.html.HtmlElement]]:
    return list(_english_pages(ask))


def test_a_chosen_language_stays_through_links_forms_and_redirects(ask: Ask) -> None:
    page = lxml.html.document_fromstring(ask("/search?q=诈骗&lang=en", "zh").text)
    links = [link for link in page.xpath("//main//a/@href") if link.startswith("/")]
    assert links
    assert [link for link in links if "lang=en" not in link] == []
    assert page.xpath("//form//input[@name='lang']/@value") == ["en"] * len(page.xpath("//form"))
    moved = ask(f"/case/{GUIDING.case_id(1)}?lang=en", "zh")
    assert "lang=en" in moved.headers["location"]
    assert lxml.html.document_fromstring(ask("/search?lang=en", "en").text).xpath("//input[@name='lang']") == []


@pytest.mark.parametrize("path", ["/search", "/cases", "/changes", "/fanzha/publications", "/fanzha/cases"])
def test_the_language_is_no_filter(ask: Ask, path: str) -> None:
    plain, spoken = ask(f"{path}.json", "zh"), ask(f"{path}.json?lang=en", "zh")
    assert (plain.status_code, spoken.status_code) == (200, 200)
    rows = [answer.json().get("total", answer.json().get("filtered_table_rows_count")) for answer in (plain, spoken)]
    assert rows[0] == rows[1]
    assert "lang" not in spoken.json().get("problems", [])


def test_files_are_the_same_for_every_browser_unless_the_address_says_otherwise(ask: Ask) -> None:
    path = f"/p/{REPORT.slug}.md"
    assert ask(path, "en").text == ask(path, "zh").text
    assert "反诈档案存档" in ask(path, "en").text
    assert "Kept by the Fanzha Archive" in ask(f"{path}?lang=en", "zh").text
    assert ask("/nowhere.json", "en").json()["title"] == "没有这一页"
    assert ask("/nowhere.json?lang=en", "zh").json()["title"] == "There is no such page"


def test_the_home_page_proposes_only_words_that_find_something(ask: Ask) -> None:
    for accepted in ("en", "zh"):
        page = lxml.html.document_fromstring(ask("/", accepted).text)
        links = page.xpath("//p[@class='tries']/a/@href")
        assert links
        assert [one for one in links if not ask(one.replace("/search?", "/search.json?")).json()["total"]] == []


def test_each_term_of_the_glossary_is_explained_in_every_language_and_anchored_once() -> None:
    terms = [term for group in glossary().values() for term in group]
    assert [term.chinese for term in terms if set(term.meaning) != set(LANGUAGES)] == []
    assert len({term.anchor for term in terms}) == len(terms)
    assert [term.chinese for term in terms if HANZI.search(term.english) or not HANZI.search(term.meaning["zh"])] == []


def test_procuratorates_have_english_names(public_db: Path) -> None:
    with sqlite3.connect(":memory:") as db:
        sqlite3.connect(public_db).backup(db)
        db.execute("update sources set region_code = '330000' where id = 'yangli'")
        db.execute("update sources set level = 'county', region_code = '330100' where id = 'shifan'")
        facts = count_facts(db)
    assert facts.office("样例省人民检察院") == "样例省人民检察院"
    with speaking(Speech(LANGUAGES["en"])):
        assert facts.office("样例省人民检察院、样例省公安厅") == "People's Procuratorate of Sample, 样例省公安厅"
        assert facts.office("示范市人民检察院") == "示范市人民检察院"  # of a county: its region is the prefecture
        assert facts.office(None) is None
        assert facts.name_of("region", "330100", "样例市") == "Yangli"
        assert facts.names["region"]["330000"] == "Sample"


def test_every_kind_of_page_has_english(english_pages: list[tuple[str, lxml.html.HtmlElement]]) -> None:
    assert {page.get("lang") for _, page in english_pages} == {"en"}
    kinds = {_kind(address).removeprefix(SITE) for address, _ in english_pages}
    assert {"/", "/search?", "/cases", "/changes", "/about", "/download", "/p/…", "/c/…", "/nowhere"} <= kinds
    assert {f"/fanzha/{table.name}" for table in TABLES if table.public} <= kinds


def test_english_pages_speak_english_and_mark_the_chinese_that_they_show(
    english_pages: list[tuple[str, lxml.html.HtmlElement]],
) -> None:
    own = {text for text in WORDS["zh"].values() if len(HANZI.findall(text)) > 1 and "{" not in text}
    own |= {table.label for table in TABLES}
    own -= {WORDS["zh"]["help.word"]}  # an example of what a reader types
    own -= {text for key, text in WORDS["zh"].items() if key.startswith("group.")}  # texts and keywords have them, too
    attributes = ("aria-label", "placeholder", "data-label", "data-copy", "data-next")
    found = set()
    for address, page in english_pages:
        for element, text in _texts(page):
            is_own, is_english = not element.xpath(CONTENT), _language_of(element) == "en"
            if (
                (is_english and HANZI.search(text))
                or (is_own and text in own)
                or (is_own and is_english and re.search("[：；，、（）。]", text))
            ):
                found.add((_kind(address), text))
        found |= {
            (_kind(address), value) for name in attributes for value in page.xpath(f"//body//@{name}") if value in own
        }
    assert found == set()


@pytest.mark.parametrize("start", ["/search?q=诈骗", "/fanzha", "/nowhere"])
def test_a_page_says_its_language_and_links_the_other(ask: Ask, start: str) -> None:
    for accepted, tag, other in (("en", "en", "zh-Hans"), ("zh-CN", "zh-Hans", "en")):
        answer = ask(start, accepted)
        page = lxml.html.document_fromstring(answer.text)
        said = (page.get("lang"), answer.headers["content-language"], answer.headers["vary"])
        assert said == (tag, tag, "Accept-Language")
        [switch] = page.xpath("//a[@class='language']")
        turned = lxml.html.document_fromstring(ask(urljoin(start, switch.get("href")), accepted).text)
        assert (switch.get("lang"), switch.get("hreflang"), turned.get("lang")) == (other, other, other)


def test_english_words_find_and_the_answer_says_how_and_which_are_unknown(ask: Ask) -> None:
    english, chinese, mixed = (ask(f"/search.json?q={q}").json() for q in ("fraud", "诈骗", "Atlantis+fraud"))
    slugs = [[one["slug"] for one in found["results"]] for found in (english, chinese)]
    assert slugs[0] == slugs[1] != []
    assert (english["also"], mixed["unknown"]) == ({"fraud": ["诈骗"]}, ["atlantis"])
    assert ask("/search.json?q=fraud&exact=1").json()["total"] == 0
    assert "No Chinese word is known here for: atlantis." in ask("/search?q=Atlantis+fraud").text
    typed, texts, _, addresses = ask("/search/suggest?q=money+l&lang=en").json()
    assert (typed, texts[0], urlsplit(addresses[0]).query) == ("money l", "money laundering", "q=money+laundering")
