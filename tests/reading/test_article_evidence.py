"""Which rules gave an article's title, body and encoding."""

from __future__ import annotations

import pytest

from archive.model import Context, Page, Role
from archive.reading import read
from archive.text.charset import decode, encodings

TEXT = "<p>样例检察院办理的一件样例案件，经过如下。</p><p>样例法院作出了样例判决。</p>"


def page(html: str, family: str | None = None, content_type: str = "text/html") -> Page:
    context = Context(Role.ARTICLE, family=family)
    headers = (("Content-Type", content_type),)
    return Page("http://a.test/1.html", "2026-11-25T00:00:00Z", 200, headers, html.encode(), context, "", 0)


def rules(html: str, family: str | None = None, content_type: str = "text/html") -> tuple[str | None, str | None]:
    """The rules that gave title and body."""
    (article,) = read(page(html, family, content_type))
    return article.title_from, article.body_from


def test_an_article_names_the_selectors_that_gave_its_title_and_its_body() -> None:
    html = f'<body><div class="detail_tit">样例通报一则</div><div class="detail_con">{TEXT}</div></body>'
    assert rules(html, "ucap") == (".detail_tit", ".detail_con")


def test_a_body_may_be_found_by_the_selector_of_another_family() -> None:
    assert rules(f'<body><h1>样例</h1><div id="vsb_content">{TEXT}</div></body>', "hanweb")[1] == "#vsb_content"


def test_a_selector_that_finds_no_text_gives_no_body() -> None:
    html = f'<body><div id="zoom"> </div><div class="main-txt">{TEXT}</div></body>'
    assert rules(html, "hanweb")[1] == ".main-txt"


def test_a_body_that_was_located_has_no_selector() -> None:
    html = f"<title>样例通报一则</title><body><h1>样例通报一则</h1><div class='wenben'>{TEXT}</div></body>"
    assert rules(html) == ("a heading that <title> repeats", None)


@pytest.mark.parametrize(
    ("head", "body", "rule"),
    [
        ("<title>样例通报一则_样例网</title>", "<p>样例通报一则</p>", "a line that <title> repeats"),
        ('<meta name="ArticleTitle" content="样例通报一则">', "", "<meta articletitle>"),
        ("<title>样例通报一则_样例网</title>", "", "<title>"),
        ("", "", None),
    ],
)
def test_the_rung_that_gave_the_title_is_named(head: str, body: str, rule: str | None) -> None:
    assert rules(f"<head>{head}</head><body>{body}<div id='zoom'>{TEXT}</div></body>")[0] == rule


def test_a_plain_text_has_no_rule() -> None:
    assert rules("样例通报一则\n样例检察院办理了样例案件。\n", content_type="text/plain") == (None, None)


@pytest.mark.parametrize(
    ("text", "codec", "declared", "header", "found"),
    [
        ("检察院", "gb18030", '<meta charset="gb2312">', None, ("gb2312", "gb18030")),
        ("检察院", "utf-8", '<meta charset="gb2312">', None, ("gb2312", "utf-8")),
        ("检察院", "gb18030", '<meta charset="utf-8">', None, ("utf-8", "gb18030")),
        ("檢察院", "big5", "", "text/html; charset=Big5", ("Big5", "big5hkscs")),
        ("检察院", "utf-8", "", None, (None, "utf-8")),
    ],
)
def test_encodings_are_the_declared_one_and_the_one_that_fits(
    text: str, codec: str, declared: str, header: str | None, found: tuple[str | None, str]
) -> None:
    body = f"{declared}{text}".encode(codec)
    assert encodings(body, header) == found
    assert decode(body, header).endswith(text)
