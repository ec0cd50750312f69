"""The records at /api/: they satisfy their JSON Schema, stay as they are, and are found under former addresses."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import jsonschema
import pytest

from archive.model import DoubtKind, Kind, State, TableDamage, Tier
from archive.site.api.json_schema import RECORDS, schema_of
from tests.support.public_file import BRIEFS, GUIDING, HOSTILE, MADE, REPORT, TYPICAL, UNDATED, Get, Made

ALL = (REPORT, GUIDING, HOSTILE, TYPICAL, UNDATED, BRIEFS[0])
CASES = [made.case_id(at) for made in ALL for at in range(1, len(made.cases) + 1)]
DEFINITIONS: dict[str, Any] = schema_of("publication")["$defs"]


def problems(record: object, name: str) -> list[str]:
    """What is wrong with a record by its schema, dates and addresses included."""
    validator = jsonschema.Draft202012Validator(schema_of(name), format_checker=jsonschema.FormatChecker())
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(record)]


@pytest.mark.parametrize("name", RECORDS)
def test_a_schema_is_a_schema_and_says_where_it_is(get: Get, name: str) -> None:
    answer = get(f"/api/{name}.schema.json")
    jsonschema.Draft202012Validator.check_schema(answer.json())
    assert answer.json()["$id"] == f"http://localhost/api/{name}.schema.json"
    assert answer.headers["content-type"].startswith("application/schema+json")


@pytest.mark.parametrize("made", ALL, ids=lambda made: made.kind)
def test_the_record_of_a_publication_satisfies_its_schema(get: Get, made: Made) -> None:
    record = get(f"/api/publications/{made.slug}.json").json()
    assert problems(record, "publication") == []
    assert record["id"] == made.id


@pytest.mark.parametrize("case_id", CASES)
def test_the_record_of_a_case_satisfies_its_schema(get: Get, case_id: int) -> None:
    record = get(f"/api/cases/{case_id}.json").json()
    assert problems(record, "case") == []
    assert record["id"] == case_id


@pytest.mark.parametrize("change", [{"kind": "leaflet"}, {"id": "12"}, {"more": 1}, {"published": "1.6.2025"}])
def test_a_record_with_another_member_or_value_does_not(get: Get, change: dict[str, object]) -> None:
    record = get(f"/api/publications/{GUIDING.slug}.json").json()
    assert len(problems(record | change, "publication")) == 1


def test_a_record_without_one_of_its_members_does_not(get: Get) -> None:
    record = get(f"/api/publications/{GUIDING.slug}.json").json()
    for name in record:
        lacking = {other: value for other, value in record.items() if other != name}
        assert len(problems(lacking, "publication")) == 1, name


def test_version_one_has_these_members() -> None:
    """A member that goes, or gets another name, breaks the programs of others: add one, and add it here."""
    members = {name: sorted(DEFINITIONS[name]["properties"]) for name in RECORDS}
    assert all(members[name] == sorted(DEFINITIONS[name]["required"]) for name in RECORDS)
    common = ["address", "attachments", "copies", "crimes", "doubts", "id", "text", "title", "topic", "versions"]
    assert all(set(common) <= set(members[name]) for name in ("publication", "case"))
    sizes = {"publication": 36, "case": 26, "series": 18, "check": 5}
    assert {name: len(members[name]) for name in RECORDS} == sizes


def test_the_values_of_the_schema_are_those_of_the_archive() -> None:
    publication, copy = DEFINITIONS["publication"]["properties"], DEFINITIONS["copies"]["items"]["properties"]
    assert DEFINITIONS["kind"]["enum"] == [kind.value for kind in Kind]
    assert set(copy["state"]["enum"]) == {state.value for state in State}
    assert copy["tier"]["enum"] == [*(tier.value for tier in Tier if tier is not Tier.CLONE), None]
    assert DEFINITIONS["doubts"]["items"]["properties"]["kind"]["enum"] == [kind.value for kind in DoubtKind]
    assert publication["tables"]["items"]["properties"]["damage"]["enum"] == [*(one.value for one in TableDamage), None]


def test_the_files_of_the_pages_are_the_same_records(get: Get) -> None:
    assert get(f"/p/{GUIDING.slug}.json").text == get(f"/api/publications/{GUIDING.slug}.json").text
    assert get(f"/c/{GUIDING.case_id(1)}.json").text == get(f"/api/cases/{GUIDING.case_id(1)}.json").text


def test_a_record_that_a_client_has_is_not_sent_again(get: Get, site: Any) -> None:
    path = f"/api/publications/{GUIDING.slug}.json"
    tag = get(path).headers["etag"]
    again = asyncio.run(site.client.get(path, headers={"if-none-match": tag}))
    assert (again.status_code, again.content) == (304, b"")


def test_the_slug_of_a_copy_leads_to_the_record_of_its_publication(get: Get) -> None:
    page = get(f"/api/publications/{GUIDING.slug}.json").json()["copies"][1]["url"]
    rows = get("/fanzha/pages.json?_shape=array&_size=max").json()
    former = next(row["slug"] for row in rows if row["url"] == page)
    answer = get(f"/api/publications/{former}.json")
    assert (answer.status_code, answer.headers["location"]) == (302, f"/api/publications/{GUIDING.slug}.json")


@pytest.mark.parametrize(
    "path", ["/api/publications/none.json", "/api/cases/1.json", "/api/cases/x.json", "/api/p.json"]
)
def test_what_is_not_there_is_answered_in_json(get: Get, path: str) -> None:
    answer = get(path)
    assert answer.status_code == 404
    assert json.loads(answer.text)["ok"] is False


def test_every_made_publication_has_a_record_and_no_two_have_one_address(get: Get) -> None:
    addresses = {get(f"/api/publications/{made.slug}.json").json()["address"] for made in MADE}
    assert len(addresses) == len(MADE)
