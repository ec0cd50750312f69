"""Which rules gave an article's title and body: they are stored with it."""

from __future__ import annotations

import pytest

from archive.model import Context, Page, Role
from archive.reading import read

TEXT = "<p>样例检察院办理的一件样例案件，经过如下。</p><p>样例法院作出了样例判决。</p>"
ZOOM = f"<div id='zoom'>{TEXT}</div>"
REPEATED, BODY = "<title>样例通报一则_样例网</title>", "#zoom"


@pytest.mark.parametrize(
    ("html", "family", "rules"),
    [
        (
            f'<div class="detail_tit">样例通报一则</div><div class="detail_con">{TEXT}</div>',
            "ucap",
            (".detail_tit", ".detail_con"),
        ),
        (f'<h1>样例</h1><div id="vsb_content">{TEXT}</div>', "hanweb", (None, "#vsb_content")),  # of another family
        (f'<div id="zoom"> </div><div class="main-txt">{TEXT}</div>', "hanweb", (None, ".main-txt")),
        # A body that was located has no selector.
        (f"{REPEATED}<h1>样例通报一则</h1><div class='x'>{TEXT}</div>", None, ("a heading that <title> repeats", None)),
        (f"{REPEATED}<p>样例通报一则</p>{ZOOM}", None, ("a line that <title> repeats", BODY)),
        (f'<meta name="ArticleTitle" content="样例通报一则">{ZOOM}', None, ("<meta articletitle>", BODY)),
        (f"{REPEATED}{ZOOM}", None, ("<title>", BODY)),
        (ZOOM, None, (None, BODY)),
        ("样例通报一则\n样例检察院办理了样例案件。\n", "plain", (None, None)),
    ],
)
def test_the_rules_that_gave_title_and_body_are_named(
    html: str, family: str | None, rules: tuple[str | None, str | None]
) -> None:
    headers = (("Content-Type", "text/plain" if family == "plain" else "text/html"),)
    context = Context(Role.ARTICLE, family=family)
    page = Page("http://a.test/1.html", "2026-11-25T00:00:00Z", 200, headers, html.encode(), context, "", 0)
    (article,) = read(page)
    assert (article.title_from, article.body_from) == rules
