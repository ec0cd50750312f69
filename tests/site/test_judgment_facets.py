"""Lists narrowed by outcome, term, circumstance, article and law: on the page, as data and as a feed, equal to SQL."""

from __future__ import annotations

import asyncio
import csv
import io
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import lxml.html
import pytest

from archive.site.plugin import make_datasette
from tests.support import made_outcomes
from tests.support.made_outcomes import ANSWER, JUDGED_NEW, JUDGED_OLD
from tests.support.public_file import Get, Made


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_outcomes.build(tmp_path_factory.mktemp("judged") / "fanzha.db")


@pytest.fixture(scope="module")
def get(made: Path) -> Get:
    site = make_datasette(made)
    return lambda path: asyncio.run(site.client.get(path))


def cases(get: Get, query: str) -> list[str]:
    """The titles of the cases that a list finds, as its JSON has them."""
    found = get(f"/cases.json?sort=oldest&{query}").json()
    assert found["total"] == len(found["cases"])
    return sorted(case["title"] for case in found["cases"])


SUSPENDED, AIDED, APPEALED = (one.case.title for one in made_outcomes.NEW_BATCH)
LIFE, DETAINED, FLED = (one.case.title for one in made_outcomes.OLD_BATCH)

OF_CASES = [
    ("outcome=unsuspended", [AIDED, APPEALED]),  # of the group in the third case only some are suspended
    ("outcome=suspended", [SUSPENDED, APPEALED, DETAINED]),
    ("outcome=life", [LIFE]),  # not that of the other people's case
    ("outcome=not_prosecuted", [AIDED]),
    ("outcome=detention", [DETAINED]),
    ("outcome=fine_only", [DETAINED]),
    ("outcome=confiscation_procedure", [FLED]),
    ("outcome=death", []),
    ("outcome=not_prosecuted&outcome=fine_only", [AIDED, DETAINED]),
    ("term=under_1", [AIDED, APPEALED, DETAINED]),
    ("term=1_3", []),  # six months to four years says nothing of the years between
    ("term=3_5", [SUSPENDED, APPEALED]),  # three years are 三年以上
    ("term=over_10", [APPEALED]),  # ten years; the twelve of the first instance are not final
    ("term=life_or_death", [LIFE]),
    ("term=under_1&outcome=suspended", [APPEALED, DETAINED]),
    ("article=cn-criminal-law/266", [SUSPENDED, APPEALED, LIFE]),
    ("article=cn-criminal-law/287-2", [AIDED, DETAINED]),
    ("article=cn-criminal-law/287-2&article=cn-criminal-law/57", [AIDED, LIFE, DETAINED]),
    ("article=cn-criminal-law/266&circumstance=surrender", [SUSPENDED]),
    ("law=cn-criminal-law", [SUSPENDED, AIDED, APPEALED, LIFE, DETAINED]),
    ("law=cn-anti-telecom-fraud-law", []),
    ("circumstance=surrender", [SUSPENDED, DETAINED]),
    ("circumstance=surrender&from=2022", [SUSPENDED]),
    ("circumstance=surrender&to=2021", [DETAINED]),
    ("circumstance=recidivist&circumstance=accessory", [AIDED, LIFE]),
    ("q=银行卡&outcome=not_prosecuted", [AIDED]),
]


@pytest.mark.parametrize(("query", "titles"), OF_CASES)
def test_cases_are_narrowed_by_what_became_of_their_own_people(get: Get, query: str, titles: list[str]) -> None:
    assert cases(get, query) == sorted(titles)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("article=cn-criminal-law/266", (JUDGED_NEW, JUDGED_OLD, ANSWER)),
        ("article=cn-criminal-law/151", (ANSWER,)),  # as the former law
        ("law=cn-anti-telecom-fraud-law", (ANSWER,)),
        ("outcome=life", (JUDGED_OLD,)),
        ("term=3_5", (JUDGED_NEW,)),
        ("circumstance=surrender&from=2024-05&to=2024-05", (JUDGED_NEW,)),
    ],
)
def test_publications_are_narrowed_by_their_own_words_and_those_of_their_cases(
    get: Get, query: str, found: tuple[Made, ...]
) -> None:
    data = get(f"/search.json?{query}").json()
    assert {one["slug"] for one in data["results"]} == {made.slug for made in found}
    assert data["total"] == len(found)


def test_below_a_batch_are_only_the_cases_with_the_chosen_value(get: Get) -> None:
    [batch] = get("/search.json?outcome=not_prosecuted").json()["results"]
    assert [case["title"] for case in batch["cases"]] == [AIDED]


PLAIN_SQL = {
    "outcome": """
        select case_id, iif(kind = 'death_suspended', 'death', kind) from outcomes
        where final = 1 and other_case = 0 and kind <> 'prison' union
        select case_id, 'suspended' from outcomes where final = 1 and other_case = 0 and suspended is not null union
        select case_id, 'unsuspended' from outcomes where final = 1 and other_case = 0
        and kind in ('prison', 'detention') and coalesce(suspended, '') <> 'all'""",
    "article": """
        select case_id, law_id || '/' || article || iif(article_sub is null, '', '-' || article_sub) from citations
        where case_id is not null and law_id is not null and article is not null""",
    "law": "select case_id, law_id from citations where case_id is not null and law_id is not null",
    "circumstance": "select case_id, kind from circumstances",
}


@pytest.mark.parametrize("facet", PLAIN_SQL)
def test_the_counts_of_a_facet_are_those_of_plain_sql(get: Get, made: Path, facet: str) -> None:
    with closing(sqlite3.connect(made)) as db:
        found = db.execute(
            f"with t (case_id, value) as ({PLAIN_SQL[facet]}) select value, count(distinct case_id) from t group by 1"
        )
        expected = dict(found.fetchall())
    page = lxml.html.document_fromstring(get("/cases").text)
    section = page.get_element_by_id(f"facet-{facet}").getparent()
    counts = {
        link.get("href").partition(f"{facet}=")[2].partition("#")[0].replace("%2F", "/"): int(number.text)
        for link, number in zip(section.xpath(".//li/a"), section.xpath(".//li/span"), strict=True)
    }
    assert counts == expected
    for value, count in expected.items():
        assert get(f"/cases.json?{facet}={quote(value, safe='')}").json()["total"] == count


def test_csv_has_the_cases_of_the_list_and_a_feed_follows_it(get: Get) -> None:
    rows = list(
        csv.DictReader(io.StringIO(get("/cases.csv?outcome=suspended&sort=oldest").text.removeprefix("\ufeff")))
    )
    assert sorted(row["title"] for row in rows) == sorted([SUSPENDED, APPEALED, DETAINED])
    feed = get("/cases.atom?outcome=suspended").text
    assert [title in feed for title in (SUSPENDED, AIDED, APPEALED, LIFE, DETAINED)] == [True, False, True, False, True]


def test_values_have_names_in_both_languages_and_terms_stand_from_the_shortest_on(get: Get) -> None:
    def names(path: str, facet: str) -> list[str]:
        page = lxml.html.document_fromstring(get(path).text)
        return [link.text for link in page.get_element_by_id(f"facet-{facet}").getparent().xpath(".//li/a")]

    assert names("/cases", "term") == ["不满一年", "三年以上不满五年", "十年以上", "无期徒刑或死刑"]
    assert names("/cases?lang=en", "term")[0] == "Under 1 year"
    assert names("/cases", "article")[:2] == ["刑法第二百六十六条", "刑法第二百八十七条之二"]
    assert names("/search?lang=en", "article")[0] == "Criminal Law, art. 266"
    assert names("/cases", "law") == ["刑法"]
    assert "实刑" in names("/cases", "outcome")


@pytest.mark.parametrize("value", ["prison", "death_suspended", "缓刑", "<b>"])
def test_a_value_that_no_list_has_finds_nothing_and_is_named(get: Get, value: str) -> None:
    answer = get(f"/cases.json?outcome={quote(value)}").json()
    assert (answer["total"], answer["cases"]) == (0, [])
    assert [(one["code"], one["parameter"], one["value"]) for one in answer["problems"]] == [
        ("value", "outcome", value)
    ]
