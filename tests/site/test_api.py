"""The records at /api/: they satisfy their JSON Schema, stay as they are, and are found under former addresses."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import jsonschema
import pytest

from archive.model import DoubtKind, Kind, State, TableDamage, Tier
from archive.site.api.json_schema import RECORDS, schema_of
from tests.support.public_file import BRIEFS, GUIDING, HOSTILE, REPORT, TYPICAL, UNDATED, Get

ALL = (REPORT, GUIDING, HOSTILE, TYPICAL, UNDATED, BRIEFS[0])
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


RECORDS_OF_ALL = [
    *(("publication", f"publications/{made.slug}", made.id) for made in ALL),
    *(("case", f"cases/{made.case_id(at)}", made.case_id(at)) for made in ALL for at in range(1, len(made.cases) + 1)),
]


def test_records_satisfy_their_schemas_and_what_lacks_a_member_or_has_another_does_not(get: Get) -> None:
    for name, path, id_ in RECORDS_OF_ALL:
        record = get(f"/api/{path}.json").json()
        assert (problems(record, name), record["id"]) == ([], id_)
    record = get(f"/api/publications/{GUIDING.slug}.json").json()
    for change in ({"kind": "leaflet"}, {"id": "12"}, {"more": 1}, {"published": "1.6.2025"}):
        assert len(problems(record | change, "publication")) == 1
    for name in record:
        assert len(problems({key: value for key, value in record.items() if key != name}, "publication")) == 1, name
