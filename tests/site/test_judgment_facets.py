"""Lists narrowed by outcome, term, circumstance, article and law: on the page, as data and as a feed, equal to SQL."""

from __future__ import annotations

import asyncio
import csv
import io
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote, urlencode

import lxml.html
import pytest

from archive.site.plugin import make_datasette
from tests.support import made_outcomes, public_file
from tests.support.made_outcomes import ANSWER, JUDGED_NEW, JUDGED_OLD
from tests.support.public_file import GUIDING, REPORT, TYPICAL, Get, Made


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


BATCH_LAW, FRAUD, AIDING = "cn-cyber-law", "crime=fraud", "crime=assisting_information_network_crime"
# To the made file: regions of offices, the crimes of a batch, a law that only its notice cites, a doubt about a case.
OF_WHOLE_TEXTS = f"""
    update publications set region_code = '330100' where id in ({REPORT.id}, {ANSWER.id});
    update publications set region_code = '440100' where id = {JUDGED_NEW.id};
    insert or ignore into publication_crimes (publication_id, crime_id, how) values
        ({JUDGED_NEW.id}, 'fraud', 'title'), ({JUDGED_NEW.id}, 'assisting_information_network_crime', 'title');
    insert into laws (id, name, short_names, kind) values ('{BATCH_LAW}', '样例网络法', '[]', 'law');
    insert into citations (id, publication_id, position, law, law_id, former, start, end, as_written, sentence)
        values (1, {JUDGED_NEW.id}, 99, '样例网络法', '{BATCH_LAW}', 0, 0, 1, '法', '');
    insert into doubts (id, publication_id, case_id, kind, detail)
        values (1, {JUDGED_NEW.id}, {JUDGED_NEW.case_id(1)}, 'contents_without_body', '{{}}');
"""


@pytest.fixture(scope="module")
def get_whole(tmp_path_factory: pytest.TempPathFactory) -> Get:
    def insert(db: sqlite3.Connection) -> None:
        made_outcomes.insert(db)
        db.executescript(OF_WHOLE_TEXTS)

    path = tmp_path_factory.mktemp("whole") / "fanzha.db"
    site = make_datasette(public_file.build(path, made_outcomes.PUBLICATIONS, insert))
    return lambda path: asyncio.run(site.client.get(path))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("circumstance=surrender&outcome=not_prosecuted", ()),  # two cases of one batch, and none has both
        ("circumstance=surrender&outcome=fine_only", (JUDGED_OLD,)),  # of two people of one case
        ("term=over_10&circumstance=guilty_plea", ()),
        ("term=over_10&outcome=suspended", (JUDGED_NEW,)),
        (f"region=440000&{FRAUD}", (GUIDING,)),  # the office of JUDGED_NEW is there, its case of fraud is not
        (f"region=440000&{AIDING}", (GUIDING, JUDGED_NEW)),
        (f"region=330000&{FRAUD}", (GUIDING, TYPICAL, JUDGED_NEW, REPORT)),  # the report by its own facts
        (f"region=330000&{AIDING}", (GUIDING,)),
        (f"{AIDING}&article=cn-criminal-law/266", ()),
        (f"{AIDING}&article=cn-criminal-law/266&article=cn-criminal-law/287-2", (JUDGED_NEW, JUDGED_OLD)),
        ("law=cn-anti-telecom-fraud-law&article=cn-criminal-law/266", (ANSWER,)),
        ("region=330000&article=cn-criminal-law/266", (JUDGED_NEW, ANSWER)),
        (f"law={BATCH_LAW}", (JUDGED_NEW,)),
        (f"law={BATCH_LAW}&region=440000", (JUDGED_NEW,)),  # both are of the batch itself
        (f"law={BATCH_LAW}&circumstance=surrender", ()),
        (f"doubt=contents_without_body&{FRAUD}", (JUDGED_NEW,)),
        (f"doubt=contents_without_body&{AIDING}", ()),
        ("q=依照&circumstance=surrender&outcome=not_prosecuted", ()),
        ("q=依照&circumstance=surrender&outcome=fine_only&kind=typical_cases", (JUDGED_OLD,)),
    ],
)
def test_one_case_of_a_publication_meets_all_filters_or_the_publication_outside_of_its_cases(
    get_whole: Get, query: str, found: tuple[Made, ...]
) -> None:
    data = get_whole(f"/search.json?{query}").json()
    assert {one["slug"] for one in data["results"]} == {made.slug for made in found}
    assert data["total"] == len(found)
    feed = get_whole(f"/search.atom?{query}").text
    assert [made.title in feed for made in made_outcomes.PUBLICATIONS] == [
        made in found for made in made_outcomes.PUBLICATIONS
    ]


@pytest.mark.parametrize("order", ["relevance", "newest"])
def test_the_case_that_meets_all_filters_stands_first_and_no_other_is_shown(get_whole: Get, order: str) -> None:
    of_batch = f"circumstance=surrender&outcome=suspended&from=2024&sort={order}"
    for query in (of_batch, f"q=诈骗&{of_batch}"):
        [batch] = get_whole(f"/search.json?{query}").json()["results"]
        shown = [*filter(None, [batch["lead"]]), *batch["cases"]]
        assert [case["title"] for case in shown] == [SUSPENDED]


OF_NEW_BATCH = "from=2024-05&to=2024-05"


@pytest.mark.parametrize("order", ["relevance", "newest"])
@pytest.mark.parametrize(
    ("query", "head", "others"),
    [
        ("q=银行卡&outcome=suspended", SUSPENDED, []),  # another case has the word: the first that is suspended heads
        ("q=首要分子&outcome=suspended", APPEALED, []),
        ("q=诈骗罪&outcome=suspended", SUSPENDED, []),
        ("q=从宽+首要分子&outcome=unsuspended", AIDED, []),  # only the batch as a whole has both words
        ("q=自首&region=440000", AIDED, []),  # the batch itself meets the filter, too
        ("q=诈骗&outcome=suspended", SUSPENDED, [APPEALED]),
    ],
)
def test_with_words_a_case_that_meets_the_filters_heads_its_batch(
    get_whole: Get, query: str, head: str, others: list[str], order: str
) -> None:
    [batch] = get_whole(f"/search.json?{query}&{OF_NEW_BATCH}&sort={order}").json()["results"]
    assert batch["lead"]["title"] == head
    assert [case["title"] for case in batch["cases"]] == others
    assert batch["excerpt"] == batch["lead"]["excerpt"]


def test_no_excerpt_is_of_a_case_that_does_not_meet_the_filters(get_whole: Get) -> None:
    page = lxml.html.document_fromstring(get_whole(f"/search?q=银行卡&outcome=suspended&{OF_NEW_BATCH}").text)
    [item] = page.cssselect("li.of-case")
    [headline], [excerpt] = item.cssselect(".headline"), item.cssselect(".excerpt")
    assert SUSPENDED in headline.text_content()
    assert "己某某" in excerpt.text_content()
    assert "银行卡" not in item.text_content()


def test_what_meets_the_filters_outside_of_its_cases_is_headed_by_none(get_whole: Get) -> None:
    [answer] = get_whole("/search.json?q=法律&law=cn-anti-telecom-fraud-law&article=cn-criminal-law/266").json()[
        "results"
    ]
    assert (answer["slug"], answer["lead"]) == (ANSWER.slug, None)
    assert "法律" in answer["excerpt"]
    [batch] = get_whole(f"/search.json?q=银行卡&law={BATCH_LAW}").json()["results"]
    assert (batch["slug"], batch["lead"], batch["cases"]) == (JUDGED_NEW.slug, None, [])
    assert "银行卡" in batch["excerpt"]


@pytest.mark.parametrize("query", ["outcome=suspended", "q=诈骗", "q=诈骗&kind=typical_cases"])
def test_without_words_or_filters_of_cases_the_batch_stands_first(get_whole: Get, query: str) -> None:
    [batch] = get_whole(f"/search.json?{query}&{OF_NEW_BATCH}").json()["results"]
    assert batch["lead"] is None
    assert SUSPENDED in [case["title"] for case in batch["cases"]]


@pytest.mark.parametrize(
    "query",
    [
        f"{FRAUD}&region=330000",
        "outcome=unsuspended&term=under_1",
        f"law={BATCH_LAW}",
        "law=cn-criminal-law&kind=typical_cases&doubt=contents_without_body",
        f"q=诈骗&{AIDING}&from=2020",
    ],
)
def test_the_counts_of_facets_are_the_numbers_of_results(get_whole: Get, query: str) -> None:
    data = get_whole(f"/search.json?{query}").json()
    chosen = dict(pair.split("=") for pair in query.split("&") if pair)
    of_facets = {facet.removesuffix("_id"): values for facet, values in data["facets"].items()}
    counted = {(facet, one["value"]): one["count"] for facet, values in of_facets.items() for one in values}
    assert counted
    totals = {
        (facet, value): get_whole(f"/search.json?{urlencode({**chosen, facet: value})}").json()["total"]
        for facet, value in counted
    }
    assert totals == counted
    some = {("circumstance", "surrender"), ("outcome", "not_prosecuted"), ("term", "over_10"), ("region", "440000")}
    for facet, value in some - counted.keys():  # what is not offered finds nothing
        assert get_whole(f"/search.json?{urlencode({**chosen, facet: value})}").json()["total"] == 0


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
