"""The fleet of sample sites: what each must hold for a crawl of it to mean something, seen over HTTP."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from html import unescape
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest

from crawler.demo.markup import CHALLENGE, NOTE
from crawler.demo.pages import CODECS
from tests.sites import fleet
from tests.sites.fleet import FAMILIES, expected
from tests.sites.fleet.base import HERE, HOST
from tests.sites.fleet.plans import PLANS
from tests.sites.server import MadeSite

WITH_LISTS = (*FAMILIES, "moved")
HOLDS = {"trs": "gb2312", "vsb": "gb2312"}  # every other site holds UTF-8
DECLARES = {"trs": "gb2312", "vsb": "gb2312", "generic": "gb2312"}
LINK = re.compile(r'<a href="([^"]+)"')
ONCLICK = re.compile(r"encodeURI\('([^'+]+)'\)")


class Site:
    """A site of the fleet over HTTP, read the way its name says."""

    def __init__(self, name: str, served: MadeSite) -> None:
        self.name, self.served, self.codec = name, served, CODECS[HOLDS.get(name, "utf-8")]

    def get(self, path: str, form: str | None = None) -> tuple[int, str]:
        connection = HTTPConnection(HOST, self.served.port, timeout=300)
        try:
            connection.request("GET" if form is None else "POST", path, body=form)
            response = connection.getresponse()
            body = response.read()
            return response.status, body.decode("latin-1" if path.endswith((".pdf", ".docx")) else self.codec)
        finally:
            connection.close()

    def links(self, path: str) -> list[str]:
        """Absolute URLs that a page links, in order."""
        return [urljoin(self.served.url(HOST, path), unescape(href)) for href in LINK.findall(self.get(path)[1])]

    def paths(self, path: str) -> list[str]:
        """Paths, with their queries, of the site's own pages that a page links."""
        own = (urlsplit(link) for link in self.links(path) if link.startswith(self.served.url(HOST)))
        return [f"{url.path}?{url.query}" if url.query else url.path for url in own]


@pytest.fixture(scope="module", params=WITH_LISTS)
def site(request: pytest.FixtureRequest) -> Iterator[Site]:
    with MadeSite(fleet.site(request.param)) as served:
        yield Site(request.param, served)


def article_paths(name: str) -> set[str]:
    return {article.path for article in expected(name).articles}


def test_a_site_has_forty_articles_and_three_list_pages(site: Site) -> None:
    wanted = expected(site.name)
    assert len(wanted.articles) == len(article_paths(site.name)) >= 40
    assert len({article.title for article in wanted.articles}) == len(wanted.articles)
    assert max(len(column.pages) for column in wanted.columns) >= 3


def test_every_list_page_links_what_is_expected_of_it_in_order(site: Site) -> None:
    for column in expected(site.name).columns:
        listed = [path for page in column.pages for path in site.paths(page) if path in article_paths(site.name)]
        assert listed == list(column.articles)


def test_an_article_is_listed_once_but_for_one_that_two_columns_list(site: Site) -> None:
    listed = [path for column in expected(site.name).columns for path in column.articles]
    assert set(listed) == article_paths(site.name)
    assert len(listed) == len(set(listed)) + 1


def test_the_second_page_of_the_main_column_is_empty_and_more_stand_behind_it(site: Site) -> None:
    main = expected(site.name).columns[0]
    status, page = site.get(main.pages[1])
    assert (status, len(main.pages)) == (200, 5)
    assert not article_paths(site.name) & set(site.paths(main.pages[1]))
    assert article_paths(site.name) & set(site.paths(main.pages[2]))
    assert page


def test_every_article_is_served_with_title_date_and_note_but_the_one_that_is_gone(site: Site) -> None:
    wanted = expected(site.name)
    for article in wanted.articles:
        status, page = site.get(article.path)
        year, month, day = article.date.split("-")
        if article.path == wanted.gone:
            assert status == 404
        else:
            assert status == 200
            assert article.title in page
            assert NOTE in page
            assert article.date in page or f"{year}年{month}月{day}日" in page


def test_every_link_to_the_site_itself_is_answered(site: Site) -> None:
    wanted = expected(site.name)
    pages = ["/", *(page for column in wanted.columns for page in column.pages), *sorted(article_paths(site.name))]
    linked = {path for page in pages for path in site.paths(page)} - {wanted.gone}
    assert [path for path in sorted(linked) if site.get(path)[0] != 200] == []
    assert HERE not in "".join(site.get(page)[1] for page in pages)


def test_columns_are_linked_from_the_home_page_or_one_level_below(site: Site) -> None:
    for column in expected(site.name).columns:
        assert column.pages[0] in site.paths(column.hub or "/")
        assert column.hub is None or (column.hub in site.paths("/") and column.pages[0] not in site.paths("/"))


def test_two_sites_link_columns_only_below_the_home_page() -> None:
    assert {name for name in FAMILIES if any(column.hub for column in expected(name).columns)} >= {"trs", "generic"}


def test_the_home_page_links_articles_friends_and_pages_that_are_no_columns(site: Site) -> None:
    page = site.get("/")[1]
    assert article_paths(site.name) & set(site.paths("/"))
    assert all(text in page for text in ("机构设置", "领导介绍", "网上信访", "友情链接"))
    assert {urlsplit(link).hostname for link in site.links("/")} >= {HOST, "www.yangyuan.example"}


def test_two_rows_of_the_main_column_lead_to_another_host(site: Site) -> None:
    wanted = expected(site.name)
    links = [link for page in wanted.columns[0].pages for link in site.links(page)]
    assert len(wanted.abroad) == len(set(wanted.abroad)) == 2
    assert set(wanted.abroad) <= set(links)


def test_rows_are_linked_in_every_way_that_the_cms_writes(site: Site) -> None:
    own, paths = site.served.url(HOST), article_paths(site.name)
    hrefs = {path: href for href, path in linked_rows(site) if path in paths}.values()
    ways = {"absolute" if href.startswith(own) else "root" if href[0] == "/" else "relative" for href in hrefs}
    assert ways == set(fleet.family(site.name).styles)


def linked_rows(site: Site) -> list[tuple[str, str]]:
    """Hrefs of the main column's links as written, and the paths that they lead to."""
    rows = []
    for page in expected(site.name).columns[0].pages:
        base = site.served.url(HOST, page)
        for href in map(unescape, LINK.findall(site.get(page)[1])):
            rows.append((href, urljoin(base, href).removeprefix(site.served.url(HOST))))
    return rows


def test_robots_txt_forbids_one_listed_article(site: Site) -> None:
    wanted = expected(site.name)
    assert site.get("/robots.txt") == (200, f"User-agent: *\nDisallow: {wanted.forbidden}\n")
    assert wanted.forbidden in article_paths(site.name) - {wanted.gone}


def test_one_article_links_a_docx_and_a_pdf(site: Site) -> None:
    files = expected(site.name).files
    assert [path.rpartition(".")[2] for path in files] == ["docx", "pdf"]
    assert [site.get(path)[1][:4] for path in files] == ["PK\x03\x04", "%PDF"]


def test_a_third_is_on_fraud_and_some_rows_cannot_be_ours(site: Site) -> None:
    wanted = expected(site.name)
    on_fraud = [a for a in wanted.articles if re.search("诈骗|网络犯罪|陷阱", a.title)]
    assert 0.3 < len(on_fraud) / len(wanted.articles) < 0.5
    titles = [a.title for a in wanted.articles if a.path in wanted.not_ours]
    assert len(titles) == 5
    assert all(re.search("公示|公告|党日|预算", title) for title in titles)


def test_pages_declare_and_hold_what_is_said(site: Site) -> None:
    declared = DECLARES.get(site.name, "utf-8")
    for column in expected(site.name).columns:
        assert f"charset={declared}" in site.get(column.pages[0])[1].replace('charset="', "charset=")
        assert column.label in site.get(column.hub or "/")[1]  # decoded by what the site holds


@pytest.mark.parametrize("name", FAMILIES)
def test_texts_are_of_the_length_of_a_short_article_and_no_two_are_alike(name: str) -> None:
    texts = [article.text for article in fleet.family(name).articles()]
    lengths = [sum(map(len, text.lines)) for text in texts]
    assert 300 <= min(lengths) <= max(lengths) <= 800
    assert len({text.lines for text in texts}) == len(texts)


def test_a_site_is_the_same_every_time() -> None:
    fleet.family.cache_clear()
    before = fleet.site("trs")
    fleet.family.cache_clear()
    assert fleet.site("trs") == before


def test_the_jeecms_bar_names_the_next_page_in_a_script_alone() -> None:
    with MadeSite(fleet.site("jeecms")) as served:
        page = Site("jeecms", served).get("/jcxw/index.jhtml")[1]
    assert ONCLICK.findall(page) == ["index_2.jhtml", "index_5.jhtml"]
    assert "index_2.jhtml" not in "".join(LINK.findall(page))


def test_the_vsb_pages_count_down() -> None:
    assert expected("vsb").columns[0].pages == ("/xwdt.htm", "/xwdt/4.htm", "/xwdt/3.htm", "/xwdt/2.htm", "/xwdt/1.htm")


def test_the_hanweb_proxy_takes_ranges_and_groups_by_query_or_form() -> None:
    proxy = "/module/web/jpage/dataproxy.jsp"
    with MadeSite(fleet.site("hanweb")) as served:
        site = Site("hanweb", served)
        third = site.get(expected("hanweb").columns[0].pages[2])[1]
        assert third.count("<record>") == 8
        assert site.get(f"{proxy}?unitid=381201&perpage=8&columnid=1201&endrecord=24&startrecord=17")[1] == third
        assert site.get(f"{proxy}?startrecord=17&endrecord=24&perpage=8", "columnid=1201&unitid=381201")[1] == third
        assert site.get(f"{proxy}?page=2&columnid=1201&unitid=381201")[1] == third
        assert "<nextgroup>" in third
        assert "<nextgroup>" not in site.get(expected("hanweb").columns[0].pages[-1])[1]
        assert site.get(f"{proxy}?startrecord=37&endrecord=44&columnid=1201")[1].count("<record>") == 0


def test_the_moved_site_keeps_addresses_and_texts_and_changes_markup_and_numbering() -> None:
    before, after = expected("trs"), expected("moved")
    assert after.articles == before.articles
    assert before.columns[0].pages[1] == "/jcyw/index_1.shtml"
    assert after.columns[0].pages[1] == "/jcyw/index_2.shtml"
    with MadeSite(fleet.site("moved")) as served:
        page = Site("moved", served).get("/jcyw/index.shtml")[1]
    assert "createPageHTML('page_div',5, 1,'index','shtml',36)" in page


def test_the_challenged_site_challenges_everywhere_but_in_robots_txt() -> None:
    with MadeSite(fleet.site("challenged")) as served:
        site = Site(fleet.CHALLENGED, served)
        asked = ["/", *(page for column in expected("trs").columns for page in column.pages), *article_paths("trs")]
        assert {site.get(path) for path in asked} == {(412, CHALLENGE)}
        assert site.get("/robots.txt")[0] == 200


def test_the_scripts_list_holds_no_row_and_its_data_hold_all() -> None:
    wanted = expected("script")
    with MadeSite(fleet.site("script")) as served:
        site = Site("script", served)
        for page in wanted.columns[0].pages:
            assert not article_paths("script") & set(site.paths(page))
        data = [json.loads(site.get(f"/api/list?col=cases&page={number}")[1]) for number in (1, 2)]
        rows = [urlsplit(urljoin("/cases/", row["url"])) for answer in data for row in answer["rows"]]
        assert [f"{url.path}?{url.query}" for url in rows] == list(wanted.columns[0].articles)
        assert {answer["pages"] for answer in data} == {2}
        assert site.get(wanted.articles[0].path)[0] == 200


def test_no_sentence_is_taken_from_the_real_pages(shared: Path) -> None:
    with gzip.open(shared / "mirror" / "paragraphs.jsonl.gz", "rt", encoding="utf-8") as lines:
        real = "\n".join(paragraph for line in lines for paragraph in json.loads(line)["paragraphs"])
    texts = [article.text for name in PLANS for article in fleet.family(name).articles()]
    own = {part for text in texts for line in text.lines for part in re.split("[，。；：、]", line) if len(part) >= 16}
    assert own
    assert not [part for part in own if part in real]
