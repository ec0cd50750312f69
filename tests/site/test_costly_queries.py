"""What would take too long is refused before it runs, with what to change: in the search, and on Datasette's tables."""

from __future__ import annotations

import lxml.html
import pytest

from archive.search import cost
from tests.support.public_file import Get


@pytest.mark.parametrize("path", ["/search", "/cases"])
def test_a_query_that_costs_too_much_is_answered_with_what_to_change(
    get: Get, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr(cost, "MAX_MS", 0)
    words = f"{path[1:]}甲 乙丙丁"
    page, data = get(f"{path}?q={words}"), get(f"{path}.json?q={words}")
    assert (page.status_code, data.status_code) == (400, 400)
    said = lxml.html.document_fromstring(page.text).xpath("string(//p[@class='why'])")
    assert "换用更少见的词" in said
    assert "“乙丙丁”" in said
    assert data.json()["error"] == said


def test_a_text_is_shown_without_marks_where_finding_them_would_cost_too_much(
    get: Get, monkeypatch: pytest.MonkeyPatch
) -> None:
    [read, *_] = lxml.html.document_fromstring(get("/search?q=养老").text).xpath(
        "//ol[contains(@class, 'hits')]//h2/a/@href"
    )
    path = read.partition("?")[0]
    monkeypatch.setattr(cost, "MAX_MS", 0)
    page = get(f"{path}?q=子虚乌有 养老")
    assert page.status_code == 200
    assert "<mark" not in page.text
