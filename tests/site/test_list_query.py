"""The query of a list: read from an address, written back into it, and what it says of what makes no sense."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.site.http.list_query import ListQuery, parameter_of
from archive.site.views.lists import cases, changes, search
from tests.support.public_file import MADE, Get

SPECS = (search.SPEC, cases.SPEC, changes.SPEC)


def parse(query: str, spec=search.SPEC) -> ListQuery:
    return ListQuery.parse(spec, parse_qsl(query, keep_blank_values=True))


def problems(query: str, spec=search.SPEC) -> list[tuple[str, str]]:
    return [(one.code, one.parameter) for one in parse(query, spec).problems]


def notices(get: Get, path: str) -> list[str]:
    page = lxml.html.document_fromstring(get(path).text)
    return [" ".join(one.text_content().split()) for one in page.xpath("//p[contains(@class, 'problem')]")]


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.path)
@given(data=st.data())
def test_the_address_of_a_query_leads_to_the_same_query(spec, data) -> None:
    names = [*map(parameter_of, spec.filters), "q", "exact", "from", "to", "sort", "page", "other"]
    values = st.sampled_from(["", "1", "2", "2023", "2023-05", "report", "edit", "oldest", "x", "诈骗 养老"])
    pairs = data.draw(st.lists(st.tuples(st.sampled_from(names), values), max_size=8))
    query = ListQuery.parse(spec, pairs)
    again = parse(urlencode(query.parameters, doseq=True), spec)
    assert (again.search, again.page, again.parameters) == (query.search, query.page, query.parameters)


def test_several_values_of_a_filter_are_alternatives(get: Get) -> None:
    totals = {kind: get(f"/search.json?kind={kind}").json()["total"] for kind in ("report", "guiding_cases")}
    both = get("/search.json?kind=report&kind=guiding_cases").json()
    assert both["total"] == sum(totals.values()) > max(totals.values()) > 0
    assert {one["kind"] for one in both["results"]} == set(totals)
    page = lxml.html.document_fromstring(get("/search?kind=report&kind=guiding_cases").text)
    [report, guiding, clear] = page.xpath("//ul[@class='chips']//a/@href")
    assert (report, guiding, clear) == (
        *("/search?kind=guiding_cases#results", "/search?kind=report#results"),
        "/search#results",
    )


PROBLEMS = {
    "yaer=2020": [("unknown", "yaer")],
    "page=0": [("page", "page")],
    "page=x": [("page", "page")],
    "sort=foo": [("sort", "sort")],
    "exact=yes": [("exact", "exact")],
    "q=a&q=b": [("repeated", "q")],
    "year=abc": [("value", "year")],
    "from=abc": [("date", "from")],
    "from=2023-13&to=2023-02-31x": [("date", "from"), ("date", "to")],
    "from=2024&to=2022": [("range", "to")],
    "from=2022-05&to=2022": [],
    f"q={'诈' * 201}": [("cut", "q")],
    "q=&page=&sort=&kind=&year=&from=": [],
    "in=kind%3Dreport": [("unknown", "in")],
}


def test_what_is_unknown_or_makes_no_sense_is_named() -> None:
    assert {query: problems(query) for query in PROBLEMS} == PROBLEMS
    without_words = [("sort", "sort"), ("unknown", "q"), ("unknown", "from")]
    assert problems("q=a&from=2020&sort=relevance", changes.SPEC) == without_words


def test_the_page_says_what_is_wrong_with_its_address_and_data_is_refused_or_empty(get: Get) -> None:
    for path in ("/search", "/cases", "/changes"):
        assert notices(get, path) == []
        for query in ("yaer=2020", "page=0", "sort=foo"):
            [notice] = notices(get, f"{path}?{query}")
            name, _, value = query.partition("=")
            assert name in notice or value in notice, (path, query)
            for ending in (".json",) if path == "/search" else (".json", ".csv"):
                answer = get(f"{path}{ending}?{query}")
                assert (answer.status_code, answer.json()["ok"]) == (400, False), (path, query)
                [problem] = answer.json()["problems"]
                assert (problem["parameter"], problem["value"]) == (name, value)
        assert notices(get, f"{path}?kind=foo") == ["档案中没有这样的筛选值：类型“foo”。去掉它再试。"]
    for query in ("kind=foo", "year=abc", "from=abc", "from=2024&to=2022"):  # a filter or date that cannot be
        answer = get(f"/search.json?{query}")
        assert (answer.status_code, answer.json()["total"], answer.json()["results"]) == (200, 0, []), query
        assert len(answer.json()["problems"]) == 1, query
    data = get("/search.json?kind=report&kind=foo").json()  # beside a known value it is named, and hides nothing
    assert data["total"] == sum(made.kind == "report" for made in MADE)
    assert [one["value"] for one in data["problems"]] == ["foo"]
