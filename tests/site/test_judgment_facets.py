"""Lists narrowed by outcome, term, circumstance, article, law and section: page, data and feed, equal to plain SQL."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import lxml.html
import pytest

from archive.analysis.cases.sections import table as headings
from archive.schema import BY_NAME
from archive.search.index import HEADINGS
from tests.support import made_outcomes, public_file
from tests.support.counted_site import counted_site
from tests.support.made_outcomes import ANSWER, JUDGED_NEW, JUDGED_OLD
from tests.support.public_file import GUIDING, REPORT, TYPICAL, Get

SUSPENDED, AIDED, APPEALED = (one.case.title for one in made_outcomes.NEW_BATCH)
LIFE, DETAINED, FLED = (one.case.title for one in made_outcomes.OLD_BATCH)
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
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    def insert(db: sqlite3.Connection) -> None:
        made_outcomes.insert(db)
        db.executescript(OF_WHOLE_TEXTS)

    return public_file.build(tmp_path_factory.mktemp("judged") / "fanzha.db", made_outcomes.PUBLICATIONS, insert)


@pytest.fixture(scope="module")
def get(made: Path) -> Get:
    site = counted_site(made)
    return lambda path: asyncio.run(site.client.get(path))


def tree(get: Get, path: str) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(get(path).text)


def listed(get: Get, query: str) -> list[dict[str, Any]]:
    """The cases that a list finds, as its JSON has them."""
    found = get(f"/cases.json?sort=oldest&{query}").json()
    assert found["total"] == len(found["cases"]), query
    cases: list[dict[str, Any]] = found["cases"]
    return cases


# --- outcomes, terms, circumstances, articles and laws ----------------------------------------------------------------

OF_CASES = {
    "outcome=unsuspended": [AIDED, APPEALED],  # of the group in the third case only some are suspended
    "outcome=suspended": [SUSPENDED, APPEALED, DETAINED],
    "outcome=life": [LIFE],  # not that of the other people's case
    "outcome=not_prosecuted": [AIDED],
    "outcome=detention": [DETAINED],
    "outcome=fine_only": [DETAINED],
    "outcome=confiscation_procedure": [FLED],
    "term=under_1": [AIDED, APPEALED, DETAINED],
    "term=1_3": [],  # six months to four years says nothing of the years between
    "term=3_5": [SUSPENDED, APPEALED],  # three years are 三年以上
    "term=over_10": [APPEALED],  # ten years; the twelve of the first instance are not final
    "term=life_or_death": [LIFE],
    "article=cn-criminal-law/266": [SUSPENDED, APPEALED, LIFE],
    "article=cn-criminal-law/287-2": [AIDED, DETAINED],
    "article=cn-criminal-law/287-2&article=cn-criminal-law/57": [AIDED, LIFE, DETAINED],
    "article=cn-criminal-law/266&circumstance=surrender": [SUSPENDED],
    "circumstance=surrender": [SUSPENDED, DETAINED],
    "circumstance=surrender&from=2022": [SUSPENDED],
    "circumstance=surrender&to=2021": [DETAINED],
    "q=银行卡&outcome=not_prosecuted": [AIDED],
}


def test_cases_are_narrowed_by_what_became_of_their_own_people(get: Get) -> None:
    found = {query: sorted(case["title"] for case in listed(get, query)) for query in OF_CASES}
    assert found == {query: sorted(titles) for query, titles in OF_CASES.items()}


# One case of a publication meets all filters, or the publication outside of its cases does.
OF_PUBLICATIONS = {
    "article=cn-criminal-law/266": (JUDGED_NEW, JUDGED_OLD, ANSWER),
    "article=cn-criminal-law/151": (ANSWER,),  # as the former law
    "law=cn-anti-telecom-fraud-law": (ANSWER,),
    "circumstance=surrender&from=2024-05&to=2024-05": (JUDGED_NEW,),
    "circumstance=surrender&outcome=not_prosecuted": (),  # two cases of one batch, and none has both
    "circumstance=surrender&outcome=fine_only": (JUDGED_OLD,),  # of two people of one case
    "term=over_10&outcome=suspended": (JUDGED_NEW,),
    f"region=440000&{FRAUD}": (GUIDING,),  # the office of JUDGED_NEW is there, its case of fraud is not
    f"region=440000&{AIDING}": (GUIDING, JUDGED_NEW),
    f"region=330000&{FRAUD}": (GUIDING, TYPICAL, JUDGED_NEW, REPORT),  # the report by its own facts
    f"region=330000&{AIDING}": (GUIDING,),
    f"{AIDING}&article=cn-criminal-law/266": (),
    f"{AIDING}&article=cn-criminal-law/266&article=cn-criminal-law/287-2": (JUDGED_NEW, JUDGED_OLD),
    "law=cn-anti-telecom-fraud-law&article=cn-criminal-law/266": (ANSWER,),
    "region=330000&article=cn-criminal-law/266": (JUDGED_NEW, ANSWER),
    f"law={BATCH_LAW}": (JUDGED_NEW,),
    f"law={BATCH_LAW}&region=440000": (JUDGED_NEW,),  # both are of the batch itself
    f"law={BATCH_LAW}&circumstance=surrender": (),
    f"doubt=contents_without_body&{FRAUD}": (JUDGED_NEW,),
    f"doubt=contents_without_body&{AIDING}": (),
    "q=依照&circumstance=surrender&outcome=not_prosecuted": (),
    "q=依照&circumstance=surrender&outcome=fine_only&kind=typical_cases": (JUDGED_OLD,),
}


def test_one_case_of_a_publication_meets_all_filters_or_the_publication_outside_of_its_cases(get: Get) -> None:
    for query, wanted in OF_PUBLICATIONS.items():
        data = get(f"/search.json?{query}").json()
        assert {one["slug"] for one in data["results"]} == {made.slug for made in wanted}, query
        assert data["total"] == len(wanted), query
        feed = get(f"/search.atom?{query}").text
        in_feed = [made.title for made in made_outcomes.PUBLICATIONS if made.title in feed]
        assert in_feed == [made.title for made in made_outcomes.PUBLICATIONS if made in wanted], query


OF_NEW_BATCH = "from=2024-05&to=2024-05"
# The case that heads the batch (None: the batch itself), and the others below it.
HEADED: dict[str, tuple[str | None, set[str]]] = {
    "q=银行卡&outcome=suspended": (SUSPENDED, set()),  # another case has the word: the first that is suspended heads
    "q=首要分子&outcome=suspended": (APPEALED, set()),
    "q=诈骗罪&outcome=suspended": (SUSPENDED, set()),
    "q=从宽+首要分子&outcome=unsuspended": (AIDED, set()),  # only the batch as a whole has both words
    "q=自首&region=440000": (AIDED, set()),  # the batch itself meets the filter, too
    "q=诈骗&outcome=suspended": (SUSPENDED, {APPEALED}),
    "q=诈骗&circumstance=surrender&outcome=suspended": (SUSPENDED, set()),
    f"q=银行卡&law={BATCH_LAW}": (None, set()),  # what meets the filters outside of its cases is headed by none
    "outcome=not_prosecuted": (None, {AIDED}),
    "circumstance=surrender&outcome=suspended": (None, {SUSPENDED}),
    "outcome=suspended": (None, {SUSPENDED, APPEALED}),
    "q=诈骗": (None, {SUSPENDED, APPEALED, AIDED}),
    "q=诈骗&kind=typical_cases": (None, {SUSPENDED, APPEALED, AIDED}),
}


def test_a_case_that_meets_words_and_filters_heads_its_batch_and_no_other_is_shown(get: Get) -> None:
    for query, (head, others) in HEADED.items():
        for order in ("relevance", "newest"):
            [batch] = get(f"/search.json?{query}&{OF_NEW_BATCH}&sort={order}").json()["results"]
            lead, below = batch["lead"] and batch["lead"]["title"], {case["title"] for case in batch["cases"]}
            assert (lead, below) == (head, others), (query, order)
            assert lead is None or batch["excerpt"] == batch["lead"]["excerpt"]


# --- counts -----------------------------------------------------------------------------------------------------------


def test_the_counts_of_facets_are_the_numbers_of_results(get: Get) -> None:
    def total(chosen: dict[str, str], facet: str, value: Any) -> int:
        return int(get(f"/search.json?{urlencode({**chosen, facet: value})}").json()["total"])

    for query in (
        *(f"{FRAUD}&region=330000", "outcome=unsuspended&term=under_1", f"law={BATCH_LAW}"),
        *("law=cn-criminal-law&kind=typical_cases&doubt=contents_without_body", f"q=诈骗&{AIDING}&from=2020"),
    ):
        chosen = dict(pair.split("=") for pair in query.split("&"))
        facets = get(f"/search.json?{query}").json()["facets"]
        counted = {
            (facet.removesuffix("_id"), one["value"]): one["count"]
            for facet, values in facets.items()
            for one in values
        }
        assert counted
        assert {(facet, value): total(chosen, facet, value) for facet, value in counted} == counted, query
        some = {("circumstance", "surrender"), ("outcome", "not_prosecuted"), ("term", "over_10"), ("region", "440000")}
        for facet, value in some - counted.keys():  # what is not offered finds nothing
            assert total(chosen, facet, value) == 0, (query, facet, value)


def test_a_value_that_no_list_has_finds_nothing_and_is_named(get: Get) -> None:
    wrong = [("outcome", value) for value in ("prison", "death_suspended", "缓刑", "<b>")]
    wrong += [("section", value) for value in ("text", "facts}", 'facts" OR "x', "所有")]
    for name, value in wrong:
        answer = get(f"/cases.json?q=诈骗&{name}={quote(value)}").json()
        assert (answer["total"], answer["cases"]) == (0, []), value
        problems = [(one["code"], one["parameter"], one["value"]) for one in answer["problems"]]
        assert problems == [("value", name, value)]


# --- sections ---------------------------------------------------------------------------------------------------------


def ids(get: Get, query: str) -> set[int]:
    return {case["case_id"] for case in listed(get, f"exact=1&{query}")}


def by_scan(made: Path, words: str, *of: str) -> set[int]:
    """The cases of which a section with one of these headings holds the words, by plain SQL."""
    marks = ", ".join("?" * len(of))
    sql = f"select distinct case_id from case_sections where instr(text, ?) and heading in ({marks})"
    with closing(sqlite3.connect(made)) as db:
        return {case_id for (case_id,) in db.execute(sql, (words, *of))}


def test_a_section_finds_what_a_scan_of_the_sections_finds(get: Get, made: Path) -> None:
    assert set(HEADINGS) == set(headings().labels)  # the index has a column for each
    for words in ("诈骗", "骗", "银行卡", "养老", "从严", "有期徒刑", "没有的词"):
        for heading in ("facts", "significance", "guidance", "keywords", "other", "reasons"):
            assert ids(get, f"q={words}&section={heading}") == by_scan(made, words, heading), (words, heading)
    assert ids(get, "q=诈骗&section=meaning") == by_scan(made, "诈骗", "significance", "guidance") != set()  # a group
    assert ids(get, "section=guidance") == by_scan(made, "", "guidance") == ids(get, "heading=guidance")


def test_all_words_are_of_the_section_and_excluded_words_may_be_elsewhere(get: Get, made: Path) -> None:
    both = by_scan(made, "银行卡", "facts") & by_scan(made, "诈骗", "facts")
    assert ids(get, "q=银行卡 诈骗&section=facts") == both != set()
    all_of_them, of_fraud = (by_scan(made, words, "significance") for words in ("", "诈骗"))
    assert ids(get, "q=诈骗 -从宽&section=significance") == of_fraud - by_scan(made, "从宽", "significance")
    assert ids(get, "q=-诈骗&section=significance") == all_of_them - of_fraud
    assert ids(get, "q=诈骗&section=facts&outcome=life") < ids(get, "q=诈骗&section=facts")
    assert ids(get, "q=诈骗&section=facts&to=1999") == set()


# --- names of people stay inside their case ---------------------------------------------------------------------------


def test_no_table_page_lists_counts_or_sorts_rows_by_a_person(get: Get) -> None:
    through = quote('{"table": "outcomes", "column": "defendant", "value": "庚某"}')
    for path in (
        *(
            "/fanzha/outcomes?defendant=庚某",
            "/fanzha/outcomes?defendant__contains=庚",
            "/fanzha/outcomes?_facet=defendant",
        ),
        *("/fanzha/outcomes.json?defendant__startswith=庚", "/fanzha/outcomes.csv?defendant__in=庚某,辛某"),
        *("/fanzha/outcomes?_sort=defendant", "/fanzha/circumstances?defendant__notblank=1"),
        f"/fanzha/cases?_through={through}",
    ):
        answer = get(path)
        assert (answer.status_code, "庚某有期徒刑" in answer.text) == (400, False), path
    offered = tree(get, "/fanzha/outcomes").xpath("//select[@name='_filter_column']/option/@value")
    assert ("kind" in offered, "defendant" in offered) == (True, False)
    tables = {table.name: table for table in BY_NAME.values() if table.persons}
    assert [*tables] == ["outcomes", "circumstances"]
    for name, table in tables.items():
        shown = {*table.indexed, *table.listing.columns, *table.listing.facets, *table.listing.sortable}
        assert not table.persons & shown, name
