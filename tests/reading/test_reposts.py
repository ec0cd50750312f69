"""A repost's host has lines of its own: they go, on pages of hosts that are no procuratorate, and nowhere else."""

from __future__ import annotations

from archive.model import Context, Page, Role
from tests.support.articles import read

TEXT = [
    "(一)依法惩治诈骗犯罪",
    "一是从严惩治组织者。全年起诉诈骗犯罪3000余人,追赃挽损2亿余元。",
    "二是从严惩治提供帮助者。对出租、出售银行卡的人员依法处理,对初犯、偶犯依法从宽。",
    "(二)开展反诈宣传",
    "一是不轻信。遇到自称公检法的电话,应当拨打110核实。",
]
RUNNING_TEXT = [
    "被告人使用电话13900000000实施诈骗。",
    "扫一扫二维码,被骗三万元",
    "免责声明不能免除平台的责任。",
    "联系我们的群众说,他们被骗了。",
    "第一,内容:虚假投资;手机:不可外借。",
    "精选文章背后的骗局",
    "资金来源:境外赌博网站",
]


def make(body: str, url: str = "import:1", content_type: str = "text/plain", **context: str) -> Page:
    headers = (("Content-Type", content_type),)
    where = Context(Role.ARTICLE, **context)  # type: ignore[arg-type]
    return Page(url, "2026-02-01T00:00:00Z", 200, headers, body.encode(), where, "a.warc.gz", 0)


def lines_of(*lines: str) -> list[str]:
    """What is read of a saved text."""
    return read(make("\n".join(lines))).text.split("\n")


def test_the_rules_are_not_applied_to_a_procuratorates_page() -> None:
    own = [*TEXT, "电话:0791-1234567", "13900000000", "联系地址:某省某市某路1号"]
    html = f"<div id='fontzoom'>{''.join(f'<p>{line}</p>' for line in own)}</div>"
    for page in (
        make(html, "https://www.example.cn/1.shtml", "text/html", source_id="x", family="trs"),
        make(html, "https://www.example.jcy.gov.cn/1.shtml", "text/html"),
    ):
        assert read(page).text.split("\n") == own
    assert read(make(html, "https://www.example.cn/1.shtml", "text/html")).text.split("\n") == TEXT


def test_running_text_is_kept() -> None:
    texts = {line: [TEXT[1], line, *TEXT[2:]] for line in RUNNING_TEXT}
    assert {line: lines_of(*lines) for line, lines in texts.items()} == texts
    assert lines_of("免责声明:转载请注明。", *TEXT[1:]) == TEXT[1:]  # which ends nothing above a text


def test_a_plain_text_may_have_no_title_and_may_be_a_page() -> None:
    article = read(make("\n".join(TEXT[1:])))
    assert (article.title, article.text.split("\n")) == (None, TEXT[1:])
    assert read(make(f"<!DOCTYPE html><title>甲县诈骗案</title><p>{TEXT[1]}</p>")).text == TEXT[1]
