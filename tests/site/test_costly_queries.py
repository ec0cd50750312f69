"""What would take too long is refused before it runs, with what to change: in the search, and on Datasette's tables."""

from __future__ import annotations

import lxml.html
import pytest

from archive.search import cost
from archive.site.http import table_costs
from tests.support.public_file import Get


@pytest.mark.parametrize("path", ["/search", "/cases"])
def test_a_query_that_costs_too_much_is_answered_with_what_to_change(
    get: Get, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr(cost, "MAX_MS", 0)
    words = f"{path[1:]}甲 乙丙丁"
    page, data = get(f"{path}?q={words}"), get(f"{path}.json?q={words}")
    assert (page.status_code, data.status_code) == (400, 400)
    assert "换用更少见的词" in data.json()["advice"]


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


@pytest.fixture
def nothing_may_be_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_costs, "MAX_COMPARED", 100)


@pytest.mark.parametrize(
    "asked",
    [
        "publications.json?_search=养老",
        "publications.json?_search_title=养老",
        "cases.json?_search=养老",
        "publications.json?_searchmode=raw&_search=养*",
        "publications.json?_searchmode=raw&_search=NEAR(养 老, 1000)",
        "publications_spaced.json?publications_spaced=养*",  # its hidden column: FTS5 searches for it
        "publications_spaced.json?publications_spaced__exact=养",
        "pages.json?_fts_table=publications_spaced&_fts_pk=id&_search=养老",
    ],
)
def test_a_full_text_query_on_a_table_page_is_refused_if_it_costs_too_much(
    get: Get, monkeypatch: pytest.MonkeyPatch, asked: str
) -> None:
    assert get(f"/fanzha/{asked}").status_code == 200
    monkeypatch.setattr(table_costs, "MAX_SEARCH_MS", 0)
    refused = get(f"/fanzha/{asked}")
    assert refused.status_code == 400
    assert "换用更少见的词" in refused.json()["advice"]


def test_facets_are_left_out_of_a_table_page_where_they_would_take_too_long(
    get: Get, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = "/fanzha/publications{}?_search=养老"
    whole, before = get(path.format(".json")).json(), lxml.html.document_fromstring(get(path.format("")).text)
    monkeypatch.setattr(table_costs, "MAX_FACETS_MS", 0)
    page, data = lxml.html.document_fromstring(get(path.format("")).text), get(path.format(".json")).json()
    assert [len(one.xpath("//h2[starts-with(@id, 'facet-')]")) for one in (before, page)] == [4, 0]
    same = ("rows", "filtered_table_rows_count", "next_url")
    assert [data[key] for key in same] == [whole[key] for key in same]
    assert (len(whole["facet_results"]), data["facet_results"]) == (4, {})
    asked = get(path.format(".json") + "&_facet=year").json()["facet_results"]
    assert list(asked) == ["year"]
    assert len(get("/fanzha/publications.json").json()["facet_results"]) == 4  # nothing is searched for


@pytest.mark.parametrize("kind", ["contains", "like", "glob", "endswith", "exact", "gt"])
@pytest.mark.usefixtures("nothing_may_be_compared")
def test_a_filter_that_compares_long_texts_is_refused(get: Get, kind: str) -> None:
    for path in (
        f"/fanzha/publication_texts?text__{kind}=养老",
        f"/fanzha/publication_texts.json?text__{kind}=养老",
        f"/f~61nzha/publication_texts?text__{kind}=养老",
    ):
        refused = get(path)
        assert refused.status_code == 400
        assert "_search" in refused.text


@pytest.mark.parametrize("facet", ["text", '{"column":"text"}'])
@pytest.mark.parametrize("kind", ["_facet", "_facet_array", "_facet_date"])
@pytest.mark.usefixtures("nothing_may_be_compared")
def test_a_facet_of_long_texts_is_refused(get: Get, kind: str, facet: str) -> None:
    path = f"/fanzha/publication_texts.json?{kind}={facet}"
    assert get(path).status_code == 400
    assert get(f"{path}&publication_id=1").status_code == 200


@pytest.mark.usefixtures("nothing_may_be_compared")
def test_other_filters_are_not_refused(get: Get) -> None:
    [row] = get("/fanzha/publication_texts.json?_size=1&_shape=array").json()
    narrowed = f"publication_id={row['publication_id']}&text__contains={row['text'][:4]}"
    assert get(f"/fanzha/publication_texts.json?{narrowed}&_shape=array").json() == [row]
    assert get("/fanzha/publications.json?kind=report&year__gt=2020").status_code == 200


@pytest.mark.usefixtures("nothing_may_be_compared")
def test_a_comparison_through_another_table_is_refused_as_well(get: Get) -> None:
    through = '{"table":"publication_texts","column":"text","value":"养老"}'
    assert get(f"/fanzha/publications.json?_through={through}").status_code == 400


def test_a_pattern_is_no_longer_than_one_comparison_can_take(get: Get) -> None:
    assert get(f"/fanzha/crimes.json?name__like={'%25的' * 74}").status_code == 200
    assert get(f"/fanzha/crimes.json?name__like={'%25的' * 76}").status_code == 400
