"""Laws, articles, crimes and what became of whom: what pages and records list, in which order, equal to plain SQL."""

from __future__ import annotations

import asyncio
import csv
import io
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import jsonschema
import lxml.html
import pytest

from archive.site.api.json_schema import schema_of
from tests.support import made_outcomes
from tests.support.counted_site import counted_site
from tests.support.made_outcomes import ANSWER, ANTI_FRAUD_LAW, CRIMINAL_LAW, JUDGED
from tests.support.public_file import Get

ARTICLE = f"/laws/{CRIMINAL_LAW}/266"
AIDING = "assisting_information_network_crime"
SUSPENDED, AIDED, APPEALED = (one.case.title for one in made_outcomes.NEW_BATCH)
LIFE, DETAINED, FLED = (one.case.title for one in made_outcomes.OLD_BATCH)
DEFENDANTS = {
    one.fields["defendant"] for facts in (*made_outcomes.NEW_BATCH, *made_outcomes.OLD_BATCH) for one in facts.outcomes
}


def asking(path: Path) -> Get:
    site = counted_site(path)
    return lambda address: asyncio.run(site.client.get(address))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = made_outcomes.build(tmp_path_factory.mktemp("laws") / "fanzha.db")
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("update crimes set article = '266' where id = 'fraud'")
    return path


@pytest.fixture(scope="module")
def get(made: Path) -> Get:
    return asking(made)


@pytest.fixture(scope="module")
def get_changed(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Get:
    """The site over a file in which laws have numbers and days, and articles are cited as ranges."""
    path = Path(shutil.copy(made, tmp_path_factory.mktemp("changed") / "fanzha.db"))
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("update laws set number = '样释〔2023〕9号', kind = 'opinion' where id = ?", (ANTI_FRAUD_LAW,))
        db.execute("update citations set law_id = ? where article = 67", (ANTI_FRAUD_LAW,))
        db.execute("update citations set article_to = 60 where article = 57")
        db.execute("update citations set article = 200, article_to = 9000 where article = 151")
    return asking(path)


@pytest.fixture(scope="module")
def db(made: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(made)) as connection:
        yield connection


def tree(get: Get, path: str) -> lxml.html.HtmlElement:
    answer = get(path)
    assert answer.status_code == 200
    return lxml.html.document_fromstring(answer.text)


def words(element: lxml.html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def rows_of(get: Get, path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(get(path).text.removeprefix("\ufeff"))))


# --- laws -------------------------------------------------------------------------------------------------------------


def test_only_laws_that_texts_cite_are_listed_the_most_cited_first_with_the_numbers_of_plain_sql(
    get: Get, db: sqlite3.Connection
) -> None:
    found = get("/laws.json").json()
    plain = db.execute(
        """select law_id, count(*), count(distinct publication_id), count(distinct case_id),
               count(distinct article || '-' || coalesce(article_sub, ''))
           from citations where law_id is not null group by law_id order by 2 desc"""
    ).fetchall()
    names = ("id", "citations", "publications", "cases", "articles")
    assert [tuple(one[name] for name in names) for one in found["laws"]] == plain
    assert [law for law, *_ in plain] == [CRIMINAL_LAW, ANTI_FRAUD_LAW]
    assert found["total"] == 2
    assert [row["id"] for row in rows_of(get, "/laws.csv")] == [CRIMINAL_LAW, ANTI_FRAUD_LAW]
    page = tree(get, "/laws")
    assert page.xpath("//table//th/a/@href") == [f"/laws/{CRIMINAL_LAW}", f"/laws/{ANTI_FRAUD_LAW}"]
    assert "另有 1 处引用的法律法规不在名录中" in words(page)


def test_a_law_is_found_by_its_names_and_by_its_number_with_any_brackets(get: Get, get_changed: Get) -> None:
    def found(ask: Get, query: str) -> list[str]:
        return [one["id"] for one in ask(f"/laws.json?{query}").json()["laws"]]

    for typed in ("刑法", "《中华人民共和国刑法》", "刑 法"):
        assert found(get, f"q={typed}") == [CRIMINAL_LAW], typed
    assert found(get, "q=没有的法") == []
    for query in ("q=反电信网络诈骗法", "q=样释〔2023〕9号", "q=样释[2023]9号", "q=样释2023", "kind=opinion"):
        assert found(get_changed, query) == [ANTI_FRAUD_LAW], query


def test_a_law_has_its_cited_articles_in_order_those_inside_of_a_range_too(get: Get, get_changed: Get) -> None:
    listed = get(f"/laws/{CRIMINAL_LAW}.json").json()
    assert [one["article"] for one in listed["articles"]] == ["57", "67", "151", "266", "287-2"]
    assert [one.get("href") for one in tree(get, f"/laws/{CRIMINAL_LAW}").cssselect(".article-list li a")] == [
        f"/laws/{CRIMINAL_LAW}/{one['article']}" for one in listed["articles"]
    ]
    titles = [one["case_title"] or one["title"] for one in listed["citing"]]
    assert [*dict.fromkeys(titles)] == [SUSPENDED, AIDED, APPEALED, ANSWER.title, LIFE, DETAINED]  # the newest first
    numbers = [one["article"] for one in get_changed(f"/laws/{CRIMINAL_LAW}.json").json()["articles"]]
    assert numbers[:4] == ["57", "58", "59", "60"]
    assert numbers[4:] == [str(n) for n in range(200, 288)] + ["287-2"] + [str(n) for n in range(288, 300)]
    for within in (57, 59, 60):
        citing = get_changed(f"/laws/{CRIMINAL_LAW}/{within}.json").json()["citing"]
        assert [one["case_title"] for one in citing] == [LIFE], within
    assert get_changed(f"/laws/{CRIMINAL_LAW}/61.json").status_code == 404
    assert get_changed(f"/laws/{CRIMINAL_LAW}/300.json").status_code == 404


# --- articles ---------------------------------------------------------------------------------------------------------


def test_the_numbers_of_an_article_are_those_of_plain_sql(get: Get, db: sqlite3.Connection) -> None:
    found = get(f"{ARTICLE}.json").json()
    where = "law_id = 'cn-criminal-law' and article = 266 and article_sub is null"
    places, publications, cases = db.execute(
        f"select count(*), count(distinct publication_id), count(distinct case_id) from citations where {where}"
    ).fetchone()
    assert (found["citations"], found["publications"], found["cases"]) == (places, publications, cases) == (5, 3, 3)
    assert found["total"] == 4  # three cases, and what the answer says outside of cases
    of_cases = f"case_id in (select case_id from citations where {where})"
    crimes = db.execute(f"select crime_id, count(*) from case_crimes where {of_cases} group by 1")
    assert {one["id"]: one["cases"] for one in found["crimes"]} == dict(crimes.fetchall())
    outcomes = db.execute(
        f"""select kind, suspended, count(*), sum(people), min(months_min), max(months_max) from outcomes
            where final = 1 and other_case = 0 and {of_cases} group by 1, 2 order by kind = 'prison', suspended"""
    ).fetchall()
    names = ("kind", "suspended", "outcomes", "people", "months_min", "months_max")
    assert [tuple(one[name] for name in names) for one in found["outcomes"]] == outcomes
    assert outcomes == [
        ("life", None, 1, 1, None, None),
        ("prison", None, 1, 1, 120, 120),
        ("prison", "all", 1, 1, 36, 36),
        ("prison", "some", 1, 6, 6, 48),
    ]


def test_an_article_leads_to_its_crime_to_its_neighbours_and_to_the_one_under_its_number(get: Get) -> None:
    assert [one.get("href") for one in tree(get, ARTICLE).cssselect(".acts a")] == [
        *("/crimes/fraud", f"/laws/{CRIMINAL_LAW}/151", f"/laws/{CRIMINAL_LAW}/287-2"),
        *("/cases?article=cn-criminal-law%2F266", "/cases.atom?article=cn-criminal-law%2F266"),
    ]
    for ending in ("", ".json", ".csv"):
        answer = get(f"/laws/{CRIMINAL_LAW}/287{ending}")
        assert (answer.status_code, answer.headers["location"]) == (302, f"/laws/{CRIMINAL_LAW}/287-2{ending}")
        assert get(f"/laws/{CRIMINAL_LAW}/287-3{ending}").status_code == 404


def test_what_no_text_cites_has_no_page_and_files_refuse_parameters_that_mean_nothing(get: Get) -> None:
    for path in ("/laws/x", *(f"/laws/{CRIMINAL_LAW}/{article}" for article in ("9999", "0", "266-0")), "/crimes/x"):
        assert (get(path).status_code, get(f"{path}.json").status_code) == (404, 404), path
    for path in ("/laws", f"/laws/{CRIMINAL_LAW}", ARTICLE, "/crimes", "/crimes/fraud"):
        assert get(f"{path}.json?nothing=1").status_code == 400, path
        assert get(f"{path}?nothing=1").status_code == 200, path


# --- crimes -----------------------------------------------------------------------------------------------------------


def test_crimes_have_the_numbers_of_plain_sql(get: Get, db: sqlite3.Connection) -> None:
    found = {one["id"]: one for one in get("/crimes.json").json()["crimes"]}
    for crime, one in found.items():
        given = {"crime": crime}
        cases = db.execute("select count(*) from case_crimes where crime_id = :crime", given).fetchone()[0]
        outcomes = db.execute(
            """select count(*), coalesce(sum(people), 0) from outcomes where final = 1 and other_case = 0
                and id in (select outcome_id from outcome_crimes where crime_id = :crime)""",
            given,
        ).fetchone()
        assert (one["cases"], one["outcomes"], one["people"]) == (cases, *outcomes), crime
    assert (found["fraud"]["outcomes"], found[AIDING]["outcomes"]) == (2, 2)  # neither of other cases nor replaced
    assert [one["id"] for one in get("/crimes.json?q=帮信").json()["crimes"]] == [AIDING]
    assert [one["id"] for one in get("/crimes.json?q=266").json()["crimes"]] == ["fraud"]


def test_pages_of_crimes_and_articles_name_nobody_but_in_titles_and_sentences(get: Get) -> None:
    data = "".join(get(f"{path}.{kind}").text for path in ("/crimes", "/crimes/fraud") for kind in ("csv", "json"))
    for facts in (*made_outcomes.NEW_BATCH, *made_outcomes.OLD_BATCH):
        data = data.replace(facts.case.title, "")
    page = tree(get, "/crimes/fraud")
    for one in page.cssselect(".headline, script"):
        one.drop_tree()
    assert [name for name in DEFENDANTS if name in data or name in page.text_content()] == []


# --- texts and records ------------------------------------------------------------------------------------------------


def test_records_with_outcomes_and_citations_satisfy_their_schemas_and_say_where_their_words_stand(get: Get) -> None:
    for made in JUDGED:
        text = get(f"/api/publications/{made.slug}.json").json()["text"]
        records = {f"/api/publications/{made.slug}.json": "publication"}
        records |= {f"/api/cases/{made.case_id(at)}.json": "case" for at in range(1, len(made.cases) + 1)}
        for path, name in records.items():
            record = get(path).json()
            validator = jsonschema.Draft202012Validator(schema_of(name))
            assert [error.message for error in validator.iter_errors(record)] == [], path
            parts = [one for of in ("outcomes", "circumstances", "citations") for one in record.get(of, ())]
            assert [one for one in parts if text[one["start"] : one["end"]] != one["as_written"]] == [], path
