"""Only a page is live: what stands in its place has another state, and the reason says which."""

from __future__ import annotations

import pytest

from archive.model import Reading, State, Torn
from archive.reading import page_state
from archive.reading.page_state import is_inconclusive
from archive.reasons import because, in_english
from tests.support.growth import assert_linear

HTML = (("Content-Type", "text/html; charset=utf-8"),)
PARAGRAPH = "<p>某市检察院近日依法对一起电信网络诈骗案提起公诉，被告人利用虚假投资平台骗取被害人钱款。</p>"
ARTICLE = f"<html><body><h1>案例发布</h1>{PARAGRAPH * 4}</body></html>"


@pytest.mark.parametrize(
    ("status", "state"),
    [
        *((200, State.LIVE), (404, State.GONE), (410, State.GONE), (412, State.CHALLENGED), (521, State.CHALLENGED)),
        *((403, State.BLOCKED), (429, State.BLOCKED)),
        *((status, State.ERROR) for status in (206, 302, 400, 408, 500, 503)),
    ],
)
def test_the_status_decides_first(status: int, state: State) -> None:
    found, reason = page_state(status, HTML, ARTICLE.encode())
    assert found is state
    assert (reason is None) == (state is State.LIVE)
    if reason:
        assert str(status) in reason


def test_an_answer_that_says_nothing_about_its_page_is_known() -> None:
    statuses = (200, 206, 302, 400, 403, 404, 408, 412, 429, 500, 503, 521)
    readings = {status: Reading(*page_state(status, HTML, ARTICLE.encode()), ()) for status in statuses}
    assert {status for status, found in readings.items() if is_inconclusive(status, found)} == {206, 302, 408, 500, 503}
    assert is_inconclusive(200, Reading(State.ERROR, None, (), torn=Torn.LENGTH))


NO_PAGES = [
    (HTML, b"", because("empty_body")),
    (HTML, b" \r\n\t ", because("empty_body")),
    *(
        ((("content-type", kind),), b"x" * 100, because("not_a_page", media_type=kind))
        for kind in ("image/jpeg", "application/zip", "application/pdf", "application/json", "video/mp4")
    ),
]


def test_an_empty_body_and_what_is_no_page_are_errors() -> None:
    assert [
        (state, why)
        for headers, body, why in NO_PAGES
        for state in [page_state(200, headers, body)]
        if state != (State.ERROR, why)
    ] == []
    for magic in (b"%PDF-1.7 ", b"PK\x03\x04", b"\x89PNG\r\n", b"\xd0\xcf\x11\xe0"):
        state, reason = page_state(200, HTML, magic + b"x" * 100)
        assert (state, in_english(reason or "").partition(":")[0]) == (State.ERROR, "not a page"), magic


def test_pages_and_plain_texts_are_live() -> None:
    for headers in ((), (("Content-Type", "text/plain"),), (("CONTENT-TYPE", "Text/HTML"),)):
        assert page_state(200, headers, ARTICLE.encode()) == (State.LIVE, None)
        assert page_state(200, headers, "一行文字".encode()) == (State.LIVE, None)


@pytest.mark.parametrize(
    ("product", "headers", "body"),
    [
        ("jsl", HTML, "<script>document.cookie='__jsl_clearance=1';location.href='/'</script>"),
        (
            "Ruishu",
            HTML,
            "<html><head><meta content='x' r='m'><script src='/a.js' r='m'></script></head>"
            "<body><script r='m'>$_ts=window['$_ts'];if(!$_ts)$_ts={};$_ts.nsd=1;</script></body></html>",
        ),
        ("WZWS", HTML, "<html><head><script>var c='WZWS_CONFIRM_PREFIX_LABEL'</script></head><body></body></html>"),
        (
            "阿里云",
            HTML,
            "<html><script>var arg1='0123456789ABCDEF0123456789ABCDEF01234567';</script><div id='a'></div></html>",
        ),
        ("puzzle", HTML, "<html><body><div class='x'>请完成安全验证</div><script src='a.js'></script></body></html>"),
        ("puzzle", HTML, "<p>Please enable JavaScript and cookies to continue</p><script src='a.js'></script>"),
        (
            "nothing but a script",
            HTML,
            "<html><head><title>请稍候</title></head><body><script>go()</script></body></html>",
        ),
        # Nothing is seen of scripts and comments, whatever stands in them; the next piece ends no entity.
        ("jsl", HTML, f"<script>if(a<b)f('</style></p>__jsl_clearance{'x' * 400}')</SCRIPT\n><!-- - {'-- >' * 99} -->"),
        ("puzzle", HTML, f"<p>请完成安全{'&ensp;' * 80}</p>\u3000\n<b>验证</b><script src='a.js'></script>"),
    ],
)
def test_a_script_in_place_of_the_page_is_a_challenge(
    product: str, headers: tuple[tuple[str, str], ...], body: str
) -> None:
    state, reason = page_state(200, headers, body.encode())
    assert state is State.CHALLENGED
    assert reason is not None
    assert product in in_english(reason)


@pytest.mark.parametrize(
    "body",
    [
        ARTICLE + "<script>document.cookie='a=1'</script>",
        ARTICLE.replace("案例发布", "网站用 __jsluid 与 WZWS、$_ts 阻挡采集"),
        f"<p>某平台以“请完成安全验证”为名骗取验证码。{'检察机关提醒群众提高警惕。' * 6}</p><script>count()</script>",
        "<p>网站使用了 __jsl_clearance 和瑞数。</p><script>count()</script>",
        # The first page of a UCAP list beyond its end, and a page that is filled by a script: empty, but pages.
        '<body><div class="commonList_con"><ul></ul></div><script>createPageHTML("page_div",0,1)</script></body>',
        '<html><body><div id="app"></div><script src="/app.js"></script></body></html>',
    ],
)
def test_a_page_with_a_script_is_live(body: str) -> None:
    headers = (*HTML, ("Set-Cookie", "__jsluid_s=abc"), ("Server", "WZWS-RAY"))
    assert page_state(200, headers, body.encode()) == (State.LIVE, None)


@pytest.mark.timing
@pytest.mark.parametrize(
    "piece", [b"<script>", b"<", b"<!--", b"<style ", b"&nbsp;", b"<p a=", b"<script></script ", b"<!---"]
)
def test_a_hostile_body_is_told_in_linear_time(piece: bytes) -> None:
    assert_linear(lambda body: page_state(200, HTML, body), lambda size: piece * (size // len(piece)), size=200_000)
