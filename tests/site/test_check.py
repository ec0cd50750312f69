"""The page that checks quotes: what it says of each sentence, where it leads, and which texts it takes."""

from __future__ import annotations

import asyncio
from urllib.parse import quote

import httpx
import jsonschema
import lxml.html
import pytest
from datasette.app import Datasette

from archive.site.api.json_schema import schema_of
from archive.site.data.quoted import anchor_of
from archive.site.http import posted_form
from tests.support.public_file import REPORT, Get

AS_IT_STANDS = "刷单返利、冒充客服仍是主要手段，诈骗分子多以“跑分”转移资金。"
CHANGED = "全年起诉电信网络诈骗犯罪样例人员391人，同比上升7.5%。"
INVENTED = "灯塔管理员把候鸟观察站的望远镜借给了合唱团。"


@pytest.fixture(scope="module", autouse=True)
def counted(get: Get) -> None:
    """The site has counted its file, which takes longer than its first answer may wait on a busy machine."""
    while get("/search").status_code == 503:
        pass


FORM, PLAIN = "application/x-www-form-urlencoded", "text/plain; charset=utf-8"


def post(site: Datasette, path: str, text: str | bytes, media: str = FORM) -> httpx.Response:
    body = text if isinstance(text, bytes) else f"q={quote(text)}".encode()
    return asyncio.run(site.client.post(path, content=body, headers={"content-type": media}))


def items(html: str) -> list[tuple[str, str]]:
    """Each sentence on a page: its class and its verdict in words."""
    found = lxml.html.document_fromstring(html).xpath("//ol[@class='sentences']/li")
    return [(one.get("class"), " ".join(one.xpath("string(p[@class='verdict'])").split())) for one in found]


def test_each_sentence_has_a_verdict_in_words(get: Get) -> None:
    page = get(f"/check?q={quote(AS_IT_STANDS + CHANGED + INVENTED + '骗人。')}")
    assert items(page.text) == [
        ("found", "与原文相同"),
        ("changed", "有出入"),
        ("not_found", "未见"),
        ("too_short", "过短，无法核对"),
    ]


def test_a_sentence_leads_to_its_paragraph_and_is_cited(get: Get) -> None:
    page = lxml.html.document_fromstring(get(f"/check?q={quote(AS_IT_STANDS)}").text)
    [link] = page.xpath("//ol[@class='sentences']//p[@class='origin']/a/@href")
    assert link == f"/p/{REPORT.slug}#{anchor_of(AS_IT_STANDS)}"
    reading = lxml.html.document_fromstring(get(f"/p/{REPORT.slug}").text)
    [paragraph] = reading.xpath(f"//*[@id='{anchor_of(AS_IT_STANDS)}']")
    assert AS_IT_STANDS in paragraph.text_content()
    [citation] = page.xpath("//section[@aria-labelledby='cite']//p[@class='citation']/text()")
    assert f"{REPORT.title}[EB/OL]" in citation


def test_a_short_text_that_is_posted_gets_an_address_and_a_long_one_is_answered_and_not_cached(site: Datasette) -> None:
    short, long = post(site, "/check", AS_IT_STANDS), post(site, "/check", (AS_IT_STANDS + INVENTED) * 40)
    assert (short.status_code, short.headers["location"]) == (303, f"/check?q={quote(AS_IT_STANDS)}")
    assert (long.status_code, long.headers["cache-control"]) == (200, "no-store")
    assert [code for code, _ in items(long.text)] == ["found", "not_found"] * 40


def test_the_summary_names_the_publication_that_most_is_from(site: Datasette) -> None:
    text = "".join((AS_IT_STANDS, CHANGED, "坚持追赃挽损，全年追回样例款项88万元。", INVENTED))
    data = post(site, "/check.json", text).json()
    assert data["main"] == REPORT.slug
    assert data["counts"] == {"found": 2, "changed": 1, "not_found": 1, "too_short": 0, "not_searched": 0}
    assert [(one["slug"], one["found"], one["changed"]) for one in data["publications"]] == [(REPORT.slug, 2, 1)]


def test_the_data_satisfies_its_schema(get: Get) -> None:
    validator = jsonschema.Draft202012Validator(schema_of("check"), format_checker=jsonschema.FormatChecker())
    for text in ("", AS_IT_STANDS, CHANGED, INVENTED, "<script>诈骗样例正文</script>"):
        assert list(validator.iter_errors(get(f"/check.json?q={quote(text)}").json())) == []


@pytest.mark.parametrize(
    "body",
    [b"", b"\0" * 1_000, b"q=" + b"%00" * 1_000, b"q=%ff%fe", b"q=%ED%A0%80" * 50, b"&" * 5_000, b"q=" + b"a" * 20_000],
)
def test_any_body_is_answered(site: Datasette, body: bytes) -> None:
    assert post(site, "/check.json", body).status_code == 200
    assert post(site, "/check", body).status_code in (200, 303)


def test_a_body_that_is_too_large_is_refused_in_a_line(site: Datasette) -> None:
    answer = post(site, "/check.json", b"a" * (posted_form.MAX_BYTES + 1), PLAIN)
    assert (answer.status_code, answer.json()["code"]) == (413, "form_too_large")


@pytest.mark.parametrize("media", ["application/json", "multipart/form-data; boundary=x", "text/html"])
def test_a_body_that_is_not_read_is_refused_and_not_taken_for_an_empty_text(site: Datasette, media: str) -> None:
    answer = post(site, "/check.json", b'{"q": "text"}', media)
    assert (answer.status_code, answer.json()["code"]) == (415, "form_media_type")
    assert post(site, "/check", b"", media).status_code == 415


@pytest.mark.parametrize("path", ["/", "/search", "/check.csv", "/p/check", "/fanzha/check2"])
def test_nothing_else_is_posted(site: Datasette, path: str) -> None:
    assert post(site, path, AS_IT_STANDS).status_code in (404, 405)


@pytest.mark.parametrize(
    ("headers", "readable"),
    [
        ([(b"content-length", b"200000")], True),
        ([(b"content-length", b"200001")], False),
        ([(b"content-length", b"-1")], False),
        ([(b"content-length", b"9" * 400)], False),
        ([(b"transfer-encoding", b"chunked")], False),
        ([], True),
    ],
)
def test_only_a_body_of_known_and_small_length_is_read(headers: list[tuple[bytes, bytes]], readable: bool) -> None:
    assert posted_form.is_readable(headers) is readable


def test_the_search_box_leads_a_long_text_to_the_check(get: Get) -> None:
    long = AS_IT_STANDS * 8
    answer = get(f"/search?q={quote(long)}")
    assert (answer.status_code, answer.headers["location"]) == (302, f"/check?q={quote(long)}")
    assert get(f"/search?q={quote(long)}&kind=report").status_code == 200
    assert get(f"/search.json?q={quote(AS_IT_STANDS)}").json()["query"] == AS_IT_STANDS
