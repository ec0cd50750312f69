"""A publication and a case as files: text as Markdown and plain, the record as JSON."""

from __future__ import annotations

import hashlib
import re

from archive.site.render.citations import Reference
from archive.site.render.markdown import markdown
from archive.site.render.typeset import typeset
from tests.support.public_file import HOSTILE, REPORT, UNDATED, Get


def test_a_plain_text_has_title_source_and_the_text_as_it_is(get: Get) -> None:
    answer = get(f"/p/{REPORT.slug}.txt")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    title, source, kept, empty, text = answer.text.split("\n", 4)
    assert (title, empty, text) == (REPORT.title, "", f"{REPORT.text}\n")
    assert source == f"样例省人民检察院　2026-01-15　{REPORT.urls[0]}"
    assert (f"http://localhost/p/{REPORT.slug}" in kept, REPORT.sha256 in kept) == (True, True)
    assert hashlib.sha256("".join(text.split()).encode()).hexdigest() == REPORT.sha256
    source = get(f"/p/{UNDATED.slug}.txt").text.split("\n")[1]
    assert source == f"示范市人民检察院网站　日期不详　{UNDATED.urls[0]}"  # what is not known is not made up


def test_nothing_of_a_text_is_markup_in_markdown(get: Get) -> None:
    text = get(f"/p/{HOSTILE.slug}.md").text
    assert not re.search(r"(?<!\\)<(?!https?://)", text)
    assert r"\<script\>alert" in text
    assert r"| \<i\>甲\</i\> | \& \| \<img src=x onerror=alert(2)\> |" in text


LINES = {
    **{"# 甲": "\\# 甲", "- 乙": "\\- 乙", "1. 丙": "1\\. 丙", "1.丁": "1.丁", "===": "\\==="},
    **{"甲*乙*[丙](http://x)": "甲\\*乙\\*\\[丙\\](http://x)", "`甲`&lt;\\": "\\`甲\\`\\&lt;\\\\", "甲|乙": "甲\\|乙"},
}


def test_a_line_that_looks_like_markdown_is_written_out() -> None:
    nothing = {"number": None, "within": None, "issuers": (), "issuer": None, "office": None, "published": None}
    cited = Reference(key="k", title="题", **nothing, last_seen=None, url="u", archived="a", sha256="b")  # type: ignore[arg-type]
    written = {line: markdown(typeset(line), cited).strip().split("\n\n")[-1] for line in LINES}
    assert written == LINES
