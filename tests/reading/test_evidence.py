"""Which rules of reading hold on a page."""

from __future__ import annotations

import pytest

from archive.model import Context, Page, Role
from archive.reading.evidence import Told, told
from archive.text.charset import decode, encodings

TEXT = "<p>样例检察院办理的一件样例案件，经过如下。</p><p>样例法院作出了样例判决。</p>"


def page(html: str, family: str | None = None, content_type: str = "text/html") -> Page:
    context = Context(Role.ARTICLE, family=family)
    headers = (("Content-Type", content_type),)
    return Page("http://a.test/1.html", "2026-11-25T00:00:00Z", 200, headers, html.encode(), context, "", 0)


def test_the_selectors_that_gave_title_and_body_are_told_and_those_asked_before() -> None:
    html = f'<body><div class="detail_tit">样例通报一则</div><div class="detail_con">{TEXT}</div></body>'
    found = told(page(html, "ucap"))
    assert (found.title_by, found.body_by) == (".detail_tit", ".detail_con")
    assert found.body_seen == "www.spp.gov.cn, §1.4 (a), where fontzoom is missing"
    assert found.missed == (".wsfbh_detail_con", "#fontzoom")


def test_a_body_of_another_family_is_told_with_all_selectors_of_the_own() -> None:
    found = told(page(f'<body><h1>样例</h1><div id="vsb_content">{TEXT}</div></body>', "hanweb"))
    assert (found.body_by, found.missed) == ("#vsb_content", ("#zoom", ".main-txt"))


def test_a_body_that_is_empty_does_not_hold() -> None:
    found = told(page(f'<body><div id="zoom"> </div><div class="main-txt">{TEXT}</div></body>', "hanweb"))
    assert (found.body_by, found.missed) == (".main-txt", ("#zoom",))


def test_a_body_that_was_located_has_no_selector() -> None:
    html = f"<title>样例通报一则</title><body><h1>样例通报一则</h1><div class='wenben'>{TEXT}</div></body>"
    assert told(page(html)) == Told("a heading that <title> repeats", None, None, ())


@pytest.mark.parametrize(
    ("head", "body", "by"),
    [
        ("<title>样例通报一则_样例网</title>", "<p>样例通报一则</p>", "a line that <title> repeats"),
        ('<meta name="ArticleTitle" content="样例通报一则">', "", "<meta articletitle>"),
        ("<title>样例通报一则_样例网</title>", "", "<title>"),
        ("", "", None),
    ],
)
def test_the_rung_of_the_title_is_told(head: str, body: str, by: str | None) -> None:
    assert told(page(f"<head>{head}</head><body>{body}<div id='zoom'>{TEXT}</div></body>")).title_by == by


def test_a_plain_text_is_told_of_by_no_rule() -> None:
    assert told(page("样例通报一则\n样例检察院办理了样例案件。\n", content_type="text/plain")) == Told(
        None, None, None, ()
    )


@pytest.mark.parametrize(
    ("text", "held", "declared", "header", "told_as"),
    [
        ("检察院", "gb18030", '<meta charset="gb2312">', None, ("gb2312", "gb18030")),
        ("检察院", "utf-8", '<meta charset="gb2312">', None, ("gb2312", "utf-8")),
        ("检察院", "gb18030", '<meta charset="utf-8">', None, ("utf-8", "gb18030")),
        ("檢察院", "big5", "", "text/html; charset=Big5", ("Big5", "big5hkscs")),
        ("检察院", "utf-8", "", None, (None, "utf-8")),
    ],
)
def test_encodings_are_the_declared_one_and_the_one_that_fits(
    text: str, held: str, declared: str, header: str | None, told_as: tuple[str | None, str]
) -> None:
    body = f"{declared}{text}".encode(held)
    assert encodings(body, header) == told_as
    assert decode(body, header).endswith(text)
