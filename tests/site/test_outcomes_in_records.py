"""Outcomes, circumstances and citations in the records at /api/."""

from __future__ import annotations

import asyncio

import jsonschema
import pytest

from archive import model
from archive.site.api.json_schema import schema_of
from archive.site.plugin import make_datasette
from tests.support import made_outcomes
from tests.support.made_outcomes import ANSWER, JUDGED, JUDGED_NEW
from tests.support.public_file import Get, Made


@pytest.fixture(scope="module")
def get(tmp_path_factory: pytest.TempPathFactory) -> Get:
    site = make_datasette(made_outcomes.build(tmp_path_factory.mktemp("outcomes") / "fanzha.db"))
    return lambda path: asyncio.run(site.client.get(path))


@pytest.mark.parametrize("made", JUDGED, ids=lambda made: made.published)
def test_records_with_outcomes_and_citations_satisfy_their_schemas(get: Get, made: Made) -> None:
    records = {f"/api/publications/{made.slug}.json": "publication"}
    records |= {f"/api/cases/{made.case_id(at)}.json": "case" for at in range(1, len(made.cases) + 1)}
    for path, name in records.items():
        validator = jsonschema.Draft202012Validator(schema_of(name))
        assert [error.message for error in validator.iter_errors(get(path).json())] == []


def test_a_case_has_its_own_outcomes_with_crimes_and_what_the_text_says_there(get: Get) -> None:
    record = get(f"/api/cases/{JUDGED_NEW.case_id(2)}.json").json()
    found = [(one["position"], one["kind"], one["final"], one["other_case"]) for one in record["outcomes"]]
    assert found == [(2, "prison", True, False), (3, "not_prosecuted", True, False), (4, "life", True, True)]
    crime = {"crime_id": "fraud", "as_written": "诈骗罪"}
    assert record["outcomes"][2]["crimes"] == [crime]
    text = get(f"/api/publications/{JUDGED_NEW.slug}.json").json()["text"]
    for part in (*record["outcomes"], *record["circumstances"], *record["citations"]):
        assert text[part["start"] : part["end"]] == part["as_written"]
    [accessory] = record["circumstances"]
    assert (accessory["kind"], accessory["outcome_id"]) == ("accessory", record["outcomes"][1]["id"])


def test_an_answer_has_citations_of_which_one_is_of_a_law_that_the_register_lacks(get: Get) -> None:
    record = get(f"/api/publications/{ANSWER.slug}.json").json()
    assert record["outcomes"] == record["circumstances"] == []
    found = [(one["law_id"], one["article"], one["former"]) for one in record["citations"]]
    assert found == [
        ("cn-criminal-law", 266, False),
        ("cn-anti-telecom-fraud-law", None, False),
        (None, 3, False),
        ("cn-criminal-law", 151, True),
    ]


def test_the_values_of_the_schemas_are_those_of_the_archive() -> None:
    definitions = schema_of("case")["$defs"]
    outcome, circumstance = (definitions[name]["properties"] for name in ("outcome", "circumstance"))
    assert outcome["kind"]["enum"] == outcome["kind_low"]["enum"] == [*model.OutcomeKind, None]
    assert outcome["suspended"]["enum"] == [*model.Suspension, None]
    assert outcome["instance"]["enum"] == [*model.Instance, None]
    assert outcome["non_prosecution"]["enum"] == [*model.NonProsecution, None]
    assert circumstance["kind"]["enum"] == [*model.CircumstanceKind]
