"""The pages kept beside the project: every paragraph of the mirror, and the metadata of real pages of every family."""

from __future__ import annotations

import gzip
import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive.model import Article, Context, Page, Role
from tests.support.articles import read

FETCHED = "2026-11-24T00:00:00Z"
FURNITURE = re.compile(
    "Copyrights©|相关链接|京ICP备|版权所有|分享到：|打印本页|【字体|【字号|您的位置|当前位置|责任编辑|联系电话|手机号码|免责声明|扫码关注|精选文章|在线咨询"
)
LAW_FIRM = "http://www.lawfirm.example/wenji/20231204.html"


def norm(text: str | None) -> str:
    return re.sub(r"[\s\"“”'‘’]", "", unicodedata.normalize("NFKC", text or ""))


def context_of(url: str) -> Context:
    if "spp.gov.cn" in url:
        return Context(Role.ARTICLE, "spp", "ucap")
    if "jcy.gov.cn" in url:
        return Context(Role.ARTICLE, "jiangxi", "trs")
    return Context(Role.ARTICLE)


@pytest.fixture(scope="module")
def mirror(shared: Path) -> dict[str, Page]:
    def pages() -> Iterator[Page]:
        with (shared / "mirror/site.warc.gz").open("rb") as stream:
            for record in ArchiveIterator(stream):
                url = record.rec_headers.get_header("WARC-Target-URI")
                if record.http_headers.get_statuscode() == "200":
                    headers = tuple(record.http_headers.headers)
                    yield Page(url, FETCHED, 200, headers, record.content_stream().read(), context_of(url), "site", 0)

    return {page.url: page for page in pages()}


@pytest.fixture(scope="module")
def expected(shared: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (shared / "mirror/expected.jsonl").read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def paragraphs(shared: Path) -> dict[str, list[str]]:
    with gzip.open(shared / "mirror/paragraphs.jsonl.gz", "rt", encoding="utf-8") as lines:
        return {entry["url"]: entry["paragraphs"] for entry in map(json.loads, lines)}


@pytest.fixture(scope="module", params=["layout told", "layout found"])
def articles(
    request: pytest.FixtureRequest, mirror: dict[str, Page], expected: list[dict[str, Any]]
) -> dict[str, Article]:
    told = request.param == "layout told"
    pages = [mirror[entry["url"]] for entry in expected]
    return {
        page.url: read(
            page if told else Page(page.url, FETCHED, 200, page.headers, page.body, Context(Role.ARTICLE), "site", 0)
        )
        for page in pages
    }


def test_every_paragraph_of_the_mirror_is_kept_in_order(
    articles: dict[str, Article], expected: list[dict[str, Any]], paragraphs: dict[str, list[str]]
) -> None:
    lost = []
    for entry in expected:
        whole, at = norm(articles[entry["url"]].text), 0
        for paragraph in filter(lambda text: norm(text) != norm(entry["title"]), paragraphs[entry["url"]]):
            found = whole.find(norm(paragraph), at)
            if found < 0:
                lost.append((entry["url"], paragraph[:30]))
            else:
                at = found + len(norm(paragraph))
    assert lost == []


def test_no_line_is_added_and_no_furniture_kept(
    articles: dict[str, Article], expected: list[dict[str, Any]], paragraphs: dict[str, list[str]]
) -> None:
    for entry in expected:
        if entry["kind"] == "composite":
            continue
        article = articles[entry["url"]]
        gold = norm("".join(paragraphs[entry["url"]]) + (article.title or ""))
        assert [line for line in article.text.split("\n") if norm(line) not in gold] == [], entry["url"]
        assert [word for word in FURNITURE.findall(article.text) if norm(word) not in gold] == [], entry["url"]


def test_titles_and_dates_of_the_mirror(articles: dict[str, Article], expected: list[dict[str, Any]]) -> None:
    for entry in expected:
        article = articles[entry["url"]]
        if entry["kind"] != "composite" and "part" not in entry:
            assert norm(article.title) in {norm(title) for title in [entry["title"], *entry.get("titles", [])]}
        assert article.published == entry.get("published"), entry["url"]


def test_lists_of_the_mirror_are_no_articles(mirror: dict[str, Page], expected: list[dict[str, Any]]) -> None:
    lists = mirror.keys() - {entry["url"] for entry in expected}
    assert len(lists) >= 10
    assert {url: read(mirror[url]).text for url in lists} == dict.fromkeys(lists, "")


def test_the_law_firms_page_and_its_saved_text_are_one_article(shared: Path, mirror: dict[str, Page]) -> None:
    body = (shared / "mirror/lawfirm_repost.txt").read_bytes()
    saved = read(Page("import:1", FETCHED, 200, (("Content-Type", "text/plain"),), body, Context(Role.ARTICLE), "x", 0))
    page = read(mirror[LAW_FIRM])
    assert saved == page
    lines = page.text.split("\n")
    assert lines[0].startswith("(二)全链条")
    assert lines[-1].startswith("五是不转账")
    assert page.title is not None
    assert page.title.endswith("(2023年)》下")
    assert page.attribution == "检察日报社"


def imported(path: Path) -> Article:
    return read(Page("import:xyz", FETCHED, 200, (), path.read_bytes(), Context(Role.ARTICLE), "x", 0))


def test_titles_dates_and_sources_of_real_pages(shared: Path) -> None:
    wanted = [json.loads(line) for line in (shared / "html/expected.jsonl").read_text("utf-8").splitlines()]
    assert len(wanted) == 12
    found = {entry["file"]: imported(shared / "html" / entry["file"]) for entry in wanted}
    assert {name: norm(article.title) for name, article in found.items()} == {
        e["file"]: norm(e["title"]) for e in wanted
    }
    assert {name: article.published for name, article in found.items()} == {e["file"]: e["published"] for e in wanted}
    assert {name: article.attribution for name, article in found.items()} == {
        e["file"]: e["attribution"] for e in wanted
    }


@pytest.mark.parametrize(
    ("name", "published", "rule"),
    [
        ("ucap__state_council_gazette.html", "2007-08-20", "meta"),  # and not 2023-10-23, when it was generated
        ("farm__fraud_story.html", "2019-09-11", "line"),  # it stands under the title, without a label
        ("repost__wechat.html", "2020-02-12", "meta"),  # it prints 昨天, and its script has the moment
        ("paper__jcrb_frontpage.html", None, None),  # a list
    ],
)
def test_no_date_is_invented_on_the_other_files(
    shared: Path, name: str, published: str | None, rule: str | None
) -> None:
    article = imported(shared / "html" / name)
    assert (article.published, article.published_from) == (published, rule)
    assert article.attribution is None
